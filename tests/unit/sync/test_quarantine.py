"""A quarantine counts from the last moment at which the call may have begun, and not from the intent before it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fakes.erp import ErpFault, WorkerDied
from fakes.records import commitment
from fakes.world import World
from tieout.sync.outcomes import Outcome
from tieout.sync.state import State

Performs = Callable[..., Outcome]


@pytest.fixture
def world() -> World:
    return World()


def held_up(world: World, monkeypatch: pytest.MonkeyPatch, waits: timedelta, *, dies: bool = False) -> None:
    """The next call waits in place before it goes out, is committed late, and its answer is lost, if not its worker too."""
    perform: Performs = world.erp.perform
    world.erp.faults = [ErpFault.COMMIT_LATE]

    def waiting(*step: Any, **named: Any) -> Outcome:
        monkeypatch.setattr(world.erp, "perform", perform)
        world.clock.advance(waits)
        outcome = perform(*step, **named)
        if dies:
            raise WorkerDied
        return outcome

    monkeypatch.setattr(world.erp, "perform", waiting)


def test_wait_before_the_call_takes_nothing_from_the_quarantine(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.erp.quarantined_for, world.erp.late_by = timedelta(seconds=8), timedelta(seconds=7)
    held_up(world, monkeypatch, timedelta(seconds=2))
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    world.clock.advance(timedelta(seconds=6))  # eight seconds after the intent; the document comes in one more
    assert world.work(world.wake(record)) is State.IN_DOUBT
    assert "look_up" not in world.erp.calls
    world.clock.advance(timedelta(seconds=2))  # eight seconds after the call, and no later than that
    assert world.work(world.wake(record)) is State.SYNCED
    assert (world.erp.calls.count("create"), len(world.erp.documents)) == (1, 1)


def test_wait_of_a_worker_that_died_takes_nothing_from_the_quarantine(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.erp.late_by = world.erp.quarantined_for - timedelta(seconds=1)
    held_up(world, monkeypatch, timedelta(seconds=28), dies=True)
    record = commitment()
    assert world.approve(record) is None
    # The intent is older than a quarantine by now, the call is not.
    world.clock.advance(world.erp.late_by - timedelta(seconds=10))
    assert world.work(world.wake(record)) is State.IN_DOUBT
    world.pass_time(timedelta(minutes=10))
    assert world.entry(record).state is State.SYNCED
    assert (world.erp.calls.count("create"), len(world.erp.documents)) == (1, 1)


def test_wake_that_comes_while_the_call_waits_makes_the_doubt_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record, perform = commitment(), world.erp.perform

    def woken(*step: Any, **named: Any) -> Outcome:
        monkeypatch.setattr(world.erp, "perform", perform)
        world.work(world.wake(record))
        return perform(*step, **named)

    monkeypatch.setattr(world.erp, "perform", woken)
    assert world.approve(record) is State.IN_DOUBT
    world.clock.advance(world.erp.quarantined_for)
    assert world.work(world.wake(record)) is State.SYNCED
