"""The business rules of subcontracts and purchase orders."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_acumatica.caller import SEED, Caller, line, purchase_order, subcontract


def lines_of(answer: httpx.Response, name: str) -> list[Any]:
    """A field of every line in an answer."""
    assert answer.status_code == 200, answer.text
    return [row[name].get("value") for row in answer.json()["Details"]]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"VendorID": "V999999"}, "VendorID"),
        ({"VendorID": "V000103"}, "VendorID"),
        ({"VendorID": ""}, "VendorID"),
        ({"Terms": "NEVER"}, "Terms"),
        ({"Branch": "ATLANTIS"}, "Branch"),
        ({"VendorRef": "x" * 41}, "VendorRef"),
        ({"RetainagePct": 101}, "RetainagePct"),
        ({"SubcontractNbr": "SC-777777"}, "SubcontractNbr"),
        ({"CurrencyID": "EUR"}, "CurrencyID"),
    ],
)
def test_wrong_header_is_refused_beside_its_field(acumatica: Caller, header: dict[str, Any], field: str) -> None:
    answer = acumatica.put("Subcontract", subcontract(**header))
    body = answer.json()
    assert (answer.status_code, body["exceptionType"][-30:]) == (422, "OutcomeEntityHasErrorsException"[-30:])
    assert body[field] == {"value": header[field], "error": body[field]["error"]}
    assert [name for name, value in body.items() if isinstance(value, dict) and "error" in value] == [field]
    assert acumatica.state()["subcontracts"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"Project": "PR9999"}, "Project"),
        ({"Project": "PR2602"}, "Project"),
        ({"Task": "9999"}, "Task"),
        ({"Task": "0200"}, "Task"),
        ({"CostCode": "99-999"}, "CostCode"),
        ({"UOM": "FURLONG"}, "UOM"),
        ({"Account": "99999"}, "Account"),
        ({"InventoryID": "BRICKS"}, "InventoryID"),
        ({"OrderQty": -1}, "OrderQty"),
        ({"LineDescription": "x" * 257}, "LineDescription"),
    ],
)
def test_wrong_line_is_refused_in_its_own_row(acumatica: Caller, change: dict[str, Any], field: str) -> None:
    answer = acumatica.put("Subcontract", subcontract(line(), line(**change)))
    good, bad = answer.json()["Details"]
    assert answer.status_code == 422
    assert not any("error" in value for value in good.values())
    assert [name for name, value in bad.items() if "error" in value] == [field]


@pytest.mark.parametrize("field", ["Project", "Task", "CostCode", "Account"])
def test_missing_line_field_is_refused_although_it_was_not_sent(acumatica: Caller, field: str) -> None:
    row = {name: value for name, value in line().items() if name != field}
    assert "error" in acumatica.put("Subcontract", subcontract(row)).json()["Details"][0][field]


def test_vendor_account_stands_in_for_a_missing_one(acumatica: Caller) -> None:
    acumatica.client.post("/__sandbox__/seed", json={"vendor_accounts": {"V000101": "51000"}}).raise_for_status()
    row = {name: value for name, value in line().items() if name != "Account"}
    assert lines_of(acumatica.put("Subcontract?$expand=Details", subcontract(row)), "Account") == ["51000"]


def test_extended_cost_is_rounded_half_up_to_cents(acumatica: Caller) -> None:
    rows = [line(OrderQty=3, UnitCost=2.005), line(OrderQty=1, UnitCost=0.125), line(OrderQty=2.5, UnitCost=10)]
    answer = acumatica.put("Subcontract?$expand=Details", subcontract(*rows))
    assert lines_of(answer, "ExtendedCost") == [6.02, 0.13, 25]
    assert answer.json()["SubcontractTotal"] == {"value": 31.15}


def test_extended_cost_counts_only_with_manual_cost(acumatica: Caller) -> None:
    rows = [line(ExtendedCost=5000), line(ExtendedCost=5000, ManualCost=True), line(OrderQty=3, ManualCost=True)]
    rows[2] |= {"ExtendedCost": 100, "UnitCost": 0}
    answer = acumatica.put("Subcontract?$expand=Details", subcontract(*rows))
    assert lines_of(answer, "ExtendedCost") == [1000, 5000, 100]
    assert lines_of(answer, "UnitCost") == [1000, 5000, 33.333333]


def test_retainage_follows_header_line_or_amount(acumatica: Caller) -> None:
    rows = [line(), line(RetainagePct=5), line(RetainageAmount=25), line(RetainagePct=0)]
    body = subcontract(*rows, ApplyRetainage=True, RetainagePct=10)
    answer = acumatica.put("Subcontract?$expand=Details", body)
    assert lines_of(answer, "RetainagePct") == [10, 5, 2.5, 0]
    assert lines_of(answer, "RetainageAmount") == [100, 50, 25, 0]
    assert answer.json()["RetainageTotal"] == {"value": 175}


def test_retainage_is_dropped_without_a_word_where_it_does_not_apply(acumatica: Caller) -> None:
    answer = acumatica.put("Subcontract?$expand=Details", subcontract(line(RetainagePct=5)))
    assert lines_of(answer, "RetainageAmount") == [0]


def test_computed_fields_cannot_be_set(acumatica: Caller) -> None:
    sent = subcontract(Status="Open", SubcontractTotal=1, LineTotal=1, LastModifiedDateTime="2020-01-01")
    shown = acumatica.put("Subcontract", sent).json()
    assert (shown["Status"], shown["SubcontractTotal"]) == ({"value": "On Hold"}, {"value": 1000})
    assert not shown["LastModifiedDateTime"]["value"].startswith("2020")
    order = purchase_order()
    order["Details"][0] |= {"QtyOnReceipts": 5, "ReceivedAmount": 9}
    row = acumatica.put("PurchaseOrder?$expand=Details", order).json()["Details"][0]
    assert (row["QtyOnReceipts"], row["ReceivedAmount"]) == ({}, {})


def test_open_document_takes_no_other_lines_or_vendor(acumatica: Caller) -> None:
    number = acumatica.released()
    for change in ({"Details": [line()]}, {"VendorID": "V000102"}):
        answer = acumatica.put("Subcontract", {"SubcontractNbr": number, **change})
        assert answer.status_code == 422, change
    same = {"SubcontractNbr": number, "Description": "Footings", "Details": [{"LineNbr": 1, "UnitCost": 1000}]}
    assert acumatica.put("Subcontract", same).status_code == 200
    assert acumatica.state()["subcontracts"][0]["SubcontractTotal"] == "1000.00"


def test_only_a_document_on_hold_can_be_deleted(acumatica: Caller) -> None:
    number = acumatica.released()
    assert acumatica.call("DELETE", f"Subcontract/{number}").status_code == 422
    acumatica.put("PurchaseOrder", purchase_order())
    assert acumatica.call("DELETE", "PurchaseOrder/Normal/000001").status_code == 204
    assert acumatica.get("PurchaseOrder/Normal/000001").status_code == 404


def test_purchase_order_stays_on_hold_until_hold_is_false(acumatica: Caller) -> None:
    held = acumatica.put("PurchaseOrder", purchase_order()).json()
    assert (held["Type"], held["Status"], held["Hold"]) == (
        {"value": "Normal"},
        {"value": "On Hold"},
        {"value": True},
    )
    key = {"Type": "Normal", "OrderNbr": held["OrderNbr"]["value"]}
    opened = acumatica.put("PurchaseOrder", {**key, "Hold": False}).json()
    assert (opened["id"], opened["Status"], opened["OrderTotal"]) == (
        held["id"],
        {"value": "Open"},
        {"value": 59.97},
    )
    back = acumatica.put("PurchaseOrder", {**key, "Hold": True}).json()
    assert back["Status"] == {"value": "On Hold"}


@pytest.mark.parametrize("field", ["ApplyRetainage", "RetainagePct", "ExternalRefNbr"])
def test_purchase_order_knows_no_retainage_and_no_external_reference(acumatica: Caller, field: str) -> None:
    assert acumatica.put("PurchaseOrder", purchase_order(**{field: 1})).status_code == 400


def test_control_total_has_to_agree_before_a_document_leaves_hold(acumatica: Caller) -> None:
    refused = acumatica.put("PurchaseOrder", purchase_order(ControlTotal=60, Hold=False))
    assert (refused.status_code, "out of balance" in refused.json()["ControlTotal"]["error"]) == (422, True)
    assert acumatica.put("PurchaseOrder", purchase_order(ControlTotal=60)).status_code == 200
    assert acumatica.put("PurchaseOrder", purchase_order(ControlTotal=59.97, Hold=False)).status_code == 200


@pytest.fixture
def strict_office() -> Iterator[Caller]:
    """A tenant that approves documents and numbers them by hand."""
    settings = {"status_after_release": "Pending Approval", "manual_numbering": True}
    with running("acumatica", **settings) as base_url, httpx.Client(base_url=base_url) as client:
        caller = Caller(client, SEED)
        caller.sign_in()
        yield caller


def test_settings_choose_approval_and_manual_numbers(strict_office: Caller) -> None:
    order = strict_office.put("PurchaseOrder", purchase_order(OrderNbr="PC-17", Hold=False)).json()
    assert (order["OrderNbr"], order["Status"]) == ({"value": "PC-17"}, {"value": "Pending Approval"})
    again = purchase_order(OrderNbr="PC-17")
    assert strict_office.put("PurchaseOrder", again, headers={"if-none-match": "*"}).status_code == 412
