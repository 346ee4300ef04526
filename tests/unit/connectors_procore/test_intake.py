"""Events become the records they concern; echoes, other intakes and strangers become nothing that acts."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import build_intake, parse_delivery
from tieout.connectors.procore.assumptions import ERP_CONTRACT_TYPES, ERP_REQUEST_SHOW
from tieout.connectors.procore.deliveries import _classic, _flat
from tieout.connectors.procore.intake import ProcoreIntake
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import (
    Concern,
    Concerns,
    Echo,
    ListChanged,
    Listener,
    Nothing,
    OtherCompany,
    OtherIntake,
    PlatformEvent,
    Resolution,
    Unknown,
)
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_procore.papers import create_commitment, unlink_commitment, v2_delivery, v4_delivery
from unit.connectors_procore.wire import COMPANY, NOW, SERVICE_USER, FixedClock, Wire, context, reply

RESOURCES = {Entity.COMMITMENT: Intake.RESOURCES}
REQUESTS = {Entity.COMMITMENT: Intake.ERP_REQUESTS}
SHOWN = frozenset({ERP_REQUEST_SHOW.name, ERP_CONTRACT_TYPES.name})
ERP = {"resource_type": "ERP Requests", "reason": "create", "resource_id": "9", "project_id": ""}
REQUEST = f"GET /rest/v1.0/companies/{COMPANY}/erp_requests/9"
LIST = "GET /rest/v1.0/work_order_contracts"


def flat(**changes: Any) -> PlatformEvent:
    return _flat(v4_delivery(**changes))


def resolve(event: PlatformEvent, intakes: dict[Entity, Intake], wire: Wire | None = None, **given: Any) -> Resolution:
    return build_intake(context(wire or Wire(), **given)).resolve(event, intakes=intakes)


def subcontract(number: str = "41", request: str | None = None) -> Concern:
    reference = SourceReference(system="procore", kind="subcontract", id=number)
    return Concern(Entity.COMMITMENT, reference, {"project": "6778"}, request)


def test_contract_event_wakes_its_record_without_a_call() -> None:
    assert resolve(flat(), RESOURCES) == Concerns((subcontract(),))


@pytest.mark.parametrize("action", ["create", "update", "delete", "archive"])
def test_every_action_is_worth_a_look(action: str) -> None:
    assert resolve(flat(reason=action), RESOURCES) == Concerns((subcontract(),))


def test_purchase_order_and_subcontract_of_one_number_are_two_records() -> None:
    found = resolve(flat(resource_type="Purchase Order Contracts"), RESOURCES)
    assert isinstance(found, Concerns)
    assert str(found.wakes[0].reference) == "procore:purchase_order:41"


@pytest.mark.parametrize("delivery", [v4_delivery, v2_delivery])
def test_line_event_without_a_parent_asks_for_a_listing(delivery: Any) -> None:
    name = {"resource_type" if delivery is v4_delivery else "resource_name": "Work Order Contract Line Items"}
    event = (_flat if delivery is v4_delivery else _classic)(delivery(**name))
    assert resolve(event, RESOURCES) == ListChanged("6778", Entity.COMMITMENT, "subcontract")


def test_line_event_with_its_parent_wakes_the_parent() -> None:
    related = [{"id": 8, "name": "Direct Costs"}, {"id": 41, "name": "Work Order Contracts"}]
    event = _classic(
        v2_delivery(resource_name="Work Order Contract Line Items", resource_id=177, related_resources=related)
    )
    assert resolve(event, RESOURCES) == Concerns((subcontract(),))


def test_own_write_is_an_echo_by_app_and_by_user() -> None:
    by_app = _classic(v2_delivery(metadata={"source_application_id": "app-1"}))
    assert isinstance(resolve(by_app, RESOURCES), Echo)
    assert isinstance(resolve(flat(user_id=SERVICE_USER), RESOURCES), Echo)
    other_app = _classic(v2_delivery(metadata={"source_application_id": "app-2"}))
    assert isinstance(resolve(other_app, RESOURCES), Concerns)


def test_configured_app_id_counts_before_the_client_id() -> None:
    event = _classic(v2_delivery(metadata={"source_application_id": "shown-1"}))
    assert isinstance(resolve(event, RESOURCES, settings={"app_id": "shown-1"}), Echo)


def test_event_without_actor_is_nobodys_echo() -> None:
    event = flat(user_id=None)
    assert isinstance(resolve(event, RESOURCES, settings={"service_user_id": None}), Concerns)


def test_other_company_is_told_apart_before_anything_else() -> None:
    assert resolve(flat(company_id="8", user_id=SERVICE_USER), RESOURCES) == OtherCompany("8")


def test_other_intakes_events_are_counted_and_not_acted_on() -> None:
    assert resolve(flat(**ERP), RESOURCES) == OtherIntake(Entity.COMMITMENT, "ERP Requests")
    assert resolve(flat(), REQUESTS) == OtherIntake(Entity.COMMITMENT, "Work Order Contracts")
    line = flat(resource_type="Purchase Order Contract Line Items")
    assert resolve(line, REQUESTS) == OtherIntake(Entity.COMMITMENT, "Purchase Order Contract Line Items")


def test_entity_that_is_not_listened_to_is_nothing() -> None:
    assert isinstance(resolve(flat(), {}), Nothing)


@pytest.mark.parametrize("name", ["RFIs", "purchase order contracts", "'; DROP TABLE --"])
def test_strange_resource_is_unknown_by_its_name(name: str) -> None:
    assert resolve(flat(resource_type=name), RESOURCES) == Unknown(name)


@pytest.mark.parametrize("version", ["v2", "v3", "v4"])
def test_company_that_a_person_adds_is_heard_of_in_the_one_intake_that_is_configured(version: str) -> None:
    sample = Path(__file__).parents[3] / "events" / "procore" / f"webhook_{version}_company_vendors_create.json"
    event = replace(parse_delivery(sample.read_bytes()), company=COMPANY)
    reference = SourceReference(system="procore", kind="vendor", id=event.resource_id)
    assert resolve(event, {Entity.VENDOR: Intake.RESOURCES}) == Concerns((Concern(Entity.VENDOR, reference),))
    other = OtherIntake(Entity.VENDOR, "Company Vendors")
    assert resolve(event, {Entity.VENDOR: Intake.ERP_REQUESTS}) == other
    assert isinstance(resolve(event, RESOURCES), Nothing)
    ours = replace(event, actor=SERVICE_USER)
    assert isinstance(resolve(ours, {Entity.VENDOR: Intake.RESOURCES}), Echo)


def test_project_that_is_not_permitted_is_left_alone() -> None:
    assert isinstance(resolve(flat(project_id="9999"), RESOURCES), Nothing)
    assert isinstance(resolve(flat(project_id="9999"), RESOURCES, settings={"projects": []}), Concerns)


def test_event_without_project_is_placed_only_where_one_project_exists() -> None:
    assert isinstance(resolve(flat(project_id=""), RESOURCES), Nothing)
    assert resolve(flat(project_id=""), RESOURCES, settings={"projects": ["6778"]}) == Concerns((subcontract(),))


def test_erp_request_is_read_to_find_its_record() -> None:
    wire = Wire().on(REQUEST, reply(create_commitment()))
    assert resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN) == Concerns((subcontract(request="9"),))


def test_unlink_request_finds_its_record() -> None:
    wire = Wire().on(REQUEST, reply(unlink_commitment(9)))
    assert resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN) == Concerns((subcontract(request="9"),))


def test_request_about_something_else_is_unknown_by_its_name() -> None:
    wire = Wire().on(REQUEST, reply({"id": 9, "request_name": "sync_metadata", "request_data": {}}))
    assert resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN) == Unknown("ERP Requests: sync_metadata")


@pytest.mark.parametrize("action", ["update", "delete"])
def test_answered_request_is_not_answered_for_ever(action: str) -> None:
    assert isinstance(resolve(flat(**{**ERP, "reason": action}), REQUESTS, assumptions=SHOWN), Nothing)


def test_request_is_not_read_while_its_path_is_only_assumed() -> None:
    with pytest.raises(NeedsPerson, match="procore_erp_request_show"):
        resolve(flat(**ERP), REQUESTS)


@pytest.mark.parametrize(
    "paper",
    [unlink_commitment(9), create_commitment(commitment={"type": "PurchaseOrderContract"})],
)
def test_words_that_are_only_assumed_are_refused_by_name(paper: dict[str, Any]) -> None:
    wire = Wire().on(REQUEST, reply(paper))
    with pytest.raises(NeedsPerson, match="procore_erp_contract_types"):
        resolve(flat(**ERP), REQUESTS, wire, assumptions=frozenset({ERP_REQUEST_SHOW.name}))


@pytest.mark.parametrize(
    "paper",
    [
        create_commitment(commitment={"type": "DesignContract"}),
        create_commitment(commitment={"project": None}),
        create_commitment(request_detail_id=None),
        unlink_commitment(9, commitment_type="contract_type"),
    ],
)
def test_request_that_cannot_be_read_is_a_persons_for_accounting_waits(paper: dict[str, Any]) -> None:
    with pytest.raises(NeedsPerson, match="ERP request 9"):
        resolve(flat(**ERP), REQUESTS, Wire().on(REQUEST, reply(paper)), assumptions=SHOWN)


def test_request_not_readable_right_after_its_event_is_read_again() -> None:
    wire = Wire().on(REQUEST, reply({"message": "Not found"}, 404))
    with pytest.raises(NotNow):
        resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN)
    clock = FixedClock()
    clock.at = NOW + timedelta(minutes=11)
    assert isinstance(resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN, clock=clock), Nothing)


def listening(wire: Wire) -> ProcoreIntake:
    return build_intake(context(wire))


def test_changes_are_listed_over_a_range_with_both_ends_and_deleted_ones() -> None:
    wire = Wire().on(LIST, reply([{"id": 41}, {"id": 42}], Total="3"), reply([{"id": 42}, {"id": 43}], Total="3"))
    since = datetime.fromisoformat("2026-03-02T03:00:00.9-08:00")
    found = listening(wire).changed_since("6778", "subcontract", since, NOW)
    assert found == [subcontract("41"), subcontract("42"), subcontract("43")]
    assert wire.query(LIST)[0] == [
        ("project_id", "6778"),
        ("filters[updated_at]", "2026-03-02T11:00:00Z...2026-03-02T12:00:01Z"),
        ("filters[include_deleted]", "with"),
        ("page", "1"),
        ("per_page", "500"),
    ]


def test_all_records_are_listed_page_by_page() -> None:
    listener: Listener = listening(Wire().on("GET /rest/v1.0/purchase_order_contracts", reply([{"id": 7}])))
    (found,) = listener.all_records("6778", "purchase_order")
    assert (str(found.reference), found.hints) == ("procore:purchase_order:7", {"project": "6778"})


def test_list_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="prime_contract"):
        listening(Wire()).changed_since("6778", "prime_contract", NOW, NOW)


def test_list_of_an_invisible_project_is_a_persons_and_never_empty() -> None:
    with pytest.raises(NeedsPerson, match="permitted"):
        listening(Wire().on(LIST, reply({}, 404))).changed_since("6778", "subcontract", NOW, NOW)


def test_what_is_only_counted_names_no_single_record() -> None:
    clock = FixedClock()
    clock.at = NOW + timedelta(hours=1)
    wire = Wire().on(REQUEST, reply({"message": "Not found"}, 404))
    counted = [
        resolve(flat(project_id="", resource_id="123456"), RESOURCES),
        resolve(flat(project_id="123456"), RESOURCES),
        resolve(flat(**ERP), REQUESTS, wire, assumptions=SHOWN, clock=clock),
    ]
    for found in counted:
        assert isinstance(found, Nothing)
        assert not any(char.isdigit() for char in found.why)
