"""Seed data: taken as a whole or refused by the name of the field; and settings likewise."""

from typing import Any

import pytest

from sandbox.kit.clock import SandboxClock
from sandbox.kit.fault_document import BadFieldError
from sandbox.kit.faults import FaultBoard
from sandbox.kit.serve import build_vendor
from unit.sandbox_acumatica.caller import Caller, line


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"vendor": []}, "vendor"),
        ({"vendors": {}}, "vendors"),
        ({"vendors": [{"VendorName": "X"}]}, "vendors[0].VendorID"),
        ({"vendors": [{"VendorID": "V1", "Name": "X"}]}, "vendors[0].Name"),
        ({"subcontracts": [{"Details": [{"ProjectTask": "1"}]}]}, "subcontracts[0].Details[0].ProjectTask"),
        ({"subcontracts": [{"Details": [{"UnitCost": "ten"}]}]}, "subcontracts[0].Details[0].UnitCost"),
        ({"users": [{"name": "x"}]}, "users[0].password"),
        ({"clients": [{"client_id": "x", "client_secret": "y"}]}, "clients[0].client_id"),
        ({"terms": [30]}, "terms"),
        ({"bulk": {"vendors": {"count": 0}}}, "bulk.vendors.count"),
        ({"template_tasks": {"T": [{"Nope": 1}]}}, "template_tasks.T[0].Nope"),
        ({"bills": [{"Details": [{"LineNbr": 1}]}]}, "bills[0].Details[0].LineNbr"),
        ({"custom_fields": [{"entity": "Elephant", "field": "A.B", "type": "x"}]}, "custom_fields[0].field"),
    ],
)
def test_wrong_seed_is_refused_by_name_and_takes_nothing(
    acumatica: Caller, document: dict[str, Any], field: str
) -> None:
    before = acumatica.state()["cost_codes"]
    also = {"cost_codes": [{"CostCodeID": "77-000"}], **document}
    answer = acumatica.client.post("/__sandbox__/seed", json=also)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert acumatica.state()["cost_codes"] == before


def test_seeded_document_has_its_totals_and_shows_money_as_strings(acumatica: Caller) -> None:
    row = {**line(), "UnitCost": "1234.56", "RetainagePct": "10"}
    document = {"SubcontractNbr": "SC-5", "VendorID": "V000101", "ApplyRetainage": True, "Status": "Open"}
    seeded = acumatica.client.post("/__sandbox__/seed", json={"subcontracts": [{**document, "Details": [row]}]})
    assert seeded.json() == {"seeded": True, "taken": {"subcontracts": 1}}
    held = acumatica.state()["subcontracts"][0]
    assert (held["SubcontractTotal"], held["RetainageTotal"], held["Status"]) == ("1234.56", "123.46", "Open")
    assert acumatica.get("Subcontract/SC-5").json()["SubcontractTotal"] == {"value": 1234.56}


def test_seeding_a_known_key_replaces_the_record_and_keeps_its_id(acumatica: Caller) -> None:
    before = acumatica.get("Vendor/V000102").json()["id"]
    acumatica.client.post("/__sandbox__/seed", json={"vendors": [{"VendorID": "V000102", "Status": "Hold"}]})
    after = acumatica.get("Vendor/V000102").json()
    assert (after["id"], after["Status"], after["VendorName"]) == (before, {"value": "Hold"}, {})


def test_seeded_documents_have_their_amounts_balances_and_costs(acumatica: Caller) -> None:
    row = {"Project": "PR2601", "ProjectTask": "0000", "CostCode": "03-300", "Account": "50000"}
    retaining = {"Document.RetainageApply": True, "CurrentDocument.DefRetainagePct": 10}
    bill = {"Vendor": "V000101", "Details": [{**row, "ExtendedCost": "500.00"}]}
    order = {**line(), "UnitCost": "900"}
    billed = {"Account": "40000", "ProjectTask": "0000", "CostCode": "03-300", "ExtendedPrice": "77.70"}
    document = {
        "bills": [{**bill, "Status": "Open", "custom": retaining}, {**bill, "Status": "Closed"}, bill],
        "subcontracts": [{"VendorID": "V000101", "Status": "Open", "Details": [order]}],
        "invoices": [{"Customer": "C000001", "Status": "Open", "Project": "PR2601", "Details": [billed]}],
        "project_transactions": [{"Module": "PR", "Details": [{"Project": "PR2601", "Amount": "5"}]}],
    }
    acumatica.control("seed", document)
    held = acumatica.state()["bills"]
    assert [(b["Status"], b["Balance"]) for b in held] == [("Open", "450.00"), ("Closed", "0"), ("On Hold", "500.00")]
    budget = acumatica.budget()
    assert (budget["ActualAmount"], budget["CommittedOpenAmount"]) == (1000, 900)
    assert acumatica.budget("REVENUE")["ActualAmount"] == 77.7
    assert acumatica.control("pay", {"bill": held[0]["ReferenceNbr"]})["Status"] == "Closed"


def test_reset_leaves_an_empty_tenant(acumatica: Caller) -> None:
    acumatica.client.post("/__sandbox__/reset").raise_for_status()
    assert acumatica.get("Vendor").status_code == 401
    assert acumatica.state()["vendors"] == []


@pytest.mark.parametrize(
    "settings",
    [{"max_session": 1}, {"max_sessions": "3"}, {"actions_answer_202": "sometimes"}, {"status_after_release": "Done"}],
)
def test_wrong_setting_is_refused_by_name(settings: dict[str, Any]) -> None:
    with pytest.raises(BadFieldError) as refused:
        build_vendor("acumatica", settings, SandboxClock(), FaultBoard())
    assert refused.value.field == next(iter(settings))
