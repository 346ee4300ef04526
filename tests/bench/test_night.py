"""The benchmark measures a run that finds what was broken, or nothing."""

from pathlib import Path

import pytest

from bench.night import BEFORE, CONNECTION, RUN, broken_in, shelve_night
from bench.reconcile import BEGIN, END, put_into, report
from tieout.reconcile.manifest import Slot
from tieout.reconcile.opening import open_snapshot
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf


def test_benchmark_times_a_whole_run_over_books_with_differences_or_nothing(tmp_path: Path) -> None:
    shelve_night(tmp_path, 2_000)
    assert broken_in(tmp_path) == 12
    report(tmp_path)
    shelf = FolderShelf(tmp_path)
    before, now = (
        open_snapshot(shelf, Slot(CONNECTION, "movement", BookSide.LEDGER, run)).manifest.rows for run in (BEFORE, RUN)
    )
    assert now > before > 0, "money is followed from the night before"
    assert open_snapshot(shelf, Slot(CONNECTION, "event", BookSide.LEDGER, RUN)).manifest.rows > 0
    assert shelf.listing(f"reports/connection={CONNECTION}/"), "keeping the report is part of it"
    (tmp_path / "broken.json").write_text("13")
    with pytest.raises(SystemExit, match="13 differences were made, and 12 found"):
        report(tmp_path)


def test_table_replaces_the_last_one_on_its_page_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# How fast\n{BEGIN}\nold\n{END}\n\nAfter it.\n")
    put_into(page, "new\n")
    assert page.read_text() == f"# How fast\n{BEGIN}\nnew\n{END}\n\nAfter it.\n"
    page.write_text("# No marks\n")
    with pytest.raises(ValueError, match="no place"):
        put_into(page, "new\n")
