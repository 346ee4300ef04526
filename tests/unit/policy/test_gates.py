"""Gates: what may go, and when."""

from datetime import timedelta

import pytest

from fakes.records import GOLIVE, MORNING, commitment, connection
from tieout.config.connection import EntitySection, Mode
from tieout.policy.gates import Gate, NotSent, Open, Waiting, Withdrawn, gate_record
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.records.entities import Entity

SECTION = connection().section(Entity.COMMITMENT)
BEFORE = GOLIVE - timedelta(days=1)


def gate(record: Commitment, section: EntitySection = SECTION, *, bound: bool = False, accepted: bool = False) -> Gate:
    return gate_record(record, section, bound=bound, accepted=accepted, seen_unapproved_at=None)


@pytest.mark.parametrize("status", ["Approved", "approved", "APPROVED", "Complete"])
def test_approved_status_opens_in_any_letter_case(status: str) -> None:
    assert isinstance(gate(commitment(status=status)), Open)


@pytest.mark.parametrize("status", ["Draft", "Out For Signature", "Void", ""])
def test_any_other_status_waits(status: str) -> None:
    assert isinstance(gate(commitment(status=status)), Waiting)


def test_approved_word_of_the_other_kind_does_not_count() -> None:
    order = commitment(kind=CommitmentKind.PURCHASE_ORDER, status="Complete")
    assert isinstance(gate(order), Waiting)


@pytest.mark.parametrize("status", ["Partially Received", "Received", "closed"])
def test_purchase_order_in_the_erp_stands_through_its_ordinary_life_and_is_not_sent_by_it(status: str) -> None:
    order = commitment(kind=CommitmentKind.PURCHASE_ORDER, status=status)
    assert isinstance(gate(order, bound=True), Open)
    assert isinstance(gate(order), Waiting)
    assert isinstance(gate(order.model_copy(update={"deleted": True}), bound=True), Withdrawn)


@pytest.mark.parametrize("kind", list(CommitmentKind))
@pytest.mark.parametrize("status", ["Draft", "Submitted", "Processing", "Terminated", "Void"])
def test_what_was_taken_back_does_not_stand(kind: CommitmentKind, status: str) -> None:
    assert isinstance(gate(commitment(kind=kind, status=status), bound=True), Withdrawn)


def test_what_stands_is_the_connections_to_say() -> None:
    strict = SECTION.model_copy(update={"standing": {"purchase_order": ["Received"]}})
    order = commitment(kind=CommitmentKind.PURCHASE_ORDER, status="Closed")
    assert isinstance(gate(order, strict, bound=True), Withdrawn)
    assert isinstance(gate(order.model_copy(update={"status": "Received"}), strict, bound=True), Open)


def test_deleted_record_is_never_approved() -> None:
    assert isinstance(gate(commitment(deleted=True)), Waiting)
    assert isinstance(gate(commitment(deleted=True), bound=True), Withdrawn)


def test_entity_that_is_off_sends_nothing() -> None:
    assert isinstance(gate(commitment(), EntitySection(mode=Mode.OFF)), NotSent)


def test_editing_an_old_contract_does_not_make_it_new() -> None:
    old = commitment(created_at=BEFORE, updated_at=MORNING)
    assert isinstance(gate(old), Waiting)


def test_unknown_birth_counts_as_old() -> None:
    assert isinstance(gate(commitment(created_at=None)), Waiting)


def test_date_of_approval_decides_where_there_is_one() -> None:
    assert isinstance(gate(commitment(created_at=BEFORE, approved_at=MORNING)), Open)
    assert isinstance(gate(commitment(created_at=MORNING, approved_at=BEFORE)), Waiting)


def test_seen_unapproved_before_golive_proves_nothing() -> None:
    old = commitment(created_at=BEFORE)
    shut = gate_record(old, SECTION, bound=False, accepted=False, seen_unapproved_at=BEFORE)
    opened = gate_record(old, SECTION, bound=False, accepted=False, seen_unapproved_at=MORNING)
    assert isinstance(shut, Waiting)
    assert isinstance(opened, Open)


def test_accounting_acceptance_is_an_approval_of_its_own() -> None:
    assert isinstance(gate(commitment(status="Draft", created_at=BEFORE), accepted=True), Open)
