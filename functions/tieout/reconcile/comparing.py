"""The end of a run: derive what is derived, ask every question, draw up the statement, and keep all of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from tieout.reconcile.derived import derive
from tieout.reconcile.desk import laid_out
from tieout.reconcile.drift import Drift, drift_of, note_drift
from tieout.reconcile.earlier import aged, earlier_runs
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.findings import Finding, find
from tieout.reconcile.keeping import keep, kept_before
from tieout.reconcile.opening import gather
from tieout.reconcile.ports import Shelf
from tieout.reconcile.reports import Kept, keep_report
from tieout.reconcile.statement import drawn_up


@dataclass(frozen=True)
class Compared:
    """What came of a run, and where its report stands."""

    kept: Kept
    drift: Drift
    path: str


def compare(shelf: Shelf, connection: str, run: datetime, now: datetime, *, threads: int = 2) -> Compared:
    """Compare both sides as this run read them. Done again, it says the same and replaces itself."""
    before, remarks = _before(shelf, connection, run)
    opened = gather(shelf, connection, run)
    with laid_out(opened, now=now, threads=threads) as desk, desk.beside() as other, ThreadPoolExecutor(1) as hand:
        # Nothing that is asked reads what is derived, and neither keeps both cores busy by itself.
        derived = hand.submit(derive, shelf, other, now)
        report = aged(find(desk, before), earlier_runs(shelf, connection, run))
        statement = drawn_up(desk, report)
        derived.result()
    kept = Kept(statement, report, remarks)
    drift = drift_of(report, statement, now)
    keep(shelf, report)
    note_drift(shelf, drift)
    return Compared(kept, drift, keep_report(shelf, kept))


def _before(shelf: Shelf, connection: str, run: datetime) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    try:
        return kept_before(shelf, connection, run), ()
    except NotComparable as unreadable:
        return (), (f"What was found before is not known, so all of it looks new and nothing resolved: {unreadable}",)
