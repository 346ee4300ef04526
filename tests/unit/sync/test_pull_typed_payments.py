"""A payment that somebody typed in on the platform is adopted, and never paid a second time beside it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from fakes.accounting import Accounting, payment
from fakes.mirror import MirrorFault
from tieout.sync.state import State
from unit.sync.shown import LATER, links


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    return books


def typed(books: Accounting, amount: str, requisition: str = "", *, link: str | None = None) -> str:
    """A payment on the contract, without a number."""
    fields = {"amount": amount, "date": "2026-03-01"} | ({"requisition": requisition} if requisition else {})
    return books.mirror.foreign("payment", "payment 1", link=link, group="C1", **fields)


def shown(books: Accounting) -> dict[str, str]:
    """What each row is on the platform, by the bill that it pays."""
    return {one.role.rsplit("/", 1)[1]: one.key for one in books.entry(payment("P1")).documents}


@pytest.mark.parametrize(
    ("amount", "requisition", "waits"),
    [
        ("100.00", "RB1", True),
        ("100.00", "", True),
        ("100.00", "RB2", False),
        ("100.01", "RB1", False),
    ],
    ids=["same-pay-app", "no-pay-app-named", "another-pay-app", "another-amount"],
)
def test_typed_payment_of_the_same_amount_is_adopted_and_not_doubled(
    books: Accounting, amount: str, requisition: str, waits: bool
) -> None:
    there = typed(books, amount, requisition)
    books.feed.put(payment("P1"))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on) == ((State.WAITING, "adopt") if waits else (State.SYNCED, ""))
    assert len(books.mirror.shown["payment"]) == (1 if waits else 2)
    if waits:
        assert there in entry.reasons[0].text
        assert "$100.00" in entry.reasons[0].text
        assert books.one(payment("P1"), link=there) is State.SYNCED
        assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1"]


def test_payment_made_by_another_integration_is_told_and_a_second_one_needs_a_person(books: Accounting) -> None:
    typed(books, "100.00", "RB1", link="Procore Pay 9")
    books.feed.put(payment("P1"))
    books.import_all("payment")
    assert "another integration" in books.entry(payment("P1")).reasons[0].text
    assert books.mirror.calls["write"] == 0
    assert books.one(payment("P1"), link="new") is State.SYNCED
    assert len(books.mirror.shown["payment"]) == 2


@pytest.mark.parametrize("fault", [None, MirrorFault.LOST_BEFORE, MirrorFault.LOST_AFTER])
def test_payment_of_two_documents_is_linked_for_the_one_that_pays_as_much(
    books: Accounting, fault: MirrorFault | None
) -> None:
    first, second = typed(books, "60.00"), typed(books, "40.00")
    books.feed.put(payment("P1", pays={"B1": "40.00", "B2": "60.00"}))
    books.import_all("payment")
    assert books.entry(payment("P1")).state is State.WAITING
    books.mirror.faults = [] if fault is None else [fault]
    books.one(payment("P1"), link=first)
    books.wait(timedelta(minutes=10))
    assert shown(books) == {"B2": first}
    assert books.one(payment("P1"), link=second) is State.SYNCED
    assert shown(books) == {"B1": second, "B2": first}
    assert len(books.mirror.shown["payment"]) == 2
    books.clock.set(LATER + timedelta(hours=1))
    books.feed.put(payment("P1", books.clock.now(), pays={"B1": "40.00", "B2": "61.00"}))
    books.import_all("payment")
    assert shown(books) == {"B1": second, "B2": first}
    assert books.mirror.shown["payment"][first].fields["amount"] == "61.00"


def test_payment_that_may_be_of_either_document_is_asked_for_and_written_over_by_none(books: Accounting) -> None:
    there = typed(books, "50.00")
    books.feed.put(payment("P1", pays={"B1": "50.00", "B2": "50.00"}))
    assert books.one(payment("P1"), link=there) is State.WAITING
    entry = books.entry(payment("P1"))
    assert {reason.code for reason in entry.reasons} == {"which_document"}
    assert "B1 ($50.00) and B2 ($50.00)" in entry.reasons[0].text
    assert books.mirror.calls["write"] == 0


def test_doubt_that_meets_a_typed_payment_ends_and_waits_for_a_person(books: Accounting) -> None:
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_BEFORE]
    books.work(books.ask("payment"))
    typed(books, "100.00", "RB1")
    books.wait(timedelta(minutes=10))
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.doubtful(), entry.due_at) == (State.WAITING, "adopt", None, None)
    assert books.mirror.calls["write"] == 1


@pytest.mark.parametrize(
    ("currency", "books_currency", "held"),
    [("CAD", "USD", True), ("USD", "USD", False), ("CAD", None, False), (None, "USD", False)],
)
def test_payment_in_another_currency_is_never_shown_one_to_one(
    books: Accounting, currency: str | None, books_currency: str | None, held: bool
) -> None:
    books.feed.put(payment("P1", currency=currency, books_currency=books_currency), payment("P2", pays={"B2": "5.00"}))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert entry.state is (State.REFUSED if held else State.SYNCED)
    assert books.entry(payment("P2")).state is State.SYNCED
    if held:
        (reason,) = entry.reasons
        assert (reason.code, "CAD" in reason.text, "USD" in reason.text) == ("currency", True, True)
        assert links(books, "payment") == ["fake_erp:payment:P2#MAIN/Bill/B2"]


def test_void_of_a_payment_in_another_currency_is_still_taken_back(books: Accounting) -> None:
    books.feed.put(payment("P1"))
    books.import_all("payment")
    books.clock.set(LATER)
    books.feed.put(payment("P1", LATER, voided=True, currency="CAD", books_currency="USD"))
    books.import_all("payment")
    assert links(books, "payment") == []
    assert books.entry(payment("P1")).total == Decimal("100.00")
