"""Measures from the history, and how they compare with what the firm says it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from tieout.config.baseline import Baseline
from tieout.reconcile.desk import Desk, cents, moment_literal, sql_of
from tieout.reconcile.earlier import open_within
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.findings import Finding, Report
from tieout.reconcile.schema import BookSide
from tieout.reconcile.working_days import days_to_committed


@dataclass(frozen=True)
class Touch:
    """What one touch by a person takes, as the firm states it; without it, hours and costs are not reported."""

    minutes: Decimal
    dollars_per_hour: Decimal

    def hours(self, touches: int) -> Decimal:
        return touches * self.minutes / 60

    def cost(self, touches: int) -> Decimal:
        return (self.hours(touches) * self.dollars_per_hour).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Measures:
    """`None` stands for "nothing happened that this could be measured by". Shares are of one, ages in hours.

    `days_to_committed`: half of the commitments took at most so many working days, as a baseline states them.
    `missed_discounts`: offered until a day that passed before the bill was paid, less what was taken all the same; `None` where
    the ERP's book tells no discount of any bill. `hours_open`: the sum over the differences of that time, those resolved since
    too, of how long each was open within it.
    """

    p50_seconds: int | None
    p95_seconds: int | None
    days_to_committed: Decimal | None
    tied_untouched: Decimal | None
    open_differences: int
    unreconciled: Decimal
    hours_open: Decimal
    oldest_hours: Decimal
    on_time_payments: Decimal | None
    missed_discounts: Decimal | None
    touches: int
    touches_per_invoice: Decimal | None
    cost_per_invoice: Decimal | None = None
    hours_by_hand: Decimal | None = None


@dataclass(frozen=True)
class Compared:
    """One figure before and now; `change` in percent, negative when it fell."""

    name: str
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal | None:
        """`None`: it was nothing before, so no percentage says what it is now."""
        if not self.before:
            return None
        return ((self.now - self.before) / self.before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def measured(
    desk: Desk,
    report: Report,
    *,
    since: datetime,
    until: datetime,
    touch: Touch | None = None,
    zone: tzinfo = UTC,
    resolved: Iterable[tuple[Finding, datetime]] = (),
) -> Measures:
    """Measure the time from `since` to `until`.

    Args:
        zone: the firm's own, by which working days are counted.
        resolved: differences that runs of that time found resolved, and when.

    Raises:
        NotComparable: the history's events, or the ERP's invoices, are not there.
    """
    for place in ((BookSide.LEDGER, "event"), (BookSide.ERP, "invoice")):
        if place in desk.gathered.gaps:
            raise NotComparable(desk.gathered.gaps[place])
    _span(desk, since, until)
    row = desk.ask(sql_of("measures"))[0]
    ages = [_hours(finding.age(until)) for finding in report.findings]
    differences = (*((finding, until) for finding in report.findings), *resolved)
    touches, invoices = int(row["touches"] or 0), int(row["invoices"] or 0)
    per_invoice = _share(row["invoice_touches"], invoices)
    return Measures(
        p50_seconds=row["p50_seconds"],
        p95_seconds=row["p95_seconds"],
        days_to_committed=days_to_committed(desk, zone),
        tied_untouched=_share(row["untouched"], row["synced"]),
        open_differences=len(report.findings),
        unreconciled=report.amount,
        hours_open=sum((_hours(open_within(one, ended, since, until)) for one, ended in differences), Decimal(0)),
        oldest_hours=max(ages, default=Decimal(0)),
        on_time_payments=_share(row["in_time"], row["fell_due"]),
        missed_discounts=None if row["missed_discounts"] is None else cents(row["missed_discounts"]),
        touches=touches,
        touches_per_invoice=per_invoice,
        cost_per_invoice=_per(touch.cost(int(row["invoice_touches"] or 0)), invoices) if touch else None,
        hours_by_hand=touch.hours(touches) if touch else None,
    )


def _span(desk: Desk, since: datetime, until: datetime) -> None:
    """The time that is measured, as a table."""
    moments = f"{moment_literal(since)}, {moment_literal(until)}"
    desk.database.execute(
        f"CREATE OR REPLACE TEMP TABLE span AS SELECT * FROM (VALUES ({moments})) AS s (since, until)"  # noqa: S608 - our own moments
    )


def against_baseline(measures: Measures, baseline: Baseline, *, days: int) -> tuple[Compared, ...]:
    """Before and now, for every figure that the firm stated. Monthly figures are scaled from the `days` that were measured."""
    monthly = Decimal(30) / days
    pairs: Iterable[tuple[str, Decimal | None, Decimal | None]] = (
        ("hours_reconciling", baseline.hours_reconciling, _scaled(measures.hours_by_hand, monthly)),
        ("errors", baseline.errors, Decimal(measures.open_differences)),
        ("unreconciled", baseline.unreconciled, measures.unreconciled),
        ("days_to_committed", baseline.days_to_committed, measures.days_to_committed),
    )
    return tuple(Compared(name, before, now) for name, before, now in pairs if before is not None and now is not None)


def not_measured(baseline: Baseline, compared: Iterable[Compared]) -> tuple[tuple[str, Decimal], ...]:
    """The figures that the firm stated and that nothing was measured against, so that none is passed over in silence."""
    said = {one.name for one in compared}
    stated = ((name, getattr(baseline, name)) for name in type(baseline).model_fields)
    return tuple((name, figure) for name, figure in stated if isinstance(figure, Decimal) and name not in said)


def _scaled(value: Decimal | None, by: Decimal) -> Decimal | None:
    return None if value is None else value * by


def _share(part: object, whole: object) -> Decimal | None:
    return _per(Decimal(str(part or 0)), int(str(whole or 0)))


def _per(amount: Decimal, count: int) -> Decimal | None:
    return (amount / count).quantize(Decimal("0.0001"), ROUND_HALF_UP) if count else None


def _hours(age: timedelta) -> Decimal:
    return (Decimal(int(age.total_seconds())) / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)
