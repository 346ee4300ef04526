"""What an answer of Procore's proves about the transactions of a budget, and what a request must say to be carried."""

from typing import Any

import httpx
import pytest

from tieout.connectors.procore import build
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.budget_marks import BudgetRequest, Marks
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.telling import answer_steps, mark_steps
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Applied, InDoubt, NeedsPerson, Refused
from tieout.sync.ports import Fetched
from unit.connectors_procore.wire import COMPANY, Wire, context, reply

ALL = frozenset(switch.name for switch in SWITCHES)
BASE = f"/rest/v1.0/companies/{COMPANY}"
MARK, LIST, DETAILS = (
    "PATCH /rest/v1.0/erp_transactions/sync",
    "GET /rest/v1.0/erp_transactions",
    f"GET {BASE}/erp_request_details",
)
REQUEST = f"GET {BASE}/erp_requests/9"
LINES = f"GET /rest/v2.0/companies/{COMPANY}/projects/6778/budget_changes/adjustment_line_items"
BUDGET = TargetDocument(role="budget", kind="budget", key="P1", company="ACME")
MARKED = {"id": 1, "origin_id": "tieout:ACME/budget/P1/1", "synced": True}
CHANGE = BudgetRequest("9", "send", "?/budget_change/5", Marks("6778", ("1",), ("2",), "6778"))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"entities": [MARKED], "errors": []}, Applied),
        ({"entities": [{"id": 1}], "errors": []}, Applied),
        ({"entities": [], "errors": []}, InDoubt),
        ({"entities": [{**MARKED, "synced": False}], "errors": []}, InDoubt),
        ({"entities": [{**MARKED, "origin_id": "another"}], "errors": []}, InDoubt),
        ({"entities": [], "errors": [{"id": 1, "errors": {"id": ["Entity with this ID not found"]}}]}, Refused),
        (None, InDoubt),
    ],
)
def test_transaction_is_marked_only_if_the_answer_says_so(answer: Any, outcome: type) -> None:
    (step,) = mark_steps(Links("tieout:"), [CHANGE], [BUDGET], ALL)
    wire = Wire().on(MARK, reply(answer))
    assert step.repeatable
    assert isinstance(build(context(wire, assumptions=ALL)).perform(step), outcome)
    assert wire.body(MARK) == {"project_id": 6778, "updates": [MARKED]}


@pytest.mark.parametrize(
    ("own", "others_marked", "answered"), [(True, False, "11"), (False, True, "10"), (False, False, "")]
)
def test_budget_is_answered_by_the_last_of_its_records_and_a_change_with_a_detail_of_its_own_at_once(
    own: bool, others_marked: bool, answered: str
) -> None:
    def listed(request: httpx.Request) -> httpx.Response:
        of_change = request.url.params["filters[item_id]"] == "5"
        rows = [{"id": 11, "status": "in progress"}] if of_change and own else []
        return httpx.Response(200, json=rows or ([] if of_change else [{"id": 10, "status": "in progress"}]))

    wire = Wire().on(DETAILS, listed).on(LIST, reply([{"id": 1, "synced": False}, {"id": 2, "synced": others_marked}]))
    for detail in ("10", "11"):
        wire.on(f"PATCH {BASE}/erp_request_details/{detail}", reply({}))
    (step,) = answer_steps([CHANGE], "success")
    assert isinstance(build(context(wire, assumptions=ALL)).perform(step), Applied)
    closed = [call.rpartition("/")[2] for call in wire.calls() if call.startswith("PATCH")]
    assert closed == ([answered] if answered else [])


def costs(*transactions: tuple[int, str, int | None], whole: str) -> dict[str, Any]:
    rows = [
        {"id": number, "value": value, "procore_transaction_id": line, "job_cost_id": 4, "synced": False}
        for number, value, line in transactions
    ]
    job = {"id": 4, "new_amount": whole, "cost_code_origin_id": None, "line_item_type_origin_id": None}
    return {"budget": {"id": 6778, "project_id": 6778}, "job_costs": [job], "transactions": rows}


@pytest.mark.parametrize(
    ("data", "lines", "told"),
    [
        (costs((1, "90.00", None), (2, "10.00", 56), whole="90.00"), [(56, 5)], "add up to 100.00"),
        (
            costs((1, "90.00", None), (2, "10.00", 56), whole="100.00"),
            [(57, 5)],
            "transactions 2 are of no budget change",
        ),
        (
            costs((1, "90.00", None), (2, "10.00", 56), whole="100.00"),
            [(56, 5), (56, 6)],
            "transactions 2 are of no budget change",
        ),
    ],
)
def test_budget_whose_transactions_cannot_be_told_apart_is_not_carried(
    data: dict[str, Any], lines: list[tuple[int, int]], told: str
) -> None:
    body = {"id": 9, "request_name": "create_budget", "created_at": "2026-03-01T08:00:00Z", "request_data": data}
    rows = [{"id": str(line), "budget_change_id": str(change)} for line, change in lines]
    wire = Wire().on(REQUEST, reply(body)).on(LINES, reply({"data": rows}))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "name": "Big", "display_name": "Big"}))
    platform = build(context(wire, assumptions=ALL))
    with pytest.raises(NeedsPerson, match=told):
        platform.fetch(Entity.BUDGET, SourceReference.parse("procore:budget:6778"), hints={}, requests=("9",))


@pytest.mark.parametrize(("link", "told"), [("tieout:3300", ""), ("tieout:0510", "for 05-100")])
def test_transaction_in_another_place_than_its_line_is_not_that_lines(link: str, told: str) -> None:
    data = costs((2, "10.00", 56), whole="10.00")
    data["job_costs"][0]["cost_code_origin_id"] = link
    body = {"id": 9, "request_name": "update_budget", "created_at": "2026-03-01T08:00:00Z", "request_data": data}
    line = {"id": 56, "type": "change_event", "amount": 10, "wbs_code": {"flat_code": "03-300", "description": "Slab"}}
    change = {"id": 5, "number": 1, "title": "Shift", "status": "approved", "adjustment_line_items": [line]}
    codes = [
        {"id": 1, "full_code": "03-300", "name": "Slab", "origin_id": "tieout:3300"},
        {"id": 2, "full_code": "05-100", "name": "Steel", "origin_id": "tieout:0510"},
    ]
    wire = Wire().on(REQUEST, reply(body)).on(LINES, reply({"data": [{"id": "56", "budget_change_id": "5"}]}))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "name": "Big", "display_name": "Big"}))
    wire.on("GET /rest/v1.0/projects/6778/budget_changes/5", reply({"data": change}))
    wire.on("GET /rest/v1.0/cost_codes", reply(codes)).on("GET /rest/v1.0/line_item_types", reply([]))
    platform = build(context(wire, assumptions=ALL))
    reference = SourceReference.parse("procore:budget_change:5")
    if told:
        with pytest.raises(NeedsPerson, match=told):
            platform.fetch(Entity.BUDGET, reference, hints={}, requests=("9",))
    else:
        found = platform.fetch(Entity.BUDGET, reference, hints={}, requests=("9",))
        assert isinstance(found, Fetched)
        assert found.accepted
