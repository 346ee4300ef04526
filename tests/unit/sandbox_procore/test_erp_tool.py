"""The ERP Integrations tool."""

from typing import Any

import httpx

from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import COMPANY, PROJECT, PURCHASE_ORDER, SC_PATH, SUBCONTRACT, Site

BASE = f"/rest/v1.0/companies/{COMPANY}"
ITEM = {"item_type": "work_order_contract", "item_id": SUBCONTRACT}


def _accept(site: Site, **more: object) -> tuple[str, str]:
    site.edit_subcontract(status="Approved")
    made = site.control("erp/accept", {**ITEM, **more})
    return f"{BASE}/erp_requests/{made['erp_request_id']}", f"{BASE}/erp_request_details/{made['request_detail_id']}"


def _close(site: Site, detail: str, **columns: object) -> httpx.Response:
    return site.call("PATCH", detail, json={"request_detail": columns})


def _link(site: Site, *updates: dict[str, object]) -> dict[str, list[dict[str, Any]]]:
    answer = site.call("PATCH", f"{BASE}/external_data/sync", json={"updates": list(updates)})
    assert answer.status_code == 200
    result: dict[str, list[dict[str, Any]]] = answer.json()
    return result


def test_accepted_commitment_reaches_the_company_hook_as_a_bare_id(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, ("ERP Requests", "create"), project=False)
    request, _ = _accept(site)
    site.settle()
    event = receiver.bodies[0]
    assert (event["resource_type"], event["project_id"]) == ("ERP Requests", "")
    assert request.endswith(f"/{event['resource_id']}")


def test_request_carries_the_approved_content_as_it_was(site: Site) -> None:
    request, _ = _accept(site, origin_code="10543")
    shown = site.call("GET", request).json()
    assert shown["request_name"] == "create_commitment"
    data = shown["request_data"]
    assert (data["commitment"]["type"], data["commitment"]["code"]) == ("WorkOrderContract", "10543")
    assert data["commitment"]["grand_total"] == "1250.55"
    assert [item["amount"] for item in data["commitment_items"]] == ["1000.0", "250.55"]
    assert data["commitment_items"][0]["holder"] == {"id": SUBCONTRACT, "holder_type": "WorkOrderContract"}
    assert data["company_id"] == COMPANY
    details = site.call("GET", f"{BASE}/erp_request_details", params={"filters[item_id]": SUBCONTRACT}).json()
    assert [(row["id"], row["status"]) for row in details] == [(data["request_detail_id"], "in progress")]


def test_commitment_at_the_erp_is_locked_until_it_is_rejected(site: Site) -> None:
    _, detail = _accept(site)
    assert site.edit_subcontract(title="x").status_code == 422
    assert _close(site, detail, status="failed").status_code == 422  # a failure needs its message
    assert _close(site, detail, status="failed", messages=["no such cost code"]).status_code == 200
    assert site.edit_subcontract(title="x").status_code == 422
    assert _close(site, detail, status="rejected").json()["status"] == "rejected"
    assert site.edit_subcontract(title="x").status_code == 200


def test_header_and_lines_are_linked_and_the_detail_is_closed(site: Site) -> None:
    _, detail = _accept(site)
    lines = [line["id"] for line in site.subcontract()["line_items"]]
    rows = [{"item_type": "line_item", "item_id": line, "origin_id": f"AC:SC-1:{line}"} for line in lines]
    answer = _link(site, {**ITEM, "origin_id": "AC:SC-1", "origin_code": "SC-1"}, *rows)
    assert answer["errors"] == []
    assert {key: answer["entities"][0][key] for key in (*ITEM, "origin_id")} == {**ITEM, "origin_id": "AC:SC-1"}
    assert _close(site, detail, status="success").status_code == 200
    shown = site.subcontract()
    assert (shown["origin_id"], shown["origin_code"]) == ("AC:SC-1", "SC-1")
    assert shown["line_items"][1]["origin_id"] == f"AC:SC-1:{lines[1]}"


def test_external_data_refuses_row_by_row(site: Site) -> None:
    _link(site, {**ITEM, "origin_id": "AC:SC-1"})
    other = {"item_type": "purchase_order_contract", "item_id": PURCHASE_ORDER, "origin_id": "AC:SC-1"}
    unknown = {"item_type": "moon", "item_id": 1, "origin_id": "x"}
    missing = {"item_type": "vendor", "item_id": 1, "origin_id": "x"}
    made = {"project_id": PROJECT, "work_order_contract": {"title": "Twin"}}
    twin = site.call("POST", "/rest/v1.0/work_order_contracts", app="team", json=made).json()["id"]
    taken = {"item_type": "work_order_contract", "item_id": twin, "origin_id": "AC:SC-1"}
    answer = _link(site, other, unknown, missing, taken)
    assert [row["item_id"] for row in answer["entities"]] == [PURCHASE_ORDER]
    assert [[*row["errors"]] for row in answer["errors"]] == [["item_type"], ["item_id"], ["origin_id"]]


def test_null_origin_id_unlinks(site: Site) -> None:
    _link(site, {**ITEM, "origin_id": "AC:SC-1"})
    _link(site, {**ITEM, "origin_id": None})
    assert site.subcontract()["origin_id"] is None


def test_unlinked_commitment_is_told_with_the_link_it_had(site: Site, receiver: Receiver) -> None:
    site.edit_subcontract(status="Approved")
    _link(site, {**ITEM, "origin_id": "AC:SC-1"})
    site.hook(receiver.url, ("ERP Requests", "create"), project=False)
    made = site.control("erp/unlink", ITEM)
    data = site.call("GET", f"{BASE}/erp_requests/{made['erp_request_id']}").json()
    assert data["request_name"] == "unlink_commitment"
    assert data["request_data"]["commitment_origin_id"] == "AC:SC-1"
    assert data["request_data"]["procore_commitment_id"] == SUBCONTRACT
    assert site.subcontract()["origin_id"] is None
    site.settle()
    assert len(receiver.bodies) == 1


def test_details_are_closed_in_bulk(site: Site) -> None:
    _, detail = _accept(site)
    rows = [{"id": int(detail.rsplit("/", 1)[1]), "status": "success", "messages": []}, {"id": 4, "status": "success"}]
    answer = site.call("PATCH", f"{BASE}/erp_request_details/sync", json=rows).json()
    assert [row["status"] for row in answer["entities"]] == ["success"]
    assert answer["errors"][0]["errors"] == {"id": ["Entity with this ID not found"]}


def test_commitment_sent_again_leaves_the_older_detail_stale(site: Site) -> None:
    _, first = _accept(site)
    _close(site, first, status="failed", messages=["no such vendor"])
    site.control("erp/accept", ITEM)
    assert _close(site, first, status="success").status_code == 422
    details = site.call("GET", f"{BASE}/erp_request_details", params={"filters[item_id]": SUBCONTRACT}).json()
    assert [row["status"] for row in details] == ["stale", "in progress"]


def test_draft_is_not_accepted(site: Site) -> None:
    refused = site.http.post("/__sandbox__/erp/accept", json=ITEM)
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "item_id")


def test_tool_that_is_off_is_out_of_reach(site: Site) -> None:
    seed = {
        "company": {"id": COMPANY + 5, "name": "No tool", "erp_enabled": False},
        "apps": [{"client_id": "other", "client_secret": "other"}],
    }
    site.control("seed", seed)
    form = {"grant_type": "client_credentials", "client_id": "other", "client_secret": "other"}
    token = site.http.post("/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY + 5)}
    path = f"/rest/v1.0/companies/{COMPANY + 5}/erp_request_details"
    assert site.http.get(path, headers=headers).status_code == 403
    assert site.call("GET", f"{BASE}/erp_request_details").status_code == 200
    assert site.get(SC_PATH).status_code == 200
