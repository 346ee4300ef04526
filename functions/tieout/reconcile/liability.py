"""Committed liability and cash, as of any moment, from the money movements that the history holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Self

from tieout.reconcile.desk import Desk, cents, sql_of
from tieout.reconcile.engine import sql_text
from tieout.reconcile.errors import NotComparable
from tieout.reconcile.schema import BookSide


@dataclass(frozen=True)
class Owed:
    """What one project owes one vendor, or will."""

    project: str
    party: str | None
    not_invoiced: Decimal
    not_paid: Decimal
    retainage: Decimal

    def plus(self, more: Owed) -> Self:
        return replace(
            self,
            not_invoiced=self.not_invoiced + more.not_invoiced,
            not_paid=self.not_paid + more.not_paid,
            retainage=self.retainage + more.retainage,
        )


@dataclass(frozen=True)
class OwedWeek(Owed):
    """How that stood at the end of the week that begins on this Monday, by UTC."""

    week: date


@dataclass(frozen=True)
class CashWeek:
    """What falls due in the week that begins on this Monday; `None`: no due date is known. `overdue` is part of `amount`."""

    project: str
    party: str | None
    week: date | None
    amount: Decimal
    overdue: Decimal


@dataclass(frozen=True)
class Liability:
    as_of: datetime
    owed: tuple[Owed, ...]
    weeks: tuple[CashWeek, ...]

    def with_fresh(self, fresh: Iterable[Owed]) -> Liability:
        """The same with what no run has booked yet: in its project's sum, under the vendor that is not known."""
        sums: dict[tuple[str, str], Owed] = {}
        for one in (*self.owed, *fresh):
            place = one.project, one.party or ""
            sums[place] = one if place not in sums else sums[place].plus(one)
        return replace(self, owed=tuple(sums[place] for place in sorted(sums)))


def liability(desk: Desk, as_of: datetime) -> Liability:
    """What was owed at that moment: a commitment counts from the moment it was approved.

    Raises:
        NotComparable: the history's movements are not there.
    """
    _lay(desk, as_of)
    owed = tuple(
        Owed(row["project"], row["party"], *(cents(row[name]) for name in ("not_invoiced", "not_paid", "retainage")))
        for row in desk.ask(sql_of("committed_liability"))
    )
    weeks = tuple(
        CashWeek(row["project"], row["party"], _day(row["week"]), cents(row["amount"]), cents(row["overdue"]))
        for row in desk.ask(sql_of("cash_by_week"))
    )
    return Liability(as_of, owed, weeks)


def owed_by_week(desk: Desk, as_of: datetime, fresh: Iterable[Owed] = ()) -> tuple[OwedWeek, ...]:
    """How liability stood at the end of each week in which it moved, up to that moment; oldest first.

    Args:
        fresh: what no run has booked yet. Its moment is not known to a day: it moves in the week of `as_of`.

    Raises:
        NotComparable: the history's movements are not there.
    """
    _lay(desk, as_of)
    stood: dict[tuple[date, str, str], OwedWeek] = {}
    last: dict[tuple[str, str], OwedWeek] = {}
    for row in desk.ask(sql_of("owed_by_week")):
        not_invoiced, not_paid, retainage = (cents(row[name]) for name in ("not_invoiced", "not_paid", "retainage"))
        week = _monday(row["week"])
        one = OwedWeek(row["project"], row["party"] or None, not_invoiced, not_paid, retainage, week)
        stood[one.week, one.project, one.party or ""] = last[one.project, one.party or ""] = one
    now, nothing = _monday(as_of.astimezone(UTC)), Decimal("0.00")
    for more in fresh:
        place = more.project, more.party or ""
        before = last.get(place) or OwedWeek(more.project, more.party, nothing, nothing, nothing, now)
        stood[now, *place] = last[place] = replace(before, week=now).plus(more)
    return tuple(stood[key] for key in sorted(stood))


def _lay(desk: Desk, as_of: datetime) -> None:
    gap = desk.gathered.gaps.get((BookSide.LEDGER, "movement"))
    if gap is not None:
        raise NotComparable(gap)
    moment = sql_text(as_of.astimezone(UTC).isoformat(sep=" "))
    desk.database.execute(f"CREATE OR REPLACE TEMP TABLE as_of AS SELECT TIMESTAMP WITH TIME ZONE {moment} AS moment")


def _monday(value: date | datetime) -> date:
    day = value.date() if isinstance(value, datetime) else value
    return day - timedelta(days=day.weekday())


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
