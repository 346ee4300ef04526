"""The ERP tool beyond commitments: every export, refreshes, staged records, and what the integrator writes back."""

from typing import Any

import pytest

from unit.sandbox_procore.erp_items import ERP_SAMPLES, erp_sample, stage_vendor
from unit.sandbox_procore.finance import FINANCE
from unit.sandbox_procore.site import COMPANY, CONCRETE, OTHER_VENDOR, PROJECT, SUBCONTRACT_TYPE, Site

BASE = f"/rest/v1.0/companies/{COMPANY}"


@pytest.mark.parametrize("name", ERP_SAMPLES)
def test_request_names_itself_as_the_events_dictionary_does(site: Site, name: str) -> None:
    shown = erp_sample(site, name)
    assert shown["request_name"] == name
    details = site.call("GET", f"{BASE}/erp_request_details").json()
    assert [row["status"] for row in details if row["erp_request_id"] == shown["id"]] == ["in progress"]


def test_exported_invoice_carries_gross_and_retainage_per_line(site: Site) -> None:
    bill = erp_sample(site, "create_requisitions")["request_data"]["requisitions"][0]
    assert (bill["formatted_payment_due"], bill["invoice_number"]) == ("$20,950.00", "A-2")
    named = ("amount", "retainage_work_completed_this_period", "retainage_materials_presently_stored")
    assert [[line[name] for name in named] for line in bill["line_items"]] == [
        ["15000.0", "1000.0", "250.0"],
        ["8000.0", "800.0", "0.0"],
        ["0.0", "0.0", "0.0"],
    ]


def test_record_at_the_erp_cannot_be_edited_and_reset_frees_it(site: Site) -> None:
    refs = site.control("seed", FINANCE)["refs"]
    item = {"item_type": "requisition", "item_id": refs["may"]}
    site.control("erp/accept", item)
    edit = {"project_id": PROJECT, "requisition": {"invoice_number": "X"}}
    path = f"/rest/v1.0/requisitions/{refs['may']}"
    assert site.call("PATCH", path, json=edit).status_code == 422
    link = {"item_type": "requisition", "item_id": refs["may"], "origin_id": "AC:BILL-1"}
    site.call("PATCH", f"{BASE}/external_data/sync", json={"updates": [link]})
    made = site.control("erp/unlink", item)
    shown = site.call("GET", f"{BASE}/erp_requests/{made['erp_request_id']}").json()
    assert shown["request_name"] == "reset_requisition"
    assert shown["request_data"]["requisition_origin_id"] == "AC:BILL-1"
    assert site.get(path).json()["origin_id"] is None


def test_budget_lists_its_transactions_until_they_are_marked(site: Site) -> None:
    refs = site.control("seed", FINANCE)["refs"]
    item = {"item_type": "budget", "item_id": PROJECT}
    assert [row["value"] for row in _asked(site, item, "create_budget")["transactions"]] == [65000, 45000, 4500, -4500]
    site.call("PATCH", f"{BASE}/external_data/sync", json={"updates": [{**item, "origin_id": "AC:B1"}]})
    project = site.call("GET", f"/rest/v1.0/projects/{PROJECT}", params={"company_id": COMPANY}).json()
    assert project["origin_id"] is None
    body = {"project_id": PROJECT, "budget_line_item": {"original_budget_amount": 65001}}
    site.call("PATCH", f"/rest/v1.1/budget_line_items/{refs['b1']}", json=body)
    again = _asked(site, item, "update_budget")["transactions"]
    assert [row["value"] for row in again] == [65000, 45000, 4500, -4500, 1]
    assert [row["procore_transaction_id"] is None for row in again] == [True, True, False, False, True]
    shown = site.call("GET", f"/rest/v1.0/projects/{PROJECT}/budget_changes/{refs['bc']}").json()["data"]
    assert [row["id"] for row in shown["adjustment_line_items"]] == [
        row["procore_transaction_id"] for row in again[2:4]
    ]
    updates = [{"id": row["id"], "origin_id": f"AC:{row['id']}", "synced": True} for row in again[:3]]
    updates += [{"id": again[3]["id"], "synced": True}, {"id": 5, "origin_id": "x", "synced": True}]
    sync = {"project_id": PROJECT, "updates": updates}
    answer = site.call("PATCH", "/rest/v1.0/erp_transactions/sync", json=sync).json()
    assert [row["synced"] for row in answer["entities"]] == [True, True, True]
    assert [row["errors"] for row in answer["errors"]] == [
        {"origin_id": ["can't be blank"]},
        {"id": ["Entity with this ID not found"]},
    ]
    assert [row["value"] for row in _asked(site, item, "update_budget")["transactions"]] == [-4500, 1]


def _asked(site: Site, item: dict[str, object], name: str) -> Any:
    """What accounting accepts of a budget, as its request shows it."""
    made = site.control("erp/accept", item)
    shown = site.call("GET", f"{BASE}/erp_requests/{made['erp_request_id']}").json()
    assert shown["request_name"] == name
    return shown["request_data"]


def test_staged_vendor_is_linked_to_its_match_or_created(site: Site) -> None:
    linked = site.control("erp/import", {"staged_record_id": stage_vendor(site), "link_to": OTHER_VENDOR})
    assert linked["item_id"] == OTHER_VENDOR
    made = site.control("erp/import", {"staged_record_id": stage_vendor(site, "New Firm", "V-78")})
    shown = site.call("GET", f"{BASE}/erp_requests/{made['erp_request_id']}").json()
    assert shown["request_name"] == "create_vendor_in_procore"
    assert shown["request_data"]["vendor"] == {"id": made["item_id"], "origin_id": "V-78"}


def test_link_all_takes_every_match_by_name_and_merge_moves_the_link(site: Site) -> None:
    stage_vendor(site, "best steel", "V-1")
    stage_vendor(site, "Nobody", "V-2")
    assert site.control("erp/link_all")["linked"] == 1
    vendors = {
        row["name"]: row for row in site.call("GET", "/rest/v1.0/vendors", params={"company_id": COMPANY}).json()
    }
    pair = {"vendor_id": OTHER_VENDOR, "into_vendor_id": vendors["Stranger Inc"]["id"]}
    site.control("erp/merge", pair)
    kept = site.call("GET", f"/rest/v1.0/vendors/{pair['into_vendor_id']}", params={"company_id": COMPANY}).json()
    assert (kept["origin_id"], kept["synced_to_erp"]) == ("V-1", True)


def test_job_costs_show_in_the_customers_budget_column(site: Site) -> None:
    view = {"ref": "v", "project": PROJECT, "name": "Cost", "columns": {"JTD": "job_to_date_cost"}}
    ref = site.control("seed", {"budget_line_items": FINANCE["budget_line_items"], "budget_views": [view]})["refs"]["v"]
    site.call("PATCH", f"{BASE}/external_data/sync", json={"updates": [_job()]})
    row = {"cost_code_id": CONCRETE, "line_item_type_id": SUBCONTRACT_TYPE, "job_to_date_cost": "123.45"}
    body = {"company_id": COMPANY, "job_origin_id": "J1", "updates": [row, {**row, "cost_code_id": 5}]}
    answer = site.call("PATCH", "/rest/v1.0/erp_job_costs/sync", json=body).json()
    assert (len(answer["entities"]), answer["errors"][0]["errors"]) == (
        1,
        {"cost_code_id": ["Entity with this ID not found"]},
    )
    rows = site.get(f"/rest/v1.0/budget_views/{ref}/detail_rows").json()
    assert [shown["JTD"] for shown in rows] == ["123.45", "0.0"]


def _job() -> dict[str, object]:
    return {"item_type": "project", "item_id": PROJECT, "origin_id": "J1"}
