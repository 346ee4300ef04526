"""Taking snapshots of books by the port, as a run does: page by page, then the manifest."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tieout.reconcile.engine import engine
from tieout.reconcile.manifest import Slot
from tieout.reconcile.ports import Book, Shelf
from tieout.reconcile.running import is_kept
from tieout.reconcile.schema import BookSide, Row, every_table
from tieout.reconcile.snapshots import finish, write_page

DERIVED = {"event", "movement"}


def rows_of(book: Book, table: str, *, most_pages: int = 500) -> list[Row]:
    """Every row of a table."""
    found: list[Row] = []
    cursor: str | None = ""
    for _ in range(most_pages):
        if cursor is None:
            return found
        rows, cursor = book.page(table, cursor)
        found += rows
    raise AssertionError(f"reading {table} does not end")


def take(shelf: Shelf, connection: str, run: datetime, books: Mapping[BookSide, Book]) -> None:
    """Snapshots of all that these books keep."""
    with engine() as database:
        for side, table in every_table():
            if table in DERIVED or side not in books:
                continue
            slot, book = Slot(connection, table, side, run), books[side]
            if not is_kept(shelf, slot, book, at=run):
                continue
            write_page(shelf, slot, 0, rows_of(book, table), database)
            finish(shelf, slot, pages=1, started=run, ended=run + timedelta(minutes=1))
