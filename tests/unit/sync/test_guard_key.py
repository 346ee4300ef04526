"""A guard that replays failures needs a new key after a refusal, and only then."""

from datetime import timedelta

from fakes.erp import ErpFault
from fakes.records import MORNING, commitment
from fakes.world import World
from tieout.sync.outcomes import Accepted
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason


def keys(world: World) -> list[str]:
    return world.erp.guard_keys


def test_repeat_after_a_doubt_carries_the_first_calls_own_key() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE]
    assert world.approve(record) is State.IN_DOUBT
    world.pass_time(timedelta(minutes=10))
    assert world.entry(record).state is State.SYNCED
    first, again, _release = keys(world)
    assert first == again


def test_new_try_after_a_refusal_carries_a_new_key() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.REFUSE]
    assert world.approve(record) is State.REFUSED
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    first, again, _release = keys(world)
    assert first != again


def test_refused_content_is_not_sent_again_until_it_changes_or_somebody_asks() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.REFUSE]
    world.approve(record)
    for reason in (WakeReason.DELIVERY, WakeReason.SWEEP, WakeReason.RECOVERY, WakeReason.AGAIN):
        assert world.work(world.wake(record, reason)) is State.REFUSED
    assert world.erp.calls == ["create"]
    assert world.approve(commitment(title="Corrected", updated_at=MORNING + timedelta(minutes=1))) is State.SYNCED


def test_wakes_of_a_record_that_waits_for_its_verdict_do_not_multiply() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.ANSWER_LATER]
    assert world.approve(record) is State.ACCEPTED
    ((ticket, verdict),) = world.erp.tickets.items()
    world.erp.tickets[ticket] = Accepted(ticket, timedelta(seconds=30))
    for _ in range(5):
        assert world.work(world.wake(record)) is State.ACCEPTED
    assert len(world.queues.waiting) == 1
    world.erp.tickets[ticket] = verdict
    world.pass_time(timedelta(minutes=2))
    assert world.entry(record).state is State.SYNCED
