"""An attempt that was lost is looked for before any later one, whatever lay between: a refusal, an unlink, a pause, a death."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.erp import ErpFault, WorkerDied
from fakes.records import MORNING, commitment
from fakes.world import World
from tieout.records.record import Record
from tieout.sync.adoptable import refuse_doubt
from tieout.sync.outcomes import BudgetSpent, InDoubt, LookUp, NotNow
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import Request
from tieout.sync.resolving import ItDidNotHappen, ItHappened
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.lateness import LATE, comes_late, given_up, resolve, word

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return World()


def ask(world: World, record: Record, name: str, action: str) -> State | None:
    """Accounting asks for an export, or to unlink, and its event is worked."""
    world.platform.requests[name] = Request(name, action, "detail")
    return world.work(world.wake(record, request=name))


def lost_then_refused(world: World) -> Record:
    """The first attempt is lost and not found; the second is refused, and accounting is told so."""
    record = commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE, ErpFault.REFUSE]
    world.platform.requests["r1"] = Request("r1", "send", "detail")
    world.approve(record, request="r1")
    world.pass_time(6 * MINUTE)
    return record


def test_document_that_came_while_its_refusal_could_not_be_told_is_not_made_twice(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE, ErpFault.REFUSE]
    world.platform.requests["r1"] = Request("r1", "send", "detail")
    world.platform.answers = [InDoubt("504")]
    world.approve(record, request="r1")
    world.clock.advance(6 * MINUTE)
    for wake in world.queues.ready():
        world.work(wake)
    assert (world.entry(record).state, world.entry(record).waiting_on) == (State.IN_DOUBT, "platform")
    comes_late(world, record)
    world.pass_time(HOUR)
    assert list(world.erp.documents) == [LATE]
    assert world.entry(record).state is State.SYNCED


def test_document_that_came_after_its_record_was_unlinked_is_not_made_twice(world: World) -> None:
    record = lost_then_refused(world)
    assert ask(world, record, "u1", "unlink") is State.UNLINKED
    comes_late(world, record)
    assert ask(world, record, "r2", "send") is State.SYNCED
    assert list(world.erp.documents) == [LATE]


def test_document_that_came_after_its_record_was_unlinked_does_not_stand_there_unknown(world: World) -> None:
    record = lost_then_refused(world)
    ask(world, record, "u1", "unlink")
    comes_late(world, record)
    world.work(world.wake(record))
    assert [document.key for document in world.entry(record).documents] == [LATE]
    assert ask(world, record, "u2", "unlink") is not State.UNLINKED
    assert "is still in the ERP" in world.platform.closed["u2"]


def test_document_that_came_when_a_worker_died_over_an_unlink_is_not_made_twice(world: World) -> None:
    record = lost_then_refused(world)
    write = world.ledger.write

    def die_before_letting_go(lease: object, change: object) -> object:
        if getattr(change, "unbind", False):
            world.ledger.write = write  # type: ignore[method-assign]
            raise WorkerDied
        return write(lease, change)  # type: ignore[arg-type]

    world.ledger.write = die_before_letting_go  # type: ignore[method-assign, assignment]
    assert ask(world, record, "u1", "unlink") is None
    comes_late(world, record)
    world.pass_time(HOUR)
    ask(world, record, "r2", "send")
    world.pass_time(HOUR)
    assert list(world.erp.documents) == [LATE]
    assert world.entry(record).state is State.SYNCED


def test_guard_key_of_what_was_refused_is_not_used_again_after_an_unlink(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.REFUSE]
    world.approve(record)
    ask(world, record, "u1", "unlink")
    assert ask(world, record, "r2", "send") is State.SYNCED
    first, second = world.erp.guard_keys[:2]
    assert first != second


def test_record_that_was_unlinked_before_it_was_made_is_not_sent_by_a_delivery(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.REFUSE]
    world.approve(record)
    assert ask(world, record, "u1", "unlink") is State.UNLINKED
    assert world.approve(commitment(updated_at=MORNING + MINUTE)) is State.UNLINKED
    assert not world.erp.documents
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED


def test_unlinked_record_that_was_begun_again_goes_on_by_itself(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.REFUSE, ErpFault.LOSE_ANSWER_BEFORE]
    world.approve(record)
    ask(world, record, "u1", "unlink")
    assert ask(world, record, "r2", "send") is State.IN_DOUBT
    del world.platform.requests["r2"]  # accounting has taken it back
    world.pass_time(HOUR)
    assert world.entry(record).state is State.SYNCED


def test_unlinked_record_can_be_adopted_whatever_was_tried_before(world: World) -> None:
    record = commitment()
    world.erp.faults = [ErpFault.NOT_CONNECTED]
    world.approve(record)
    ask(world, record, "u1", "unlink")
    refuse_doubt(world.entry(record))


def failing_look(world: World) -> Record:
    """What was lost is to be looked for, and the ERP cannot be asked."""
    record = lost_then_refused(world)
    world.erp.look_up_fails = 10**6
    world.platform.put(commitment(updated_at=MORNING + MINUTE))
    world.work(world.wake(record))
    return record


def test_look_for_what_was_lost_that_keeps_failing_goes_to_a_person(world: World) -> None:
    record = failing_look(world)
    before = world.erp.calls.count("look_up")
    world.pass_time(timedelta(days=2))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person")
    assert [reason.code for reason in entry.reasons] == ["look_up_fails"]
    assert world.erp.calls.count("look_up") - before < 10
    assert not world.erp.documents


def test_wakes_of_an_edit_use_up_no_look_for_what_was_lost(world: World) -> None:
    record = failing_look(world)
    for _ in range(20):
        world.work(world.wake(record))
    assert world.entry(record).waiting_on == "look-up"
    world.erp.look_up_fails = 0
    world.pass_time(HOUR)
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


@pytest.mark.parametrize(
    "rests",
    [
        BudgetSpent("fake_erp:login", retry_at=MORNING + 24 * HOUR),
        NotNow("429", retry_at=MORNING + 24 * HOUR, pause_scope=True),
    ],
    ids=["budget", "throttled"],
)
def test_erp_that_rests_is_no_look_that_failed(world: World, rests: NotNow) -> None:
    record = lost_then_refused(world)

    def look_up(*_: object, **__: object) -> LookUp:
        raise rests

    world.erp.look_up = look_up  # type: ignore[method-assign]
    assert world.work(world.wake(record)) is State.WAITING
    assert world.entry(record).waiting_on == "vendor"


def test_person_may_say_that_what_was_lost_before_a_refusal_never_came(world: World) -> None:
    record = failing_look(world)
    world.pass_time(timedelta(days=1))
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_person_may_say_which_of_two_that_came_late_counts(world: World) -> None:
    record = lost_then_refused(world)
    comes_late(world, record)
    world.erp.documents["SC888888"] = replace(world.erp.documents[LATE], key="SC888888")
    world.work(world.wake(record))
    assert [reason.code for reason in world.entry(record).reasons] == ["several"]
    assert resolve(world, record, ItHappened(LATE, of_several=True)) is State.SYNCED


def test_document_that_came_in_a_pause_after_a_persons_word_is_not_made_twice(world: World) -> None:
    record = given_up(world)
    wake, _ = word(world, record, ItDidNotHappen())
    world.pauses.pause(Pause(PauseScope(), "maria", "closing the books", world.clock.now()))
    world.work(wake)
    comes_late(world, record)
    world.pauses.held.clear()
    world.pass_time(2 * HOUR)
    assert list(world.erp.documents) == [LATE]
    assert world.entry(record).state is State.SYNCED
