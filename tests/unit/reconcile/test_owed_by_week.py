"""How liability stood, week by week: each figure of a week is what `liability` says as of that week's end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from books.book import Book
from tieout.reconcile.liability import Owed, liability, owed_by_week

from .conftest import RUN, LayOut

ZERO = Decimal("0.00")


def test_every_week_stands_as_liability_says_as_of_its_end(small: Book, lay_out: LayOut) -> None:
    with lay_out([small]) as desk:
        weeks = owed_by_week(desk, RUN)
        seen = 0
        for monday in sorted({one.week for one in weeks})[::6]:
            end = datetime.combine(monday + timedelta(days=7), datetime.min.time(), UTC) - timedelta(microseconds=1)
            owed = {(one.project, one.party): one for one in liability(desk, end).owed}
            for one in (one for one in weeks if one.week == monday):
                told = owed.get((one.project, one.party)) or Owed(one.project, one.party, ZERO, ZERO, ZERO)
                assert (one.not_invoiced, one.not_paid, one.retainage) == (
                    *(told.not_invoiced, told.not_paid, told.retainage),
                )
                seen += 1
    assert seen > 10
    assert all(one.week.weekday() == 0 for one in weeks)


def test_week_after_the_moment_is_not_told_and_what_no_run_has_booked_moves_in_its_own(
    small: Book, lay_out: LayOut
) -> None:
    small.of("ledger", "movement").clear()
    sunday = datetime(2026, 3, 8, 23, 59, tzinfo=UTC)
    row = {"entity": "commitment", "source": "s", "project": "p", "party": "", "measure": "committed"}
    for amount, at in (
        ("10.00", sunday),
        ("1.00", sunday + timedelta(minutes=1)),
        ("5.00", sunday + timedelta(days=9)),
    ):
        small.add("ledger", "movement", **row, amount=Decimal(amount), happened_at=at)
    fresh = [Owed("p", None, Decimal("3.00"), ZERO, ZERO), Owed("q", None, Decimal("2.00"), ZERO, ZERO)]
    with lay_out([small]) as desk:
        got = owed_by_week(desk, sunday + timedelta(days=8), fresh)
    assert [(str(one.week), one.project, one.not_invoiced) for one in got] == [
        ("2026-03-02", "p", Decimal("10.00")),
        ("2026-03-09", "p", Decimal("11.00")),
        ("2026-03-16", "p", Decimal("14.00")),
        ("2026-03-16", "q", Decimal("2.00")),
    ]
