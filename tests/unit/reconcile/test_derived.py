"""What was booked before is gone on from, or its loss is said: never begun anew in silence."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from books.book import Book
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.manifest import Slot
from tieout.reconcile.opening import open_snapshot
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from unit.wiring.reconciling_rows import CONNECTION, RUN, Night

LATER = RUN + timedelta(days=1)


def slot(table: str, run: object = RUN) -> Slot:
    assert isinstance(run, type(RUN))
    return Slot(CONNECTION, table, BookSide.LEDGER, run)


def age(folder: Path, table: str) -> None:
    """As if an earlier version had written it."""
    manifest = folder / slot(table).manifest
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 0}))


def test_book_of_what_moved_that_cannot_be_opened_is_not_begun_anew(small: Book, tmp_path: Path) -> None:
    night = Night(small, FolderShelf(tmp_path))
    night.run()
    age(tmp_path, "movement")
    night.run(LATER)
    with pytest.raises(NotComparable) as refused:
        open_snapshot(night.shelf, slot("movement", LATER))
    assert refused.value.gap.code == "refused"
    assert "what was booked before cannot be read" in str(refused.value)
    assert "schema version 0" in str(refused.value)


def test_events_that_cannot_be_opened_are_read_anew_and_no_money_is_lost(small: Book, tmp_path: Path) -> None:
    night = Night(small, FolderShelf(tmp_path))
    night.run()
    age(tmp_path, "event")
    night.run(LATER)
    rows = [open_snapshot(night.shelf, slot("movement", run)).manifest.rows for run in (RUN, LATER)]
    assert rows[0] == rows[1] > 0
    open_snapshot(night.shelf, slot("event", LATER))


def test_run_that_never_booked_anything_does_not_keep_the_next_from_it(small: Book, tmp_path: Path) -> None:
    night = Night(small, FolderShelf(tmp_path))
    night.run()
    (tmp_path / slot("movement").manifest).unlink()
    night.run(LATER)
    assert open_snapshot(night.shelf, slot("movement", LATER)).manifest.rows > 0
