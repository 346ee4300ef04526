"""The synthesized development stacks, kept by the hash of all that goes in: the second demo does not synthesize."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from infra.choices import Choices, choices_of
from infra.kept import forget_all_but_newest, put
from infra.parts.bundle import ROOT, digest_of, target_of

KEPT_IN: Final = ROOT / ".local" / "assemblies"
SYNTH_SECONDS: Final = 300


class SynthFailedError(RuntimeError):
    """The stacks could not be synthesized; the message is what the app said."""


def assembly(connection: str, *, kept_in: Path = KEPT_IN) -> Path:
    """The folder of synthesized development stacks with one connection (a `cdk.out`).

    Raises:
        SynthFailedError: what the app said.
    """
    context = {"connections": [connection], "development": True}
    place = kept_in / f"assembly-{_digest(context)[:20]}"
    if not place.exists():
        kept_in.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept_in, prefix="synth-") as scratch:
            made = Path(scratch) / "cdk.out"
            _synthesize(context, made)
            put(made, place)
        forget_all_but_newest(kept_in, "assembly-")
    return place


def _digest(context: dict[str, object]) -> str:
    choices: Choices = choices_of(context)
    digest = hashlib.sha256(json.dumps(context, sort_keys=True).encode())
    digest.update(digest_of(target_of(choices), ROOT / "functions").encode())
    digest.update((ROOT / "tests" / "requirements.txt").read_bytes())
    for source in sorted((ROOT / "infra").rglob("*.py")):
        # What only runs the embedded cloud does not change what is deployed to it.
        if not {"node_modules", "local"} & set(source.relative_to(ROOT).parts):
            digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def _synthesize(context: dict[str, object], outdir: Path) -> None:
    ours = {
        "CDK_OUTDIR": str(outdir),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "functions")]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        timeout=SYNTH_SECONDS,
        check=False,
    )
    if done.returncode:
        raise SynthFailedError(f"{done.stdout}\n{done.stderr}")
