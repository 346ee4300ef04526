"""Change orders, invoices, payments, direct costs and budgets."""

import pytest

from unit.sandbox_procore.finance import FINANCE
from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import COMPANY, CONCRETE, PROJECT, SUBCONTRACT_TYPE, Site

V1 = "/rest/v1.0"
V2 = f"/rest/v2.0/companies/{COMPANY}/projects/{PROJECT}"


@pytest.fixture
def refs(site: Site) -> dict[str, int]:
    found: dict[str, int] = site.control("seed", FINANCE)["refs"]
    return found


def test_seeding_announces_nothing(site: Site, refs: dict[str, int]) -> None:
    assert refs
    assert site.state["events"] == []


def test_summary_of_an_invoice_is_the_hand_checked_one(site: Site, refs: dict[str, int]) -> None:
    shown = site.get(f"/rest/v1.1/requisitions/{refs['may']}", view="extended").json()
    expected = {
        "original_contract_sum": "100000.00",
        "net_change_by_change_orders": "10000.00",
        "contract_sum_to_date": "110000.00",
        "total_completed_and_stored_to_date": "43000.00",
        "completed_work_retainage_amount": "3800.00",
        "stored_materials_retainage_amount": "250.00",
        "total_retainage": "4050.00",
        "total_earned_less_retainage": "38950.00",
        "less_previous_certificates_for_payment": "18000.00",
        "current_payment_due": "20950.00",
        "balance_to_finish_including_retainage": "71050.00",
        "new_materials": "5000.00",
    }
    assert {name: shown["summary"][name] for name in expected} == expected
    assert shown["percent_complete"] == "39.09%"
    items = [(row["item_type"], row["total_completed_and_stored_to_date_percent"]) for row in shown["items"]]
    assert items == [("contract_item", "58.33"), ("contract_item", "20.00"), ("change_order_item", "0.00")]
    assert shown["items"][2]["commitment_line_item_id"] == refs["l1"]
    assert sum(float(row["net_amount"]) for row in shown["items"]) == 20950


def test_contract_header_tells_of_orders_invoices_and_payments(site: Site, refs: dict[str, int]) -> None:
    shown = site.get(f"{V1}/work_order_contracts/{refs['sc']}").json()
    named = ("approved_change_orders", "revised_contract", "total_requisitions_amount", "total_payments")
    assert [shown[name] for name in named] == ["10000.0", "110000.0", "38950.0", "18000.0"]
    assert shown["change_order_packages"][0]["id"] == refs["co"]
    prime = site.get(f"{V1}/prime_contract/{refs['pc']}").json()
    assert (prime["revised_contract_amount"], prime["owner_invoices_amount"]) == ("5700.0", "810.0")


def test_only_the_latest_open_unsynced_invoice_can_be_edited(site: Site, refs: dict[str, int]) -> None:
    body = {"project_id": PROJECT, "requisition": {"invoice_number": "X"}}
    old, new = (f"{V1}/requisitions/{refs[name]}" for name in ("april", "may"))
    assert site.call("PATCH", old, json=body).status_code == 422
    assert site.call("PATCH", new, json=body).json()["invoice_number"] == "X"
    link = {"project_id": PROJECT, "requisition": {"origin_id": "AC:1"}}
    assert site.call("PATCH", old, json=link).json()["erp_status"] == "synced"
    site.call("PATCH", new, json={"project_id": PROJECT, "requisition": {"origin_id": "AC:2"}})
    refused = site.call("PATCH", new, json=body)
    assert refused.json()["errors"]["base"] == ["The invoice is not editable because it has been synced with ERP"]


def test_invoice_is_announced_as_a_draw_request(site: Site, refs: dict[str, int], receiver: Receiver) -> None:
    site.hook(receiver.url, ("Draw Requests", "create"))
    items = [{"line_item_id": refs["l2"], "item_type": "contract_item", "work_completed_this_period": "100.00"}]
    sent = {"project_id": PROJECT, "commitment_id": refs["sc"], "requisition": {"items": items}}
    made = site.call("POST", "/rest/v1.1/requisitions", params={"view": "items"}, json=sent)
    assert made.status_code == 201
    assert made.json()["items"][1]["work_completed_retainage_retained_this_period"] == "10.00"
    assert made.json()["items"][1]["work_completed_from_previous_application"] == "8000.00"
    site.settle()
    assert [event["resource_id"] for event in receiver.bodies] == [str(made.json()["id"])]


def test_commitment_change_order_has_its_own_id_and_no_origin(site: Site, refs: dict[str, int]) -> None:
    listed = site.call("GET", f"{V1}/projects/{PROJECT}/commitment_change_orders").json()
    assert [(row["legacy_package_id"], row["contract_id"]) for row in listed] == [(refs["co"], refs["sc"])]
    assert listed[0]["id"] != refs["co"]
    assert not [name for name in listed[0] if name.startswith("origin")]
    lines = site.call("GET", f"{V2}/commitment_change_orders/{listed[0]['id']}/line_items").json()["data"]
    assert (lines[0]["commitment_line_item_id"], lines[0]["amount"]) == (str(refs["l1"]), "10000.0")


def test_both_faces_of_a_single_tier_change_order_move_together(site: Site, refs: dict[str, int]) -> None:
    orders = f"{V1}/projects/{PROJECT}/commitment_change_orders"
    made = site.call("POST", orders, json={"change_order": {"contract_id": refs["sc"], "title": "More"}}).json()
    wbs = site.get(f"{V1}/work_order_contracts/{refs['sc']}").json()["line_items"][0]["wbs_code"]["id"]
    line = {"wbs_code_id": str(wbs), "amount": "12.50"}
    lines = f"{V2}/commitment_change_orders/{made['id']}/line_items"
    assert site.call("POST", lines, json=line).status_code == 201
    assert site.call("POST", lines, json={**line, "quantity": "2"}).status_code == 422
    site.call("PATCH", f"{orders}/{made['id']}", json={"change_order": {"status": "approved"}})
    package = site.get(f"{V1}/change_order_packages/{made['legacy_package_id']}").json()
    assert (package["status"], package["grand_total"], package["type"]) == (
        "approved",
        "12.5",
        "CommitmentContractChangeOrder",
    )
    assert package["reviewed_at"] is not None
    assert site.call("POST", lines, json=line).status_code == 422
    assert site.call("DELETE", f"{orders}/{made['id']}").status_code == 403
    link = {"project_id": PROJECT, "change_order": {"origin_id": "AC:CO", "origin_code": "CO-2"}}
    linked = site.call("PATCH", f"{V1}/change_order_packages/{package['id']}", json=link).json()
    assert (linked["origin_id"], linked["origin_code"]) == ("AC:CO", "CO-2")


def test_owner_invoice_adds_up_and_names_its_source_lines(site: Site, refs: dict[str, int]) -> None:
    shown = site.get(f"{V1}/payment_applications/{refs['app']}").json()
    assert (shown["percent_complete"], shown["g702"]["current_payment_due"]) == ("15.79", "810.00")
    assert shown["g703"][0]["origin_id"] == refs["p1"]
    path = f"{V1}/prime_contracts/{refs['pc']}/payment_application_line_items/{shown['g703'][1]['id']}"
    body = {"project_id": PROJECT, "payment_application_line_item": {"work_completed_this_period": "700.00"}}
    assert site.call("PATCH", path, json=body).json()["balance_to_finish"] == "0.00"
    assert site.get(f"{V1}/payment_applications/{refs['app']}").json()["g702"]["current_payment_due"] == "1440.00"


def test_synced_payment_and_direct_cost_are_frozen(site: Site, refs: dict[str, int]) -> None:
    payment = f"{V1}/contract_payments/{refs['pay']}"
    owner = {"project_id": PROJECT, "contract_id": refs["sc"]}
    linked = {**owner, "contract_payment": {"origin_id": "AC:P1", "origin_data": "{}"}}
    assert site.call("PATCH", payment, json=linked).status_code == 200
    edit = {**owner, "contract_payment": {"amount": "1.00"}}
    assert site.call("PATCH", payment, json=edit).status_code == 422
    assert site.call("DELETE", payment, params=owner).status_code == 403
    costs = f"{V1}/projects/{PROJECT}/direct_costs"
    updates = [{"id": refs["dc"], "origin_id": "AC:D1"}, {"direct_cost_type": "invoice", "vendor_id": 1}]
    answer = site.call("PATCH", f"{costs}/sync", json={"updates": updates}).json()
    assert [row["origin_id"] for row in answer["entities"]] == ["AC:D1"]
    assert answer["errors"][0]["errors"] == {"invoice_number": ["invoice_number missing"]}
    frozen = site.call("PATCH", f"{costs}/{refs['dc']}", json={"direct_cost": {"description": "x"}})
    assert frozen.status_code == 422


def test_budget_row_has_its_changes_and_the_customers_columns(site: Site, refs: dict[str, int]) -> None:
    rows = site.get(f"{V1}/budget_views/{refs['view']}/detail_rows").json()
    named = ("original_budget_amount", "budget_modifications", "DIRECT COSTS (J)")
    assert [[row[name] for name in named] for row in rows] == [
        ["65000.0", "4500.0", "0.0"],
        ["45000.0", "-4500.0", "80.0"],
    ]


def test_locked_budget_keeps_its_original_amounts(site: Site, refs: dict[str, int]) -> None:
    line = f"/rest/v1.1/budget_line_items/{refs['b1']}"
    body = {"project_id": PROJECT, "budget_line_item": {"original_budget_amount": 66000}}
    assert site.call("POST", f"{V1}/projects/{PROJECT}/budget/lock").status_code == 201
    assert site.call("PATCH", line, json=body).status_code == 422
    assert site.call("DELETE", f"{V1}/projects/{PROJECT}/budget/lock").status_code == 204
    assert site.call("PATCH", line, json=body).json()["original_budget_amount"] == 66000.0


def test_modifications_are_read_only_once_budget_changes_are_on(site: Site, refs: dict[str, int]) -> None:
    path = f"{V1}/projects/{PROJECT}/budget_modifications"
    body = {"budget_modification": {"to_budget_line_item_id": refs["b1"], "transfer_amount": "1.00"}}
    refused = site.call("POST", path, json=body)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


def test_transfer_needs_its_change_event_side(site: Site, refs: dict[str, int]) -> None:
    wbs = site.get(f"{V1}/projects/{PROJECT}/budget_changes/{refs['bc']}").status_code
    assert wbs == 400  # project_id is in the path, and in the path only
    code = {"filters[id]": CONCRETE}
    assert site.get(f"{V1}/cost_codes", **code).json()[0]["line_item_types"][0]["id"] == SUBCONTRACT_TYPE
    known = site.call("GET", f"{V1}/projects/{PROJECT}/budget_changes/{refs['bc']}").json()["data"]
    line = {"wbs_code_id": known["adjustment_line_items"][0]["wbs_code"]["id"], "type": "budget_change", "amount": -1}
    body = {"status": "draft", "adjustment_line_items": [{**line, "adjustment_number": 9}]}
    assert site.call("POST", f"{V1}/projects/{PROJECT}/budget_changes", json=body).status_code == 422
