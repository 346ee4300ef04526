"""The two tables that a run derives: money as it moved, and the history's events. Each goes on from the run before.

movement  = what was booked before + what both sides' documents say more or less by now
event     = what was kept before   + the lines that the ledger's stream has left on the shelf since
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tieout.reconcile.desk import moment_literal, name_tables, sql_of, table_source
from tieout.reconcile.engine import engine
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.history import event_rows
from tieout.reconcile.manifest import Slot
from tieout.reconcile.opening import Gathered, Place, Snapshot, open_snapshot, runs
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import TABLES, BookSide
from tieout.reconcile.snapshots import finish, refuse, write_answer, write_page

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EVENTS_KEPT = timedelta(days=400)
"""Over how long measures can look back: a year, and a month beside it."""

OVERLAP = timedelta(days=1)
"""A stream may bring a line later than the run that should have seen it (it keeps them for a day); repeated ones are dropped."""

DERIVED: tuple[Place, ...] = ((BookSide.LEDGER, "event"), (BookSide.LEDGER, "movement"))
"""No reader brings these."""

MOVEMENT_NEEDS: tuple[Place, ...] = (
    *((BookSide.PLATFORM, table) for table in ("commitment", "change_order", "invoice")),
    (BookSide.ERP, "invoice"),
    (BookSide.ERP, "payment"),
    (BookSide.LEDGER, "binding"),
)


def derive(shelf: Shelf, gathered: Gathered, now: datetime) -> None:
    """Write both tables of this run. A table that cannot be derived is refused, with the reason, and the next run goes on
    from the last one that could."""
    earlier = [run for run in runs(shelf, gathered.connection) if run < gathered.run]
    _events(shelf, gathered, now, _latest(shelf, gathered.connection, "event", earlier))
    # Money moves when it is approved, and the history is what tells when that was.
    events = open_snapshot(shelf, Slot(gathered.connection, "event", BookSide.LEDGER, gathered.run))
    gathered = replace(gathered, snapshots=gathered.snapshots | {(BookSide.LEDGER, "event"): events})
    _movements(shelf, gathered, now, _latest(shelf, gathered.connection, "movement", earlier))


def _movements(shelf: Shelf, gathered: Gathered, now: datetime, before: Snapshot | None) -> None:
    slot = Slot(gathered.connection, "movement", BookSide.LEDGER, gathered.run)
    gaps = [gathered.gaps[place] for place in MOVEMENT_NEEDS if place in gathered.gaps]
    missing = [gap for gap in gaps if gap.code != "not_kept"]
    if missing:
        refuse(shelf, slot, why=f"money cannot be followed without {'; '.join(map(str, missing))}", at=now)
        return
    with engine() as database:
        name_tables(database, gathered)
        database.execute(f"CREATE VIEW earlier AS {table_source(TABLES['movement'], before)}")
        run_before = "CAST(NULL AS TIMESTAMP WITH TIME ZONE)" if before is None else moment_literal(before.slot.run)
        seen = f"SELECT {moment_literal(gathered.run)} AS moment, {run_before} AS run_before"
        database.execute(f"CREATE TEMP TABLE seen AS {seen}")
        database.execute(f"CREATE VIEW approval AS {sql_of('relations/approval')}")
        write_answer(shelf, slot, 0, database, sql_of("movement"))
    finish(shelf, slot, pages=1, started=gathered.run, ended=now)


def _events(shelf: Shelf, gathered: Gathered, now: datetime, before: Snapshot | None) -> None:
    slot = Slot(gathered.connection, "event", BookSide.LEDGER, gathered.run)
    since = gathered.run - EVENTS_KEPT
    fresh = event_rows(shelf, gathered.connection, since if before is None else before.slot.run - OVERLAP, now)
    with engine() as database:
        _fresh(database, shelf, slot, fresh)
        database.execute(f"CREATE VIEW earlier AS {table_source(TABLES['event'], before)}")
        kept = f"SELECT * FROM earlier WHERE happened_at >= {moment_literal(since)}"  # noqa: S608 - our own moment
        write_answer(shelf, slot, 0, database, f"SELECT * FROM fresh UNION {kept}")  # noqa: S608 - as above
    finish(shelf, slot, pages=1, started=gathered.run, ended=now)


def _fresh(database: DuckDBPyConnection, shelf: Shelf, slot: Slot, rows: Iterable[dict[str, object]]) -> None:
    """The new lines as a table, by way of a page: the one way in which rows become columns, exactly or not at all."""
    part = write_page(shelf, slot, 0, list(rows), database)
    file = shelf.local(f"{slot.folder}/{part.file}")
    database.read_parquet(str(file)).create_view("read")
    database.execute("CREATE TEMP TABLE fresh AS SELECT * FROM read")


def _latest(shelf: Shelf, connection: str, table: str, earlier: Iterable[datetime]) -> Snapshot | None:
    for run in sorted(earlier, reverse=True):
        try:
            return open_snapshot(shelf, Slot(connection, table, BookSide.LEDGER, run))
        except NotComparable:
            continue
    return None
