"""`tieout liability`: what is committed and not invoiced, invoiced and not paid, and held as retainage, as of any moment."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.asking import moment
from tieout.cli.find import all_records
from tieout.cli.given import within_the_calendar
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_shelf import Local, Reading, RunName, reading, tie_out_told
from tieout.config.connection import ConfigurationError
from tieout.ledger.reading_all import not_in_state
from tieout.reconcile.desk import Desk, cents
from tieout.reconcile.liability import Liability, Owed, OwedWeek, owed_by_week
from tieout.reconcile.liability import liability as liability_of
from tieout.records.change_order import ChangeOrderKind
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.sync.state import Entry, State

FRESH = (Entity.COMMITMENT, Entity.CHANGE_ORDER)
UNDECIDED = frozenset({"approval", "adopt", "switch", "source"})
"""What a record waits on that is not known to be owed: it is not approved, may stand in the ERP already, nobody sends it, or its
source does not show it (any more), or only as it was before."""
NOT_OURS_TO_OWE = frozenset({"foreign_link", "withdrawn"})
"""Why a record is refused that is not owed: another integration owns it, which was never held against its approval, or the
platform no longer stands by it (void, back to draft, deleted)."""


class By(StrEnum):
    WEEK = "week"


@tie_out_told
def liability(
    context: typer.Context,
    as_of: Annotated[str | None, typer.Option("--as-of", help="A date or time; now unless given.")] = None,
    by: Annotated[By | None, typer.Option("--by", help="How each of these stood, week by week.")] = None,
    run: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Show committed liability and cash by week. What was approved since the last run is in the sums, off the ledger."""
    with reading(context, connection, local) as read, read.desk(run) as desk:
        at = _moment(read, as_of)
        fresh = list(_fresh(read, desk, at))
        result = liability_of(desk, at).with_fresh(fresh)
        stood = owed_by_week(desk, at, fresh) if by is By.WEEK else ()
    if as_json:
        weekly = {"by_week": [asdict(one) for one in stood]} if by is By.WEEK else {}
        output.as_json(asdict(result) | weekly | {"since_the_run": [asdict(one) for one in fresh]})
    else:
        _show(result, fresh)
        if by is By.WEEK:
            _show_weeks(stood)


def _moment(read: Reading, text: str | None) -> datetime:
    if text is None:
        return read.now()
    return within_the_calendar("--as-of", text, _given(read, text))


def _given(read: Reading, text: str) -> datetime:
    if read.document is not None:
        return moment(text, read.document, "--as-of") or read.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError([f"--as-of: {text!r} is no date or time; such as 2026-03-01T08:00"]) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=read.now().tzinfo)


def _fresh(read: Reading, desk: Desk, at: datetime) -> Iterator[Owed]:
    """What the ledger knows and the last run does not: approved since. Its vendor is known from the next run on.

    Where accounting takes requests in (`intake: erp_requests`), the ledger hears of a record only once it has been accepted:
    what is approved and not accepted yet is in the sums from the next run on.
    """
    run = desk.gathered.run
    if read.parts is None or at < run:
        return
    sql = "SELECT source, SUM(amount) AS amount FROM ledger_movement WHERE measure = 'committed' GROUP BY source"
    booked = {row["source"]: cents(row["amount"]) for row in desk.ask(sql)}
    for entity in FRESH:
        for entry in all_records(read.parts).found(read.connection, entity, not_in_state(State.UNLINKED)).entries:
            source = str(entry.key.reference)
            # Booked back to nothing is as good as never booked: it is owed anew once it is approved again.
            if not booked.get(source) and _owes(entry) and (entry.since or at) <= at and _since(run, entry):
                project = f"{entry.key.reference.system}:project:{entry.hints.get('project', '')}"
                yield Owed(project, None, cents(entry.total), Decimal("0.00"), Decimal("0.00"))


def _since(run: datetime, entry: Entry) -> bool:
    """Whether the ledger may know better than the run: the run saw on the platform whatever was there before it began.

    So what only the run has seen void, a draft again or gone is not owed for want of an event that the ledger missed.
    """
    moments = [moment for moment in (entry.since, entry.version) if moment is not None]
    return not moments or max(moments) > run


def _owes(entry: Entry) -> bool:
    """Approved, as far as the ledger knows: a total was seen, it waits for nothing that is undecided, and it is ours to send.

    A prime change order is the owner's money, no liability: no run ever books it.
    """
    if entry.key.reference.kind == ChangeOrderKind.PRIME:
        return False
    waits = entry.state is State.WAITING and entry.waiting_on in UNDECIDED
    refused = any(reason.code in NOT_OURS_TO_OWE for reason in entry.reasons)
    return bool(entry.total) and not entry.key.shadow and not waits and not refused


def _show(result: Liability, fresh: list[Owed]) -> None:
    columns = ("project", "vendor", "not invoiced", "not paid", "retainage")
    rows = [
        (one.project, one.party or "", dollars(one.not_invoiced), dollars(one.not_paid), dollars(one.retainage))
        for one in result.owed
    ]
    sums = [
        sum((getattr(one, name) for one in result.owed), Decimal(0))
        for name in ("not_invoiced", "not_paid", "retainage")
    ]
    output.table(f"Owed as of {result.as_of:%Y-%m-%d %H:%M}", columns, [*rows, ("all", "", *map(dollars, sums))])
    if fresh:
        known = [(one.project, dollars(one.not_invoiced)) for one in fresh]
        output.table("Of it approved since the last run, vendor not known yet", ("project", "committed"), known)
    weeks = [
        (str(one.week or "no due date"), one.project, one.party or "", dollars(one.amount), dollars(one.overdue))
        for one in result.weeks
    ]
    output.table("Cash by week", ("week of", "project", "vendor", "due", "of it overdue"), weeks)


def _show_weeks(stood: tuple[OwedWeek, ...]) -> None:
    rows = [
        (str(one.week), one.project, one.party or "", *map(dollars, (one.not_invoiced, one.not_paid, one.retainage)))
        for one in stood
    ]
    columns = ("week of", "project", "vendor", "not invoiced", "not paid", "retainage")
    output.table("How it stood at the end of each week in which it moved", columns, rows)
