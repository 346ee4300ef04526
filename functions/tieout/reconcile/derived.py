"""The two tables that a run derives: money as it moved, and the history's events. Each goes on from the run before.

movement  = what was booked before + what both sides' documents say more or less by now
event     = what was kept before   + the lines that the ledger's stream has left on the shelf since
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tieout.reconcile.desk import Desk, moment_literal, name_tables, sql_of, table_source
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.events import fresh_events
from tieout.reconcile.manifest import Slot
from tieout.reconcile.opening import Gathered, Place, Snapshot, gather, open_snapshot, runs
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import TABLES, BookSide
from tieout.reconcile.snapshots import finish, refuse, write_answer

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


def derive(shelf: Shelf, desk: Desk, now: datetime) -> Desk:
    """Write both tables of the run that is laid out, and lay them out too.

    A table that cannot be derived is refused, with the reason, and the next run goes on from the last one that could.
    """
    gathered = desk.gathered
    earlier = [run for run in runs(shelf, gathered.connection) if run < gathered.run]
    # Events whose table cannot be opened any more are read anew, off the lines that the stream has left.
    _events(shelf, desk, now, _latest(shelf, gathered.connection, "event", earlier)[0])
    # Money moves when it is approved, and the history is what tells when that was.
    desk = _with(shelf, desk, DERIVED[:1])
    _movements(shelf, desk, now, earlier)
    return _with(shelf, desk, DERIVED[1:])


def with_derived(shelf: Shelf, gathered: Gathered, places: Sequence[Place] = DERIVED) -> Gathered:
    """What was gathered, with the derived tables as they stand now."""
    derived = gather(shelf, gathered.connection, gathered.run, places)
    gaps = {place: gap for place, gap in gathered.gaps.items() if place not in places}
    return replace(gathered, snapshots=gathered.snapshots | derived.snapshots, gaps=gaps | derived.gaps)


def _with(shelf: Shelf, desk: Desk, places: Sequence[Place]) -> Desk:
    gathered = with_derived(shelf, desk.gathered, places)
    name_tables(desk.database, gathered, places)
    return replace(desk, gathered=gathered)


def _movements(shelf: Shelf, desk: Desk, now: datetime, earlier: Iterable[datetime]) -> None:
    gathered, database = desk.gathered, desk.database
    slot = Slot(gathered.connection, "movement", BookSide.LEDGER, gathered.run)
    gaps = [gathered.gaps[place] for place in MOVEMENT_NEEDS if place in gathered.gaps]
    missing = [gap for gap in gaps if gap.code != "not_kept"]
    if missing:
        refuse(shelf, slot, why=f"money cannot be followed without {'; '.join(map(str, missing))}", at=now)
        return
    before, lost = _latest(shelf, gathered.connection, "movement", earlier)
    if before is None and lost is not None:
        # Nothing else holds what was booked when: begun anew, every past day would stand at today's documents, in silence.
        refuse(shelf, slot, why=f"what was booked before cannot be read ({lost})", at=now)
        return
    run_before = "CAST(NULL AS TIMESTAMP WITH TIME ZONE)" if before is None else moment_literal(before.slot.run)
    seen = f"SELECT {moment_literal(gathered.run)} AS moment, {run_before} AS run_before"
    database.execute(f"CREATE TEMP TABLE seen AS {seen}")
    database.execute(f"CREATE VIEW earlier AS {table_source(TABLES['movement'], before)}")
    write_answer(shelf, slot, 0, database, sql_of("movement"))
    finish(shelf, slot, pages=1, started=gathered.run, ended=now)


def _events(shelf: Shelf, desk: Desk, now: datetime, before: Snapshot | None) -> None:
    gathered, table = desk.gathered, TABLES["event"]
    slot = Slot(gathered.connection, "event", BookSide.LEDGER, gathered.run)
    since = gathered.run - EVENTS_KEPT
    fresh_since = since if before is None else before.slot.run - OVERLAP
    kept = f"SELECT * FROM ({table_source(table, before)}) WHERE happened_at >= {moment_literal(since)}"  # noqa: S608 - our own moment
    with fresh_events(shelf, gathered.connection, fresh_since, now, desk.database) as fresh:
        write_answer(shelf, slot, 0, desk.database, f"{fresh} UNION {kept}")
    finish(shelf, slot, pages=1, started=gathered.run, ended=now)


_NEVER_WRITTEN = frozenset({"missing", "half_written", "refused"})
"""What stands where a run did not get as far as a manifest."""


def _latest(
    shelf: Shelf, connection: str, table: str, earlier: Iterable[datetime]
) -> tuple[Snapshot | None, NotComparable | None]:
    """The last one that opens, and why the last one that was written whole does not, if there is such a one."""
    lost: NotComparable | None = None
    for run in sorted(earlier, reverse=True):
        try:
            return open_snapshot(shelf, Slot(connection, table, BookSide.LEDGER, run)), lost
        except NotComparable as refused:
            lost = lost or (None if refused.gap.code in _NEVER_WRITTEN else refused)
    return None, lost
