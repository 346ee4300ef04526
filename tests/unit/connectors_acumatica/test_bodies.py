"""What is sent is exactly what the vendor's field tables name, to the last digit."""

import json
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.connectors.acumatica.encoding import TooPrecise, number
from tieout.records.commitment import CommitmentKind
from unit.connectors_acumatica.vendor_answers import connector, line, ready

ORDER = CommitmentKind.PURCHASE_ORDER
UNIT_PRICE = {"quantity": Decimal("12.345"), "unit": "TON", "unit_cost": Decimal("81.01")}


def _never(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("a plan makes no call")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_amounts_cross_the_wire_to_the_cent(amount: Decimal) -> None:
    assert json.loads(json.dumps(number(amount)), parse_float=Decimal) == amount


def test_amount_with_more_digits_than_json_carries_is_refused() -> None:
    with pytest.raises(TooPrecise, match=r"0\.1234567890123456789"):
        number(Decimal("0.1234567890123456789"))


def test_subcontract_is_written_by_the_field_table() -> None:
    lines = (line(retainage_percent=Decimal("7.5")), line("12", "1000.07", **UNIT_PRICE))
    commitment = ready(lines=lines, retainage_percent=Decimal(10))
    create, release = connector(_never, settings={"branch": "EAST"}).plan(commitment)
    assert create.body["Details"][0] == {
        "LineDescription": {"value": "Footings"},
        "OrderQty": {"value": 1},
        "UnitCost": {"value": 1000.1},
        "Account": {"value": "51000"},
        "Subaccount": {"value": "000"},
        "Project": {"value": "P100"},
        "CostCode": {"value": "03-300"},
        "Task": {"value": "01"},
        "ManualCost": {"value": True},
        "RetainagePct": {"value": 7.5},
    }
    second = create.body["Details"][1]
    assert [second[name]["value"] for name in ("OrderQty", "UOM", "UnitCost")] == [12.345, "TON", 81.01]
    assert {name: value for name, value in create.body.items() if name != "Details"} == {
        "ApplyRetainage": {"value": True},
        "RetainagePct": {"value": 10},
        "VendorID": {"value": "V0001"},
        "VendorRef": {"value": "platform:doc:41"},
        "Description": {"value": "SC-041 Concrete"},
        "Date": {"value": "2026-02-27"},
        "Terms": {"value": "30D"},
        "Branch": {"value": "EAST"},
    }
    assert (release.kind, release.creates, release.repeatable) == ("Subcontract", False, True)


def test_subcontract_without_retainage_says_nothing_about_it() -> None:
    create = connector(_never).plan(ready(retainage_percent=Decimal(0)))[0]
    assert not {"ApplyRetainage", "RetainagePct"} & (create.body.keys() | create.body["Details"][0].keys())


def test_tax_code_is_the_tax_category_of_its_row_and_no_code_is_no_field() -> None:
    body = connector(_never).plan(ready(lines=(line(tax_code="TAXABLE"), line("12"))))[0].body
    assert [row.get("TaxCategory") for row in body["Details"]] == [{"value": "TAXABLE"}, None]


def test_purchase_order_is_written_by_the_field_table() -> None:
    settings = {"control_total": True, "inventory_id": "MISC", "lump_sum_unit": "EACH"}
    create = connector(_never, settings=settings).plan(ready(ORDER))[0]
    (row,) = create.body["Details"]
    assert {
        "Type": {"value": "Normal"},
        "Hold": {"value": True},
        "Project": {"value": "P100"},
    }.items() <= create.body.items()
    assert create.body["ControlTotal"] == {"value": 1000.1}
    assert row["ProjectTask"] == {"value": "01"}
    assert (row["InventoryID"], row["UOM"]) == ({"value": "MISC"}, {"value": "EACH"})
    assert not {"Task", "ManualCost", "RetainagePct", "ApplyRetainage"} & (row.keys() | create.body.keys())


def test_no_more_than_500_lines_go_in_one_request() -> None:
    lines = tuple(line(str(at), "1.00") for at in range(1201))
    plan = connector(_never).plan(ready(lines=lines))
    assert [step.name for step in plan] == ["create", "add_lines_2", "add_lines_3", "release"]
    assert [len(step.body.get("Details", [])) for step in plan] == [500, 500, 201, 0]
    assert [step.expects.total if step.expects else None for step in plan] == [500, 1000, 1201, None]


def test_reference_extensions_and_order_retainage_go_into_custom_fields() -> None:
    settings = {
        "reference_field": "custom:Document.AttributeTIEOUT",
        "retainage_on_purchase_orders": "custom:Document.AttributeRETAIN",
    }
    commitment = ready(ORDER, retainage_percent=Decimal("10.0"), extensions={"custom:Document.AttributeGWP": "812 kg"})
    commitment = ready(
        ORDER,
        retainage_percent=Decimal("10.0"),
        lines=(line(retainage_percent=Decimal(10)),),
        extensions=commitment.extensions,
    )
    erp = connector(_never, settings=settings)
    assert erp.objections(commitment) == []
    body = erp.plan(commitment)[0].body
    assert "VendorRef" not in body
    assert {name: field["value"] for name, field in body["custom"]["Document"].items()} == {
        "AttributeTIEOUT": "platform:doc:41",
        "AttributeGWP": "812 kg",
        "AttributeRETAIN": "10",
    }


def test_what_acumatica_cannot_carry_is_named_all_at_once() -> None:
    erp = connector(_never, assumptions=frozenset())
    commitment = ready(
        ORDER,
        retainage_percent=Decimal(10),
        extensions={"gwp": "812"},
        lines=(line(unit_cost=Decimal("0.12345678901234567"), quantity=Decimal(1)),),
    )
    codes = [reason.code for reason in erp.objections(commitment)]
    assert codes == [
        *["assumption_off"] * 4,
        "retainage_on_purchase_order",
        "unknown_extension",
        "too_precise",
    ]


def test_lines_of_an_order_must_share_the_percentage_that_the_order_carries() -> None:
    erp = connector(_never, settings={"retainage_on_purchase_orders": "custom:Document.AttributeRETAIN"})
    commitment = ready(
        ORDER,
        retainage_percent=Decimal(10),
        lines=(line(retainage_percent=Decimal(10)), line("12", retainage_percent=Decimal(5))),
    )
    assert [reason.code for reason in erp.objections(commitment)] == ["retainage_differs_by_line"]


def test_limits_quarantine_and_scope_are_those_of_the_connection() -> None:
    erp = connector(_never, settings={"seats": 4}, quarantine={"Subcontract": timedelta(seconds=3)})
    assert erp.limits(ORDER).external_reference == 40
    assert erp.quarantine("Subcontract") == timedelta(seconds=3)
    assert erp.quarantine("PurchaseOrder") == timedelta(minutes=25)
    assert (erp.limit_scope().name, erp.limit_scope().seats) == ("acumatica:firm.example/Live:Firm:tieout", 4)
