"""The contract matrix says what a whole run has shown, and nothing that it has not."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contract.erp.matrix_run import ASSUMED, NOT_ASKED, PROMISE, SUITE, WITHHELD, WRITE, MatrixRun, covers

ROOT = SUITE.parents[2]
WORDS = "created document ties to the cent"


def report(erp: str, kind: str, *more: tuple[str, object], variant: str = "", passed: bool = True) -> Any:
    """A report as it comes back from a process that ran the test."""
    properties = [[PROMISE, [erp, kind, WORDS, variant]], *more]
    return SimpleNamespace(user_properties=properties, passed=passed, when="call")


def config(*args: str, **narrowed: object) -> pytest.Config:
    """What pytest was asked for, from the project's root."""
    asked = SimpleNamespace(args=list(args), option=SimpleNamespace(**narrowed))
    asked.invocation_params = SimpleNamespace(dir=ROOT)
    return cast(pytest.Config, asked)


def finish(run: MatrixRun, *, stopped: bool = False) -> Any:
    """End a run of tests that all passed, as far as they got."""
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK, shouldfail=False, shouldstop=stopped)
    run.pytest_sessionfinish(cast(pytest.Session, session))
    return session.exitstatus


def follow(place: Path, *reports: Any, asked: pytest.Config | None = None) -> MatrixRun:
    run = MatrixRun(asked or config("tests"), place)
    for each in reports:
        run.pytest_runtest_logreport(each)
    return run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that a whole run has written."""
    monkeypatch.setenv(WRITE, "1")
    shown = (
        report("a", "subcontract"),
        report("a", "purchase_order", (ASSUMED, ["a_keeps_numbers"])),
        report("b", "subcontract", (NOT_ASKED, {"session is renewed": "There is no session."}), variant="late"),
        report("b", "", (WITHHELD, {"owner_invoice": "There is no door for it."})),
    )
    finish(follow(tmp_path / "matrix.md", *shown))
    monkeypatch.delenv(WRITE)
    return tmp_path / "matrix.md"


def test_page_tells_what_passed_what_is_assumed_and_what_is_not_offered(place: Path) -> None:
    said = place.read_text()
    assert "| subcontract | passed: 1 | passed: 1 |" in said
    assert "| purchase_order | assumed: 1 | - |" in said
    assert "| owner_invoice | - | not offered |" in said
    assert f"| {WORDS} | assumed | passed |" in said
    assert f"| {WORDS} (late) | passed |" in said
    assert "- purchase_order: `a_keeps_numbers`" in said
    assert "- owner_invoice: There is no door for it." in said
    assert "| session is renewed | not offered |" in said
    assert "- session is renewed: There is no session." in said


def test_whole_run_that_shows_something_else_fails(place: Path) -> None:
    said = place.read_text()
    assert finish(follow(place, report("a", "subcontract"))) is pytest.ExitCode.TESTS_FAILED
    assert place.read_text() == said


@pytest.mark.parametrize("passed", [True, False], ids=["stopped", "failed"])
def test_run_that_did_not_hold_to_its_end_neither_judges_nor_writes(
    place: Path, monkeypatch: pytest.MonkeyPatch, passed: bool
) -> None:
    monkeypatch.setenv(WRITE, "1")
    said = place.read_text()
    finish(follow(place, report("a", "subcontract", passed=passed)), stopped=passed)
    assert place.read_text() == said


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        (config("tests"), True),
        (config("tests/contract/erp", keyword=""), True),
        (config("tests/unit"), False),
        (config("tests", keyword="intacct"), False),
        (config("tests", deselect=["one"]), False),
        (config("tests/contract/erp/test_writing.py"), False),
        (config("tests/contract/erp/test_writing.py::test_created_document_ties_to_the_cent"), False),
    ],
)
def test_part_of_the_suite_is_not_taken_for_the_whole(asked: pytest.Config, whole: bool) -> None:
    assert covers(asked) is whole
