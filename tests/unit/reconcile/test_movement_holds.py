"""Whatever becomes of bills and payments: the movements come to what the books say, and a past day stays what it was."""

import copy
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from .moving import BILLS, FIRST, KINDS, Books, Document, Moved, Payment, nights, sums

Edit = Callable[[Books, datetime], None]

AMOUNTS = st.sampled_from([Decimal(text) for text in ("100.00", "-500.00", "0.00", "80.10", "250.00", "0.01")])
SOURCES = st.sampled_from(sorted(KINDS))
DAYS = st.sampled_from([1, 2, 3, 40, 90])
"""How long before the run a payment is dated."""


def changed(source: str, name: str, value: object, *, tells: bool) -> Edit:
    """A field of a document. `tells`: whether the document says that it was changed."""

    def edit(books: Books, at: datetime) -> None:
        one = books.documents.setdefault(source, Document(source))
        setattr(one, name, value)
        one.changed_at = at - timedelta(hours=2) if tells else one.changed_at

    return edit


def deleted(source: str) -> Edit:
    def edit(books: Books, _: datetime) -> None:
        books.documents.pop(source, None)

    return edit


def paid(bill: str, amount: Decimal, days: int) -> Edit:
    def edit(books: Books, at: datetime) -> None:
        books.payments.append(Payment(bill, amount, (at - timedelta(days=days)).date()))

    return edit


def void_turned(place: int) -> Edit:
    """A payment is voided, or a void one stands again."""

    def edit(books: Books, _: datetime) -> None:
        if books.payments:
            one = books.payments[place % len(books.payments)]
            one.voided = not one.voided

    return edit


FIELDS = st.one_of(
    st.tuples(st.just("amount"), AMOUNTS),
    st.tuples(st.just("retained"), AMOUNTS),
    st.tuples(st.just("stage"), st.sampled_from(["approved", "closed", "void", "draft"])),
    st.tuples(st.just("party"), st.sampled_from(["v7", "v9", None])),
    st.tuples(st.just("project"), st.sampled_from(["p1", "p2"])),
)
EDITS = st.one_of(
    st.builds(lambda source, to, tells: changed(source, *to, tells=tells), SOURCES, FIELDS, st.booleans()),
    st.builds(deleted, SOURCES),
    st.builds(paid, st.sampled_from(BILLS), AMOUNTS.filter(bool), DAYS),
    st.builds(void_turned, st.integers(0, 3)),
)
NIGHTS = st.lists(st.lists(EDITS, max_size=4), min_size=2, max_size=5)


def new_to_the_book(before: list[Moved], now: list[Moved], books: Books) -> list[Moved]:
    """What may come to stand on a past day: a document's first booking, and a payment of a day that its bill had none of."""
    known = {one.place[:2] for one in before}
    days = {one.place[1]: {m.at for m in before if m.place[1] == one.place[1]} for one in before}
    fresh = []
    for one in (Counter(now) - Counter(before)).elements():
        own = {datetime.combine(paid.on, time(), UTC) for paid in books.of(one.place[1])}
        is_payment = one.place[4] == "paid" and one.at in own - days.get(one.place[1], set())
        if is_payment or one.place[:2] not in known:
            fresh.append(one)
    return fresh


@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(EDITS, max_size=6), NIGHTS, st.booleans())
def test_movements_come_to_what_the_books_say_and_no_past_day_changes(
    start: list[Edit], following: list[list[Edit]], keeps_payments: bool
) -> None:
    books, before = Books(keeps_payments), list[Moved]()
    with nights() as night:
        for number, edits in enumerate([start, *following]):
            at, run_before = FIRST + timedelta(days=number), night.run_before
            for edit in edits:
                edit(books, at)
            now = night.run(books, at)
            assert not Counter(before) - Counter(now), "what was booked never changes"
            assert sums(now) == books.sums()
            if run_before is not None:
                fresh = new_to_the_book(before, now, books)
                rest = list((Counter(now) - Counter(fresh)).elements())
                assert sums(rest, run_before) == sums(before, run_before)
            again = night.run(copy.deepcopy(books), at + timedelta(hours=1))
            assert Counter(again) == Counter(now), "a run over the same books adds nothing"
            before = again


@settings(max_examples=20, deadline=None, database=None)
@given(st.sampled_from(["party", "project"]), st.lists(AMOUNTS.filter(bool), min_size=1, max_size=3), st.booleans())
def test_what_is_paid_is_never_with_one_vendor_and_its_bill_with_another(
    field: str, amounts: list[Decimal], tells: bool
) -> None:
    books = Books()
    books.payments = [
        Payment("b1", one, (FIRST - timedelta(days=n + 1)).date()) for n, one in enumerate(amounts, start=1)
    ]
    with nights() as night:
        night.run(books, FIRST)
        changed("b1", field, "elsewhere", tells=tells)(books, FIRST + timedelta(days=1))
        now = night.run(books, FIRST + timedelta(days=1))
    for moment in sorted({one.at for one in now if one.at > FIRST}):
        told = {place[2:4] for place in sums(now, moment) if place[1] == "b1"}
        assert len(told) == 1
    assert sums(now, FIRST) == sums([one for one in now if one.at <= FIRST])
