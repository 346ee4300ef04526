"""A person's word on a doubt: written with who and why, held against what the ERP shows, and acted on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.erp import ErpFault
from fakes.records import MORNING, commitment
from fakes.world import World
from tieout.records.commitment import Commitment
from tieout.sync.both_sides import look_at_both
from tieout.sync.resolving import Decision, ItDidNotHappen, ItHappened, NotResolved, Resolving
from tieout.sync.state import State
from tieout.sync.steps import Steps
from tieout.sync.wakes import WakeReason

LATER = timedelta(minutes=30)


@pytest.fixture
def world() -> World:
    return World()


def resolve(world: World, record: Commitment, decision: Decision) -> State:
    """A person decides; if it goes on after that, the wake that follows is worked too."""
    wake = world.wake(record, WakeReason.RESUME).model_copy(update={"by": "maria", "why": "I looked in the ERP"})
    steps = Steps(world.erp, world.platform, world.payloads, world.deadline)
    state = Resolving(world.ledger, world.erp, steps, world.clock, world.ids).resolve(wake, decision, shadow=False)
    return (world.work(wake) or state) if state is State.PENDING else state


def doubt(world: World, *faults: ErpFault, look_ups_fail: bool = False) -> Commitment:
    """A record that nobody but a person can resolve."""
    record = commitment()
    world.erp.faults = list(faults)
    world.erp.look_up_fails = 1000 if look_ups_fail else 0
    assert world.approve(record) is State.IN_DOUBT
    return record


def double(world: World) -> tuple[str, str]:
    """Somebody copied the document in the ERP, our reference and all."""
    ((key, document),) = world.erp.documents.items()
    world.erp.documents["SC999999"] = replace(document, key="SC999999")
    return key, "SC999999"


def test_record_that_nobody_can_resolve_goes_to_a_person_with_both_sides(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    double(world)
    world.pass_time(LATER)
    assert world.entry(record).waiting_on == "person"
    sides = look_at_both(world.entry(record), world.erp)
    assert sides.note is not None
    assert sides.note.expects is not None
    assert sides.note.expects.total == record.total
    assert [shown.observed and shown.observed.total for shown in sides.found] == [record.total] * 2
    world.pass_time(timedelta(days=3))
    assert world.entry(record).waiting_on == "person"  # and it stays until someone acts


def test_which_of_several_counts_is_linked_and_the_others_are_named(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    _, copy = double(world)
    world.pass_time(LATER)
    assert resolve(world, record, ItHappened(copy, of_several=True)) is State.SYNCED
    assert [document.key for document in world.entry(record).documents] == [copy]
    assert "cancelled in the ERP: MAIN/Order/SC000001" in world.told(record)
    assert world.erp.calls.count("create") == 1


def test_which_of_several_is_asked_for_by_name(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    key, _ = double(world)
    world.pass_time(LATER)
    with pytest.raises(NotResolved, match="--which"):
        resolve(world, record, ItHappened(key))
    assert world.entry(record).state is State.IN_DOUBT
    assert not world.entry(record).bound


def test_it_happened_is_read_back_before_it_is_linked(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    ((key, document),) = world.erp.documents.items()
    world.erp.documents[key] = replace(document, lines=document.lines[:1], total=document.lines[0].amount)
    assert resolve(world, record, ItHappened(key)) is State.PARTIAL
    assert "$750.50" in world.told(record)


def test_only_a_document_with_our_reference_is_linked(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    with pytest.raises(NotResolved, match="SC000001"):
        resolve(world, record, ItHappened("SC000077"))
    assert not world.entry(record).bound


def test_it_did_not_happen_lets_it_be_sent_again_once(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_BEFORE)
    world.clock.advance(LATER)
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_slip_of_the_hand_makes_no_second_document(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    world.clock.advance(LATER)
    with pytest.raises(NotResolved, match="it did happen"):
        resolve(world, record, ItDidNotHappen())
    assert world.entry(record).state is State.IN_DOUBT
    assert len(world.erp.documents) == 1


def test_slip_of_the_hand_makes_no_second_document_when_what_is_found_cannot_be_read(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    world.clock.advance(LATER)
    world.erp.read_back_fails = 1
    with pytest.raises(NotResolved, match="it did happen"):
        resolve(world, record, ItDidNotHappen())
    world.pass_time(LATER)
    assert len(world.erp.documents) == 1
    assert world.entry(record).state is State.SYNCED


def test_nobody_can_say_that_it_did_not_happen_while_it_still_may(world: World) -> None:
    record = doubt(world, ErpFault.COMMIT_LATE)
    with pytest.raises(NotResolved, match="may still be carried out"):
        resolve(world, record, ItDidNotHappen())
    world.pass_time(LATER)
    assert world.entry(record).state is State.SYNCED
    assert len(world.erp.documents) == 1


def test_person_who_looked_is_believed_where_the_look_up_fails(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_BEFORE, look_ups_fail=True)
    world.pass_time(timedelta(hours=5))
    assert world.entry(record).waiting_on == "person"
    sides = look_at_both(world.entry(record), world.erp)
    assert sides.unread
    assert not sides.trusted(world.clock.now())
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED


def test_history_says_who_decided_and_why(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    resolve(world, record, ItHappened("SC000001"))
    lines = world.ledger.history(world.entry(record).key)
    (decided,) = [line for line in lines if "A person says" in line.text]
    assert (decided.by, "I looked in the ERP" in decided.text) == ("maria", True)


def test_deleted_document_is_sent_anew_on_a_persons_word(world: World) -> None:
    record = commitment()
    world.erp.read_back_fails = 1
    world.approve(record)
    world.erp.documents.clear()
    world.pass_time(LATER)
    assert (world.entry(record).state, world.entry(record).waiting_on) == (State.IN_DOUBT, "person")
    assert resolve(world, record, ItDidNotHappen()) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_what_is_not_in_doubt_cannot_be_resolved(world: World) -> None:
    record = commitment(updated_at=MORNING)
    world.approve(record)
    with pytest.raises(NotResolved, match="synced"):
        resolve(world, record, ItDidNotHappen())


def test_decision_waits_for_the_worker_that_holds_the_record(world: World) -> None:
    record = doubt(world, ErpFault.LOSE_ANSWER_AFTER)
    now = world.clock.now()
    key = world.entry(record).key
    assert world.ledger.lease(key, owner="a worker", now=now, until=now + timedelta(minutes=1)) is not None
    with pytest.raises(NotResolved, match="worked at this moment"):
        resolve(world, record, ItHappened("SC000001"))
