"""The rows of a book, by side and table, and how they are put on a shelf as one run's snapshots."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from tieout.reconcile.engine import engine
from tieout.reconcile.manifest import Slot
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import BookSide, every_table
from tieout.reconcile.snapshots import finish, write_page

Row = dict[str, object]
Rows = dict[tuple[str, str], list[Row]]
"""Rows by (side, table)."""

PAGE = 50_000


@dataclass
class Book:
    """Part of a book: one project's records, or the company's vendors and customers."""

    rows: Rows = field(default_factory=dict)

    def add(self, side: str, table: str, **row: object) -> Row:
        self.rows.setdefault((side, table), []).append(row)
        return row

    def of(self, side: str, table: str) -> list[Row]:
        return self.rows.setdefault((side, table), [])

    def one(self, side: str, table: str, reference: object) -> Row:
        return next(row for row in self.of(side, table) if row["reference"] == reference)

    def drop(self, side: str, table: str, **where: object) -> None:
        kept = [row for row in self.of(side, table) if any(row.get(name) != value for name, value in where.items())]
        self.rows[side, table] = kept

    def bind(self, entity: str, platform: str, erp: str) -> None:
        self.add("ledger", "binding", entity=entity, platform=platform, erp=erp, role=entity, principal=True)

    def bound(self, entity: str, platform: object) -> str:
        """The ERP document that a record is bound to."""
        held = (r for r in self.of("ledger", "binding") if r["entity"] == entity and r["platform"] == platform)
        return str(next(held)["erp"])


def merged(parts: Iterable[Book]) -> Book:
    """Several parts as one, for a book that fits into memory."""
    whole = Book()
    for part in parts:
        for place, rows in part.rows.items():
            whole.rows.setdefault(place, []).extend(rows)
    return whole


def shelve(
    shelf: Shelf,
    connection: str,
    run: datetime,
    parts: Iterable[Book],
    *,
    page: int = PAGE,
    late: Mapping[tuple[str, str], timedelta] | None = None,
) -> int:
    """Write a book as one run, page by page, without ever holding more than a page of each table. Returns its row count.

    Args:
        late: how long after the run's beginning the reading of a table began, by side and table; at once, unless given.
    """
    held: Rows = {(side.value, table): [] for side, table in every_table()}
    pages = dict.fromkeys(held, 0)
    total = 0
    with engine() as database:
        for place, rows in chain(_pages(held, parts, page), _rest(held)):
            write_page(shelf, _slot(connection, run, place), pages[place], rows, database)
            pages[place] += 1
            total += len(rows)
    for place, count in pages.items():
        started = run + (late or {}).get(place, timedelta(0))
        ended = started + timedelta(minutes=10)
        finish(shelf, _slot(connection, run, place), pages=count, started=started, ended=ended)
    return total


def _pages(held: Rows, parts: Iterable[Book], page: int) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    for part in parts:
        for place, rows in part.rows.items():
            held[place].extend(rows)
            if len(held[place]) >= page:
                yield place, held[place]
                held[place] = []


def _rest(held: Rows) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    yield from held.items()


def _slot(connection: str, run: datetime, place: tuple[str, str]) -> Slot:
    return Slot(connection, place[1], BookSide(place[0]), run)
