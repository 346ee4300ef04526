"""Seats of the licence: who takes one, who frees one, and what happens when there is none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_acumatica.caller import BASE, SEED, Caller

LOGOUT = "/entity/auth/logout"


def test_token_of_scope_api_uses_one_seat_however_often_it_calls(acumatica: Caller) -> None:
    for _ in range(5):
        assert acumatica.get("Vendor").status_code == 200
    assert len(acumatica.state()["sessions"]) == 1


def test_fourth_session_meets_the_login_limit(acumatica: Caller) -> None:
    tokens = [acumatica.token, *(acumatica.sign_in() for _ in range(3))]
    answers = [acumatica.call("GET", "Vendor", token=token) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["exceptionMessage"] == "API Login Limit"
    assert "retry-after" not in answers[3].headers
    assert acumatica.password_grant().json()["exceptionMessage"] == "API Login Limit"


def test_revocation_keeps_the_seat_and_logout_frees_it(acumatica: Caller) -> None:
    acumatica.get("Vendor")
    second = acumatica.token
    acumatica.sign_in()
    acumatica.get("Vendor")
    known = acumatica.seed_document["clients"][0]
    assert acumatica.client.post("/identity/connect/revocation", data={**known, "token": second}).status_code == 200
    assert len(acumatica.state()["sessions"]) == 2
    assert acumatica.call("POST", LOGOUT).status_code == 204
    assert len(acumatica.state()["sessions"]) == 1


def test_expired_token_can_still_be_logged_out(acumatica: Caller) -> None:
    for _ in range(10):
        acumatica.advance(350)
        acumatica.get("Vendor")
    acumatica.advance(200)
    assert acumatica.get("Vendor").status_code == 401
    assert len(acumatica.state()["sessions"]) == 1
    assert acumatica.call("POST", LOGOUT).status_code == 204
    assert acumatica.state()["sessions"] == []


def test_token_used_after_its_logout_silently_takes_a_new_seat(acumatica: Caller) -> None:
    acumatica.get("Vendor")
    acumatica.call("POST", LOGOUT)
    assert acumatica.get("Vendor").status_code == 200
    assert len(acumatica.state()["sessions"]) == 1


def test_idle_seat_is_reclaimed_after_ten_minutes(acumatica: Caller) -> None:
    acumatica.get("Vendor")
    acumatica.advance(599)
    assert len(acumatica.state()["sessions"]) == 1
    acumatica.advance(1)
    assert acumatica.state()["sessions"] == []


def test_concurrent_scope_takes_a_seat_per_call_without_its_cookie(acumatica: Caller) -> None:
    acumatica.sign_in("api api:concurrent_access")
    assert [acumatica.get("Vendor").status_code for _ in range(2)] == [200, 200]
    assert len(acumatica.state()["sessions"]) == 1
    acumatica.client.cookies.clear()
    acumatica.get("Vendor")
    assert len(acumatica.state()["sessions"]) == 2


def test_calls_of_one_token_are_served_one_after_the_other(acumatica: Caller) -> None:
    acumatica.fault("hold", method="PUT")
    with ThreadPoolExecutor() as pool:
        held = pool.submit(acumatica.put, "CostCode", {"CostCodeID": "05-120", "Description": "Steel"})
        next(state for state in (acumatica.state() for _ in range(2000)) if state["held"])
        waiting = pool.submit(acumatica.get, "CostCode/05-120")
        assert acumatica.client.get(f"{BASE}/Vendor").status_code == 401
        assert not waiting.done()
        acumatica.client.post("/__sandbox__/faults/release")
        assert (held.result(5).status_code, waiting.result(5).status_code) == (200, 200)


@pytest.fixture(scope="module")
def narrow() -> Iterator[Caller]:
    """A licence with room for few requests."""
    settings = {"requests_per_minute": 3, "max_concurrent": 1, "max_queued": 0}
    with running("acumatica", **settings) as base_url, httpx.Client(base_url=base_url, timeout=5) as client:
        caller = Caller(client, SEED)
        caller.sign_in()
        yield caller


def test_rate_and_concurrency_beyond_the_licence_get_a_plain_429(narrow: Caller) -> None:
    answers = [narrow.get("Vendor") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert not {"retry-after", "x-rate-limit-reset"} & set(answers[3].headers)
    narrow.advance(60)
    other = narrow.token
    narrow.sign_in()
    narrow.fault("hold", method="PUT")
    with ThreadPoolExecutor() as pool:
        held = pool.submit(narrow.put, "CostCode", {"CostCodeID": "05-120", "Description": "Steel"})
        next(state for state in (narrow.state() for _ in range(2000)) if state["held"])
        assert narrow.call("GET", "Vendor", token=other).status_code == 429
        narrow.client.post("/__sandbox__/faults/release")
        assert held.result(5).status_code == 200
