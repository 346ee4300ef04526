"""A guard that replays failures needs a new key after a refusal, and only then."""

from datetime import timedelta

from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
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
