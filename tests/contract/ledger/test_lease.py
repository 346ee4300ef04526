"""One worker at a time holds a record; a zombie's writes are refused, however late they come."""

import pytest

from contract.ledger.subjects import MINUTE, Desk, intent, subcontract
from tieout.sync.ports import LeaseLost
from tieout.sync.state import Change, State

KEY = subcontract()


def test_second_worker_gets_no_lease_while_the_first_one_holds_it(desk: Desk) -> None:
    desk.leased(KEY, "worker-a")
    desk.clock.advance(MINUTE - MINUTE / 60)
    assert desk.lease(KEY, "worker-b") is None


def test_lease_that_ran_out_is_taken_over_with_a_higher_fence(desk: Desk) -> None:
    first = desk.leased(KEY, "worker-a")
    desk.clock.advance(MINUTE)
    second = desk.lease(KEY, "worker-b")
    assert second is not None
    assert second.fence == first.fence + 1
    assert (second.entry.lease_owner, second.entry.lease_until) == ("worker-b", desk.clock.now() + MINUTE)


def test_lease_says_how_the_record_stood_when_it_was_taken(desk: Desk) -> None:
    desk.want(KEY)
    desk.want(KEY)
    lease = desk.leased(KEY)
    assert lease.entry == desk.entry(KEY)
    assert lease.entry.wanted == 2


def test_zombie_cannot_write_after_a_takeover(desk: Desk) -> None:
    zombie = desk.leased(KEY, "worker-a")
    desk.clock.advance(MINUTE)
    desk.leased(KEY, "worker-b")
    before = desk.entry(KEY)
    change = Change(state=State.SYNCED, put_steps=(intent("create", desk.clock.now()),), events=(desk.event("late"),))
    with pytest.raises(LeaseLost):
        desk.ledger.write(zombie, change)
    assert desk.entry(KEY) == before
    assert "late" not in desk.lines(KEY)


def test_zombie_cannot_give_back_the_lease_of_its_successor(desk: Desk) -> None:
    zombie = desk.leased(KEY, "worker-a")
    desk.clock.advance(MINUTE)
    desk.leased(KEY, "worker-b")
    with pytest.raises(LeaseLost):
        desk.ledger.release(zombie, Change(), wanted=1)
    assert desk.entry(KEY).lease_owner == "worker-b"


def test_zombie_is_refused_even_after_its_successor_has_finished(desk: Desk) -> None:
    zombie = desk.leased(KEY, "worker-a")
    desk.clock.advance(MINUTE)
    assert desk.ledger.release(desk.leased(KEY, "worker-b"), Change(state=State.SYNCED), wanted=1)
    with pytest.raises(LeaseLost):
        desk.ledger.write(zombie, Change(state=State.PENDING))
    assert desk.entry(KEY).state is State.SYNCED


def test_expired_lease_still_counts_until_somebody_takes_it_over(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.clock.advance(MINUTE * 10)
    assert desk.ledger.write(lease, Change(state=State.WAITING)).state is State.WAITING


def test_owner_whose_answer_was_lost_gets_its_lease_again_and_the_lost_one_is_void(desk: Desk) -> None:
    lost = desk.leased(KEY, "worker-a")
    again = desk.leased(KEY, "worker-a")
    assert again.fence == lost.fence + 1
    with pytest.raises(LeaseLost):
        desk.ledger.write(lost, Change(attempts=1))
    assert desk.ledger.write(again, Change(attempts=1)).attempts == 1


def test_lease_that_was_given_back_is_over(desk: Desk) -> None:
    lease = desk.leased(KEY)
    assert desk.ledger.release(lease, Change(), wanted=1)
    with pytest.raises(LeaseLost):
        desk.ledger.write(lease, Change(attempts=9))
    with pytest.raises(LeaseLost):
        desk.ledger.release(lease, Change(), wanted=1)


def test_lease_that_was_given_back_is_free_at_once(desk: Desk) -> None:
    first = desk.leased(KEY, "worker-a")
    assert desk.ledger.release(first, Change(), wanted=1)
    assert desk.entry(KEY).lease_until is None
    second = desk.lease(KEY, "worker-b")
    assert second is not None
    assert second.fence == first.fence + 1


def test_record_that_nobody_wanted_cannot_be_leased(desk: Desk) -> None:
    assert desk.lease(KEY) is None
    assert desk.ledger.entry(KEY) is None


def test_leases_of_different_records_do_not_meet(desk: Desk) -> None:
    desk.leased(KEY, "worker-a")
    assert desk.leased(subcontract("42"), "worker-b").fence == 1
    assert desk.leased(subcontract(connection="other"), "worker-b").fence == 1
