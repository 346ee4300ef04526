"""A payment in doubt stays one while nobody can look: only so is it on the list of doubts, and a person can resolve it."""

from datetime import timedelta

import pytest

from fakes.accounting import Accounting, payment, vendor
from fakes.mirror import MirrorFault
from tieout.sync.both_sides import open_note
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.state import State
from unit.sync.shown import links

STOPPED = pytest.mark.parametrize(
    ("why", "waiting_on"),
    [
        (NotNow("503"), "vendor"),
        (NeedsPerson("401"), "person"),
        (NeedsPerson("the sign-in was refused", pause_scope=True), "person"),
    ],
    ids=["down", "not permitted", "sign-in refused"],
)


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    books.pushed_invoice("B1")
    books.feed.put(payment("P1"), vendor("V1"))
    return books


@STOPPED
def test_payment_in_doubt_stays_on_the_list_of_doubts_while_its_look_cannot_be_made(
    books: Accounting, why: Exception, waiting_on: str
) -> None:
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    books.feed.faults = [why]
    assert books.one(payment("P1")) is State.IN_DOUBT
    entry = books.entry(payment("P1"))
    assert (entry.waiting_on, open_note(entry) is None) == (waiting_on, False)


@STOPPED
def test_payment_whose_worker_died_at_the_call_is_a_doubt_while_its_look_cannot_be_made(
    books: Accounting, why: Exception, waiting_on: str
) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(payment("P1"))
    books.clock.advance(timedelta(hours=1))
    books.feed.faults = [why]
    assert books.one(payment("P1")) is State.IN_DOUBT
    assert books.entry(payment("P1")).waiting_on == waiting_on


def test_payment_in_doubt_is_found_once_the_system_can_be_asked_again(books: Accounting) -> None:
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    books.feed.faults = [NotNow("503"), NotNow("503")]
    books.wait(timedelta(hours=1))
    assert books.entry(payment("P1")).state is State.SYNCED
    assert (links(books, "payment"), books.mirror.calls["write"]) == (["fake_erp:payment:P1#MAIN/Bill/B1"], 1)


@STOPPED
def test_vendor_that_may_be_written_twice_is_no_doubt_for_a_person(
    books: Accounting, why: Exception, waiting_on: str
) -> None:
    books.mirror.faults = [MirrorFault.DIES_AFTER]
    books.one(vendor("V1"))
    books.clock.advance(timedelta(hours=1))
    books.feed.faults = [why]
    assert books.one(vendor("V1")) is State.WAITING
    assert books.entry(vendor("V1")).waiting_on == waiting_on


def test_payment_in_doubt_that_is_gone_from_the_erp_is_not_off_the_list_while_its_call_may_still_come(
    books: Accounting,
) -> None:
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    books.feed.records["payment"].clear()
    assert books.one(payment("P1")) is State.IN_DOUBT
    entry = books.entry(payment("P1"))
    assert (entry.waiting_on, open_note(entry) is None, books.mirror.calls["traced"]) == ("quarantine", False, 0)
