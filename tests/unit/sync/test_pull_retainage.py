"""Retainage that is paid reaches the pay app it was held back of, or somebody hears that it reaches none."""

from datetime import datetime

import pytest

from fakes.accounting import Accounting, payment
from fakes.records import MORNING
from tieout.records.payment import Payment
from tieout.sync.state import State
from unit.sync.shown import LATER, links


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    books.pushed_invoice("B1")
    return books


def releasing(number: str, *bills: str, pays: dict[str, str], at: datetime = MORNING) -> Payment:
    """A payment some of whose bills pay out retainage."""
    one = payment(number, at, pays=pays)
    told = tuple(paid.model_copy(update={"retainage": paid.number in bills}) for paid in one.documents)
    return one.model_copy(update={"documents": told})


def test_retainage_of_a_bill_of_ours_is_a_payment_of_its_pay_app(books: Accounting) -> None:
    books.feed.put(releasing("P1", "B1", pays={"B1": "100.00"}))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.reasons) == (State.SYNCED, ())
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1"]


def test_retainage_that_names_no_bill_of_ours_is_no_silence(books: Accounting) -> None:
    books.feed.put(releasing("P1", "R7", pays={"R7": "100.00"}))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on) == (State.WAITING, "not ours")
    assert [reason.code for reason in entry.reasons] == ["retainage_not_ours"]
    assert "It pays R7, which pays out retainage" in entry.reasons[0].text


def test_check_that_pays_a_pay_app_and_unknown_retainage_is_shown_in_part_and_says_so_once(books: Accounting) -> None:
    books.feed.put(releasing("P1", "R7", pays={"B1": "60.00", "R7": "40.00"}))
    for _ in range(2):
        books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert links(books, "payment") == ["fake_erp:payment:P1#MAIN/Bill/B1"]
    assert (entry.state, [reason.code for reason in entry.reasons]) == (State.PARTIAL, ["retainage_not_ours"])
    assert books.told(entry.key).count("which pays out retainage") == 1


def test_retainage_whose_bill_the_erp_names_later_is_shown_then(books: Accounting) -> None:
    books.feed.put(releasing("P1", "R7", pays={"R7": "100.00"}))
    books.import_all("payment")
    books.clock.set(LATER)
    books.feed.put(releasing("P1", "B1", pays={"B1": "100.00"}, at=LATER))
    books.import_all("payment")
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.reasons) == (State.SYNCED, ())


def test_void_of_such_a_payment_and_plain_bills_of_others_call_nobody(books: Accounting) -> None:
    voided = releasing("P1", "R7", pays={"R7": "100.00"}).model_copy(update={"voided": True})
    books.feed.put(voided, payment("P2", pays={"B1": "60.00", "RENT": "9.00"}))
    books.import_all("payment")
    assert books.entry(payment("P1")).reasons == ()
    assert books.entry(payment("P2")).state is State.SYNCED
