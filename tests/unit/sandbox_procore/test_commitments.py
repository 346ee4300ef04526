"""Purchase orders and subcontracts."""

from collections.abc import Callable
from typing import Any

import pytest

from unit.sandbox_procore.site import (
    COMPANY,
    CONCRETE,
    OTHER_VENDOR,
    PO_PATH,
    PROJECT,
    PURCHASE_ORDER,
    SC_PATH,
    STEEL,
    STRANGER,
    SUBCONTRACT,
    Site,
)

LINES = f"{SC_PATH}/line_items"


def _line_ids(site: Site) -> list[int]:
    return [line["id"] for line in site.subcontract()["line_items"]]


def test_header_totals_are_the_sum_of_the_lines(site: Site) -> None:
    shown = site.subcontract()
    totals = ("grand_total", "revised_contract", "pending_revised_contract", "remaining_balance_outstanding")
    assert {shown[name] for name in totals} == {"1250.55"}
    refused = site.edit_subcontract(grand_total="1.00")
    assert (refused.status_code, refused.json()) == (400, {"errors": {"grand_total": ["is not a known attribute"]}})


def test_calculated_line_is_rounded_half_up_to_the_cent(site: Site) -> None:
    line = site.get(PO_PATH).json()["line_items"][0]
    assert (line["quantity"], line["unit_cost"], line["amount"]) == ("3.0", "33.335", "100.01")


def test_contract_shows_its_vendor_by_company_and_its_codes(site: Site) -> None:
    shown = site.subcontract()
    assert shown["vendor"]["company"] == "Ace Concrete"
    line = shown["line_items"][0]
    assert line["cost_code"]["full_code"] == "03-300"
    assert line["wbs_code"]["flat_code"] == "03-300.S"
    assert line["holder"] == {"id": SUBCONTRACT, "holder_type": "WorkOrderContract"}


def test_line_moves_the_updated_at_of_its_header(site: Site) -> None:
    before = site.subcontract()["updated_at"]
    site.advance(60)
    body = {"project_id": PROJECT, "line_item": {"cost_code_id": CONCRETE, "amount": "10.00"}}
    assert site.call("POST", LINES, app="team", json=body).status_code == 201
    after = site.subcontract()
    assert after["updated_at"] > before
    assert after["grand_total"] == "1260.55"
    found = site.get(
        "/rest/v1.0/work_order_contracts", **{"filters[updated_at]": f"{after['updated_at']}...2999-01-01"}
    )
    assert [row["id"] for row in found.json()] == [SUBCONTRACT]
    assert site.get("/rest/v1.0/work_order_contracts", **{"filters[updated_at]": f"{before}...{before}"}).json() == []


@pytest.mark.parametrize("bad", ["2026-01-01T00:00:00Z", "2026-01-01..2026-02-01", "2026-01-01T00:00:00...2026-02-01"])
def test_date_filter_must_be_a_range_with_three_dots_and_offsets(site: Site, bad: str) -> None:
    refused = site.get("/rest/v1.0/work_order_contracts", **{"filters[updated_at]": bad})
    assert (refused.status_code, refused.json()["fields"]) == (400, "filters[updated_at]")


def test_unknown_filter_view_and_status_are_refused_not_ignored(site: Site) -> None:
    path = "/rest/v1.0/work_order_contracts"
    for query in ({"filters[vendor_id]": "1"}, {"view": "huge"}, {"filters[status]": "Received"}, {"sort": "id"}):
        assert site.get(path, **query).status_code == 400
    assert site.get(path, **{"filters[status]": "Draft"}).json()[0]["id"] == SUBCONTRACT


def test_status_is_one_of_its_kind_of_contract(site: Site) -> None:
    assert site.edit_subcontract(status="Received").status_code == 400
    assert site.edit_subcontract(status="Complete").status_code == 200
    assert site.edit(PO_PATH, "purchase_order_contract", status="Received").status_code == 200


def test_approved_contract_keeps_its_vendor_and_its_lines(site: Site) -> None:
    site.edit_subcontract(status="Approved")
    assert site.edit_subcontract(vendor_id=OTHER_VENDOR).status_code == 422
    body = {"project_id": PROJECT, "line_item": {"amount": "1.00"}}
    line = f"{LINES}/{_line_ids(site)[0]}"
    assert site.call("PATCH", line, json=body).status_code == 422
    assert site.call("DELETE", line, params={"project_id": PROJECT}).status_code == 422
    assert site.call("DELETE", SC_PATH, params={"project_id": PROJECT}).status_code == 403
    linked = {"project_id": PROJECT, "line_item": {"origin_id": "AC:1"}}
    assert site.call("PATCH", line, json=linked).json()["origin_id"] == "AC:1"
    assert site.edit_subcontract(title="Foundations, east").status_code == 200
    site.edit_subcontract(status="Draft")
    assert site.edit_subcontract(vendor_id=OTHER_VENDOR).status_code == 200


def test_vendor_outside_the_project_directory_gets_no_contract(site: Site) -> None:
    assert site.edit_subcontract(vendor_id=STRANGER).status_code == 422
    added = site.call("POST", f"/rest/v1.1/projects/{PROJECT}/vendors/{STRANGER}/actions/add", app="team")
    assert added.status_code == 201
    assert site.edit_subcontract(vendor_id=STRANGER).json()["vendor"]["company"] == "Stranger Inc"


def test_new_contract_gets_the_next_number_and_a_64_bit_id(site: Site) -> None:
    body = {"project_id": PROJECT, "work_order_contract": {"title": "Piles", "custom_field_77": "north"}}
    made = site.call("POST", "/rest/v1.0/work_order_contracts", app="team", json=body)
    assert made.status_code == 201
    assert made.json()["number"] == "SC-002"
    assert made.json()["id"] > 2**32
    assert made.json()["custom_fields"] == {"custom_field_77": {"data_type": "string", "value": "north"}}


def test_deleted_contract_is_gone_but_can_be_listed_with_its_time(site: Site) -> None:
    assert site.call("DELETE", SC_PATH, app="team", params={"project_id": PROJECT}).status_code == 200
    assert site.get(SC_PATH).status_code == 404
    path = "/rest/v1.0/work_order_contracts"
    assert site.get(path).json() == []
    only = site.get(path, **{"filters[include_deleted]": "only"}).json()
    assert [row["id"] for row in only] == [SUBCONTRACT]
    assert only[0]["deleted_at"] is not None


@pytest.mark.parametrize("status", [409, 422])
def test_origin_id_is_unique_in_the_company_and_per_object_type(site_with: Callable[..., Site], status: int) -> None:
    site = site_with(duplicate_origin_status=status)
    assert site.edit_subcontract("tieout", origin_id="AC:1").status_code == 200
    assert site.edit(PO_PATH, "purchase_order_contract", origin_id="AC:1").status_code == 200
    body = {"project_id": PROJECT, "work_order_contract": {"title": "Twin", "origin_id": "AC:1"}}
    refused = site.call("POST", "/rest/v1.0/work_order_contracts", json=body)
    assert (refused.status_code, refused.json()["errors"]) == (status, {"origin_id": ["has already been taken"]})
    assert site.edit_subcontract("tieout", origin_id=None).json()["origin_id"] is None
    assert site.call("POST", "/rest/v1.0/work_order_contracts", json=body).status_code == 201


def test_sync_answers_200_and_tells_each_row_apart(site: Site) -> None:
    updates: list[dict[str, Any]] = [
        {"title": "New one", "origin_id": "AC:7"},
        {"title": "Same one", "origin_id": "AC:7"},
        {"id": SUBCONTRACT, "origin_id": "AC:8"},
        {"id": 5, "title": "Nobody"},
        {"title": "Misspelt", "staus": "Approved"},
    ]
    body = {"project_id": PROJECT, "updates": updates}
    answer = site.call("PATCH", "/rest/v1.0/work_order_contracts/sync", json=body)
    assert answer.status_code == 200
    entities, errors = answer.json()["entities"], answer.json()["errors"]
    assert [row["title"] for row in entities] == ["New one", "Same one", "Foundations"]
    assert entities[0]["id"] == entities[1]["id"]
    assert errors[0] == {"id": 5, "title": "Nobody", "errors": {"id": ["Entity with this ID not found"]}}
    assert errors[1]["errors"] == {"staus": ["is not a known attribute"]}


def test_sync_takes_at_most_1000_rows(site: Site) -> None:
    body = {"project_id": PROJECT, "updates": [{"title": "x"}] * 1001}
    assert site.call("PATCH", "/rest/v1.0/work_order_contracts/sync", json=body).status_code == 400
    lines = site.call("PATCH", f"{LINES}/sync", params={"project_id": PROJECT}, json={"updates": [{}] * 1001})
    assert lines.status_code == 413


def test_line_sync_creates_changes_and_can_lose_a_row_without_a_word(site: Site) -> None:
    rows = [{"cost_code_id": STEEL, "amount": "5.00"}, {"cost_code_id": STEEL, "amount": "7.00"}]
    site.control("faults", {"faults": [{"kind": "drop_lines", "method": "PATCH", "keep": 1}]})
    lost = site.call("PATCH", f"{LINES}/sync", params={"project_id": PROJECT}, json={"updates": rows})
    assert len(lost.json()["entities"]) == 1
    assert site.subcontract()["grand_total"] == "1255.55"


def test_commitment_contracts_v2_has_string_ids_and_no_origin(site: Site) -> None:
    base = f"/rest/v2.0/companies/{COMPANY}/projects/{PROJECT}/commitment_contracts"
    site.edit_subcontract("tieout", origin_id="AC:1")
    listed = site.call("GET", base).json()["data"]
    assert {(row["id"], row["type"]) for row in listed} == {
        (str(SUBCONTRACT), "WorkOrderContract"),
        (str(PURCHASE_ORDER), "PurchaseOrderContract"),
    }
    assert not [name for row in listed for name in row if name.startswith("origin")]
    lines = site.call("GET", f"{base}/{SUBCONTRACT}/line_items").json()["data"]
    assert [(line["amount"], line["wbs_code"]["flat_code"]) for line in lines] == [
        ("1000.0", "03-300.S"),
        ("250.55", "05.S"),
    ]
    missing = site.call("GET", f"{base}/5")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "NOT_FOUND")
