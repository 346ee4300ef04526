"""What the documents show of lines, WBS codes and invoices, read exactly: markups, moved material, codes that cannot be told."""

from decimal import Decimal
from typing import Any

import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import build
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.capabilities import capability
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.triggers import wanted_triggers
from tieout.records.change_order import ChangeOrder
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice, InvoiceLine
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Fetched
from unit.connectors_procore.papers import contract, line
from unit.connectors_procore.wire import COMPANY, Wire, context, reply

ALL = frozenset(switch.name for switch in SWITCHES)
CODES = [{"id": 1, "full_code": "03"}, {"id": 2, "full_code": "03-300", "name": "Slab", "origin_id": "tieout:3300"}]
TYPES = [{"id": 8, "code": "M", "name": "Material"}, {"id": 9, "code": "", "name": "Freight"}]
SUMMARY = {
    "original_contract_sum": "1000.00",
    "net_change_by_change_orders": "0.00",
    "contract_sum_to_date": "1000.00",
    "total_completed_and_stored_to_date": "600.00",
    "total_retainage": "60.00",
    "total_earned_less_retainage": "540.00",
    "less_previous_certificates_for_payment": "450.00",
    "current_payment_due": "90.00",
    "balance_to_finish_including_retainage": "460.00",
}


def item(**changes: Any) -> dict[str, Any]:
    """An item of a requisition, as v1.1 shows it."""
    return {
        "id": 341256,
        "item_type": "contract_item",
        "line_item_id": 177,
        "cost_code_id": 2,
        "wbs_code": {"id": 44, "flat_code": "03-300.M"},
        "description_of_work": "Slab",
        "scheduled_value": "1000.00",
        "work_completed_from_previous_application": "400.00",
        "work_completed_this_period": "100.00",
        "materials_presently_stored": "0.00",
        **changes,
    }


def wired(*items: dict[str, Any], **changes: Any) -> Wire:
    shown = {
        "id": 7,
        "number": 2,
        "invoice_number": "A-2",
        "status": "approved",
        "commitment_id": 41,
        "commitment_type": "WorkOrderContract",
        "updated_at": "2026-02-01T10:00:00Z",
        "summary": SUMMARY,
        "items": list(items),
        **changes,
    }
    wire = Wire().on("GET /rest/v1.1/requisitions/7", reply(shown))
    wire.on("GET /rest/v1.0/work_order_contracts/41", reply(contract()))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "name": "A", "origin_id": "tieout:ACME/project/24-001"}))
    return wire.on("GET /rest/v1.0/cost_codes", reply(CODES)).on("GET /rest/v1.0/line_item_types", reply(TYPES))


def invoice(wire: Wire) -> Invoice:
    platform = build(context(wire, assumptions=ALL))
    reference = SourceReference.parse("procore:subcontractor_invoice:7")
    found = platform.fetch(Entity.INVOICE, reference, hints={"project": "6778"}, requests=())
    assert isinstance(found, Fetched)
    assert isinstance(found.record, Invoice)
    assert found.hints == {"contract": found.record.contract.id, "application": found.record.number}
    return found.record


def only(wire: Wire) -> InvoiceLine:
    (found,) = invoice(wire).lines
    return found


@pytest.mark.parametrize(
    ("wbs", "code", "kind", "erp_code"),
    [
        ({"flat_code": "03-300.M"}, "03-300", "M", "3300"),
        ({"flat_code": "03-300|M"}, "03-300", "M", "3300"),
        ({"flat_code": "03-300"}, "03-300", None, "3300"),
        ({}, "03-300", None, "3300"),
        ({"flat_code": "A.03-300.M", "description": "Sub job"}, "A.03-300.M", None, None),
        ({"flat_code": "03-300.X"}, "03-300.X", None, None),
    ],
)
def test_wbs_code_is_a_cost_code_and_a_cost_type_or_stands_for_itself(
    wbs: dict[str, Any], code: str, kind: str | None, erp_code: str | None
) -> None:
    found = only(wired(item(wbs_code=wbs)))
    assert found.cost_code is not None
    assert (found.cost_code.code, found.cost_type, found.cost_code.erp_code) == (code, kind, erp_code)


def test_material_moved_to_work_is_billed_once() -> None:
    found = only(
        wired(
            item(
                work_completed_from_previous_application="500.00",
                materials_presently_stored_from_previous_progress="100.00",
                materials_moved="100.00",
                materials_retainage_retained_moved="10.00",
                work_completed_retainage_from_previous_application="50.00",
                work_completed_retainage_retained_this_period="10.00",
            ),
            previous_requisition_id=6,
        ).on(
            "GET /rest/v1.1/requisitions/6",
            reply({"items": [item(id=1, materials_stored_retainage_currently_retained="10.00")]}),
        )
    )
    assert (found.gross, found.retained, found.held) == (Decimal(100), Decimal(10), Decimal(60))


def test_invoice_without_stored_material_needs_no_look_at_the_one_before() -> None:
    wire = wired(item(), previous_requisition_id=6)
    assert only(wire).gross == Decimal(100)
    assert "GET /rest/v1.1/requisitions/6" not in wire.calls()


def test_unit_price_is_kept_only_where_it_comes_to_what_is_billed() -> None:
    priced = {
        "accounting_method": "unit",
        "work_completed_this_period_quantity": "10.0",
        "scheduled_unit_price": "10.0",
    }
    assert only(wired(item(**priced))).quantity == Decimal("10.0")
    assert only(wired(item(**priced, work_completed_this_period="99.99"))).quantity is None


def test_item_of_a_change_order_that_is_not_told_is_refused_by_name() -> None:
    whole = item(item_type="whole_change_order_item", line_item_id=None)
    with pytest.raises(NeedsPerson, match=r"Slab.*bills a change order"):
        invoice(wired(whole))
    still = invoice(wired({**whole, "work_completed_this_period": "0.00"}))
    assert still.lines[0].change_order is None


def test_item_that_only_releases_retainage_of_a_change_order_that_is_not_told_is_refused_by_name() -> None:
    released = {
        "work_completed_this_period": "0.00",
        "work_completed_retainage_from_previous_application": "40.00",
        "work_completed_retainage_released_this_period": "40.00",
    }
    with pytest.raises(NeedsPerson, match=r"Slab.*bills a change order"):
        invoice(wired(item(item_type="whole_change_order_item", line_item_id=None, **released)))


def test_items_of_two_types_with_one_id_are_two_lines() -> None:
    of_order = item(item_type="change_order_item", change_order_package_id=5)
    assert [one.id for one in invoice(wired(item(), of_order)).lines] == [
        "contract_item:341256",
        "change_order_item:341256",
    ]


@pytest.mark.parametrize(
    ("accepted", "told"), [("100.0", None), ("100.01", r"accepted \$100\.01"), (None, "did not accept")]
)
def test_requisition_is_held_against_what_accounting_accepted(accepted: str | None, told: str | None) -> None:
    rows = [{"procore_requisition_item_id": 341256, "amount": accepted}] if accepted else []
    row = {"procore_requisition_id": 7, "job_origin_id": "J", "line_items": rows}
    request = {"request_name": "create_requisitions", "request_data": {"requisitions": [row]}}
    wire = wired(item()).on(f"GET /rest/v1.0/companies/{COMPANY}/erp_requests/9", reply(request))
    platform = build(context(wire, assumptions=ALL))
    reference = SourceReference.parse("procore:subcontractor_invoice:7")

    def fetched() -> object:
        return platform.fetch(Entity.INVOICE, reference, hints={"project": "6778"}, requests=("9",))

    if told is None:
        found = fetched()
        assert isinstance(found, Fetched)
        assert found.accepted
    else:
        with pytest.raises(NeedsPerson, match=told):
            fetched()


def test_markup_is_part_of_the_owners_change_order() -> None:
    marked = line(amount=None, extended_amount="299.0", quantity="2.0", unit_cost="149.5", extended_type="calculated",
                  markup_line_items=[{"id": 9, "amount": "44.85"}])  # fmt: skip
    marked.pop("amount")
    package = {"id": 5, "contract_id": 76, "number": "049", "status": "approved", "grand_total": "343.85",
               "updated_at": "2026-02-01T10:00:00Z", "line_items": [marked]}  # fmt: skip
    wire = Wire().on("GET /rest/v1.0/change_order_packages/5", reply(package))
    wire.on("GET /rest/v1.0/prime_contract/76", reply({"id": 76, "number": "PC-1"}))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "name": "A", "origin_id": "tieout:ACME/project/24-001"}))
    found = build(context(wire)).fetch(
        Entity.CHANGE_ORDER,
        SourceReference.parse("procore:prime_change_order:5"),
        hints={"project": "6778"},
        requests=(),
    )
    assert isinstance(found, Fetched)
    assert isinstance(found.record, ChangeOrder)
    assert (found.record.total, found.record.lines_total) == (Decimal("343.85"), Decimal("343.85"))
    # Quantity x unit cost is no longer the amount, so the line is a lump sum.
    assert found.record.lines[0].quantity is None
    assert found.record.project.erp_code == "24-001"


def test_link_of_a_project_that_was_sent_is_read_as_its_code() -> None:
    links = Links("tieout:")
    assert links.code("tieout:ACME/project/24-001/B") == "24-001/B"
    assert links.code("tieout:24-001") == "24-001"
    assert links.code("24-001") is None


def test_what_flows_to_the_erp_is_listened_to_and_companies_that_people_add() -> None:
    everything = dict.fromkeys((Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT, Entity.PROJECT), Intake.RESOURCES)
    wanted = wanted_triggers(everything)
    assert wanted.company == (("Company Vendors", "create"), ("Projects", "create"), ("Projects", "update"))
    assert {name for name, _ in wanted.project} == {"Prime Contracts"}
    by_request = wanted_triggers({**everything, Entity.VENDOR: Intake.ERP_REQUESTS})
    assert by_request.company == (("ERP Requests", "create"), ("Projects", "create"), ("Projects", "update"))
    assert not capability("vendor").offered
