"""Every break of the write protocol is noticed by the tests that are meant to notice it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mutants.in_half_done_plans import INTERRUPTED
from mutants.in_the_doubts import DOUBTED
from mutants.in_the_flow import FLOW, MODEL
from mutants.in_the_ledger import CONDITIONS
from mutants.in_the_listening import LISTENING
from mutants.in_the_marks import REACHED
from mutants.in_the_modes import LEFT_BEHIND
from mutants.in_the_refusals import ACCOUNTING
from mutants.in_the_remains import GONE
from mutants.in_the_requests import REQUESTED
from mutants.in_the_steps import STEPS
from mutants.in_the_unsettled import HIDDEN
from mutants.in_the_waiting import STOPPED, UPSTREAM, WAITING
from mutants.in_what_is_told import TOLD
from mutants.mutant import FUNCTIONS, ROOT, Mutant, NotFound

MUTANTS: tuple[Mutant, ...] = (
    *(*FLOW, *STEPS, *DOUBTED, *INTERRUPTED, *HIDDEN),
    *(*WAITING, *STOPPED, *UPSTREAM, *LISTENING, *LEFT_BEHIND),
    *(*ACCOUNTING, *REQUESTED, *GONE, *TOLD),
    *(*CONDITIONS, *REACHED),
)
GREEN, RED = 0, 1
"""What pytest answers. Anything else (a test that is not there, code that cannot be imported) kills nothing."""


def copied(to: Path, mutant: Mutant | None) -> Path:
    """A copy of `functions/`, with the break in it."""
    functions = to / "functions"
    shutil.copytree(FUNCTIONS, functions, ignore=shutil.ignore_patterns("__pycache__"))
    if mutant is not None:
        target = functions / "tieout" / mutant.file
        target.write_text(mutant.applied_to(target.read_text()))
    return functions


def outcome(functions: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """What the tests say about a copy. The copy alone is on the path: the work tree's `functions` is not."""
    paths = " ".join(str(path) for path in (functions, ROOT / "tests"))
    chosen = [str(ROOT / "tests" / one) if ".py" in one else one for one in tests]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        f"pythonpath={paths}",
        *chosen,
    ]
    environment = {**os.environ, "PYTHONPATH": paths.replace(" ", os.pathsep), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"TIEOUT_MODEL": "short"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return ran.returncode, ran.stdout[-3000:] + ran.stderr[-1000:]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_break_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    code, said = outcome(copied(tmp_path, mutant), mutant.tests)
    assert code == RED, f"'{mutant.name}' was not noticed ({mutant.why}):\n{said}"


def test_code_without_a_break_passes_everything_that_is_held_against_it(tmp_path: Path) -> None:
    functions = copied(tmp_path, None)
    tests = {one for mutant in MUTANTS for one in mutant.tests if ".py" in one}
    tests -= {one for one in tests if "::" in one and one.split("::")[0] in tests}  # those of a file that is run whole
    code, said = outcome(functions, (*sorted(one for one in tests if "contract" not in one),))
    assert code == GREEN, said
    # The embedded cloud is left to the ledger's own contract: no mutant is tried on it.
    code, said = outcome(functions, (*sorted(one for one in tests if "contract" in one), "-k", "not embedded"))
    assert code == GREEN, said


def test_mutant_whose_text_is_gone_is_an_error_that_names_it() -> None:
    lost = Mutant("lost", "sync/push.py", "no such text", "", "", (MODEL,))
    with pytest.raises(NotFound, match="'lost'"):
        lost.applied_to((FUNCTIONS / "tieout" / lost.file).read_text())


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
