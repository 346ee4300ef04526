"""The push flow: what a wake comes to, in good times."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.erp import ErpFault
from fakes.records import GOLIVE, MORNING, commitment, connection, line
from fakes.world import World
from tieout.policy.ownership import AgainstDirection
from tieout.records.entities import Entity
from tieout.records.parties import Party
from tieout.records.references import SourceReference
from tieout.sync.ports import Fetched, Missing, Request
from tieout.sync.state import HistoryEvent, State
from tieout.sync.wakes import WakeReason


@pytest.fixture
def world() -> World:
    return World()


def test_approved_commitment_reaches_the_erp_once_with_every_line(world: World) -> None:
    record = commitment()
    assert world.approve(record) is State.SYNCED
    (document,) = world.erp.documents.values()
    assert (document.total, document.status, len(document.lines)) == (Decimal("2000.50"), "Open", 2)
    assert world.platform.links[str(record.reference)] == f"MAIN/Order/{document.key}"


def test_ten_deliveries_of_one_approval_leave_one_document(world: World) -> None:
    record = commitment()
    for _ in range(10):
        world.approve(record)
    assert len(world.erp.documents) == 1
    assert world.erp.calls.count("create") == 1


def test_document_leaves_hold_only_after_its_read_back_ties(world: World) -> None:
    world.erp.faults = [ErpFault.DROP_LINES]
    record = commitment()
    assert world.approve(record) is State.PARTIAL
    (document,) = world.erp.documents.values()
    assert document.status == "On Hold"
    assert "$750.50" in world.told(record)


def test_unapproved_commitment_is_never_sent(world: World) -> None:
    record = commitment(status="Draft")
    assert world.approve(record) is State.WAITING
    assert world.entry(record).waiting_on == "approval"
    assert not world.erp.calls


def test_approval_while_the_record_is_being_worked_is_not_lost(world: World) -> None:
    draft, approved = commitment(status="Draft"), commitment(updated_at=MORNING + timedelta(minutes=1))
    world.platform.put(draft)

    def approve_meanwhile(_: object) -> Fetched | None:
        if world.platform.fetches > 1:
            return None
        world.platform.put(approved)
        world.work(world.wake(approved))  # its wake finds the lease taken and is gone
        return Fetched(draft)

    world.platform.before_fetch = approve_meanwhile
    assert world.work(world.wake(draft)) is State.SYNCED
    assert len(world.erp.documents) == 1


def test_commitment_approved_before_golive_waits_to_be_adopted(world: World) -> None:
    before = GOLIVE - timedelta(days=20)
    record = commitment(created_at=before, updated_at=MORNING)
    assert world.approve(record) is State.WAITING
    assert world.entry(record).waiting_on == "adopt"
    assert not world.erp.documents


def test_draft_from_before_golive_that_is_approved_after_it_is_sent(world: World) -> None:
    before = GOLIVE - timedelta(days=20)
    world.approve(commitment(status="Draft", created_at=before))
    assert world.approve(commitment(created_at=before, updated_at=MORNING + timedelta(hours=2))) is State.SYNCED


def test_every_reason_is_told_at_once_before_any_erp_call(world: World) -> None:
    bad = line(1, "100.00", cost_code=None, cost_type="Z")
    record = commitment(number="N" * 30, lines=(bad,), total=Decimal("90.00"), payment_terms="Net 17", vendor=None)
    assert world.approve(record) is State.REFUSED
    codes = {reason.code for reason in world.entry(record).reasons}
    assert codes == {"no_vendor", "unmapped_terms", "too_long", "total_differs", "no_cost_code", "unmapped_cost_type"}
    assert not world.erp.calls


def test_corrected_record_is_sent_after_a_refusal(world: World) -> None:
    world.approve(commitment(payment_terms="Net 17"))
    assert world.approve(commitment(updated_at=MORNING + timedelta(minutes=5))) is State.SYNCED


def test_erp_refusal_is_shown_in_its_own_words_and_may_be_sent_again(world: World) -> None:
    world.erp.faults = [ErpFault.REFUSE]
    record = commitment()
    assert world.approve(record) is State.REFUSED
    assert "The period is closed." in world.told(record)
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.SYNCED


def test_edit_after_sending_is_refused_with_the_difference_in_dollars(world: World) -> None:
    world.approve(commitment())
    edited = commitment(lines=(line(1, "1250.00"), line(2, "800.50")), updated_at=MORNING + timedelta(minutes=5))
    assert world.approve(edited) is State.REFUSED
    assert "$50.00 more" in world.entry(edited).reasons[0].text
    assert world.approve(commitment(updated_at=MORNING + timedelta(minutes=9))) is State.SYNCED


def test_withdrawn_approval_goes_to_a_person_and_touches_nothing(world: World) -> None:
    world.approve(commitment())
    calls = list(world.erp.calls)
    assert world.approve(commitment(status="Draft", updated_at=MORNING + timedelta(minutes=5))) is State.REFUSED
    assert world.erp.calls == calls


def test_foreign_link_is_never_overwritten(world: World) -> None:
    record = commitment()
    world.platform.foreign_links[str(record.reference)] = "CE_41"
    assert world.approve(record) is State.REFUSED
    assert not world.erp.calls
    assert not world.platform.links


def test_record_that_says_it_is_linked_waits_to_be_adopted_instead_of_being_sent_twice(world: World) -> None:
    record = commitment()
    world.platform.links[str(record.reference)] = "MAIN/Order/SC000001"
    assert world.approve(record) is State.WAITING
    assert not world.erp.calls


def test_accounting_request_is_closed_as_success_with_the_document(world: World) -> None:
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(commitment(), request="r1") is State.SYNCED
    assert world.platform.closed == {"r1": "success"}


def test_refused_request_is_closed_as_failed_with_every_reason(world: World) -> None:
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(commitment(payment_terms="Net 17"), request="r1") is State.REFUSED
    assert "Net 17" in world.platform.closed["r1"]


def test_second_request_for_the_same_content_is_closed_and_sends_nothing(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    assert world.approve(record, request="r2") is State.SYNCED
    assert world.platform.closed == {"r2": "success"}
    assert len(world.erp.documents) == 1


def test_unlink_is_refused_while_the_document_still_stands(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    assert world.approve(record, request="u1") is State.SYNCED
    assert "still in the ERP" in world.platform.closed["u1"]


def test_unlinked_commitment_that_is_sent_anew_is_another_document(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.erp.documents.clear()
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    assert world.approve(record, request="u1") is State.UNLINKED
    world.platform.links.clear()
    world.platform.requests["r2"] = Request("r2", "send", "detail-4")
    assert world.approve(record, request="r2") is State.SYNCED
    (document,) = world.erp.documents.values()
    assert document.reference.endswith("~2")


def test_record_that_cannot_be_read_yet_is_read_again_and_then_waits(world: World) -> None:
    record = commitment()
    world.platform.before_fetch = lambda _: Missing("404") if world.platform.fetches < 3 else None
    assert world.approve(record) is State.PENDING
    world.pass_time(timedelta(minutes=2))
    assert world.entry(record).state is State.SYNCED


def test_older_version_than_the_one_seen_is_read_again(world: World) -> None:
    late = commitment(status="Draft", updated_at=MORNING + timedelta(hours=1))
    world.approve(late)
    stale = commitment()
    world.platform.before_fetch = lambda _: Fetched(stale)
    world.work(world.wake(late))
    assert not world.erp.calls


def test_shadow_writes_to_neither_system() -> None:
    section = {
        "mode": "shadow",
        "approved": {"subcontract": ["Approved"]},
        "golive_at": GOLIVE.isoformat(),
    }
    world = World(connection(entities={"commitment": section}))
    record = commitment()
    assert world.approve(record) is State.WAITING
    assert not world.erp.documents
    assert not world.platform.told
    assert any("shadow" in address for address in world.payloads.kept)


def test_write_against_the_direction_is_refused_in_code(world: World) -> None:
    wake = world.wake(commitment()).model_copy(update={"entity": Entity.VENDOR})
    with pytest.raises(AgainstDirection):
        world.push().run(wake)


def test_vendor_renamed_or_linked_after_sending_is_no_edit(world: World) -> None:
    world.approve(commitment())
    linked = Party(id="47", name="O'Brien & Sons, Inc.", erp_code="OBRIEN")
    assert world.approve(commitment(vendor=linked, updated_at=MORNING + timedelta(minutes=5))) is State.SYNCED


def test_shadow_answers_no_request() -> None:
    section = {"mode": "shadow", "approved": {}, "golive_at": GOLIVE.isoformat()}
    world = World(connection(entities={"commitment": section}))
    world.platform.requests["r1"] = Request("r1", "send", "detail-1")
    assert world.approve(commitment(payment_terms="Net 17"), request="r1") is State.REFUSED
    assert not world.platform.told


def test_export_asked_for_right_after_an_unlink_is_not_forgotten(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.erp.documents.clear()
    world.platform.requests["u1"] = Request("u1", "unlink", "detail-3")
    serve_one = world.platform.fetch

    def one_at_a_time(entity: Entity, reference: SourceReference, **how: Any) -> Fetched | Missing:
        waiting = tuple(name for name in how["requests"] if name not in world.platform.closed)
        return serve_one(entity, reference, hints=how["hints"], requests=waiting[:1])

    world.platform.fetch = one_at_a_time  # type: ignore[method-assign]
    world.platform.requests["r2"] = Request("r2", "send", "detail-4")
    world.ledger.want(
        world.wake(record, request="u1"),
        shadow=False,
        due_at=world.clock.now(),
        event=HistoryEvent(MORNING, "heard", "", ""),
    )
    assert world.approve(record, request="r2") is State.UNLINKED
    world.platform.links.clear()
    world.pass_time(timedelta(minutes=2))
    assert world.entry(record).state is State.SYNCED
    assert world.platform.closed == {"u1": "success", "r2": "success"}


def test_lost_link_is_written_again_when_accounting_asks(world: World) -> None:
    record = commitment()
    world.approve(record)
    link = world.platform.links.pop(str(record.reference))
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    assert world.approve(record, request="r2") is State.SYNCED
    assert world.platform.links[str(record.reference)] == link
    assert len(world.erp.documents) == 1


def test_document_deleted_in_the_erp_is_made_anew_only_when_accounting_asks(world: World) -> None:
    record = commitment()
    world.approve(record)
    world.platform.links.clear()
    world.erp.documents.clear()
    assert world.work(world.wake(record, WakeReason.RESYNC)) is State.REFUSED
    assert world.entry(record).reasons[0].code == "gone_in_erp"
    assert not world.erp.documents
    world.platform.links.clear()
    world.platform.requests["r2"] = Request("r2", "send", "detail-2")
    assert world.approve(record, request="r2") is State.SYNCED
    (document,) = world.erp.documents.values()
    assert document.reference.endswith("~2")
