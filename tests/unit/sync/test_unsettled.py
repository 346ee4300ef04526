"""What nobody knows yet is seen however a record comes to rest: its state says so, its age is measured, a person may decide."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.erp import ErpFault
from fakes.records import MORNING, commitment, connection
from fakes.world import World
from tieout.records.record import Record
from tieout.sync.adopting import Adopting, NotAdopted
from tieout.sync.outcomes import Accepted, BudgetSpent, LookUp, NeedsPerson, NotNow, Outcome
from tieout.sync.patience import VERDICT_LATE
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.resolving import ItHappened
from tieout.sync.state import State
from tieout.sync.unsettled import unsettled, unsettled_since
from tieout.sync.wakes import WakeReason
from unit.sync.lateness import resolve
from unit.sync.test_late_and_lost import without_verdict

HOUR = timedelta(hours=1)
SHUT = [
    pytest.param(BudgetSpent("fake_erp:login", retry_at=MORNING + timedelta(hours=5)), "vendor", id="budget spent"),
    pytest.param(NeedsPerson("401"), "person", id="not permitted"),
    pytest.param(NeedsPerson("the sign-in was refused", pause_scope=True), "person", id="sign-in refused"),
]
STOPPED = pytest.mark.parametrize(("why", "waiting_on"), [*SHUT, pytest.param(NotNow("503"), "vendor", id="down")])


@pytest.fixture
def world() -> World:
    return World()


def dead(world: World) -> Record:
    """A record whose worker died at its call, an hour ago. Its state still says that it is pending."""
    record = commitment()
    world.erp.faults = [ErpFault.DIE_AFTER]
    world.approve(record)
    assert world.entry(record).state is State.PENDING
    world.clock.advance(HOUR)
    return record


def taken(world: World) -> Record:
    """A record whose release the ERP took, and has not come to a verdict about."""
    record = commitment()
    world.erp.faults = [None, ErpFault.ANSWER_LATER]
    assert world.approve(record) is State.ACCEPTED
    return record


def raising(why: Exception) -> object:
    def ask(*_: object, **__: object) -> LookUp | Outcome:
        raise why

    return ask


@pytest.mark.parametrize(("why", "waiting_on"), [*SHUT, pytest.param(NotNow("503"), "look-up", id="down")])
def test_doubt_of_a_dead_worker_is_on_the_list_of_doubts_while_it_cannot_be_looked_up(
    world: World, why: Exception, waiting_on: str
) -> None:
    record = dead(world)
    world.erp.look_up = raising(why)  # type: ignore[method-assign, assignment]
    assert world.work(world.wake(record)) is State.IN_DOUBT
    assert world.entry(record).waiting_on == waiting_on


def test_doubt_of_a_dead_worker_is_on_the_list_of_doubts_while_there_is_no_room_to_look(world: World) -> None:
    record = dead(world)
    scope = world.erp.limit_scope().name
    world.permits.pause(scope, until=world.clock.now() + 8 * HOUR, why="429")
    assert world.work(world.wake(record)) is State.IN_DOUBT
    entry = world.entry(record)
    assert (entry.waiting_on, unsettled_since(entry)) == ("quarantine", entry.steps["create"].intent_at)
    told = len(world.ledger.history(entry.key))
    world.work(world.wake(record))
    assert len(world.ledger.history(entry.key)) == told + 1  # the wake alone: a doubt that is known is no news


@STOPPED
def test_what_the_erp_took_stays_accepted_while_its_verdict_cannot_be_asked_for(
    world: World, why: Exception, waiting_on: str
) -> None:
    record = taken(world)
    world.erp.ask = raising(why)  # type: ignore[method-assign, assignment]
    world.clock.advance(timedelta(minutes=1))
    assert world.work(world.wake(record)) is State.ACCEPTED
    assert world.entry(record).waiting_on == waiting_on


def test_what_the_erp_took_stays_accepted_in_a_pause(world: World) -> None:
    record = taken(world)
    world.pauses.pause(Pause(PauseScope(), "maria", "the books are being closed", world.clock.now()))
    assert world.work(world.wake(record)) is State.ACCEPTED
    assert world.entry(record).waiting_on == "paused"


@STOPPED
def test_lost_verdict_can_be_decided_by_a_person_though_the_sign_in_is_refused(
    world: World, why: Exception, waiting_on: str
) -> None:
    record = without_verdict(world)
    world.pass_time(12 * HOUR)
    assert [reason.code for reason in world.entry(record).reasons] == ["no_verdict"]
    world.erp.ask = raising(why)  # type: ignore[method-assign, assignment]
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.IN_DOUBT
    assert world.entry(record).waiting_on == waiting_on
    world.permits.lift(world.erp.limit_scope().name, why="credentials", before=world.clock.now() + HOUR)
    world.erp.documents = {key: replace(one, status="Open") for key, one in world.erp.documents.items()}
    resolve(world, record, ItHappened("SC000001"))
    world.pass_time(12 * HOUR)
    assert world.entry(record).state is State.SYNCED


def test_outage_after_the_answer_is_no_doubt_any_more(world: World) -> None:
    """It was found and linked, and the platform cannot be asked: nobody is to look for a doubt that is none."""
    record = commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    world.approve(record)
    world.platform.before_fetch = raising(NotNow("503"))  # type: ignore[assignment]
    world.clock.advance(HOUR)
    assert world.work(world.wake(record)) is State.WAITING
    entry = world.entry(record)
    assert (entry.bound, unsettled(entry), unsettled_since(entry)) == (True, None, None)


def test_doubt_of_a_dead_worker_is_adopted_over_by_nobody(world: World) -> None:
    record = dead(world)
    adopting = Adopting(world.connection, world.ledger, world.platform, world.erp, world.clock, world.ids)
    with pytest.raises(NotAdopted, match="in doubt"):
        adopting.as_new(world.wake(record).model_copy(update={"by": "maria", "why": "it is new"}))
    section = {"mode": "shadow", "approved": {"subcontract": ["Approved"]}}
    adopting.connection = connection(entities={"commitment": section})
    with pytest.raises(NotAdopted, match="in doubt"):
        adopting.as_new(world.wake(record).model_copy(update={"by": "maria", "why": "it is new"}))
    entry = world.entry(record)
    assert (entry.waiting_on, entry.doubtful() is None, entry.due_at is None) == ("", False, False)


def test_verdict_that_never_comes_is_said_after_a_day_and_heard_when_it_comes(world: World) -> None:
    record = taken(world)
    verdicts = dict(world.erp.tickets)
    world.erp.tickets = {ticket: Accepted(ticket, timedelta(seconds=30)) for ticket in verdicts}
    world.pass_time(VERDICT_LATE - HOUR)
    early = world.entry(record)
    assert (early.state, early.waiting_on, early.reasons) == (State.ACCEPTED, "verdict", ())
    world.pass_time(3 * HOUR)
    late = world.entry(record)
    assert (late.state, [reason.code for reason in late.reasons]) == (State.ACCEPTED, ["late_verdict"])
    assert unsettled_since(late) == late.steps["release"].settled_at
    said = world.told(record)
    world.pass_time(24 * HOUR)
    assert world.told(record).count("late") == said.count("late")  # said once, however often it is asked for
    world.erp.tickets = verdicts
    world.pass_time(2 * HOUR)
    assert (world.entry(record).state, world.entry(record).reasons) == (State.SYNCED, ())
