"""What came after everybody had given up on it, and verdicts that nobody can give any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.erp import ErpFault, WorkerDied
from fakes.records import MORNING, commitment, project
from fakes.world import World
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Accepted, Applied, InDoubt, NotNow, ReadBack
from tieout.sync.ports import Request
from tieout.sync.resolving import ItDidNotHappen, ItHappened, NotResolved
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason
from unit.sync.lateness import comes_late, dying, given_up, resolve, word

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return World()


def test_document_that_came_after_a_person_was_called_is_not_made_twice(world: World) -> None:
    record = given_up(world)
    comes_late(world, record)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert list(world.erp.documents) == ["SC777777"]


def test_document_of_the_only_attempt_that_was_lost_is_not_made_twice(world: World) -> None:
    thresholds = world.connection.thresholds.model_copy(update={"repeats_after_doubt": 0})
    world.connection = world.connection.model_copy(update={"thresholds": thresholds})
    record = given_up(world)
    comes_late(world, record)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert list(world.erp.documents) == ["SC777777"]


def test_document_that_came_while_its_record_was_paused_or_withdrawn_is_not_made_twice(world: World) -> None:
    world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE]
    record = commitment()
    world.approve(record)
    world.platform.put(commitment(status="Draft", updated_at=MORNING + MINUTE))
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.WAITING
    comes_late(world, record)
    world.approve(commitment(updated_at=MORNING + 2 * MINUTE))
    world.pass_time(timedelta(hours=1))
    assert list(world.erp.documents) == ["SC777777"]
    assert world.entry(record).state is State.SYNCED


def test_nothing_is_sent_again_while_the_look_for_what_came_late_fails(world: World) -> None:
    record = given_up(world)
    comes_late(world, record)
    world.erp.look_up_fails = 1
    assert world.work(world.wake(record, WakeReason.RESYNC)) is not State.SYNCED
    world.pass_time(timedelta(hours=1))
    assert list(world.erp.documents) == ["SC777777"]


def test_each_renaming_may_lose_its_answer(world: World) -> None:
    world.approve(project())
    for number in range(1, 6):
        world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
        record = project(title=f"Name {number}", updated_at=MORNING + number * MINUTE)
        world.approve(record)
        world.pass_time(timedelta(hours=1))
        assert (world.entry(record).state, [one.title for one in world.erp.documents.values()]) == (
            State.SYNCED,
            [record.title],
        )


def test_each_edit_of_what_is_refused_may_lose_its_answer(world: World) -> None:
    for number in range(1, 6):
        world.erp.faults = [ErpFault.LOSE_ANSWER_BEFORE, ErpFault.REFUSE]
        record = commitment(title=f"Title {number}", updated_at=MORNING + number * MINUTE)
        world.approve(record)
        world.pass_time(timedelta(hours=1))
        assert world.entry(record).state is State.REFUSED


def without_verdict(world: World) -> Record:
    """A release that the ERP took, and of which it knows nothing any more."""
    record = commitment()
    world.erp.faults = [None, ErpFault.ANSWER_LATER]
    world.approve(record)
    world.erp.tickets = {ticket: InDoubt("it does not know the operation any more") for ticket in world.erp.tickets}
    world.erp.documents = {key: replace(one, status="On Hold") for key, one in world.erp.documents.items()}
    return record


def test_verdict_that_nobody_knows_any_more_goes_to_a_person(world: World) -> None:
    record = without_verdict(world)
    world.erp.calls.clear()
    world.pass_time(timedelta(hours=12))
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person")
    assert [reason.code for reason in entry.reasons] == ["no_verdict"]
    assert "release" not in world.erp.calls  # nothing is sent again by itself
    assert world.erp.calls.count("ask") <= 10


def test_verdict_that_comes_back_is_taken(world: World) -> None:
    record = without_verdict(world)
    world.pass_time(10 * MINUTE)
    assert world.entry(record).state is State.IN_DOUBT
    world.erp.tickets = dict.fromkeys(world.erp.tickets, Applied())
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).state is State.SYNCED


def test_person_says_that_what_has_no_verdict_did_not_happen(world: World) -> None:
    record = without_verdict(world)
    world.pass_time(timedelta(hours=12))
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED
    assert [one.status for one in world.erp.documents.values()] == ["Open"]


def test_verdict_that_takes_days_is_asked_for_ever_more_seldom(world: World) -> None:
    record = commitment()
    world.erp.faults = [None, ErpFault.ANSWER_LATER]
    world.approve(record)
    world.erp.tickets = {ticket: Accepted(ticket, timedelta(seconds=30)) for ticket in world.erp.tickets}
    world.pass_time(timedelta(days=2))
    assert world.entry(record).state is State.ACCEPTED
    assert len(world.ledger.history(world.entry(record).key)) < 300


def refused_then_in_doubt(world: World, *faults: ErpFault) -> Record:
    """The platform could not be told that a request was refused; then the record is sent again, and falls in doubt."""
    record = commitment()
    world.platform.requests["r1"] = Request("r1", "send", "d1")
    world.erp.faults = [ErpFault.REFUSE]
    world.platform.answers = [NotNow("the platform is down")]
    world.approve(record, request="r1")
    world.erp.faults = list(faults)
    world.work(world.wake(record, WakeReason.RESYNC))
    return record


def test_doubt_about_the_erp_is_decided_though_the_platform_was_not_told_something(world: World) -> None:
    record = refused_then_in_doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    ((key, document),) = world.erp.documents.items()
    world.erp.documents["SC999999"] = replace(document, key="SC999999")
    world.pass_time(timedelta(hours=2))
    with pytest.raises(NotResolved, match="it did happen"):
        resolve(world, record, ItDidNotHappen())
    assert resolve(world, record, ItHappened(key, of_several=True)) is State.SYNCED


def linked_to_a_deleted(world: World) -> Record:
    """A record that never tied, and whose document somebody deleted while it was looked at."""
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    world.approve(record)
    read_back = world.erp.read_back

    def deleted_then(document: TargetDocument) -> ReadBack:
        seen = read_back(document)
        world.erp.documents.clear()
        return seen

    world.erp.read_back = deleted_then  # type: ignore[method-assign]
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.IN_DOUBT
    world.erp.read_back = read_back  # type: ignore[method-assign]
    world.pass_time(timedelta(hours=1))
    return record


def test_what_is_linked_to_a_deleted_document_lets_go_of_it_when_a_person_says_that_it_did_not_happen(
    world: World,
) -> None:
    record = linked_to_a_deleted(world)
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED
    entry = world.entry(record)
    assert [one.key for one in entry.documents] == list(world.erp.documents)
    assert list(world.platform.links.values()) == [entry.documents[0].address]


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_command_that_dies_over_a_persons_word_leaves_it_heard_or_still_asked_for(world: World, writes: int) -> None:
    record = linked_to_a_deleted(world)
    write, release = world.ledger.write, world.ledger.release
    world.ledger.write = dying(write, after=writes)  # type: ignore[method-assign]
    world.ledger.release = dying(release, after=0)  # type: ignore[method-assign]
    with pytest.raises(WorkerDied):
        word(world, record, ItDidNotHappen())
    world.ledger.write, world.ledger.release = write, release  # type: ignore[method-assign]
    world.pass_time(timedelta(hours=1))
    if world.entry(record).state is State.IN_DOUBT:
        assert world.entry(record).waiting_on == "person"
        resolve(world, record, ItDidNotHappen())
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_platform_that_answers_nothing_for_hours_is_told_seldom(world: World) -> None:
    record = commitment()
    world.platform.answers = [InDoubt("504")] * 1000
    world.approve(record)
    for _ in range(30):
        world.pass_time(2 * MINUTE)
        world.work(world.wake(record))
    told = 1000 - len(world.platform.answers)
    assert told <= 20
    assert len(world.queues.waiting) <= 1
    world.platform.answers.clear()
    world.pass_time(timedelta(hours=2))
    assert world.entry(record).state is State.SYNCED
