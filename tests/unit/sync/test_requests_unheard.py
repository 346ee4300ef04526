"""A request of accounting whose event never came is found by whoever looks at its record: after a listing, or a resync."""

from datetime import timedelta

import pytest

from fakes.records import MORNING, commitment, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.record import Record
from tieout.sync.outcomes import NotNow, Refused
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason


def by_requests() -> Connection:
    heard = connection().model_dump(mode="json")
    heard["entities"]["commitment"]["intake"] = "erp_requests"
    return Connection.model_validate(heard)


def asked(world: World, record: Record, action: str = "send", name: str = "r1") -> None:
    """Accounting accepts, or unlinks, and no event of it arrives."""
    world.platform.requests[name] = Request(name, action, f"{record.reference}/{name}")


def test_accepted_record_whose_event_was_lost_is_sent_and_answered_when_it_is_listed() -> None:
    world, record = World(by_requests()), commitment()
    assert world.approve(record) is State.WAITING
    asked(world, record)
    assert world.work(world.wake(record, WakeReason.RECOVERY)) is State.SYNCED
    assert len(world.erp.documents) == 1
    assert world.platform.closed == {"r1": "success"}
    assert world.entry(record).requests == ()
    assert "found_requests: Accounting waits for an answer to r1, of which no event was heard" in world.told(record)


def test_event_that_comes_after_all_sends_nothing_twice() -> None:
    world, record = World(by_requests()), commitment()
    asked(world, record)
    assert world.approve(record) is State.SYNCED
    assert world.approve(record, request="r1") is State.SYNCED
    assert len(world.erp.documents) == 1
    assert [step.name for step in world.platform.told].count("close_request:r1") == 1


def test_unlink_whose_event_was_lost_is_not_answered_by_a_new_link() -> None:
    world, record = World(by_requests()), commitment()
    asked(world, record)
    world.approve(record)
    world.erp.documents.clear()
    world.platform.links.clear()
    asked(world, record, "unlink", "r2")
    assert world.work(world.wake(record, WakeReason.RECOVERY)) is State.UNLINKED
    assert world.platform.closed["r2"] == "success"
    assert world.platform.links == {}


def test_unlink_that_the_platform_would_not_have_answered_is_not_heard_of_every_second() -> None:
    world, record = World(by_requests()), commitment()
    asked(world, record)
    world.approve(record)
    asked(world, record, "unlink", "r2")
    world.platform.answers = [Refused(())]
    world.work(world.wake(record, WakeReason.RECOVERY))
    fetches = world.platform.fetches
    world.pass_time(timedelta(minutes=10))
    assert "r2" not in world.platform.closed
    assert world.platform.fetches - fetches < 5
    assert len(world.erp.documents) == 1


def test_while_nobody_can_say_who_waits_nothing_is_decided() -> None:
    class Silent(World):
        def __post_init__(self) -> None:
            super().__post_init__()
            self.platform.open_requests = self.fails  # type: ignore[method-assign, assignment]

        def fails(self, *_: object) -> tuple[str, ...]:
            raise NotNow("503")

    world, record = Silent(by_requests()), commitment()
    assert world.approve(record) is State.WAITING
    assert world.entry(record).waiting_on == "vendor"
    assert not world.erp.documents


@pytest.mark.parametrize("action", ["send", "unlink"])
def test_where_approvals_are_heard_from_the_records_nobody_asks(action: str) -> None:
    world, record = World(), commitment(approved_at=MORNING + timedelta(minutes=30))
    asked(world, record, action)
    assert world.approve(record) is State.SYNCED
    assert world.platform.closed == {}
