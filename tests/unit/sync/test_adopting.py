"""A person says which document of the ERP a record is, or that it is new: read back, tied, linked once, told, never doubled."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.erp import ErpDocument, ErpFault
from fakes.records import GOLIVE, MORNING, change_order, commitment, connection, line
from fakes.world import World
from tieout.policy.ready import Ready
from tieout.records.commitment import Commitment
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.adopting import Adopting, NotAdopted
from tieout.sync.outcomes import ObservedLine
from tieout.sync.plan import Expectation, Step
from tieout.sync.state import State
from tieout.sync.wakes import WakeReason

BEFORE = GOLIVE - timedelta(days=20)


@pytest.fixture
def world() -> World:
    return World()


def old(number: str = "SC-001", **fields: Any) -> Commitment:
    """A subcontract that was approved before go-live."""
    return commitment(number, **({"created_at": BEFORE, "updated_at": MORNING} | fields))


def typed_in(world: World, key: str = "SC900001", *amounts: str) -> TargetDocument:
    """A document that accounting typed in by hand long ago: its own title, no reference of ours, lines in its own order."""
    amounts = amounts or ("750.50", "1250.00")
    lines = tuple(ObservedLine(f"{at}0", Decimal(amount), "03300") for at, amount in enumerate(amounts, start=1))
    total = sum((one.amount for one in lines), Decimal("0.00"))
    world.erp.documents[key] = ErpDocument(key, "", total, lines, (), "Open", title="Concrete sub")
    return TargetDocument(role="header", kind="Order", key=key, company="MAIN")


def answer(world: World, record: Record, document: TargetDocument | None = None, **options: bool) -> State:
    """A person answers; what follows at once is worked too."""
    world.platform.records.setdefault(str(record.reference), record)
    reason = WakeReason.RESYNC if document is None else WakeReason.RESUME
    wake = world.wake(record, reason).model_copy(update={"by": "maria", "why": "checked the signed contract"})
    adopting = Adopting(world.connection, world.ledger, world.platform, world.erp, world.clock, world.ids)
    state = adopting.as_new(wake) if document is None else adopting.adopt(wake, document, **options)
    return (world.work(wake) or state) if state is State.PENDING else state


def test_adopted_record_is_linked_and_told_and_nothing_is_created(world: World) -> None:
    record, document = old(), typed_in(world)
    assert world.approve(record) is State.WAITING
    assert answer(world, record, document) is State.SYNCED
    assert "create" not in world.erp.calls
    assert "release" not in world.erp.calls
    (bound,) = world.entry(record).documents
    assert (bound.key, bound.lines) == ("SC900001", {"L1": "20", "L2": "10"})
    assert world.platform.links[str(record.reference)] == document.address


def test_history_says_who_adopted_and_why(world: World) -> None:
    record, document = old(), typed_in(world)
    answer(world, record, document)
    (line_,) = [event for event in world.ledger.history(world.entry(record).key) if event.what == "adopted"]
    assert (line_.by, "checked the signed contract" in line_.text) == ("maria", True)


def test_later_looks_never_send_what_was_adopted(world: World) -> None:
    record, document = old(), typed_in(world)
    answer(world, record, document)
    edited = old(lines=(line(1, "1250.00"), line(2, "800.50")), updated_at=MORNING + timedelta(minutes=5))
    assert world.approve(edited) is State.REFUSED
    assert "$50.00 more" in world.entry(edited).reasons[0].text
    world.connection = connection(value_maps=world.connection.value_maps.model_dump() | {"terms": {"Net 30": "NEW"}})
    assert world.approve(old(updated_at=MORNING + timedelta(minutes=9))) is State.SYNCED
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert "create" not in world.erp.calls


def test_change_order_of_an_adopted_commitment_finds_its_line(world: World) -> None:
    record, document = old(), typed_in(world)
    answer(world, record, document)
    assert world.approve(change_order(record)) is State.SYNCED


def test_change_order_is_adopted_in_shadow_beside_the_commitment_that_was(world: World) -> None:
    """Before go-live nothing is told yet, and what others need has to be linked and no more."""
    shadow = {name: {"mode": "shadow", "golive_at": GOLIVE.isoformat()} for name in ("commitment", "change_order")}
    world.connection = connection(entities=shadow)
    record, document = old(), typed_in(world)
    order = change_order(record, created_at=BEFORE)
    world.platform.put(order)
    changed = typed_in(world, "CO900001", "250.00")
    with pytest.raises(NotAdopted, match="commitment SC-001 is linked to nothing"):
        answer(world, order, changed)
    assert answer(world, record, document) is State.WAITING
    assert answer(world, order, changed) is State.WAITING
    assert [one.key for one in world.entry(order).documents] == ["CO900001"]


def test_document_that_took_several_requests_is_held_against_the_whole_of_it(world: World) -> None:
    whole = world.erp.plan

    def in_two(ready: Ready) -> tuple[Step, ...]:
        create, *others = whole(ready)
        assert create.expects is not None
        first = Expectation(create.expects.lines[0].amount, create.expects.lines[:1])
        added = Step("add_lines_2", create.side, create.kind, {}, create.reference, create.expects)
        return (replace(create, expects=first), added, *others)

    world.erp.plan = in_two  # type: ignore[method-assign]  # an ERP that takes one line a request
    record, document = old(), typed_in(world)
    assert answer(world, record, document) is State.SYNCED


def test_document_that_does_not_tie_is_adopted_only_knowingly(world: World) -> None:
    record, document = old(), typed_in(world, "SC900001", "750.50", "1300.00")
    with pytest.raises(NotAdopted, match=r"\$50\.00 apart"):
        answer(world, record, document)
    assert not world.entry(record).bound
    assert answer(world, record, document, although_it_differs=True) is State.SYNCED
    assert "although it differs" in world.told(record)


def test_document_of_another_record_is_refused_by_name(world: World) -> None:
    first, second, document = old("SC-001"), old("SC-002"), typed_in(world)
    answer(world, first, document)
    with pytest.raises(NotAdopted, match=r"already linked to .*SC-001"):
        answer(world, second, document)
    assert not world.entry(second).bound


@pytest.mark.parametrize("status", ["Canceled", None], ids=["cancelled", "deleted"])
def test_nothing_is_linked_to_a_document_that_does_not_live(world: World, status: str | None) -> None:
    record, document = old(), typed_in(world)
    there = world.erp.documents.pop(document.key)
    if status is not None:
        world.erp.documents[document.key] = replace(there, status=status)
    with pytest.raises(NotAdopted, match=r"Canceled|deleted"):
        answer(world, record, document)


def test_record_in_doubt_is_resolved_before_it_is_adopted(world: World) -> None:
    record, document = commitment(), typed_in(world)
    world.erp.faults = [ErpFault.LOSE_ANSWER_AFTER]
    world.approve(record)
    with pytest.raises(NotAdopted, match="tieout doubt"):
        answer(world, record, document)


def test_record_that_a_worker_holds_is_left_to_it(world: World) -> None:
    record, document = old(), typed_in(world)
    world.approve(record)
    now = world.clock.now()
    world.ledger.lease(world.entry(record).key, owner="a worker", now=now, until=now + timedelta(minutes=1))
    with pytest.raises(NotAdopted, match="worked at this moment"):
        answer(world, record, document)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (old(status="Draft"), "Draft"),
        (old(deleted=True), "deleted"),
        (old(vendor=None), "no contract company"),
    ],
    ids=["not approved", "deleted", "not translatable"],
)
def test_what_cannot_be_held_against_the_erp_is_refused_by_name(world: World, record: Commitment, why: str) -> None:
    document = typed_in(world)
    world.platform.put(record)
    with pytest.raises(NotAdopted, match=why):
        answer(world, record, document)


def test_lengths_do_not_matter_for_what_is_there_already(world: World) -> None:
    record, document = old(title="T" * 200), typed_in(world)
    assert answer(world, record, document) is State.SYNCED


def test_links_of_others_are_respected(world: World) -> None:
    record, document = old(), typed_in(world)
    world.platform.put(record)
    world.platform.foreign_links[str(record.reference)] = "other-app-7"
    with pytest.raises(NotAdopted, match="other-app-7"):
        answer(world, record, document)
    world.platform.foreign_links.clear()
    world.platform.links[str(record.reference)] = "MAIN/Order/SC900002"
    with pytest.raises(NotAdopted, match="SC900002"):
        answer(world, record, document)


def test_adoption_in_shadow_writes_to_neither_system_and_holds_when_it_goes_live() -> None:
    section = {"mode": "shadow", "golive_at": GOLIVE.isoformat(), "approved": {"subcontract": ["Approved"]}}
    world = World(connection=connection(entities={"commitment": section}))
    record, document = old(), typed_in(world)
    world.approve(record)
    assert answer(world, record, document) is State.WAITING
    world.pass_time(timedelta(minutes=30))
    assert (world.entry(record).waiting_on, world.platform.told) == ("live", [])
    world.connection = connection(entities={"commitment": section | {"mode": "live"}})
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED
    assert "create" not in world.erp.calls
    assert world.platform.links[str(record.reference)] == document.address


def test_refused_answer_in_shadow_leaves_nothing_to_be_woken_for_ever() -> None:
    section = {"mode": "shadow", "golive_at": GOLIVE.isoformat(), "approved": {"subcontract": ["Approved"]}}
    world = World(connection=connection(entities={"commitment": section}))
    record, document = old(), typed_in(world, "SC900001", "1.00")
    world.platform.put(record)
    with pytest.raises(NotAdopted):
        answer(world, record, document)
    entry = world.entry(record)
    assert (entry.state, entry.waiting_on, entry.due_at) == (State.WAITING, "adopt", None)


def test_record_marked_as_new_is_sent_once_and_says_who_said_so(world: World) -> None:
    record = old()
    assert world.approve(record) is State.WAITING
    assert answer(world, record) is State.SYNCED
    world.approve(record)
    assert len(world.erp.documents) == 1
    assert "says maria: checked the signed contract" in world.told(record)


def test_what_stands_in_the_erp_is_never_new(world: World) -> None:
    record = commitment()
    world.approve(record)
    with pytest.raises(NotAdopted, match="would stand twice"):
        answer(world, record)
    assert len(world.erp.documents) == 1


def test_record_that_says_it_is_linked_is_not_new(world: World) -> None:
    record = old()
    world.platform.put(record)
    world.platform.links[str(record.reference)] = "MAIN/Order/SC900002"
    with pytest.raises(NotAdopted, match="SC900002"):
        answer(world, record)


def test_record_whose_document_was_deleted_is_sent_anew_on_a_persons_word(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.erp.documents.clear()
    assert answer(world, record) is State.SYNCED
    (document,) = world.erp.documents.values()
    assert document.reference.endswith("~2")
    assert world.platform.links[str(record.reference)] == f"MAIN/Order/{document.key}"
