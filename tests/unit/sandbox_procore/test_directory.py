"""Vendors at size, tax ids, permissions and lists that move while they are read."""

from collections.abc import Callable

from unit.sandbox_procore.site import COMPANY, PROJECT, VENDOR, Site

VENDORS = "/rest/v1.0/vendors"
MANY = 10_000


def test_ten_thousand_vendors_are_synced_and_listed_in_time(site_with: Callable[..., Site]) -> None:
    site = site_with(spike_limit=0, hourly_limit=0)
    site.control("seed", {"vendors": [{"name": f"V {at}", "origin_id": f"E:{at}"} for at in range(MANY)]})
    updates = [{"name": f"W {at}", "origin_id": f"E:{at}"} for at in range(1000)]
    answer = site.call("PATCH", f"{VENDORS}/sync", json={"company_id": COMPANY, "updates": updates}, timeout=5)
    assert len(answer.json()["entities"]) == 1000
    pages = [
        site.call("GET", VENDORS, params={"company_id": COMPANY, "per_page": 2000, "page": page}, timeout=5).json()
        for page in range(1, 7)
    ]
    assert sum(map(len, pages)) == MANY + 3


def test_tax_id_is_kept_without_spaces_and_dashes_and_once(site: Site) -> None:
    path, query = f"{VENDORS}/{VENDOR}/business_register", {"company_id": COMPANY}
    body = {"business_register": {"type": "ein", "identifier": "12-345 6789"}}
    assert site.call("POST", path, params=query, json=body).json()["identifier"] == "123456789"
    assert site.call("POST", path, params=query, json=body).status_code == 409
    shown = site.call("GET", f"{VENDORS}/{VENDOR}", params=query).json()["business_register"]
    assert (shown["type"], shown["identifier"]) == ("ein", "123456789")


def test_rows_that_move_between_pages_can_be_staged(site: Site) -> None:
    names = [f"M{at}" for at in range(8)]
    site.control("seed", {"vendors": [{"name": name} for name in names]})
    late = {"table": "vendors", "before_page": 2, "seed": {"vendors": [{"id": 7, "name": "Late"}]}}
    site.control("lists/insert", late)
    pages = [_page(site, 1), _page(site, 2)]
    assert pages[0][-1] == pages[1][0]  # the row put in before pushed the last of page one onto page two
    ordered = _page(site, 1)
    site.control("lists/shuffle", {"table": "vendors", "seed": 3})
    assert _page(site, 1) != ordered
    site.control("lists/shuffle", {"table": "vendors", "seed": None})
    assert _page(site, 1) == ordered


def test_permission_that_is_too_low_is_refused_and_shows_in_the_manifest(site: Site) -> None:
    limited = {
        "client_id": "team",
        "client_secret": "team2",
        "permissions": {"commitments": "read_only", "budget": "none"},
    }
    site.control("reset")
    project = {"id": PROJECT, "name": "Clinic", "disabled_tools": ["direct_costs"]}
    site.control("seed", {"company": {"id": COMPANY, "name": "R"}, "projects": [project], "apps": [limited]})
    form = {"grant_type": "client_credentials", "client_id": "team", "client_secret": "team2"}
    token = site.http.post("/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)}

    def status(method: str, path: str) -> int:
        query = {"project_id": PROJECT} if method == "GET" and "projects" not in path else {}
        return site.http.request(method, f"/rest/v1.0{path}", headers=headers, params=query).status_code

    assert status("GET", "/work_order_contracts") == 200
    assert status("POST", "/work_order_contracts") == 403
    assert status("GET", "/budget_views") == 403
    assert status("GET", f"/projects/{PROJECT}/direct_costs") == 403
    manifest = site.http.get("/rest/v1.0/settings/permissions", headers=headers, params={"project_id": PROJECT}).json()
    shown = {
        tool["name"]: (tool["user_access_level"]["name"], tool["available_for_user"]) for tool in manifest["tools"]
    }
    assert shown["commitments"] == ("Read Only", True)
    assert shown["budget"] == ("None", False)
    assert shown["direct_costs"] == ("Admin", False)


def test_company_may_leave_vendors_to_the_erp(site: Site) -> None:
    site.control("reset")
    company = {"id": COMPANY, "name": "R", "vendors_created_by": "erp"}
    apps = [
        {"client_id": "tieout", "client_secret": "s3cret"},
        {"client_id": "team", "client_secret": "team", "in_browser": True},
    ]
    site.control("seed", {"company": company, "apps": apps})
    site.sign_in_again()
    body = {"company_id": COMPANY, "vendor": {"name": "New"}}
    assert site.call("POST", VENDORS, app="team", json=body).status_code == 403
    assert site.call("POST", VENDORS, json=body).status_code == 201


def _page(site: Site, page: int) -> list[str]:
    rows = site.call("GET", VENDORS, params={"company_id": COMPANY, "per_page": 4, "page": page}).json()
    return [row["name"] for row in rows]
