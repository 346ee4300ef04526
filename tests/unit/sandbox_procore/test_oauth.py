"""Tokens and access."""

import base64

from unit.sandbox_procore.site import COMPANY, FORBIDDEN_PROJECT, PROJECT, SC_PATH, Site

PASSWORD = {"client_id": "tieout", "client_secret": "s3cret"}
LOOPBACK = "https://app.example.com/callback"


def test_service_account_gets_a_token_of_5400_seconds_and_no_refresh_token(site: Site) -> None:
    answer = site.http.post("/oauth/token", json={"grant_type": "client_credentials", **PASSWORD}).json()
    assert answer["expires_in"] == 5400
    assert answer["token_type"] == "bearer"
    assert "refresh_token" not in answer


def test_credentials_are_also_taken_as_http_basic(site: Site) -> None:
    basic = base64.b64encode(b"tieout:s3cret").decode()
    form = {"grant_type": "client_credentials"}
    answer = site.http.post("/oauth/token", data=form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


def test_wrong_secret_gets_no_token(site: Site) -> None:
    form = {"grant_type": "client_credentials", "client_id": "tieout", "client_secret": "guess"}
    assert site.http.post("/oauth/token", data=form).status_code == 401


def test_token_ends_by_the_sandbox_clock(site: Site) -> None:
    assert site.get(SC_PATH).status_code == 200
    site.advance(5401)
    refused = site.get(SC_PATH)
    assert refused.status_code == 401
    assert refused.json()["message"] == "The access token is invalid"


def test_refresh_token_works_once(site: Site) -> None:
    query = {"response_type": "code", "client_id": "tieout", "redirect_uri": LOOPBACK}
    code = site.http.get("/oauth/authorize", params=query).headers["location"].split("code=")[1]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": LOOPBACK, **PASSWORD}
    first = site.http.post("/oauth/token", data=form).json()
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **PASSWORD}
    second = site.http.post("/oauth/token", data=refresh)
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert site.http.post("/oauth/token", data=refresh).status_code == 401
    assert site.http.post("/oauth/token", data=form).status_code == 401


def test_revoked_token_is_refused_and_revoking_nonsense_is_not(site: Site) -> None:
    token = site.headers()["Authorization"].split()[1]
    assert site.http.get("/oauth/token/info", headers=site.headers()).json()["application"] == {"uid": "tieout"}
    assert site.http.post("/oauth/revoke", data={"token": "nonsense", **PASSWORD}).status_code == 200
    assert site.http.post("/oauth/revoke", data={"token": token, **PASSWORD}).status_code == 200
    assert site.http.get("/oauth/token/info", headers=site.headers()).status_code == 401


def test_company_header_is_required_even_on_me_for_a_service_account(site: Site) -> None:
    headers = site.headers()
    assert site.http.get("/rest/v1.0/me", headers=headers).json()["login"] == "tieout@example.com"
    del headers["Procore-Company-Id"]
    for path in ("/rest/v1.0/me", "/rest/v1.0/companies", SC_PATH):
        refused = site.http.get(path, headers=headers, params={})
        assert refused.status_code == 400
        assert refused.json()["message"].startswith("Missing Procore-Company-Id header!")


def test_company_without_the_app_is_refused(site: Site) -> None:
    site.control("seed", {"companies": [{"id": COMPANY + 1, "name": "Other"}], "apps": []})
    refused = site.get("/rest/v1.0/vendors", company_id=COMPANY + 1)
    assert refused.status_code == 400  # project_id is no parameter of vendors
    refused = site.call("GET", "/rest/v1.0/vendors", params={"company_id": COMPANY + 1})
    assert (refused.status_code, refused.json()["message"]) == (403, "App is not connected to this company")


def test_project_that_is_not_permitted_is_neither_listed_nor_open(site: Site) -> None:
    listed = site.call("GET", "/rest/v1.0/projects", params={"company_id": COMPANY}).json()
    assert [row["id"] for row in listed] == [PROJECT]
    refused = site.get("/rest/v1.0/work_order_contracts", project_id=FORBIDDEN_PROJECT)
    assert refused.status_code == 403
    team = site.call("GET", "/rest/v1.0/projects", app="team", params={"company_id": COMPANY}).json()
    assert len(team) == 2
