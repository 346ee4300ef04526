"""Payments: each reaches every pay app that it pays, once, and what is void is taken back."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, payment
from fakes.mirror import MirrorFault
from tieout.sync.state import State
from unit.sync.shown import LATER, links


@pytest.fixture
def books() -> Accounting:
    return Accounting()


@pytest.mark.parametrize(
    ("fault", "writes"), [(MirrorFault.LOST_BEFORE, 2), (MirrorFault.LOST_AFTER, 1), (MirrorFault.THROTTLED, 2)]
)
def test_lost_answer_creates_no_second_payment(books: Accounting, fault: MirrorFault, writes: int) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1"))
    books.mirror.faults = [fault]
    books.import_all("payment")
    books.wait(timedelta(minutes=15))
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1"]
    assert books.entry(payment("P1")).state is State.SYNCED
    assert books.mirror.calls["write"] == writes


def test_payment_reaches_each_pay_app_it_pays_and_says_what_else_it_pays(books: Accounting) -> None:
    books.pushed_invoice("B1", contract="C1")
    books.pushed_invoice("B2", contract="C2")
    books.feed.put(
        payment("P1", pays={"B1": "60.00", "RENT": "9.00", "B2": "40.00"}), payment("P2", pays={"RENT": "1.00"})
    )
    books.import_all("payment")
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1", "fake_erp:payment:P1#MAIN/Bill/B2"]
    assert {books.mirror.groups[one] for one in books.mirror.shown["payment"]} == {"C1", "C2"}
    other = books.entry(payment("P2"))
    assert (other.state, other.waiting_on) == (State.WAITING, "not ours")
    assert "RENT" in books.told(other.key)


def test_same_payments_in_another_order_are_the_same_payments(books: Accounting) -> None:
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    books.feed.put(payment("P1", pays={"B1": "60.00", "B2": "40.00"}))
    books.import_all("payment")
    before = books.mirror.calls["write"]
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays={"B2": "40.00", "B1": "60.00"}))
    books.import_all("payment")
    assert books.mirror.calls["write"] == before


def test_void_is_taken_back_even_when_it_names_its_bills_no_more(books: Accounting) -> None:
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    books.feed.put(payment("P1", pays={"B1": "60.00", "B2": "40.00"}))
    books.import_all("payment")
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays={}, voided=True))
    books.import_all("payment")
    assert links(books, "payment") == []
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.documents) == (State.SYNCED, ())


def test_void_that_the_platform_does_not_take_back_is_a_finding(books: Accounting) -> None:
    books.pushed_invoice("B1")
    books.feed.put(payment("P1"))
    books.import_all("payment")
    books.mirror.refuse["P1"] = "the payment is locked"
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, voided=True))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, [reason.text for reason in entry.reasons]) == (State.REFUSED, ["the payment is locked"])
    assert len(entry.documents) == 1


def test_contract_is_listed_once_however_many_messages_an_import_takes(books: Accounting) -> None:
    for number in range(250):
        books.pushed_invoice(f"B{number}", contract=f"C{number % 3}")
        books.feed.put(payment(f"P{number:03}", pays={f"B{number}": "1.00"}))
    books.import_all("payment")
    assert (books.mirror.calls["write"], books.mirror.calls["list"]) == (250, 3)


@pytest.mark.parametrize("then", [{}, {"B2": "1.00"}])
def test_doubt_about_what_was_never_shown_ends_when_it_is_not_paid_any_more(
    books: Accounting, then: dict[str, str]
) -> None:
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.DIES_BEFORE]
    books.work(books.ask("payment"))
    assert books.entry(payment("P1")).doubtful() is not None
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, pays=then))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.doubtful(), entry.due_at) == (State.SYNCED, None, None)
    assert links(books, "payment") == [f"fake_erp:payment:P1#MAIN/Bill/{name}" for name in then]
    before = books.mirror.calls["list"]
    books.import_all("payment", full=True)
    assert books.mirror.calls["list"] == before
