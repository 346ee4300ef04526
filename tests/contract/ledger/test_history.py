"""The history is complete, in order, and never rewritten."""

import pytest

from contract.ledger.subjects import MINUTE, Desk, subcontract
from tieout.sync.ports import LeaseLost
from tieout.sync.state import Change, HistoryEvent, State

KEY = subcontract()


def test_lines_of_one_write_stand_in_their_order_even_at_one_moment(desk: Desk) -> None:
    names = [f"line-{number}" for number in range(12)]
    events = tuple(desk.event(name) for name in names)
    desk.ledger.write(desk.leased(KEY), Change(events=events))
    assert desk.ledger.history(KEY)[1:] == list(events)


def test_lines_stand_in_the_order_of_the_writes_even_when_a_clock_is_behind(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(events=(desk.event("first"),)))
    desk.clock.set(desk.clock.now() - MINUTE * 10)
    desk.ledger.write(lease, Change(events=(desk.event("second"),)))
    assert desk.lines(KEY) == ["wake", "first", "second"]


def test_a_line_keeps_all_it_says(desk: Desk) -> None:
    line = HistoryEvent(
        desk.clock.now(), "intent", "About to create", "jane@example.com", {"step": "create", "payload": "p/1"}
    )
    assert desk.ledger.release(desk.leased(KEY), Change(events=(line,)), wanted=1)
    assert desk.ledger.history(KEY)[-1] == line


def test_every_wake_write_and_release_leaves_its_lines(desk: Desk) -> None:
    desk.want(KEY)
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(events=(desk.event("intent"), desk.event("applied"))))
    desk.want(KEY)
    desk.ledger.write(lease, Change(attempts=1))
    assert desk.ledger.release(lease, Change(state=State.SYNCED, events=(desk.event("synced"),)), wanted=2)
    assert desk.lines(KEY) == ["wake", "intent", "applied", "wake", "synced"]


def test_refused_write_leaves_no_line(desk: Desk) -> None:
    zombie = desk.leased(KEY, "worker-a")
    desk.leased(KEY, "worker-a")
    with pytest.raises(LeaseLost):
        desk.ledger.write(zombie, Change(events=(desk.event("late"),)))
    assert desk.lines(KEY) == ["wake"]


def test_more_lines_than_a_transaction_holds_are_all_kept_in_order(desk: Desk) -> None:
    names = [f"line-{number}" for number in range(230)]
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(events=tuple(desk.event(name) for name in names)))
    desk.ledger.write(lease, Change(events=(desk.event("after"),)))
    assert desk.lines(KEY) == ["wake", *names, "after"]


def test_history_of_one_record_is_not_another_ones(desk: Desk) -> None:
    desk.want(subcontract("4"))
    desk.want(subcontract("41"), wake_id="other")
    assert [event.text for event in desk.ledger.history(subcontract("41"))] == ["other"]
