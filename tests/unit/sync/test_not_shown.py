"""A record that the platform does not show for a moment is not gone: nobody is told to cancel what is alive."""

from datetime import timedelta

from fakes.erp import ErpFault
from fakes.records import MORNING, change_order, commitment
from fakes.world import World
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Fetched, Missing, Request
from tieout.sync.staleness import READS_BEFORE_BELIEVING
from tieout.sync.state import State

MINUTE = timedelta(minutes=1)


def not_shown(world: World, times: int) -> None:
    """The platform answers so many reads with a 404."""
    left = [times]

    def answer(_: SourceReference) -> Fetched | Missing | None:
        left[0] -= 1
        return Missing("404") if left[0] >= 0 else None

    world.platform.before_fetch = answer


def test_one_404_after_an_event_of_a_synced_contract_changes_nothing() -> None:
    world, record = World(), commitment()
    world.approve(record)
    not_shown(world, READS_BEFORE_BELIEVING)
    assert world.work(world.wake(record)) is State.SYNCED
    assert world.approve(change_order(record)) in {State.SYNCED, State.PENDING}  # the contract stands all the while
    world.pass_time(MINUTE)
    assert world.entry(record).state is State.SYNCED
    assert "Cancel it there" not in world.told(record)
    assert (world.entry(record).waiting_on, world.entry(record).due_at) == ("", None)


def test_record_that_is_gone_is_read_a_few_times_and_then_a_persons() -> None:
    world, record = World(), commitment()
    world.approve(record)
    del world.platform.records[str(record.reference)]
    read = world.platform.fetches
    world.work(world.wake(record))
    world.read_again()
    assert world.platform.fetches == read + 1 + READS_BEFORE_BELIEVING
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on, entry.reasons[0].code) == (State.REFUSED, "person", "withdrawn")
    world.pass_time(timedelta(hours=1))
    assert (
        world.platform.fetches <= read + 1 + READS_BEFORE_BELIEVING + 4
    )  # what is known to be gone is read once each time


def test_404_of_a_request_is_read_again_and_then_answered() -> None:
    world, record = World(), commitment()
    world.approve(record)
    shown = world.platform.records.pop(str(record.reference))
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    assert world.work(world.wake(record, request="r2")) is State.SYNCED
    world.platform.put(shown)
    world.pass_time(MINUTE)
    assert (world.entry(record).state, world.platform.closed) == (State.SYNCED, {"r2": "success"})


def test_404_after_an_outage_of_the_platform_is_read_again_as_often() -> None:
    world, record = World(), commitment()
    world.approve(record)

    def down(_: SourceReference) -> Fetched | Missing | None:
        raise NotNow("503")

    world.platform.before_fetch = down
    world.work(world.wake(record))
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).attempts > READS_BEFORE_BELIEVING
    not_shown(world, READS_BEFORE_BELIEVING)
    world.pass_time(timedelta(hours=2))
    assert world.entry(record).state is State.SYNCED
    assert "Cancel it there" not in world.told(record)


def test_half_done_contract_that_is_not_shown_for_a_moment_is_still_released() -> None:
    world, record = World(), commitment(updated_at=MORNING)
    world.erp.faults = [None, ErpFault.NOT_CONNECTED]
    world.approve(record)
    not_shown(world, 2)
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.SYNCED
    assert [one.status for one in world.erp.documents.values()] == ["Open"]
