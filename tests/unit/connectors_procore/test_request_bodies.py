"""Requests of the ERP tool in the very bodies of Procore's events dictionary: whose they are, and who waits for an answer."""

from typing import Any

import pytest

from fakes.ledger import MemoryLedger
from fakes.records import GOLIVE, connection
from tieout.config.connection import Intake
from tieout.connectors.procore import build, build_intake
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.deliveries import _flat
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.connectors.procore.telling import answer_steps
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concerns, Unknown
from tieout.sync.instructions import Instructed
from tieout.sync.orders import Giving
from tieout.sync.outcomes import Applied, NeedsPerson, Refused
from tieout.sync.ports import Fetched, Missing, Request
from unit.connectors_procore.papers import v4_delivery
from unit.connectors_procore.wire import COMPANY, Wire, context, reply

ALL = frozenset(switch.name for switch in SWITCHES)
INTAKES = dict.fromkeys((Entity.PROJECT, Entity.BUDGET, Entity.CHANGE_ORDER, Entity.INVOICE), Intake.ERP_REQUESTS)
ERP = {"resource_type": "ERP Requests", "reason": "create", "resource_id": "9", "project_id": ""}
BASE = f"/rest/v1.0/companies/{COMPANY}"
REQUEST = f"GET {BASE}/erp_requests/9"
UNLINKS: list[tuple[str, dict[str, Any], str, str]] = [
    ("reset_job", {"project": {"id": 6778, "name": "Big", "origin_id": "J"}}, "project:6778", ""),
    (
        "unlink_commitment_change_order",
        {
            "erp_commitment_id": 1,
            "erp_commitment_change_order_id": 2,
            "request_detail_id": 3,
            "commitment_type": "contract_type",
            "procore_commitment_change_order_id": 4,
            "project_id": 6778,
        },
        "commitment_change_order:4",
        "3",
    ),
    (
        "unlink_prime_contract_change_order",
        {
            "prime_contract": {"id": 1, "project_id": 6778},
            "prime_contract_change_order": {"id": 5, "number": "CO1"},
            "request_detail_id": 12345,
        },
        "prime_change_order:5",
        "12345",
    ),
    (
        "reset_prime_contract_change_order",
        {"prime_contract_id": 76, "prime_contract_change_order_id": 79, "project_id": 6778},
        "prime_change_order:79",
        "",
    ),
    (
        "reset_requisition",
        {"requisition_id": 8, "project_id": 6778, "requisition_origin_id": "x", "reset_override": False},
        "subcontractor_invoice:8",
        "",
    ),
]


def paper(name: str, data: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {"id": 9, "request_name": name, "created_at": "2026-03-01T08:00:00Z", "request_data": data, **beside}


def heard(wire: Wire, **given: Any) -> Any:
    intake = build_intake(context(wire, **{"assumptions": ALL, **given}))
    return intake.resolve(_flat(v4_delivery(**ERP)), intakes=INTAKES)


@pytest.mark.parametrize(("name", "data", "record", "detail"), UNLINKS)
def test_unlink_is_heard_of_the_right_record(name: str, data: dict[str, Any], record: str, detail: str) -> None:
    wire = Wire().on(REQUEST, reply(paper(name, data)))
    found = heard(wire)
    assert isinstance(found, Concerns)
    (one,) = found.wakes
    assert (str(one.reference), one.hints) == (f"procore:{record}", {"project": "6778"})
    assert wire.calls() == [REQUEST]


@pytest.mark.parametrize(("name", "data", "record", "detail"), UNLINKS)
def test_reset_is_only_told_and_an_unlink_is_answered(
    name: str, data: dict[str, Any], record: str, detail: str
) -> None:
    reference = SourceReference.parse(f"procore:{record}")
    platform = build(context(Wire().on(REQUEST, reply(paper(name, data))), assumptions=ALL))
    entity = ENTITY_OF[reference.kind]
    found = platform.fetch(entity, reference, hints={}, requests=("9",))
    assert isinstance(found, Fetched)
    steps = platform.plan_success(entity, found, (), hints={})
    assert [step.name for step in steps] == ["tell_unlink", *(["close_request:9"] if detail else [])]


def test_fields_that_the_samples_leave_beside_the_data_are_found() -> None:
    job = {"id": 6778, "name": "Test Project", "origin_id": None, "origin_code": "JOB-EXP", "active": True}
    wire = Wire().on(REQUEST, reply(paper("create_or_update_job", {"job": job}, request_detail_id=2)))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "name": "Test Project"}))
    wire.on("GET /rest/v1.0/project_roles", reply([])).on("GET /rest/v1.0/prime_contracts", reply([]))
    platform = build(context(wire, assumptions=ALL))
    reference = SourceReference.parse("procore:project:6778")
    found = platform.fetch(Entity.PROJECT, reference, hints={}, requests=("9",))
    assert isinstance(found, Fetched)
    assert found.record is not None
    assert (found.record.number, found.requests) == ("JOB-EXP", (Request("9", "send", "2/project/6778"),))


def test_batch_of_requisitions_is_as_many_records_each_answered_by_itself() -> None:
    rows: list[dict[str, Any]] = [
        {"procore_requisition_id": number, "job_origin_id": "J-1", "line_items": []} for number in (1, 2)
    ]
    wire = Wire().on(REQUEST, reply(paper("create_requisitions", {"request_detail_id": 7, "requisitions": rows})))
    wire.on("GET /rest/v1.0/projects", reply([{"id": 6778, "origin_id": "J-1"}]))
    found = heard(wire)
    assert isinstance(found, Concerns)
    assert [(one.reference.id, one.request, one.hints["project"]) for one in found.wakes] == [
        ("1", "9", "6778"),
        ("2", "9", "6778"),
    ]
    wire.on("GET /rest/v1.0/projects", reply([]))
    with pytest.raises(NeedsPerson, match="0 projects fit its project 'J-1'"):
        heard(wire)


DETAILS = f"GET {BASE}/erp_request_details"


@pytest.mark.parametrize(
    ("rows", "outcome", "answered"),
    [
        ([{"id": 5, "status": "in progress"}, {"id": 4, "status": "stale"}], Applied, True),
        ([{"id": 5, "status": "success"}], Applied, False),
        ([{"id": 5, "status": "in progress"}, {"id": 6, "status": "in progress"}], Refused, False),
        ([{"id": 5, "status": "in progress", "item_type": "budget"}], Applied, False),
    ],
)
def test_unnamed_detail_is_the_one_that_waits_and_no_other(rows: Any, outcome: type, answered: bool) -> None:
    wire = Wire().on(DETAILS, reply(rows)).on(f"PATCH {BASE}/erp_request_details/5", reply({}))
    platform = build(context(wire, assumptions=ALL))
    (step,) = answer_steps([Request("9", "send", "?/requisition/8")], "success")
    assert isinstance(platform.perform(step), outcome)
    assert (f"PATCH {BASE}/erp_request_details/5" in wire.calls()) is answered


def test_what_is_only_assumed_of_a_request_is_refused_by_name() -> None:
    data = {"payment_application": {"id": 3, "project_id": 6778}}
    wire = Wire().on(REQUEST, reply(paper("unlink_payment_application", data)))
    shown = frozenset({"procore_erp_request_show"})
    with pytest.raises(NeedsPerson, match="procore_erp_unlink_payment_application"):
        heard(wire, assumptions=shown)
    budget = {"budget": {"id": 1, "project_id": 6778}, "job_costs": []}
    platform = build(context(Wire().on(REQUEST, reply(paper("create_budget", budget))), assumptions=shown))
    with pytest.raises(NeedsPerson, match="procore_erp_budgets"):
        platform.fetch(Entity.BUDGET, SourceReference.parse("procore:budget:6778"), hints={}, requests=("9",))


FIRM = connection(entities={"commitment": {"mode": "live", "golive_at": GOLIVE.isoformat(), "intake": "erp_requests"}})
UNSERVED = ("unlink_standard_cost_codes", "delete_standard_cost_codes", "delete_standard_categories", "reset_sub_job")
DIRECT_COSTS = ("unlink_company_level_direct_cost", "reset_company_level_direct_cost")


@pytest.mark.parametrize("name", UNSERVED + DIRECT_COSTS)
def test_request_that_nobody_here_serves_is_answered_where_somebody_waits_and_counted_where_nobody_does(
    name: str,
) -> None:
    waited_for = heard(Wire().on(REQUEST, reply(paper(name, {"request_detail_id": 1}))))
    assert isinstance(waited_for, Instructed)
    assert (waited_for.name, waited_for.request.answer_to.split("/")[0]) == (name, "1")
    orders = Giving(FIRM, MemoryLedger()).orders(waited_for, GOLIVE)
    assert (orders.answered, len(orders.refused), orders.concerns, orders.imports) == (True, 1, [], [])
    assert heard(Wire().on(REQUEST, reply(paper(name, {})))) == Unknown(f"ERP Requests: {name}")


def test_request_that_nobody_here_serves_brings_no_record() -> None:
    wire = Wire().on(REQUEST, reply(paper("sync_metadata", {"request_detail_id": 1})))
    reference = SourceReference.parse("procore:project:6778")
    found = build(context(wire, assumptions=ALL)).fetch(Entity.PROJECT, reference, hints={}, requests=("9",))
    assert isinstance(found, Missing)
