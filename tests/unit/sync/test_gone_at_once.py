"""A document that is gone as soon as it was made: only a person knows why, and a person's word ends it, either way."""

from datetime import timedelta

import pytest

from fakes.erp import ErpDocument, WorkerDied
from fakes.records import commitment
from fakes.world import World
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, Outcome, Partial, ReadBack
from tieout.sync.plan import Step
from tieout.sync.resolving import Decision, ItDidNotHappen, ItHappened, NotResolved, Resolving
from tieout.sync.state import Change, Entry, Lease, State
from tieout.sync.steps import Steps
from tieout.sync.wakes import WakeReason

QUARANTINE = timedelta(minutes=30)


@pytest.fixture
def world() -> World:
    return World()


def deleted_at_once(world: World) -> tuple[Commitment, dict[str, ErpDocument]]:
    """Somebody deletes the document between its creation and our reading it back. What was deleted, by key."""
    record, deleted = commitment(), dict[str, ErpDocument]()
    read_back = world.erp.read_back

    def too_late(document: TargetDocument) -> ReadBack:
        world.erp.read_back = read_back  # type: ignore[method-assign]  # once
        deleted.update(world.erp.documents)
        world.erp.documents.clear()
        return read_back(document)

    world.erp.read_back = too_late  # type: ignore[method-assign]
    assert world.approve(record) is State.IN_DOUBT
    return record, deleted


def say(world: World, record: Commitment, decision: Decision) -> None:
    wake = world.wake(record, WakeReason.RESUME).model_copy(update={"by": "maria", "why": "I looked in the ERP"})
    steps = Steps(world.erp, world.platform, world.payloads, world.deadline)
    Resolving(world.ledger, world.erp, steps, world.clock, world.ids).resolve(wake, decision, shadow=False)
    world.pass_time(timedelta(minutes=2))


def test_it_stays_with_a_person_over_every_look_and_is_never_sent_again_by_itself(world: World) -> None:
    record, _ = deleted_at_once(world)
    world.pass_time(timedelta(days=1))
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.IN_DOUBT
    entry = world.entry(record)
    assert (entry.waiting_on, [reason.code for reason in entry.reasons]) == ("person", ["gone"])
    assert world.erp.calls.count("create") == 1


def test_it_is_sent_anew_once_on_the_word_that_it_did_not_happen(world: World) -> None:
    record, _ = deleted_at_once(world)
    world.clock.advance(QUARANTINE)
    say(world, record, ItDidNotHappen())
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_it_is_linked_on_the_word_that_it_happened_once_it_is_restored(world: World) -> None:
    record, deleted = deleted_at_once(world)
    (key,) = deleted
    with pytest.raises(NotResolved, match="the ERP shows nothing"):
        say(world, record, ItHappened(key))
    world.erp.documents.update(deleted)
    say(world, record, ItHappened(key))
    assert world.entry(record).state is State.SYNCED
    assert world.erp.calls.count("create") == 1


def test_resync_takes_it_up_again_once_it_is_restored(world: World) -> None:
    record, deleted = deleted_at_once(world)
    world.erp.documents.update(deleted)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert world.erp.calls.count("create") == 1


def test_what_was_made_in_part_and_is_gone_is_ended_by_the_same_word(world: World) -> None:
    record = commitment()
    perform, write = world.erp.perform, world.ledger.write

    def in_part(step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        world.erp.perform = perform  # type: ignore[method-assign]  # once
        outcome = perform(step, guard_key=guard_key, documents=documents)
        assert isinstance(outcome, Applied)
        return Partial(outcome.documents, (Reason("erp", "The last line, $750.50, was left out."),))

    def die_before_linking(lease: Lease, change: Change) -> Entry:
        if not change.bind:
            return write(lease, change)
        world.ledger.write = write  # type: ignore[method-assign]  # once
        raise WorkerDied

    world.erp.perform, world.ledger.write = in_part, die_before_linking  # type: ignore[method-assign]
    world.approve(record)
    world.erp.documents.clear()
    world.pass_time(timedelta(hours=1))
    assert world.entry(record).waiting_on == "person"
    say(world, record, ItDidNotHappen())
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1
