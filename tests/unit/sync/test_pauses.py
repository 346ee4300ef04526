"""The kill switch: writing stops at once, what comes in is kept, and it goes on where it stopped."""

from datetime import timedelta

import pytest

from fakes.erp import ErpFault
from fakes.records import MORNING, commitment, project
from fakes.world import World
from tieout.records.commitment import Commitment
from tieout.records.entities import Direction, Entity
from tieout.sync.outcomes import LookUp, Outcome
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import Request
from tieout.sync.resolving import ItHappened
from tieout.sync.state import State
from tieout.sync.unsettled import unsettled_since
from tieout.sync.wakes import WakeReason
from unit.sync.lateness import resolve

EVERYTHING = PauseScope()


@pytest.fixture
def world() -> World:
    return World()


def stop(world: World, scope: PauseScope = EVERYTHING) -> None:
    world.pauses.pause(Pause(scope, "maria", "the books are being closed", world.clock.now()))


@pytest.mark.parametrize(
    "scope",
    [
        EVERYTHING,
        PauseScope(entity=Entity.COMMITMENT),
        PauseScope(direction=Direction.TO_ERP),
        PauseScope(Entity.COMMITMENT, Direction.TO_ERP),
    ],
    ids=str,
)
def test_pause_stops_writes_at_once_and_resume_continues(world: World, scope: PauseScope) -> None:
    record = commitment()
    stop(world, scope)
    assert world.approve(record) is State.WAITING
    assert (world.entry(record).waiting_on, world.erp.calls, world.platform.told) == ("paused", [], [])
    world.pauses.resume(scope)
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED
    assert len(world.erp.documents) == 1


@pytest.mark.parametrize(
    "scope", [PauseScope(entity=Entity.VENDOR), PauseScope(direction=Direction.TO_PLATFORM)], ids=str
)
def test_pause_of_something_else_holds_nothing_up(world: World, scope: PauseScope) -> None:
    stop(world, scope)
    assert world.approve(commitment()) is State.SYNCED


def test_pause_in_the_middle_of_a_plan_stops_its_very_next_write(world: World) -> None:
    record = commitment()
    create = world.erp.perform

    def paused_meanwhile(*args: object, **kwargs: object) -> Outcome:
        if not world.erp.calls:
            stop(world)
        return create(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    world.erp.perform = paused_meanwhile  # type: ignore[method-assign]
    assert world.approve(record) is State.WAITING
    assert [call for call in world.erp.calls if call != "read_back"] == ["create"]
    assert world.entry(record).bound  # what had happened is known, and stays known
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED
    assert world.erp.calls.count("create") == 1
    assert world.erp.calls.count("release") == 1


def test_paused_request_of_accounting_is_answered_after_the_pause(world: World) -> None:
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    stop(world)
    world.approve(commitment(payment_terms="Net 17"), request="r1")
    assert not world.platform.closed
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(commitment(), WakeReason.RESUME)) is State.REFUSED
    assert "Net 17" in world.platform.closed["r1"]


def test_doubt_stays_a_doubt_while_paused_and_is_looked_up_after_it(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    record = commitment()
    assert world.approve(record) is State.IN_DOUBT
    stop(world)
    world.pass_time(timedelta(minutes=20))
    assert world.entry(record).state is State.IN_DOUBT
    assert "look_up" not in world.erp.calls
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_what_a_person_has_to_decide_is_still_theirs_after_the_pause(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.DROP_LINES]
    assert world.approve(record) is State.PARTIAL
    stop(world)
    world.work(world.wake(record))
    assert (world.entry(record).state, world.entry(record).waiting_on) == (State.PARTIAL, "person")
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(record)) is State.PARTIAL


def test_lost_resume_is_made_good_by_the_sweeper(world: World) -> None:
    record = commitment()
    stop(world)
    world.approve(record)
    world.pauses.resume(EVERYTHING)
    world.pass_time(timedelta(hours=1, minutes=2))
    assert world.entry(record).state is State.SYNCED


def test_history_says_who_paused_and_why_and_says_it_once(world: World) -> None:
    record = commitment()
    stop(world)
    for _ in range(3):
        world.approve(record)
    told = [line for line in world.told(record).splitlines() if "Paused" in line]
    assert len(told) == 1
    assert "maria: the books are being closed" in told[0]


def test_edit_of_what_is_synced_is_judged_after_the_pause(world: World) -> None:
    record = commitment()
    world.approve(record)
    stop(world)
    edited: Commitment = commitment(title="Another title", updated_at=MORNING + timedelta(minutes=5))
    assert world.approve(edited) is State.SYNCED
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(edited, WakeReason.RESUME)) is State.REFUSED


def test_pause_never_hides_a_doubt(world: World) -> None:
    """An intent changes no state: where its worker died, the record is still as it was before."""
    record = commitment()
    world.erp.faults = [ErpFault.DIE_AFTER]
    world.approve(record)
    stop(world)
    world.pass_time(timedelta(hours=1))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "paused")
    begun = entry.steps["create"].intent_at
    assert entry.since is not None
    assert unsettled_since(entry) == begun < entry.since
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_pause_hides_no_doubt_about_what_was_synced_before(world: World) -> None:
    world.approve(project())
    world.erp.faults = [ErpFault.DIE_AFTER]
    renamed = project(title="Another name", updated_at=MORNING + timedelta(minutes=5))
    world.approve(renamed)
    assert world.entry(renamed).state is State.SYNCED
    stop(world)
    world.pass_time(timedelta(hours=1))
    assert (world.entry(renamed).state, world.entry(renamed).waiting_on) == (State.IN_DOUBT, "paused")


def test_person_resolves_a_doubt_that_a_dead_worker_left_while_everything_is_paused(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.DIE_AFTER]
    world.approve(record)
    stop(world)
    world.pass_time(timedelta(hours=1))
    assert resolve(world, record, ItHappened("SC000001")) is State.WAITING
    assert [document.key for document in world.entry(record).documents] == ["SC000001"]
    world.pauses.resume(EVERYTHING)
    assert world.work(world.wake(record, WakeReason.RESUME)) is State.SYNCED


def test_pause_after_the_answer_is_no_doubt_any_more(world: World) -> None:
    """It was found and linked, and only the next write is held: nobody is to look for a doubt that is none."""
    record = commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    world.approve(record)
    look_up = world.erp.look_up

    def paused_meanwhile(*args: object, **kwargs: object) -> LookUp:
        stop(world)
        return look_up(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it came

    world.erp.look_up = paused_meanwhile  # type: ignore[method-assign]
    world.pass_time(timedelta(minutes=20))
    entry = world.entry(record)
    assert (entry.bound, entry.state, entry.waiting_on) == (True, State.WAITING, "paused")
