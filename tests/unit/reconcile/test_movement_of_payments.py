"""What is paid: moves with its bill, may be less than nothing, is booked once, and never where nobody had seen it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from .moving import APPROVED, FIRST, Books, Moved, Payment, nights, sums

SECOND, THIRD = (FIRST + timedelta(days=days) for days in (1, 2))
MARCH, JUNE, JULY = date(2026, 3, 4), date(2026, 6, 1), date(2026, 7, 1)
HUNDRED = Decimal("100.00")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def paid(moved: list[Moved], bill: str = "b1") -> list[tuple[str, Decimal, datetime]]:
    """To whom, how much and when; oldest first."""
    of = (one for one in moved if one.place[1] == bill and one.place[4] == "paid")
    return sorted(((one.place[3], one.amount, one.at) for one in of), key=lambda told: (told[2], told[0]))


def owed(moved: list[Moved], to: str, as_of: datetime) -> Decimal:
    told = sums([one for one in moved if one.place[1] == "b1"], as_of)
    signs = {"invoiced": 1, "retained": -1, "paid": -1}
    return sum((amount * signs[place[4]] for place, amount in told.items() if place[3] == to), Decimal(0))


def test_bill_that_is_paid_and_moves_to_another_vendor_is_owed_to_neither() -> None:
    books = Books(payments=[Payment("b1", HUNDRED, MARCH)])
    with nights() as night:
        night.run(books, FIRST)
        books.documents["b1"].party = "v9"
        moved = night.run(books, SECOND)
    assert paid(moved) == [("v7", HUNDRED, at(MARCH)), ("v7", -HUNDRED, SECOND), ("v9", HUNDRED, SECOND)]
    assert [owed(moved, vendor, SECOND) for vendor in ("v7", "v9")] == [0, 0]
    assert owed(moved, "v7", at(MARCH) - timedelta(hours=1)) == HUNDRED


def test_payment_that_comes_as_its_bill_moves_counts_from_its_day_and_with_the_new_vendor() -> None:
    books = Books(payments=[Payment("b1", Decimal("60.00"), MARCH)])
    with nights() as night:
        night.run(books, FIRST)
        books.documents["b1"].party = "v9"
        books.payments.append(Payment("b1", Decimal("40.00"), SECOND.date()))
        moved = night.run(books, SECOND)
    assert owed(moved, "v9", SECOND) == owed(moved, "v7", SECOND) == 0
    assert paid(moved)[1] == ("v9", Decimal("40.00"), at(SECOND.date()))


def test_credit_that_is_paid_leaves_no_debt() -> None:
    for keeps_payments in (True, False):
        books = Books(keeps_payments, payments=[Payment("b1", Decimal("-500.00"), MARCH)])
        books.documents["b1"].amount = Decimal("-500.00")
        with nights() as night:
            moved = night.run(books, FIRST)
        assert owed(moved, "v7", FIRST) == 0


def test_refund_is_booked_on_its_day_and_no_run_after_it_books_it_again() -> None:
    books = Books(payments=[Payment("b1", HUNDRED, date(2026, 3, 1)), Payment("b1", Decimal("-20.00"), MARCH)])
    with nights() as night:
        first, second, third = (night.run(books, one) for one in (FIRST, SECOND, THIRD))
    assert paid(first) == [("v7", HUNDRED, at(date(2026, 3, 1))), ("v7", Decimal("-20.00"), at(MARCH))]
    assert paid(second) == paid(third) == paid(first)


def test_bill_that_is_void_and_comes_back_leaves_every_past_day_as_it_was() -> None:
    books = Books(payments=[Payment("b1", HUNDRED, MARCH)])
    days = [at(day) for day in (MARCH, JUNE)] + [FIRST]
    with nights() as night:
        before = night.run(books, FIRST)
        books.documents["b1"].stage = "void"
        void = night.run(books, SECOND)
        books.documents["b1"].stage = "approved"
        back = night.run(books, THIRD)
    for day in days:
        assert owed(before, "v7", day) == owed(void, "v7", day) == owed(back, "v7", day)
    assert paid(back)[1:] == [("v7", -HUNDRED, SECOND), ("v7", HUNDRED, THIRD)]


def test_payment_that_is_entered_late_counts_from_its_own_day() -> None:
    books = Books(payments=[Payment("b1", Decimal("30.00"), JULY)])
    with nights() as night:
        night.run(books, FIRST)
        books.payments.append(Payment("b1", Decimal("10.00"), JUNE))
        moved = night.run(books, SECOND)
    assert [(amount, day) for _, amount, day in paid(moved)] == [
        (Decimal("10.00"), at(JUNE)),
        (Decimal("30.00"), at(JULY)),
    ]


def test_erp_that_keeps_no_payments_tells_the_last_one_by_its_day_and_what_it_takes_back_when_that_was_seen() -> None:
    books = Books(keeps_payments=False, payments=[Payment("b1", Decimal("10.00"), JUNE)])
    with nights() as night:
        night.run(books, FIRST)
        books.payments.append(Payment("b1", Decimal("20.00"), JULY))
        night.run(books, SECOND)
        books.payments[1].voided = True
        moved = night.run(books, THIRD)
    assert [(amount, day) for _, amount, day in paid(moved)] == [
        (Decimal("10.00"), at(JUNE)),
        (Decimal("20.00"), at(JULY)),
        (Decimal("-20.00"), THIRD),
    ]


def test_amount_that_a_document_of_no_dollars_gets_later_is_none_of_the_day_of_its_approval() -> None:
    books = Books()
    books.documents["c1"].amount = Decimal("0.00")
    with nights() as night:
        night.run(books, FIRST)
        books.documents["c1"].amount = HUNDRED
        books.documents["b1"].retained = Decimal("10.00")
        moved = night.run(books, SECOND)
    late = {(one.place[1], one.place[4], one.at) for one in moved if one.amount and one.at > APPROVED}
    assert late == {("c1", "committed", SECOND), ("b1", "retained", SECOND)}
