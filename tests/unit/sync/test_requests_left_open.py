"""A request of accounting whose record has to wait is neither answered too early nor forgotten."""

from datetime import timedelta

from fakes.erp import ErpFault
from fakes.records import change_order, commitment
from fakes.world import World
from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.sync.outcomes import Refused
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import Request
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason


def test_accepted_record_that_waits_is_answered_once_and_only_when_it_goes_on() -> None:
    world, contract = World(), commitment()
    order = change_order(contract)
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(order, request="r1") is State.WAITING
    world.pass_time(timedelta(hours=1))
    assert world.platform.closed == {}
    assert world.entry(order).requests == ("r1",)
    world.approve(contract)
    world.pass_time(timedelta(minutes=1))
    assert world.platform.closed == {"r1": "success"}
    assert [step.name for step in world.platform.told].count("close_request:r1") == 1


def test_accepted_record_that_waits_for_what_is_refused_stays_open_and_says_for_what() -> None:
    world, contract = World(), commitment(payment_terms="Net 17")
    order = change_order(contract)
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(contract) is State.REFUSED
    assert world.approve(order, request="r1") is State.WAITING
    assert world.platform.closed == {}
    assert "waits for commitment SC-001, which is refused" in world.entry(order).reasons[0].text


def test_platform_that_would_not_unlink_is_told_of_as_that_and_once_more_when_somebody_asks() -> None:
    world, record = World(), commitment()
    world.approve(record)
    world.erp.documents.clear()
    world.platform.requests["r1"] = Request("r1", "unlink", "detail-1")
    world.platform.answers = [Refused((Reason("taken", "origin_id: cannot be cleared"),))]
    assert world.approve(record, request="r1") is State.PARTIAL
    assert "is gone, but the platform would not have it unlinked: origin_id: cannot be cleared" in world.told(record)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.UNLINKED
    assert world.platform.closed == {"r1": "success"}


def asked_one_after_the_other(world: World, record: Record) -> None:
    """Accounting exports it, takes that back, and exports it after all, while nobody may or can look at it."""
    for name, action in (("r1", "send"), ("u2", "unlink"), ("r3", "send")):
        world.platform.requests[name] = Request(name, action, f"detail-{name}")
        world.approve(record, request=name)
    assert world.platform.closed == {}


def test_every_request_heard_in_a_pause_is_answered_after_it_by_one_resume() -> None:
    world, record = World(), commitment()
    world.pauses.pause(Pause(PauseScope(), "maria", "the books are being closed", world.clock.now()))
    asked_one_after_the_other(world, record)
    world.pauses.resume(PauseScope())
    world.work(world.wake(record, WakeReason.RESUME))
    world.pass_time(timedelta(minutes=1))
    assert list(world.platform.closed) == ["r1", "u2", "r3"]
    assert (world.entry(record).state, world.entry(record).requests) == (State.SYNCED, ())


def test_every_request_heard_while_a_person_had_the_record_is_answered_by_one_resync() -> None:
    world, record = World(), commitment()
    world.erp.faults = [ErpFault.DROP_LINES]
    world.approve(record)
    asked_one_after_the_other(world, record)
    world.erp.documents.clear()
    world.platform.links.clear()
    world.work(world.wake(record, WakeReason.RESYNC))
    world.pass_time(timedelta(minutes=1))
    assert list(world.platform.closed) == ["r1", "u2", "r3"]
    assert (world.entry(record).state, world.entry(record).requests) == (State.SYNCED, ())


def test_requests_whose_messages_are_lost_after_the_first_are_answered_all_the_same() -> None:
    world, record = World(), commitment()
    world.pauses.pause(Pause(PauseScope(), "maria", "the books are being closed", world.clock.now()))
    asked_one_after_the_other(world, record)
    world.pauses.resume(PauseScope())
    world.work(world.wake(record, WakeReason.RESUME))
    world.queues.waiting.clear()
    world.pass_time(timedelta(minutes=2))
    assert list(world.platform.closed) == ["r1", "u2", "r3"]


def test_record_that_waits_with_two_requests_is_not_looked_at_for_them_every_second() -> None:
    world, order = World(), change_order(commitment())
    for name, action in (("r1", "send"), ("u2", "unlink")):
        world.platform.requests[name] = Request(name, action, f"detail-{name}")
        assert world.approve(order, request=name) is State.WAITING
    fetches = world.platform.fetches
    world.pass_time(timedelta(minutes=10))
    assert world.platform.fetches - fetches < 5
    assert world.entry(order).requests == ("r1", "u2")
