"""A wake is counted once, changes nothing but what it may, and is never lost."""

from datetime import timedelta

from contract.ledger.subjects import MINUTE, Desk, subcontract
from tieout.sync.state import Change, State

KEY = subcontract()


def test_first_wake_makes_the_record_pending_and_due(desk: Desk) -> None:
    entry = desk.want(KEY, due_in=MINUTE)
    assert (entry.state, entry.wanted, entry.due_at) == (State.PENDING, 1, desk.clock.now() + MINUTE)
    assert entry.since == desk.clock.now()
    assert desk.ledger.entry(KEY) == entry


def test_same_wake_twice_is_counted_once(desk: Desk) -> None:
    first = desk.want(KEY, wake_id="delivery-7", request="r1")
    desk.clock.advance(MINUTE)
    again = desk.want(KEY, wake_id="delivery-7", request="r2", due_in=timedelta(0), hints={"project": "9"})
    assert again == first
    assert desk.lines(KEY) == ["wake"]


def test_same_wake_id_counts_for_each_record_it_names(desk: Desk) -> None:
    desk.want(KEY, wake_id="delivery-7")
    assert desk.want(subcontract("42"), wake_id="delivery-7").wanted == 1


def test_wake_is_known_as_long_as_a_dead_letter_queue_could_replay_it(desk: Desk) -> None:
    desk.want(KEY, wake_id="delivery-7")
    desk.clock.advance(timedelta(days=14) - MINUTE)
    assert desk.want(KEY, wake_id="delivery-7").wanted == 1


def test_mark_past_its_time_counts_as_deleted_even_while_it_is_still_there(desk: Desk) -> None:
    desk.want(KEY, wake_id="delivery-7")
    desk.clock.advance(timedelta(days=14))
    assert desk.want(KEY, wake_id="delivery-7").wanted == 2


def test_looking_at_a_record_does_not_change_what_it_is(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(state=State.SYNCED, fingerprint="abc", attempts=3, due_at=None))
    before = desk.entry(KEY)
    desk.clock.advance(MINUTE)
    after = desk.want(KEY)
    assert (after.state, after.since, after.fingerprint, after.attempts) == (State.SYNCED, before.since, "abc", 3)
    assert (after.fence, after.lease_owner) == (before.fence, before.lease_owner)


def test_earlier_due_time_wins_whichever_wake_comes_first(desk: Desk) -> None:
    soon = desk.clock.now() + MINUTE
    desk.want(KEY, due_in=MINUTE * 9)
    assert desk.want(KEY, due_in=MINUTE).due_at == soon
    assert desk.want(KEY, due_in=MINUTE * 5).due_at == soon


def test_record_that_was_done_becomes_due_again(desk: Desk) -> None:
    desk.ledger.release(desk.leased(KEY), Change(state=State.SYNCED, due_at=None), wanted=1)
    assert desk.entry(KEY).due_at is None
    assert desk.want(KEY).due_at == desk.clock.now() + MINUTE


def test_hints_are_merged_and_requests_collected_in_their_order(desk: Desk) -> None:
    desk.want(KEY, hints={"project": "9", "company": "1"}, request="r2")
    desk.want(KEY, hints={"project": "10"}, request="r1")
    entry = desk.want(KEY, request="r2")
    assert entry.hints == {"project": "10", "company": "1"}
    assert entry.requests == ("r2", "r1")
    assert desk.entry(KEY) == entry


def test_answered_request_is_closed_and_the_others_stay_open(desk: Desk) -> None:
    for request in ("r1", "r2", "r3"):
        desk.want(KEY, request=request)
    lease = desk.leased(KEY)
    desk.want(KEY, request="r4")
    assert desk.ledger.write(lease, Change(close_requests=("r1", "r3"))).requests == ("r2", "r4")


def test_request_that_was_answered_is_not_heard_of_again_and_its_wake_counts_all_the_same(desk: Desk) -> None:
    desk.want(KEY, request="r1")
    lease = desk.leased(KEY)
    assert desk.ledger.write(lease, Change(close_requests=("r1",))).answered == ("r1",)
    again = desk.want(KEY, request="r1", due_in=timedelta(0))
    assert (again.requests, again.wanted, again.due_at) == ((), 2, desk.clock.now())
    assert desk.want(KEY, request="r2").requests == ("r2",)
    assert desk.entry(KEY).answered == ("r1",)


def test_answered_requests_are_remembered_when_the_document_is_let_go(desk: Desk) -> None:
    desk.want(KEY, request="r1")
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(close_requests=("r1",)))
    desk.ledger.write(lease, Change(state=State.UNLINKED, unbind=True, clear_steps=True, generation=2))
    assert desk.want(KEY, request="r1").requests == ()


def test_the_newest_hundred_answered_requests_are_remembered(desk: Desk) -> None:
    lease = desk.leased(KEY)
    names = [f"r{number}" for number in range(1, 103)]
    for first in (0, 51):
        desk.ledger.write(lease, Change(close_requests=tuple(names[first : first + 51])))
    assert list(desk.entry(KEY).answered) == names[2:]


def test_request_of_which_no_event_came_is_heard_of_once_beside_those_that_came(desk: Desk) -> None:
    desk.want(KEY, request="r1")
    lease = desk.leased(KEY)
    desk.want(KEY, request="r3")
    assert desk.ledger.write(lease, Change(hear_requests=("r1", "r2"))).requests == ("r1", "r3", "r2")
    assert desk.want(KEY, request="r2").requests == ("r1", "r3", "r2")


def test_shadow_run_leaves_the_live_record_alone(desk: Desk) -> None:
    shadow = subcontract(shadow=True)
    desk.want(shadow)
    assert desk.ledger.entry(KEY) is None
    desk.ledger.write(desk.leased(shadow), Change(state=State.SYNCED))
    assert desk.want(KEY).state is State.PENDING
    assert desk.entry(shadow).state is State.SYNCED


def test_unknown_record_is_none_and_has_no_history(desk: Desk) -> None:
    assert desk.ledger.entry(KEY) is None
    assert desk.ledger.history(KEY) == []


def test_wakes_that_were_counted_are_told_from_those_that_were_not_however_many(desk: Desk) -> None:
    """One look at a hundred and one: DynamoDB gives a hundred at a time."""
    desk.want(KEY, wake_id="delivery-7")
    desk.want(subcontract("42"), wake_id="delivery-8")
    asked = [(KEY, f"delivery-{number}") for number in range(100)] + [(subcontract("42"), "delivery-8")]
    known = {(KEY, "delivery-7"), (subcontract("42"), "delivery-8")}
    assert desk.ledger.counted(asked, now=desk.clock.now()) == known
    assert desk.ledger.counted([], now=desk.clock.now()) == set()
    desk.clock.advance(timedelta(days=14))
    assert desk.ledger.counted(asked, now=desk.clock.now()) == set()
