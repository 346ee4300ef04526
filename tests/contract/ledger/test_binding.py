"""A document belongs to one record, a record knows its documents, and neither is ever half written."""

import pytest

from contract.ledger.subjects import Desk, document, intent, subcontract
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound
from tieout.sync.state import Change, RecordKey, State

KEY = subcontract()
OTHER = subcontract("42")


def test_bound_document_is_found_from_both_ends(desk: Desk) -> None:
    entry = desk.ledger.write(desk.leased(KEY), Change(bind=(document(lines=3),)))
    assert entry.documents == (document(lines=3),)
    assert desk.entry(KEY) == entry
    assert desk.ledger.holder("acme", Side.ERP, document()) == KEY


def test_document_that_nobody_linked_has_no_holder(desk: Desk) -> None:
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(),)))
    assert desk.ledger.holder("acme", Side.ERP, document("SC-1002")) is None
    assert desk.ledger.holder("acme", Side.PLATFORM, document()) is None
    assert desk.ledger.holder("other", Side.ERP, document()) is None


def test_second_record_cannot_link_the_document_and_hears_who_holds_it(desk: Desk) -> None:
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(),)))
    lease = desk.leased(OTHER)
    before = desk.entry(OTHER)
    change = Change(state=State.SYNCED, bind=(document("SC-9"), document()), events=(desk.event("bound"),))
    with pytest.raises(AlreadyBound) as taken:
        desk.ledger.write(lease, change)
    assert (taken.value.document, taken.value.holder) == (document(), str(KEY))
    assert desk.entry(OTHER) == before
    assert desk.lines(OTHER) == ["wake"]
    assert desk.ledger.holder("acme", Side.ERP, document("SC-9")) is None
    assert desk.ledger.holder("acme", Side.ERP, document()) == KEY


def test_release_cannot_link_a_taken_document_either_and_keeps_the_lease(desk: Desk) -> None:
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(),)))
    lease = desk.leased(OTHER)
    with pytest.raises(AlreadyBound):
        desk.ledger.release(lease, Change(bind=(document(),)), wanted=1)
    assert desk.ledger.write(lease, Change(state=State.IN_DOUBT)).state is State.IN_DOUBT


def test_same_record_may_link_its_document_again_with_newer_line_links(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(bind=(document(lines=1),)))
    entry = desk.ledger.write(lease, Change(bind=(document(lines=2),)))
    assert entry.documents == (document(lines=2),)
    assert desk.entry(KEY).documents == (document(lines=2),)


def test_record_may_hold_several_documents(desk: Desk) -> None:
    both = (document("SC-1001"), document("REL-7", role="release"))
    desk.ledger.write(desk.leased(KEY), Change(bind=both))
    assert desk.entry(KEY).documents == both
    assert all(desk.ledger.holder("acme", Side.ERP, each) == KEY for each in both)


def test_one_document_in_two_roles_is_one_link(desk: Desk) -> None:
    both = (document(role="commitment"), document(role="original_budget"))
    entry = desk.ledger.write(desk.leased(KEY), Change(bind=both))
    assert entry.documents == both
    assert desk.ledger.holder("acme", Side.ERP, document()) == KEY


def test_document_that_was_let_go_is_free_for_another_record(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(bind=(document(),)))
    entry = desk.ledger.write(lease, Change(unbind=True, state=State.UNLINKED))
    assert (entry.documents, entry.bound) == ((), False)
    assert desk.ledger.holder("acme", Side.ERP, document()) is None
    desk.ledger.write(desk.leased(OTHER), Change(bind=(document(),)))
    assert desk.ledger.holder("acme", Side.ERP, document()) == OTHER


def test_letting_go_and_linking_anew_is_one_write(desk: Desk) -> None:
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(bind=(document("SC-1"), document("SC-2"))))
    entry = desk.ledger.write(lease, Change(unbind=True, bind=(document("SC-2"), document("SC-3"))))
    assert entry.documents == (document("SC-2"), document("SC-3"))
    assert desk.ledger.holder("acme", Side.ERP, document("SC-1")) is None
    assert desk.ledger.holder("acme", Side.ERP, document("SC-2")) == KEY
    assert desk.ledger.holder("acme", Side.ERP, document("SC-3")) == KEY


def test_two_companies_number_their_documents_alike(desk: Desk) -> None:
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(company="EAST"),)))
    desk.ledger.write(desk.leased(OTHER), Change(bind=(document(company="WEST"),)))
    assert desk.ledger.holder("acme", Side.ERP, document(company="EAST")) == KEY
    assert desk.ledger.holder("acme", Side.ERP, document(company="WEST")) == OTHER


def test_slashes_in_a_composite_key_do_not_make_two_documents_one(desk: Desk) -> None:
    one = TargetDocument(role="commitment", kind="PO", key="7", company="A/PO/1")
    two = TargetDocument(role="commitment", kind="PO", key="1/PO/7", company="A")
    assert one.address != two.address
    desk.ledger.write(desk.leased(KEY), Change(bind=(one,)))
    desk.ledger.write(desk.leased(OTHER), Change(bind=(two,)))
    assert desk.ledger.holder("acme", Side.ERP, one) == KEY
    assert desk.ledger.holder("acme", Side.ERP, two) == OTHER


def test_what_a_shadow_run_linked_does_not_stand_in_the_way_of_going_live(desk: Desk) -> None:
    desk.ledger.write(desk.leased(subcontract(shadow=True)), Change(bind=(document(),)))
    assert desk.ledger.holder("acme", Side.ERP, document()) is None
    desk.ledger.write(desk.leased(KEY), Change(bind=(document(),)))
    assert desk.ledger.holder("acme", Side.ERP, document()) == KEY


def test_record_that_flows_to_the_platform_holds_a_document_there(desk: Desk) -> None:
    vendor = RecordKey("acme", Entity.VENDOR, SourceReference(system="erp", kind="vendor", id="A B & Söhne"))
    desk.ledger.write(desk.leased(vendor), Change(bind=(document(),)))
    assert desk.ledger.holder("acme", Side.PLATFORM, document()) == vendor
    assert desk.ledger.holder("acme", Side.ERP, document()) is None


def test_binding_step_and_history_are_written_together(desk: Desk) -> None:
    lease = desk.leased(KEY)
    note = intent("create", desk.clock.now())
    desk.ledger.write(lease, Change(put_steps=(note,), bind=(document(),), events=(desk.event("bound"),)))
    entry = desk.entry(KEY)
    assert (entry.steps, entry.documents, desk.lines(KEY)) == ({"create": note}, (document(),), ["wake", "bound"])
