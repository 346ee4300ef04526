"""Paging, errors and rate limits."""

from collections.abc import Callable

import httpx
import pytest

from sandbox.kit.fault_document import BadFieldError
from sandbox.kit.serve import running
from unit.sandbox_procore.site import COMPANY, PROJECT, SC_PATH, STRANGER, Site

VENDORS = "/rest/v1.0/vendors"


def _vendors(site: Site, **query: object) -> list[str]:
    params = {"company_id": COMPANY, **query}
    return [row["name"] for row in site.call("GET", VENDORS, params=params).raise_for_status().json()]


def test_last_page_has_no_next(site: Site) -> None:
    first = site.call("GET", VENDORS, params={"company_id": COMPANY, "per_page": 2})
    assert (first.headers["Total"], first.headers["Per-Page"]) == ("3", "2")
    assert set(first.links) == {"first", "last", "next"}
    second = site.http.get(first.links["next"]["url"], headers=site.headers())
    assert [row["name"] for row in second.json()] == ["Stranger Inc"]
    assert set(second.links) == {"first", "prev", "last"}


def test_page_size_is_cut_to_the_most_of_the_version(site: Site) -> None:
    listed = site.call("GET", VENDORS, params={"company_id": COMPANY, "per_page": 99999})
    assert listed.headers["Per-Page"] == "2000"
    path = f"/rest/v2.0/companies/{COMPANY}/projects/{PROJECT}/commitment_contracts"
    assert site.call("GET", path).headers["Per-Page"] == "10"
    assert site.call("GET", path, params={"per_page": 500}).headers["Per-Page"] == "100"


def test_unknown_path_and_wrong_method_are_refused_in_the_shape_of_their_version(site: Site) -> None:
    assert site.call("GET", "/rest/v1.0/unheard_of").json()["code"] == 404
    v2 = site.call("GET", "/rest/v2.0/companies/1/unheard_of")
    assert (v2.status_code, v2.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert site.call("DELETE", VENDORS).status_code == 405


def test_broken_json_and_missing_wrapper_are_400(site: Site) -> None:
    headers = {**site.headers(), "Content-Type": "application/json"}
    assert site.http.patch(SC_PATH, headers=headers, content=b"{").status_code == 400
    assert site.call("PATCH", SC_PATH, json={"project_id": PROJECT, "title": "x"}).status_code == 400
    assert site.call("PATCH", SC_PATH, json={"work_order_contract": {}}).json()["fields"] == "project_id"


def test_spike_limit_tells_when_to_come_back(site_with: Callable[..., Site]) -> None:
    site = site_with(hourly_limit=600, spike_limit=3)
    remaining = [site.get(SC_PATH).headers["X-Rate-Limit-Remaining"] for _ in range(3)]
    assert remaining == ["2", "1", "0"]
    refused = site.get(SC_PATH)
    assert refused.status_code == 429
    assert refused.headers["X-Rate-Limit-Limit"] == "3"
    assert 1 <= int(refused.headers["Retry-After"]) <= 11
    assert int(refused.headers["X-Rate-Limit-Reset"]) > 0
    site.advance(int(refused.headers["Retry-After"]))
    assert site.get(SC_PATH).status_code == 200


def test_hourly_limit_counts_every_token_of_an_app(site_with: Callable[..., Site]) -> None:
    site = site_with(hourly_limit=2, spike_limit=0)
    site.get(SC_PATH)
    form = {"grant_type": "client_credentials", "client_id": "tieout", "client_secret": "s3cret"}
    token = site.http.post("/oauth/token", data=form).json()["access_token"]
    headers = {**site.headers(), "Authorization": f"Bearer {token}"}
    assert site.http.get("/rest/v1.0/me", headers=headers).status_code == 200
    refused = site.get(SC_PATH)
    assert refused.status_code == 429
    assert refused.json()["message"].startswith("You have surpassed the max number of requests for an hour.")


def test_vendor_search_sort_and_origin_filters(site: Site) -> None:
    assert _vendors(site, sort="-name") == ["Stranger Inc", "Best Steel", "Ace Concrete"]
    assert _vendors(site, **{"filters[search]": "steel"}) == ["Best Steel"]
    assert _vendors(site, **{"filters[origin_id]": "AC:V-100"}) == ["Ace Concrete"]


def test_vendor_sync_links_creates_and_moves_an_origin_id(site: Site) -> None:
    updates = [{"name": "Fresh Supply", "origin_id": "AC:V-7"}, {"name": "Ace Concrete Co", "origin_id": "AC:V-100"}]
    body = {"company_id": COMPANY, "updates": updates}
    answer = site.call("PATCH", f"{VENDORS}/sync", json=body).json()
    assert [(row["name"], row["synced_to_erp"]) for row in answer["entities"]] == [
        ("Fresh Supply", True),
        ("Ace Concrete Co", True),
    ]
    moved = {"company_id": COMPANY, "updates": [{"id": answer["entities"][0]["id"], "origin_id": "AC:V-8"}]}
    site.call("PATCH", f"{VENDORS}/sync", json=moved)
    assert _vendors(site, **{"filters[origin_id]": "AC:V-7"}) == []
    assert _vendors(site, **{"filters[origin_id]": "AC:V-8"}) == ["Fresh Supply"]


def test_inactive_projects_are_listed_only_when_asked_for(site: Site) -> None:
    change = {"company_id": COMPANY, "project": {"active": False, "total_value": 1200.5}}
    changed = site.call("PATCH", f"/rest/v1.0/projects/{PROJECT}", app="team", json=change).json()
    assert (changed["display_name"], changed["estimated_value"]) == ("24-001 - Clinic", "1200.5")
    query = {"company_id": COMPANY}
    assert site.call("GET", "/rest/v1.0/projects", params=query).json() == []
    everything = site.call("GET", "/rest/v1.1/projects", params={**query, "filters[by_status]": "All"}).json()
    assert [row["id"] for row in everything] == [PROJECT]


def test_cost_codes_of_an_erp_project_are_written_by_sync_only(site: Site) -> None:
    change = {"company_id": COMPANY, "project": {"erp_integrated": True}}
    site.call("PATCH", f"/rest/v1.0/projects/{PROJECT}", app="team", json=change)
    one = {"project_id": PROJECT, "cost_code": {"code": "09", "name": "Finishes"}}
    assert site.call("POST", "/rest/v1.0/cost_codes", json=one).status_code == 403
    rows = {"updates": [{"code": "09", "name": "Finishes", "origin_id": "AC:09"}]}
    synced = site.call("PATCH", "/rest/v1.0/cost_codes/sync", params={"project_id": PROJECT}, json=rows).json()
    assert [row["full_code"] for row in synced["entities"]] == ["09"]


def test_unavailable_comes_with_retry_after(site: Site) -> None:
    fault = {"kind": "unavailable", "path": "/rest/*", "headers": {"Retry-After": "7"}}
    site.control("faults", {"faults": [fault]})
    refused = site.get(SC_PATH)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert site.get(SC_PATH).status_code == 200


def test_a_wrong_seed_document_changes_nothing_and_names_its_place(site: Site) -> None:
    wrong = {"vendors": [{"name": "Half"}], "cost_codes": [{"project": "nowhere", "code": "1", "name": "x"}]}
    refused = site.http.post("/__sandbox__/seed", json=wrong)
    assert refused.status_code == 400
    assert refused.json()["error"]["field"] == "cost_codes[0].project"
    assert "Half" not in _vendors(site)


def test_a_wrong_seed_document_does_not_disturb_what_is_there(site: Site) -> None:
    before = site.state["projects"]
    row = {"project": PROJECT, "vendor": STRANGER, "number": "SC-9", "line_items": [{"cost_code": "nowhere"}]}
    assert site.http.post("/__sandbox__/seed", json={"work_order_contracts": [row]}).status_code == 400
    assert site.state["projects"] == before
    assert len(site.get("/rest/v1.0/work_order_contracts").json()) == 1


def test_thrown_out_session_must_sign_in_again(site: Site) -> None:
    site.headers()
    site.control("faults", {"faults": [{"kind": "expire_session", "path": "/rest/*"}]})
    assert site.get(SC_PATH).status_code == 401
    assert site.get(SC_PATH).status_code == 401
    site.sign_in_again()
    assert site.get(SC_PATH).status_code == 200


@pytest.mark.parametrize(
    ("kind", "more", "seconds"), [("lose_answer_after", {}, 0), ("commit_late", {"seconds": 60}, 60)]
)
def test_lost_answer_does_not_lose_the_write(site: Site, kind: str, more: dict[str, int], seconds: int) -> None:
    site.headers()
    site.control("faults", {"faults": [{"kind": kind, "method": "PATCH", "path": "/rest/*", **more}]})
    with pytest.raises(httpx.TransportError):
        site.edit_subcontract("tieout", origin_id="AC:1")
    if seconds:
        assert site.subcontract()["origin_id"] is None
        site.advance(seconds)
    assert site.subcontract()["origin_id"] == "AC:1"


def test_misspelt_setting_is_refused_by_name() -> None:
    with pytest.raises(BadFieldError) as refused, running("procore", hourly_limits=3):
        pytest.fail("it started")
    assert refused.value.field == "hourly_limits"
