"""What is left on the platform of a record that accounting does not have any more is looked up, and never taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.accounting import Accounting, payment, vendor
from fakes.mirror import MirrorFault
from fakes.records import MORNING
from tieout.records.record import Record
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.gone import A_WHILE, P1, copied, doubt, ends, pay_app_let_go, wake
from unit.sync.shown import LATER, links

LOST = pytest.mark.parametrize(
    ("fault", "came"),
    [
        (MirrorFault.LOST_BEFORE, False),
        (MirrorFault.LOST_AFTER, True),
        (MirrorFault.DIES_BEFORE, False),
        (MirrorFault.DIES_AFTER, True),
    ],
)


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    for name in ("B1", "B2"):
        books.pushed_invoice(name)
    return books


def linked(books: Accounting, record: Record) -> list[str]:
    return [document.key for document in books.entry(record).documents]


@LOST
@pytest.mark.parametrize("record", [payment("P1"), vendor("V1")], ids=["payment", "vendor"])
def test_record_that_is_gone_from_the_erp_is_linked_to_what_stands_of_it_and_to_nothing_else(
    books: Accounting, record: Record, fault: MirrorFault, came: bool
) -> None:
    ends(books, record, fault)
    entry = books.entry(record)
    assert (linked(books, record), len(links(books, record.kind))) == (["1"] if came else [], int(came))
    assert (entry.state, entry.waiting_on) == (State.REFUSED, "person" if came else "")
    assert entry.doubtful() is None
    assert ("still shown on the platform as 1" in entry.reasons[0].text) is came


@LOST
def test_second_pay_app_of_a_payment_that_is_gone_is_looked_up_and_the_first_stays_linked(
    books: Accounting, fault: MirrorFault, came: bool
) -> None:
    record = payment("P1", pays={"B1": "60.00", "B2": "40.00"})
    books.feed.put(payment("P1", pays={"B1": "60.00"}))
    books.one(payment("P1"))
    ends(books, record, fault)
    assert linked(books, record) == (["1", "2"] if came else ["1"])
    assert books.entry(record).doubtful() is None


@pytest.mark.parametrize(("fault", "taken_back"), [(MirrorFault.LOST_BEFORE, False), (MirrorFault.LOST_AFTER, True)])
def test_void_whose_answer_was_lost_is_not_called_shown_once_the_payment_is_gone(
    books: Accounting, fault: MirrorFault, taken_back: bool
) -> None:
    books.feed.put(payment("P1"))
    books.one(payment("P1"))
    books.clock.set(LATER)
    ends(books, payment("P1", LATER, pays={}, voided=True), fault)
    state, left = (State.UNLINKED, []) if taken_back else (State.REFUSED, ["1"])
    assert (books.entry(payment("P1")).state, linked(books, payment("P1"))) == (state, left)
    assert books.entry(payment("P1")).doubtful() is None


@pytest.mark.parametrize("fault", [MirrorFault.LOST_BEFORE, MirrorFault.LOST_AFTER])
def test_record_that_comes_back_to_the_erp_is_brought_up_to_date_and_not_shown_twice(
    books: Accounting, fault: MirrorFault
) -> None:
    books.feed.put(payment("P1"))
    books.one(payment("P1"))
    books.clock.set(LATER)
    changed = payment("P1", LATER, pays={"B1": "70.00"})
    ends(books, changed, fault)
    books.feed.put(changed)
    assert books.one(changed) is State.SYNCED
    assert [one.fields["amount"] for one in books.mirror.shown["payment"].values()] == ["70.00"]


def test_gone_record_is_looked_for_again_when_the_platform_can_be_asked(books: Accounting) -> None:
    books.mirror.unasked = [NotNow("503"), NeedsPerson("the sign-in was refused", pause_scope=True), NotNow("503")]
    doubt(books)
    books.wait(timedelta(hours=7))
    assert (linked(books, payment("P1")), books.mirror.unasked) == (["1"], [])


def test_gone_payment_on_a_hidden_contract_stays_in_doubt_until_it_is_shown_to_us(books: Accounting) -> None:
    doubt(books, hidden=True)
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.doubtful() is None) == (State.IN_DOUBT, "person", False)
    assert "tieout doubt resolve" in entry.reasons[0].text
    books.mirror.hidden.clear()
    books.wait(A_WHILE)
    assert linked(books, payment("P1")) == ["1"]


def test_gone_payment_that_stands_twice_is_linked_to_neither_by_itself(books: Accounting) -> None:
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    copied(books)
    books.feed.records["payment"].clear()
    books.wait(A_WHILE)
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.documents) == (State.IN_DOUBT, "person", ())
    assert "1, 99" in entry.reasons[0].text


def test_what_stands_of_a_gone_record_and_is_anothers_is_not_taken_from_it(books: Accounting) -> None:
    doubt(books, hidden=True)
    there = books.mirror.shown["payment"]
    there["1"] = replace(there["1"], link=None)
    books.mirror.hidden.clear()
    books.feed.put(payment("P2"))
    assert books.one(payment("P2"), link="1") is State.SYNCED
    there["1"] = replace(there["1"], link=P1)
    books.wait(A_WHILE)
    assert (linked(books, payment("P2")), linked(books, payment("P1"))) == (["1"], [])
    assert (books.entry(payment("P1")).state, books.entry(payment("P1")).waiting_on) == (State.IN_DOUBT, "person")


@pytest.mark.parametrize("outages", [0, 2])
@pytest.mark.parametrize("record", [payment("P1"), vendor("V1")], ids=["payment", "vendor"])
def test_gone_record_that_was_taken_back_by_hand_is_let_go_when_it_is_resynced(
    books: Accounting, record: Record, outages: int
) -> None:
    ends(books, record)
    books.one(record)
    assert books.entry(record).state is State.REFUSED
    there = books.mirror.shown[record.kind]
    there["1"] = replace(there["1"], active=False)  # a company is put out of use; a payment is deleted
    if record.kind == "payment":
        there.clear()
    books.mirror.unasked = [NotNow("503")] * outages
    books.work(wake(books, record, WakeReason.RESYNC))
    books.wait(timedelta(minutes=10))
    assert (books.entry(record).state, linked(books, record)) == (State.UNLINKED, [])
    assert books.entry(record).due_at is None


def test_gone_record_that_is_still_shown_costs_no_look_on_the_platform_until_somebody_asks(books: Accounting) -> None:
    ends(books, vendor("V1"))
    books.one(vendor("V1"))
    books.wait(A_WHILE)
    assert books.mirror.calls["traced"] == 0
    assert books.work(wake(books, vendor("V1"), WakeReason.RESYNC)) is State.REFUSED
    assert (linked(books, vendor("V1")), books.mirror.calls["traced"]) == (["1"], 1)


def test_gone_vendor_that_is_unlinked_on_the_platform_is_let_go(books: Accounting) -> None:
    ends(books, vendor("V1"))
    assert books.one(vendor("V1"), link="none") is State.UNLINKED
    assert (linked(books, vendor("V1")), links(books, "vendor")) == ([], ["fake_erp:vendor:V1"])


def test_payment_in_doubt_whose_pay_app_was_let_go_is_a_persons_and_not_looked_at_for_ever(books: Accounting) -> None:
    books.feed.put(payment("P1", at=MORNING))
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    pay_app_let_go(books)
    books.wait(A_WHILE)
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.reasons[0].code) == (State.IN_DOUBT, "person", "no_place")
    assert books.feed.calls["one"] < 10


def test_payment_that_stands_twice_is_a_persons_and_not_looked_at_for_ever(books: Accounting) -> None:
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    copied(books)
    books.wait(A_WHILE)
    entry = books.entry(payment("P1"))
    assert (entry.state, entry.waiting_on, entry.reasons[0].code) == (State.IN_DOUBT, "person", "several")
    assert books.feed.calls["one"] < 10


@pytest.mark.parametrize("voided", [False, True])
def test_payment_in_doubt_on_a_contract_that_is_hidden_is_not_called_absent(books: Accounting, voided: bool) -> None:
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    books.mirror.hidden = {"C1"}
    now = payment("P1", LATER, voided=voided)
    books.feed.put(now)
    books.wait(A_WHILE)
    entry = books.entry(now)
    assert (entry.state, entry.waiting_on, entry.doubtful() is None) == (State.IN_DOUBT, "person", False)
    assert (entry.reasons[0].code, books.mirror.calls["write"]) == ("hidden", 1)
    books.mirror.hidden.clear()
    books.wait(A_WHILE)
    assert (books.entry(now).state, links(books, "payment")) == (State.SYNCED, [] if voided else [P1])
