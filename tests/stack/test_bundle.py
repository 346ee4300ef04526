import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.packages import uv_environment
from infra.parts.bundle import Target, build, digest_of, sources
from infra.stacks.core import ENTITIES
from stack.templates import ROOT

OTHER_MACHINE = Target("python3.13", "arm64", native=False)
ELF_MACHINE_ARM64 = 0xB7


@pytest.fixture(scope="module")
def built() -> Path:
    """The production bundle; the one that `make synth` built, if nothing changed since."""
    return build(OTHER_MACHINE).path


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[Path]:
    """A few functions of no importance."""
    for name, content in {
        "requirements.txt": "",
        "webhook/handler.py": "A = 1",
        "tieout/cli/main.py": "B = 1",
        "tieout/config/connection.py": "C = 1",
        "tieout/__pycache__/x.pyc": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    yield tmp_path


def test_the_operators_command_and_debris_stay_out(functions: Path) -> None:
    assert [source.as_posix() for source in sources(functions)] == ["tieout/config/connection.py", "webhook/handler.py"]


@pytest.mark.parametrize(
    ("changed", "differs"),
    [("webhook/handler.py", True), ("requirements.txt", True), ("tieout/cli/main.py", False)],
)
def test_a_new_bundle_is_built_only_for_new_sources(functions: Path, changed: str, differs: bool) -> None:
    before = digest_of(OTHER_MACHINE, functions)
    (functions / changed).write_text("D = 2")
    assert (digest_of(OTHER_MACHINE, functions) != before) is differs


def test_each_target_has_a_bundle_of_its_own(functions: Path) -> None:
    targets = [OTHER_MACHINE, Target("python3.13", "x86_64", native=False), Target("python3.12", "arm64", native=False)]
    assert len({digest_of(target, functions) for target in targets}) == len(targets)


def test_bytecode_is_made_only_by_the_interpreter_that_will_read_it() -> None:
    this, other = sys.version_info.minor, sys.version_info.minor + 1
    assert Target(f"python3.{this}", "arm64", native=False).precompiled
    assert not Target(f"python3.{other}", "arm64", native=False).precompiled


def test_the_bundle_holds_every_handler_and_arm_wheels(built: Path) -> None:
    for handler in ("webhook", "intake", *ENTITIES.values(), "imports", "nightly", "reconcile", "sweeper"):
        assert (built / handler / "handler.py").is_file()
    compiled = list(built.rglob("*.so"))
    assert compiled
    assert {library.read_bytes()[18] for library in compiled} == {ELF_MACHINE_ARM64}


def test_the_bundle_names_no_machine_and_no_operators_library(built: Path) -> None:
    assert not (built / "bin").exists()
    assert not list(built.glob("*.dist-info/RECORD"))
    assert not [name for name in ("typer", "rich", "boto3", "tieout/cli") if (built / name).exists()]
    assert not [f for f in built.rglob("*.py") if str(ROOT) in f.read_text(errors="ignore")]


def test_uv_goes_where_pip_was_told_to_go() -> None:
    told = "\n".join(
        [
            "global.index-url='https://mirror.example/simple'",
            "global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'",
            "install.index-url='https://install.example/simple'",
            ":env:.find-links='/one /two'",
        ]
    )
    environment = uv_environment(told, {"PATH": "/bin"})
    assert environment["UV_DEFAULT_INDEX"] == "https://install.example/simple"
    assert environment["UV_INDEX"] == "https://a.example/simple https://b.example/simple"
    assert environment["UV_FIND_LINKS"] == "/one,/two"
    assert environment["PATH"] == "/bin"


def test_what_uv_itself_was_told_wins() -> None:
    told = "global.index-url='https://mirror.example/simple'"
    assert uv_environment(told, {"UV_DEFAULT_INDEX": "https://uv.example"})["UV_DEFAULT_INDEX"] == "https://uv.example"
