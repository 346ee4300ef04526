"""Snapshots: complete or absent, exact to the cent, and refused by name when they are neither."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tieout.reconcile.errors import NotComparable, RowRefused
from tieout.reconcile.manifest import Slot
from tieout.reconcile.opening import open_snapshot
from tieout.reconcile.schema import BookSide, Row
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.snapshots import finish, not_kept, write_page

RUN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SLOT = Slot("acme", "commitment", BookSide.ERP, RUN)


def row(nth: int, **changed: object) -> Row:
    return {"reference": f"ACME/Subcontract/{nth}", "stage": "approved", "amount": Decimal("0.10")} | changed


@pytest.fixture
def shelf(tmp_path: Path) -> FolderShelf:
    """Two pages, finished."""
    shelf = FolderShelf(tmp_path)
    write_page(shelf, SLOT, 0, [row(1), row(2, number="sc-002")])
    write_page(shelf, SLOT, 1, [row(3)])
    finish(shelf, SLOT, pages=2, started=RUN, ended=RUN)
    return shelf


def refused(shelf: FolderShelf) -> str:
    with pytest.raises(NotComparable) as raised:
        open_snapshot(shelf, SLOT)
    return raised.value.gap.code


def test_money_is_exact_and_decimal_in_the_file(shelf: FolderShelf) -> None:
    file = str(open_snapshot(shelf, SLOT).files[0])
    with duckdb.connect() as database:
        rows = database.read_parquet(file)
        (kind, *_) = rows.project("typeof(amount), typeof(changed_at)").fetchall()
        (kept,) = rows.aggregate("sum(amount), max(number_key)").fetchall()
    assert kind == ("DECIMAL(18,2)", "TIMESTAMP WITH TIME ZONE")
    assert kept == (Decimal("0.20"), "SC002")


def test_path_names_connection_entity_side_and_date(shelf: FolderShelf) -> None:
    found = open_snapshot(shelf, SLOT).files[0].as_posix()
    assert "/connection=acme/entity=commitment/side=erp/date=2026-11-20/run=20261120T030000Z/" in found


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0.1},
        {"amount": Decimal("0.105")},
        {"amount": None},
        {"approved_at": datetime(2026, 1, 1)},  # noqa: DTZ001 - the mistake that is to be refused
        {"nobody_knows": "this"},
        {"number": 17},
    ],
)
def test_row_that_would_not_be_kept_exactly_is_refused(tmp_path: Path, wrong: Row) -> None:
    shelf = FolderShelf(tmp_path)
    with pytest.raises(RowRefused):
        write_page(shelf, SLOT, 0, [row(1, **wrong)])
    assert shelf.listing("") == []


@pytest.mark.parametrize("half", ["\ud83d", "\udea7", "\udea7\ud83d", "\ud83d\udea7"])
@pytest.mark.parametrize("column", ["title", "number", "reference", "stage"])
def test_half_a_character_is_refused_by_row_and_column(tmp_path: Path, half: str, column: str) -> None:
    with pytest.raises(RowRefused, match=f"commitment .*: {column}: ") as raised:
        write_page(FolderShelf(tmp_path), SLOT, 0, [row(1, **{column: f"Ramp {half}"})])
    assert str(raised.value).isascii()
    assert column == "reference" or str(row(1)["reference"]) in str(raised.value)


def test_whole_character_beyond_the_first_plane_is_kept(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    write_page(shelf, SLOT, 0, [row(1, title="Ramp \N{CONSTRUCTION SIGN}")])
    finish(shelf, SLOT, pages=1, started=RUN, ended=RUN)
    with duckdb.connect() as database:
        (kept,) = database.read_parquet(str(open_snapshot(shelf, SLOT).files[0])).project("title").fetchall()
    assert kept == ("Ramp \N{CONSTRUCTION SIGN}",)


def test_page_that_comes_twice_replaces_its_first_reading(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    write_page(shelf, SLOT, 0, [row(1)])
    write_page(shelf, SLOT, 0, [row(1), row(2)])
    finish(shelf, SLOT, pages=1, started=RUN, ended=RUN)
    assert open_snapshot(shelf, SLOT).manifest.rows == 2


def test_row_on_two_pages_is_told(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    write_page(shelf, SLOT, 0, [row(1), row(2)])
    write_page(shelf, SLOT, 1, [row(2)])
    assert finish(shelf, SLOT, pages=2, started=RUN, ended=RUN).repeated == 1


def test_reading_that_ended_half_way_is_no_snapshot(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    write_page(shelf, SLOT, 0, [row(1)])
    with pytest.raises(NotComparable, match="page 1 was never written"):
        finish(shelf, SLOT, pages=2, started=RUN, ended=RUN)
    assert refused(shelf) == "half_written"


def test_no_snapshot_is_missing(tmp_path: Path) -> None:
    assert refused(FolderShelf(tmp_path)) == "missing"


def test_truncated_part_is_refused(shelf: FolderShelf) -> None:
    file = open_snapshot(shelf, SLOT).files[0]
    file.write_bytes(file.read_bytes()[:-7])
    assert refused(shelf) == "truncated"


def test_lost_part_is_refused(shelf: FolderShelf) -> None:
    open_snapshot(shelf, SLOT).files[1].unlink()
    assert refused(shelf) == "truncated"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"schema_version": 0}, "older_schema"),
        ({"schema_version": 99}, "newer_schema"),
        ({"complete": False}, "unreadable"),
    ],
)
def test_manifest_of_another_kind_is_refused(shelf: FolderShelf, changed: dict[str, object], code: str) -> None:
    held = json.loads(shelf.get(SLOT.manifest)) | changed
    shelf.put(SLOT.manifest, json.dumps(held).encode())
    assert refused(shelf) == code


def test_manifest_cut_short_is_refused(shelf: FolderShelf) -> None:
    shelf.put(SLOT.manifest, shelf.get(SLOT.manifest)[:40])
    assert refused(shelf) == "unreadable"


def test_table_that_a_side_does_not_keep_says_why(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    not_kept(shelf, SLOT, why="the ERP keeps no commitments", at=RUN)
    with pytest.raises(NotComparable, match="the ERP keeps no commitments"):
        open_snapshot(shelf, SLOT)
