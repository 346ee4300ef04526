"""Signing in: tokens that live an hour, refresh tokens that work once, lockouts, and cookies."""

from typing import Any

import pytest

from unit.sandbox_acumatica.caller import BASE, Caller

LOGIN = {"name": "integration", "password": "sandbox-password", "tenant": "Company"}
VENDORS = f"{BASE}/Vendor"


def test_token_lives_an_hour_of_sandbox_time(acumatica: Caller) -> None:
    acumatica.advance(3590)
    assert acumatica.get("Vendor").status_code == 200
    acumatica.advance(20)
    assert acumatica.get("Vendor").status_code == 401


def test_refresh_token_works_once_and_is_replaced(acumatica: Caller) -> None:
    first = acumatica.grant(grant_type="refresh_token", refresh_token=acumatica.refresh)
    second = acumatica.grant(grant_type="refresh_token", refresh_token=acumatica.refresh)
    assert first.json()["expires_in"] == 3600
    assert first.json()["refresh_token"] != acumatica.refresh
    assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})


def test_refresh_chain_ends_after_thirty_days(acumatica: Caller) -> None:
    acumatica.advance(31 * 86400)
    answer = acumatica.grant(grant_type="refresh_token", refresh_token=acumatica.refresh)
    assert answer.json() == {"error": "invalid_grant"}


def test_refresh_token_needs_offline_access(acumatica: Caller) -> None:
    assert "refresh_token" not in acumatica.password_grant("api").json()


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "password", "client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "password", "client_id": "7C1E3E4E-1B1B-4B57-9F0D-2D9D5A7C0A11"}, "invalid_client"),
        ({"grant_type": "password", "username": "integration", "scope": "everything"}, "invalid_scope"),
    ],
)
def test_wrong_token_request_is_refused(acumatica: Caller, form: dict[str, str], error: str) -> None:
    answer = acumatica.grant(**form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_five_wrong_passwords_lock_the_account_for_the_right_one_too(acumatica: Caller) -> None:
    for _ in range(5):
        assert acumatica.password_grant(word="wrong").status_code == 400
    locked = acumatica.client.post("/entity/auth/login", json=LOGIN)
    assert (locked.status_code, "locked out" in locked.json()["exceptionMessage"]) == (500, True)
    assert "locked out" in acumatica.password_grant().json()["error_description"]
    acumatica.advance(15 * 60)
    assert acumatica.password_grant().status_code == 200


def test_cookie_login_gives_two_cookies_and_logout_ends_them(acumatica: Caller) -> None:
    answer = acumatica.client.post("/entity/auth/login", json=LOGIN)
    assert (answer.status_code, set(answer.cookies)) == (204, {".ASPXAUTH", "ASP.NET_SessionId"})
    assert acumatica.client.get(VENDORS).status_code == 200
    cookie = f"ASP.NET_SessionId={acumatica.client.cookies['ASP.NET_SessionId']}"
    assert acumatica.client.post("/entity/auth/logout").status_code == 204
    gone = acumatica.client.get(VENDORS, headers={"cookie": cookie})
    assert (gone.status_code, gone.headers["location"][:21]) == (302, "/Frames/Login.aspx?Re")


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"tenant": "Elsewhere"}, 500, "PX.Data.PXUndefinedCompanyException"),
        ({"password": "wrong"}, 401, "PX.Data.PXException"),
        ({"name": None}, 400, None),
        ({"surprise": "x"}, 400, None),
    ],
)
def test_wrong_login_is_refused(acumatica: Caller, change: dict[str, Any], status: int, kind: str | None) -> None:
    answer = acumatica.client.post("/entity/auth/login", json={**LOGIN, **change})
    assert (answer.status_code, answer.json().get("exceptionType")) == (status, kind)


def test_logout_without_a_length_is_turned_away_by_the_web_server(acumatica: Caller) -> None:
    request = acumatica.client.build_request(
        "POST", "/entity/auth/logout", headers={"authorization": f"Bearer {acumatica.token}"}
    )
    del request.headers["content-length"]
    assert acumatica.client.send(request).status_code == 411


def test_call_without_credentials_is_401(acumatica: Caller) -> None:
    answer = acumatica.client.get(VENDORS)
    assert (answer.status_code, answer.json()["message"][:13]) == (401, "Authorization")


def test_expired_session_fault_kills_the_token_for_good(acumatica: Caller) -> None:
    acumatica.get("Vendor")
    acumatica.fault("expire_session")
    assert [acumatica.get("Vendor").status_code for _ in range(2)] == [401, 401]
    assert acumatica.state()["sessions"] == []
