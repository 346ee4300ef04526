"""Requests that wait for an answer and were never heard of are found by the record that they are about."""

from typing import Any

import pytest

from tieout.connectors.procore import build
from tieout.connectors.procore.assumptions import ERP_DETAILS_NAME_REQUESTS, SWITCHES
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_procore.papers import create_commitment, unlink_commitment
from unit.connectors_procore.wire import COMPANY, Reply, Wire, context, reply

ALL = frozenset(assumption.name for assumption in SWITCHES)
DETAILS = f"GET /rest/v1.0/companies/{COMPANY}/erp_request_details"
CONTRACT = SourceReference(system="procore", kind="subcontract", id="41")
BUDGET = SourceReference(system="procore", kind="budget", id="6778")


def request_path(number: int) -> str:
    return f"GET /rest/v1.0/companies/{COMPANY}/erp_requests/{number}"


def detail(request: int | None, status: str = "in progress", item_type: str | None = "work_order_contract") -> Any:
    return {"id": 137, "erp_request_id": request, "item_type": item_type, "item_id": 41, "status": status}


def found(
    wire: Wire,
    reference: SourceReference = CONTRACT,
    assumptions: frozenset[str] = ALL,
    entity: Entity = Entity.COMMITMENT,
) -> tuple[str, ...]:
    return build(context(wire, assumptions=assumptions)).open_requests(entity, reference)


def test_open_request_is_found_by_its_record() -> None:
    wire = Wire().on(DETAILS, reply([detail(8, "success"), detail(9)])).on(request_path(9), reply(create_commitment(9)))
    assert found(wire) == ("9",)
    assert ("filters[item_id]", "41") in wire.query(DETAILS)[0]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [detail(9, "success")],
        [detail(9, "stale")],
        [detail(9, "failed")],
        [detail(None)],
        [detail(9, item_type="requisition")],
        [detail(9, item_type=None)],
    ],
)
def test_what_nobody_waits_for_or_is_of_another_record_is_none(rows: list[Any]) -> None:
    wire = Wire().on(DETAILS, reply(rows))
    assert found(wire) == ()
    assert wire.calls() == [DETAILS]


def test_request_about_another_record_is_none_whatever_its_detail_says() -> None:
    other = create_commitment(9)
    other["request_data"]["commitment"]["id"] = 42
    assert found(Wire().on(DETAILS, reply([detail(9)])).on(request_path(9), reply(other))) == ()


def test_request_that_is_not_shown_is_none() -> None:
    gone = reply({"message": "Not found"}, 404)
    assert found(Wire().on(DETAILS, reply([detail(9)])).on(request_path(9), gone)) == ()


def test_two_open_requests_are_both_found() -> None:
    wire = Wire().on(DETAILS, reply([detail(9), detail(10)]))
    wire.on(request_path(9), reply(create_commitment(9))).on(request_path(10), reply(unlink_commitment(10)))
    assert found(wire) == ("9", "10")


def test_budget_is_not_asked_for_by_an_id_that_its_details_do_not_have() -> None:
    wire = Wire()
    assert found(wire, BUDGET, entity=Entity.BUDGET) == ()
    assert wire.calls() == []


def test_nothing_is_asked_while_the_details_fields_are_only_assumed() -> None:
    wire = Wire()
    assert found(wire, assumptions=ALL - {ERP_DETAILS_NAME_REQUESTS.name}) == ()
    assert wire.calls() == []


@pytest.mark.parametrize(("answer", "raised"), [(reply("", 503), NotNow), (reply({}, 403), NeedsPerson)])
def test_where_it_cannot_be_known_nothing_is_supposed(answer: Reply, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        found(Wire().on(DETAILS, answer))
