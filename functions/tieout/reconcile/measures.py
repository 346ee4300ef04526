"""Measures from the history, and how they compare with what the firm says it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tieout.config.baseline import Baseline
from tieout.reconcile.desk import Desk, cents, sql_of
from tieout.reconcile.engine import sql_text
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.findings import Report
from tieout.reconcile.schema import BookSide


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

    `hours_open`: the sum over open differences of how long each has been open.
    """

    p50_seconds: int | None
    p95_seconds: int | None
    tied_untouched: Decimal | None
    open_differences: int
    unreconciled: Decimal
    hours_open: Decimal
    oldest_hours: Decimal
    on_time_payments: Decimal | None
    missed_discounts: Decimal
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


def measured(desk: Desk, report: Report, *, since: datetime, until: datetime, touch: Touch | None = None) -> Measures:
    """Measure the time from `since` to `until`.

    Raises:
        NotComparable: the history's events, or the ERP's invoices, are not there.
    """
    for place in ((BookSide.LEDGER, "event"), (BookSide.ERP, "invoice")):
        if place in desk.gathered.gaps:
            raise NotComparable(desk.gathered.gaps[place])
    moments = ", ".join(
        f"TIMESTAMP WITH TIME ZONE {sql_text(m.astimezone(UTC).isoformat(sep=' '))}" for m in (since, until)
    )
    desk.database.execute(
        f"CREATE OR REPLACE TEMP TABLE span AS SELECT * FROM (VALUES ({moments})) AS s (since, until)"  # noqa: S608 - our own moments
    )
    row = desk.ask(sql_of("measures"))[0]
    ages = [_hours(finding.age(until)) for finding in report.findings]
    touches, invoices = int(row["touches"] or 0), int(row["invoices"] or 0)
    per_invoice = _share(row["invoice_touches"], invoices)
    return Measures(
        p50_seconds=row["p50_seconds"],
        p95_seconds=row["p95_seconds"],
        tied_untouched=_share(row["untouched"], row["synced"]),
        open_differences=len(report.findings),
        unreconciled=report.amount,
        hours_open=sum(ages, Decimal(0)),
        oldest_hours=max(ages, default=Decimal(0)),
        on_time_payments=_share(row["in_time"], row["fell_due"]),
        missed_discounts=cents(row["missed_discounts"]),
        touches=touches,
        touches_per_invoice=per_invoice,
        cost_per_invoice=_per(touch.cost(int(row["invoice_touches"] or 0)), invoices) if touch else None,
        hours_by_hand=touch.hours(touches) if touch else None,
    )


def against_baseline(measures: Measures, baseline: Baseline, *, days: int) -> tuple[Compared, ...]:
    """Before and now, for every figure that the firm stated. Monthly figures are scaled from the `days` that were measured."""
    monthly = Decimal(30) / days
    p50 = None if measures.p50_seconds is None else Decimal(measures.p50_seconds) / 86_400
    pairs: Iterable[tuple[str, Decimal | None, Decimal | None]] = (
        ("hours_reconciling", baseline.hours_reconciling, _scaled(measures.hours_by_hand, monthly)),
        ("errors", baseline.errors, Decimal(measures.open_differences)),
        ("unreconciled", baseline.unreconciled, measures.unreconciled),
        ("days_to_committed", baseline.days_to_committed, p50),
    )
    return tuple(Compared(name, before, now) for name, before, now in pairs if before is not None and now is not None)


def _scaled(value: Decimal | None, by: Decimal) -> Decimal | None:
    return None if value is None else value * by


def _share(part: object, whole: object) -> Decimal | None:
    return _per(Decimal(str(part or 0)), int(str(whole or 0)))


def _per(amount: Decimal, count: int) -> Decimal | None:
    return (amount / count).quantize(Decimal("0.0001"), ROUND_HALF_UP) if count else None


def _hours(age: timedelta) -> Decimal:
    return (Decimal(int(age.total_seconds())) / 3600).quantize(Decimal("0.1"), ROUND_HALF_UP)
