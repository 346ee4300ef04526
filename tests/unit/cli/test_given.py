"""What is mistyped is told in one line with exit code 2: never a traceback, and never an answer that means something else."""

from pathlib import Path

import pytest

from books.book import merged
from books.firm import Firm
from tieout.reconcile.measures_of import MEASURES
from tieout.reconcile.shelf import FolderShelf
from unit.cli.conftest import CONNECTION, Desk
from unit.wiring.reconciling_rows import Night

PROJECT = "platform:project:1"


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The options that name a folder after a run that ties."""
    folder = tmp_path_factory.mktemp("given")
    Night(merged(Firm(1_000).parts()), FolderShelf(folder), connection=CONNECTION).run()
    return "--local", str(folder)


@pytest.mark.parametrize("option", ["--quantity", "--price"])
@pytest.mark.parametrize("text", ["abc", "nan", "inf", "-5", "1e30", "100.01", "0.00001", ""])
def test_tolerance_that_is_no_percentage_is_refused_by_name(
    desk: Desk, local: tuple[str, str], option: str, text: str
) -> None:
    said = desk.tieout("match", f"{option}={text}", *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    for word in (option, repr(text), "from 0 to 100", "such as 2.5"):
        assert word in said.text


@pytest.mark.parametrize(
    ("minutes", "rate", "wrong"),
    [("x", "65", "--touch-minutes"), ("-1", "65", "--touch-minutes"), ("1441", "65", "--touch-minutes")]
    + [("5", text, "--touch-rate") for text in ("inf", "-65", "1e30", "$65")],
)  # fmt: skip
def test_touch_that_takes_or_costs_no_number_is_refused_by_name(
    desk: Desk, local: tuple[str, str], minutes: str, rate: str, wrong: str
) -> None:
    said = desk.tieout("measures", f"--touch-minutes={minutes}", f"--touch-rate={rate}", *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    assert said.text.startswith(f"error {wrong}: ")


def test_numbers_within_their_bounds_are_taken(desk: Desk, local: tuple[str, str]) -> None:
    assert desk.tieout("match", "--quantity", "100", "--price", "0.0001", *local).code == 0
    assert desk.tieout("measures", "--touch-minutes", "7.5", "--touch-rate", "65.00", *local).code == 0


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "2026-13-01"])
def test_moment_that_no_calendar_has_is_refused_by_name(desk: Desk, local: tuple[str, str], text: str) -> None:
    said = desk.tieout("liability", "--as-of", text, *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    assert said.text.startswith(f"error --as-of: '{text}'")


def test_first_day_of_the_calendar_is_one_like_any_other(desk: Desk, local: tuple[str, str]) -> None:
    for text in ("0001-01-01T00:00+00:00", "9999-12-31T23:59+00:00"):
        for more in ((), ("--by", "week")):
            assert desk.tieout("liability", "--as-of", text, *more, *local).code == 0


def test_export_to_where_nothing_can_be_written_says_where_and_why(
    desk: Desk, local: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    said = desk.tieout("tieout", "export", str(tmp_path / "taken" / "out"), *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    assert "Not a directory" in said.text
    assert str(tmp_path / "taken" / "out") in said.text


@pytest.mark.parametrize("words", [("show",), ("behind", "committed")])
def test_project_that_is_not_there_is_no_empty_table(
    desk: Desk, local: tuple[str, str], words: tuple[str, ...]
) -> None:
    said = desk.tieout("tieout", *words, "--project", "nope", *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    assert f"no project 'nope' in this run; there are: {PROJECT}" in said.text
    assert desk.tieout("tieout", *words, "--project", PROJECT, *local).code == 0
    assert desk.tieout("tieout", *words, *local).code == 0


def test_figure_that_is_not_there_is_no_empty_table(desk: Desk, local: tuple[str, str]) -> None:
    said = desk.tieout("tieout", "behind", "nope", *local)
    assert (said.code, said.text.count("\n")) == (2, 1)
    assert all(name in said.text for name in MEASURES)
    written, shown = (
        desk.tieout("tieout", "behind", one, *local, "--json") for one in ("approved_changes", "approved changes")
    )
    assert (written.code, written.text) == (0, shown.text)
