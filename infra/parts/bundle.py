"""The functions' code as Lambda gets it: pinned wheels, our packages without the operators' command, and bytecode.

Built without Docker and kept by the hash of all that goes in, so the same sources give the same asset on every machine
and a second synth builds nothing.
"""

import compileall
import hashlib
import json
import py_compile
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from infra.choices import Choices
from infra.kept import forget_all_but_newest, put
from infra.packages import run_uv

ROOT: Final = Path(__file__).resolve().parents[2]
RECIPE: Final = 2
"""Raised when this file changes what a bundle holds, so that no older bundle is taken for a new one."""

PLATFORMS: Final = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
LEFT_OUT: Final = ("tieout/cli",)
"""Operators run it on their own machines, with libraries that no function needs."""


REQUIREMENTS: Final = "requirements.txt"
RECONCILE_REQUIREMENTS: Final = "requirements-reconcile.txt"
"""The same, and DuckDB: some 65 MB that only the functions of the tie-out load."""


@dataclass(frozen=True)
class Target:
    """What the bundle must run on. `native` means this very machine, for the embedded cloud."""

    runtime: str
    architecture: str
    native: bool

    @property
    def version(self) -> str:
        """The interpreter's minor version, such as `3.13`."""
        return self.runtime.removeprefix("python")

    @property
    def precompiled(self) -> bool:
        """Bytecode holds for one minor version only, so it can be made only by that one."""
        return self.version == f"3.{sys.version_info.minor}"


@dataclass(frozen=True)
class Bundle:
    """A built bundle: where it is, and the hash of all that went in. `reconcile`: the tie-out's own, which holds DuckDB."""

    path: Path
    digest: str
    target: Target
    reconcile: "Bundle | None" = None


def target_of(choices: Choices) -> Target:
    """What the chosen functions run on."""
    return Target(choices.runtime, choices.architecture, native=choices.development)


def build(target: Target, *, functions: Path = ROOT / "functions", kept_in: Path = ROOT / "build") -> Bundle:
    """Build the bundle and the tie-out's own, or take those that were built from the same sources.

    Raises:
        subprocess.CalledProcessError: a wheel is missing for the target, or its hash is not the pinned one.
    """
    tie_out = _build(target, functions, kept_in, RECONCILE_REQUIREMENTS)
    return replace(_build(target, functions, kept_in, REQUIREMENTS), reconcile=tie_out)


def _build(target: Target, functions: Path, kept_in: Path, requirements: str) -> Bundle:
    digest = digest_of(target, functions, requirements)

    def make(made: Path) -> None:
        shutil.copytree(_wheels(target, functions / requirements, kept_in), made)
        _add_ours(made, target, functions)

    return Bundle(_kept(kept_in, f"{_kind(requirements)}bundle-", digest, make), digest, target)


def _wheels(target: Target, requirements: Path, kept_in: Path) -> Path:
    """The installed wheels alone: they change with the requirements, ours with every edit."""
    digest = hashlib.sha256(_told(target) + requirements.read_bytes()).hexdigest()
    prefix = f"{_kind(requirements.name)}wheels-"
    return _kept(kept_in, prefix, digest, lambda made: _install(made, target, requirements))


def _kind(requirements: str) -> str:
    """Each set of requirements is kept under names of its own, or building one would push the other out."""
    return "" if requirements == REQUIREMENTS else "reconcile-"


def _kept(kept_in: Path, prefix: str, digest: str, make: Callable[[Path], None]) -> Path:
    place = kept_in / f"{prefix}{digest[:20]}"
    if not place.exists():
        kept_in.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept_in, prefix="building-") as scratch:
            make(Path(scratch) / "made")
            put(Path(scratch) / "made", place)
        forget_all_but_newest(kept_in, prefix)
    return place


def digest_of(target: Target, functions: Path, requirements: str = REQUIREMENTS) -> str:
    """The hash of everything that decides the bundle's content; wheels count by their pinned hashes."""
    digest = hashlib.sha256(_told(target))
    for pinned in sorted(functions.glob("requirements*.txt")):
        digest.update(f"{pinned.name == requirements}".encode() + pinned.read_bytes())
    for source in sources(functions):
        content = (functions / source).read_bytes()
        digest.update(f"\0{source.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _told(target: Target) -> bytes:
    told = {"recipe": RECIPE, "compiled": target.precompiled, **asdict(target)}
    return json.dumps(told, sort_keys=True).encode()


def sources(functions: Path) -> Iterator[Path]:
    """Our own files that a function needs, relative to `functions`, in a fixed order."""
    for file in sorted(functions.rglob("*")):
        path = file.relative_to(functions)
        top_level_file = len(path.parts) == 1
        left_out = any(path.is_relative_to(folder) for folder in LEFT_OUT)
        if file.is_file() and not (top_level_file or left_out or _debris(path)):
            yield path


def _debris(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") or part.endswith(".egg-info") for part in path.parts)


def _install(made: Path, target: Target, requirements: Path) -> None:
    wheels = ["--no-installer-metadata", "--only-binary", ":all:", "--require-hashes"]
    platform = [] if target.native else ["--python-platform", PLATFORMS[target.architecture]]
    python = ["--python", sys.executable, "--python-version", target.version, *platform]
    run_uv(["pip", "install", *wheels, *python, "--target", str(made), "-r", str(requirements)])
    _strip(made)
    if target.precompiled:
        _compile(made, made)


def _add_ours(made: Path, target: Target, functions: Path) -> None:
    ours = list(sources(functions))
    for source in ours:
        (made / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(functions / source, made / source)
    if target.precompiled:
        for package in sorted({source.parts[0] for source in ours}):
            _compile(made / package, made)


def _strip(made: Path) -> None:
    """Commands name this machine's interpreter, and RECORD lists their hashes: both differ from machine to machine."""
    shutil.rmtree(made / "bin", ignore_errors=True)
    for record in made.glob("*.dist-info/RECORD"):
        record.unlink()


def _compile(folder: Path, bundle: Path) -> None:
    # Unchecked hashes: /var/task is read-only and its files carry no trustworthy times, so Lambda must not look back.
    done = compileall.compile_dir(
        folder,
        quiet=1,
        force=True,
        stripdir=str(bundle),
        prependdir="/var/task",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise SyntaxError(f"something in {folder} does not compile")
