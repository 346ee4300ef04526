"""What counts before a doubt goes to a person: the sends that nobody answered, and nothing else."""

from datetime import timedelta

from fakes.erp import ErpFault
from fakes.records import commitment
from fakes.world import World
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason


def test_refusals_before_a_doubt_do_not_use_up_its_repeats() -> None:
    world, record = World(), commitment()
    repeats = world.connection.thresholds.repeats_after_doubt
    world.erp.faults = [*[ErpFault.REFUSE] * 5, *[ErpFault.LOSE_ANSWER_BEFORE] * repeats]
    world.approve(record)
    for _ in range(5):
        world.work(world.wake(record, WakeReason.RESYNC))
    assert world.entry(record).state is State.IN_DOUBT
    world.pass_time(timedelta(hours=2))
    assert world.entry(record).state is State.SYNCED


def test_person_is_told_of_the_sends_without_an_answer_and_not_of_the_refusals() -> None:
    world, record = World(), commitment()
    repeats = world.connection.thresholds.repeats_after_doubt
    world.erp.faults = [*[ErpFault.REFUSE] * 3, *[ErpFault.LOSE_ANSWER_BEFORE] * 20]
    world.approve(record)
    for _ in range(3):
        world.work(world.wake(record, WakeReason.RESYNC))
    world.pass_time(timedelta(hours=6))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person")
    assert f"was sent {1 + repeats} times without an answer" in entry.reasons[0].text
    assert world.erp.calls.count("create") == 3 + 1 + repeats
