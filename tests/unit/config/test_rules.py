"""What a document may say of ownership, approval and fields, and what it is told when it may not."""

from typing import Any

import pytest

from tieout.config.advice import warnings
from tieout.config.connection import CONNECTION_ID, Connection, Flow
from tieout.config.kinds import APPROVED_BY_DEFAULT, KINDS, STANDING_BY_DEFAULT
from tieout.config.ownership import OWNERSHIP
from tieout.policy.ownership import FLOW
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.company import CompanyKind
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
from tieout.records.payment import PaymentKind
from tieout.records.project import ProjectKind
from unit.config.documents import GOLIVE, commitments, document, paths, read, refused, with_entity


def test_kinds_are_those_of_the_records() -> None:
    records = (CompanyKind, ProjectKind, BudgetKind, CommitmentKind, ChangeOrderKind, InvoiceKind, PaymentKind)
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(
        kind.value for kinds in records for kind in kinds
    )
    assert all(set(words) == set(KINDS[entity]) for entity, words in APPROVED_BY_DEFAULT.items())


def test_ownership_and_the_refusal_of_writes_agree() -> None:
    assert {entity: row.direction.value for entity, row in OWNERSHIP.items()} == {
        entity: direction.value for entity, direction in FLOW.items()
    }


def test_flow_is_narrowed_and_never_turned_round() -> None:
    assert read(with_entity("commitment", direction="none")).ownership(Entity.COMMITMENT).direction is Flow.NONE
    assert read(with_entity("vendor", direction="to_platform")).ownership(Entity.VENDOR).direction is Flow.TO_PLATFORM
    for entity, turned in (("commitment", "to_platform"), ("payment", "to_erp")):
        (problem,) = refused(with_entity(entity, direction=turned))
        assert (problem.path, problem.value) == (f"entities.{entity}.direction", turned)


@pytest.mark.parametrize("word", ["two_way", "both", "bidirectional"])
def test_two_ways_are_refused_by_name(word: str) -> None:
    (problem,) = refused(with_entity("vendor", direction=word))
    assert (problem.path, problem.value) == ("entities.vendor.direction", word)
    assert "both ways" in problem.expected


def test_entity_that_flows_nowhere_cannot_be_switched_on() -> None:
    assert paths(with_entity("vendor", direction="none", mode="shadow")) == ["entities.vendor.direction"]


def test_fields_flow_back_only_where_the_table_says_so() -> None:
    back = read(with_entity("project", fields_back=["legal_entity"])).ownership(Entity.PROJECT)
    assert back.fields_back == ("legal_entity",)
    assert read(document()).ownership(Entity.PROJECT).fields_back == ("general_ledger", "legal_entity")
    (problem,) = refused(with_entity("commitment", fields_back=["title"]))
    assert (problem.path, problem.value) == ("entities.commitment.fields_back", "title")


def test_kind_under_a_wrong_entity_is_refused() -> None:
    said = {"approved": {"subcontract": ["Approved"]}, "slices": [{"name": "a", "kinds": ["budget"], "mode": "off"}]}
    assert paths(with_entity("invoice", **said)) == [
        "entities.invoice.approved.subcontract",
        "entities.invoice.slices.0.kinds",
    ]


def test_nothing_is_approved_of_what_comes_from_the_erp() -> None:
    assert "entities.payment.approved" in paths(with_entity("payment", approved={"payment": ["Approved"]}))


def test_left_out_approvals_are_the_defaults_and_an_empty_list_is_meant() -> None:
    assert commitments(mode="shadow").approved == {
        "purchase_order": ["Approved"],
        "subcontract": ["Approved", "Complete"],
    }
    assert commitments(mode="shadow", approved={}).approved == {}
    some = commitments(approved={"subcontract": ["Approved"]})
    assert some.counts_as_approved("subcontract", "APPROVED")
    assert not some.counts_as_approved("subcontract", "Complete")
    assert not some.counts_as_approved("purchase_order", "Approved")


def test_left_out_standings_are_the_defaults_whatever_is_approved() -> None:
    assert commitments(approved={}).standing == {"purchase_order": ["Partially Received", "Received", "Closed"]}
    assert commitments(standing={}).standing == {}
    assert not commitments(mode="shadow").counts_as_approved("purchase_order", "Received")


def test_what_stands_is_said_by_kinds_of_the_entity_that_flow_to_the_erp() -> None:
    assert paths(with_entity("invoice", standing={"subcontract": ["Complete"]})) == [
        "entities.invoice.standing.subcontract"
    ]
    assert "entities.payment.standing" in paths(with_entity("payment", standing={"payment": ["Closed"]}))


def test_no_status_both_is_an_approval_and_only_stands() -> None:
    for entity, by_kind in STANDING_BY_DEFAULT.items():
        for kind, words in by_kind.items():
            assert kind in KINDS[entity]
            assert not {*words} & {*APPROVED_BY_DEFAULT[entity][kind]}


def test_defaults_are_stored_as_values() -> None:
    stored = read(with_entity("invoice")).model_dump(mode="json")
    assert stored["entities"]["invoice"]["approved"]["owner_invoice"] == ["approved"]
    assert stored["entities"]["invoice"]["standing"]["subcontractor_invoice"] == ["pending_owner_approval"]
    assert read(stored) == read(with_entity("invoice"))


def test_any_status_counts_for_what_nobody_approves() -> None:
    project = read(with_entity("project")).section(Entity.PROJECT)
    assert project.counts_as_approved("project", "Course of Construction")


def advised(**section: Any) -> dict[str, str]:
    found = warnings(read(with_entity("commitment", mode="live", golive_at=GOLIVE, **section)))
    return {one.path.removeprefix("entities.commitment."): one.fix for one in found}


def test_event_that_is_approved_in_both_systems_is_a_warning_with_the_fix_of_its_intake() -> None:
    by_tool = advised(intake="erp_requests", approval_in_erp=True)["approval_in_erp"]
    by_status = advised(approval_in_erp=True)["approval_in_erp"]
    assert "without an approver" in by_tool
    assert "before the status that counts" in by_status
    assert not advised(intake="erp_requests")
    assert not advised()


def test_what_nobody_approves_on_the_platform_is_approved_once_in_the_erp() -> None:
    assert not warnings(read(with_entity("project", mode="shadow", approval_in_erp=True)))


def test_sending_without_a_word_on_the_books_currency_is_a_warning() -> None:
    silent = {"erp": {"system": "fake_erp"}}
    (found,) = warnings(read(with_entity("commitment", mode="shadow") | silent))
    assert found.path == "erp.settings.currency"
    assert not warnings(read(with_entity("vendor", mode="shadow") | silent))


def test_kind_that_nothing_approves_is_a_warning() -> None:
    assert set(advised(approved={"subcontract": ["Approved"]})) == {"approved.purchase_order"}


def test_unfinished_status_that_counts_is_a_warning() -> None:
    approved = {"purchase_order": ["Approved"], "subcontract": ["Out For Signature"]}
    assert set(advised(approved=approved)) == {"approved.subcontract"}


def test_hour_for_what_nobody_fetches_is_a_warning() -> None:
    hours = {"cost_codes": {"nightly": 2}, "projects": {"nightly": 2}}
    assert [one.path for one in warnings(read(document(cadence=hours)))] == ["cadence.cost_codes"]
    with_vendors = {"vendor": {"mode": "shadow"}}
    assert warnings(read(document(cadence=hours, entities=with_vendors))) == []


def test_quarantine_of_seconds_is_a_warning_once_anything_is_live() -> None:
    short = {"thresholds": {"quarantine": {"Subcontract": "PT8S", "PurchaseOrder": "PT25M"}}}
    live = with_entity("commitment", mode="live", golive_at=GOLIVE) | short
    assert [one.path for one in warnings(read(live))] == ["thresholds.quarantine.Subcontract"]
    assert not warnings(read(document(**short)))


@pytest.mark.parametrize(
    "name", ["Bank Account", "bankAccountNumber", "IBAN", "Routing_No", "Tax ID", "vendor_ein", "SSN"]
)
def test_bank_details_and_tax_ids_are_no_fields(name: str) -> None:
    maps = {"value_maps": {"extensions": {name: "UsrField"}}}
    assert paths(document(**maps)) == ["value_maps.extensions"]
    assert paths(with_entity("vendor", fields={"note": {"field": name}})) == ["entities.vendor.fields"]


@pytest.mark.parametrize("name", ["Embankment CO2", "Protein", "Einstein Wing", "Custom Routine"])
def test_harmless_names_pass(name: str) -> None:
    assert read(document(value_maps={"extensions": {name: "UsrField"}})).value_maps.extensions


def test_data_classes_cannot_be_softened() -> None:
    assert paths(document(data_classes={"bank_details": "read", "tax_ids": "plain"})) == [
        "data_classes.bank_details",
        "data_classes.tax_ids",
    ]


def test_every_mistake_is_named_at_once_across_shape_and_rules() -> None:
    wrong = {
        "value_map": {"password": "secret-value"},
        "entities": {
            "commitments": {},
            "invoice": {"mode": "live", "intake": "both", "approved": {"subcontract": ["x"]}},
            "vendor": {"direction": "to_erp"},
            "payment": {"slices": [{"name": "a", "mode": "shadow"}, {"mode": "off", "cost_codes": ["*"]}]},
        },
        "cadence": {"payments": {}},
        "value_maps": {"cost_codes": {"03-300": 3300}},
    }
    found = refused(wrong)
    assert {problem.path for problem in found} == {
        "id", "platform", "erp", "value_map", "entities.commitments.[key]", "entities.invoice.intake",
        "entities.invoice.approved.subcontract", "entities.invoice.golive_at", "entities.vendor.direction",
        "entities.payment.slices.0", "entities.payment.slices.1.name", "cadence.payments", "value_maps.cost_codes.03-300",
    }  # fmt: skip
    told = "\n".join(str(problem) for problem in found)
    assert "Did you mean 'value_maps'?" in told
    assert "secret-value" not in told


def test_what_follows_from_a_mistake_is_not_told_as_another() -> None:
    assert paths(with_entity("commitment", mode="live", golive_at="yesterday")) == ["entities.commitment.golive_at"]


def test_document_that_is_no_document_is_refused() -> None:
    assert paths([]) == [""]  # type: ignore[arg-type]
    assert CONNECTION_ID in str(refused(document(id="X"))[0])
    assert isinstance(read(document()), Connection)
