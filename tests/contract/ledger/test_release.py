"""A wake that comes while a worker is busy is seen: by the release, or by the due index if the worker dies."""

from contract.ledger.subjects import MINUTE, Desk, subcontract
from tieout.sync.state import Change, State

KEY = subcontract()
DONE = Change(state=State.SYNCED, due_at=None)


def test_release_is_refused_when_a_wake_came_meanwhile_and_nothing_is_written(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.want(KEY)
    before = desk.entry(KEY)
    assert desk.ledger.release(lease, Change(state=State.SYNCED, events=(desk.event("done"),)), wanted=1) is False
    assert desk.entry(KEY) == before
    assert "done" not in desk.lines(KEY)


def test_worker_that_looked_again_may_release(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.want(KEY)
    assert desk.ledger.release(lease, DONE, wanted=1) is False
    assert desk.ledger.release(lease, DONE, wanted=desk.entry(KEY).wanted) is True
    assert (desk.entry(KEY).state, desk.entry(KEY).due_at) == (State.SYNCED, None)


def test_wake_delivered_twice_does_not_make_the_worker_look_twice(desk: Desk) -> None:
    desk.want(KEY, wake_id="delivery-7")
    lease = desk.leased(KEY)
    desk.want(KEY, wake_id="delivery-7")
    assert desk.ledger.release(lease, DONE, wanted=1) is True


def test_wake_after_the_release_makes_the_record_due_again(desk: Desk) -> None:
    assert desk.ledger.release(desk.leased(KEY), DONE, wanted=1)
    desk.want(KEY, due_in=MINUTE)
    desk.clock.advance(MINUTE)
    assert [entry.key for entry in desk.due()] == [KEY]


def test_write_during_which_a_wake_came_does_not_take_its_due_time_away(desk: Desk) -> None:
    lease = desk.leased(KEY)
    soon = desk.clock.now() + MINUTE
    desk.want(KEY, due_in=MINUTE)
    assert desk.ledger.write(lease, Change(due_at=None)).due_at == soon
    assert desk.ledger.write(lease, Change(due_at=soon + MINUTE * 25)).due_at == soon
    assert desk.ledger.write(lease, Change(due_at=soon - MINUTE)).due_at == soon - MINUTE


def test_write_without_a_wake_moves_the_due_time_as_told(desk: Desk) -> None:
    lease = desk.leased(KEY)
    later = desk.clock.now() + MINUTE * 25
    assert desk.ledger.write(lease, Change(due_at=later)).due_at == later
    assert desk.ledger.write(lease, Change(due_at=None)).due_at is None


def test_release_moves_the_due_time_as_told_once_it_has_seen_every_wake(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.want(KEY)
    later = desk.clock.now() + MINUTE * 25
    assert desk.ledger.release(lease, Change(state=State.IN_DOUBT, due_at=later), wanted=2)
    assert desk.entry(KEY).due_at == later


def test_due_time_stays_when_a_change_does_not_speak_of_it(desk: Desk) -> None:
    due_at = desk.want(KEY).due_at
    lease = desk.leased(KEY)
    assert desk.ledger.write(lease, Change(attempts=1)).due_at == due_at
    assert desk.ledger.release(lease, Change(attempts=2), wanted=1)
    assert desk.entry(KEY).due_at == due_at
