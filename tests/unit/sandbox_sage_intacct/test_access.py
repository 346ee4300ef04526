"""Tokens, limits, idempotency keys and batches."""

import threading

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_sage_intacct.caller import BASE, CLIENT, SUBCONTRACTS, USERNAME, Caller, complaints, subcontract

KEY = {"Idempotency-Key": "key-1"}
VENDORS = "accounts-payable/vendor"


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"username": ""}, 400, "GW-0036"),
        ({"username": "integration"}, 400, "GW-0012"),
        ({"username": "integration@Elsewhere"}, 400, "GW-0011"),
        ({"client_id": ""}, 400, "GW-0037"),
        ({"client_id": "unknown"}, 401, "GW-0011"),
        ({"grant_type": "password"}, 400, "GW-0032"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"username": "nobody@SandboxCo"}, 400, "invalid_grant"),
    ],
)
def test_token_endpoint_names_what_is_wrong(intacct: Caller, form: dict[str, str], status: int, code: str) -> None:
    answer = intacct.grant(**form)
    error = answer.json().get("ia::error", answer.json().get("error"))
    assert (answer.status_code, error["code"] if isinstance(error, dict) else error) == (status, code)


def test_token_endpoint_takes_a_form_too(intacct: Caller) -> None:
    form = {"grant_type": "client_credentials", "username": USERNAME, **CLIENT}
    answer = intacct.client.post(f"{BASE}/oauth2/token", data=form).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 86400)


def test_refresh_token_is_used_up_by_a_refresh(intacct: Caller) -> None:
    refresh = {"grant_type": "refresh_token", "refresh_token": intacct.sign_in()["refresh_token"]}
    assert intacct.grant(**refresh).status_code == 200
    assert intacct.grant(**refresh).json()["error"] == "invalid_grant"


def test_expired_and_wrong_tokens_are_401_under_a_bare_error(intacct: Caller) -> None:
    intacct.advance(86400)
    answer = intacct.call("GET", f"objects/{VENDORS}")
    assert (answer.status_code, answer.json()["error"]["errorId"]) == (401, "REST-2102")
    intacct.sign_in()
    intacct.fault("expire_session", path="*/vendor")
    assert intacct.call("GET", f"objects/{VENDORS}").status_code == 401
    assert intacct.call("GET", f"objects/{VENDORS}").status_code == 401


def test_same_key_and_body_create_one_record(intacct: Caller) -> None:
    first = intacct.post(SUBCONTRACTS, subcontract(), **KEY)
    again = intacct.post(SUBCONTRACTS, subcontract(), **KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert "x-ia-idempotency-cached-date" in again.headers
    assert len(intacct.state()["documents"]) == 1


def test_failures_are_replayed_too(intacct: Caller) -> None:
    bad = subcontract(txnDate="2025-12-31")
    assert intacct.post(SUBCONTRACTS, bad, **KEY).status_code == 422
    intacct.client.post("/__sandbox__/seed", json={"books": {"closed_through": "2025-06-30"}}).raise_for_status()
    assert intacct.post(SUBCONTRACTS, bad, **KEY).status_code == 422
    assert intacct.post(SUBCONTRACTS, bad).status_code == 201


def test_failure_of_the_vendor_itself_is_kept_for_its_key(intacct: Caller) -> None:
    breaking = {"books": {"breaking": {SUBCONTRACTS: 1}}}
    intacct.client.post("/__sandbox__/seed", json=breaking).raise_for_status()
    first, again = (intacct.post(SUBCONTRACTS, subcontract(), **KEY) for _ in range(2))
    assert (first.status_code, first.json()["ia::error"]["code"]) == (500, "GW-0001")
    assert (again.status_code, again.json()) == (500, first.json())
    intacct.advance(48 * 3600)
    intacct.sign_in()
    assert intacct.post(SUBCONTRACTS, subcontract(), **KEY).status_code == 409
    assert intacct.state()["documents"] == []
    assert intacct.post(SUBCONTRACTS, subcontract(), **{"Idempotency-Key": "key-2"}).status_code == 201


def test_key_with_another_body_or_after_48_hours_is_409(intacct: Caller) -> None:
    intacct.post(SUBCONTRACTS, subcontract(), **KEY)
    assert intacct.post(SUBCONTRACTS, subcontract(memo="other"), **KEY).status_code == 409
    intacct.advance(48 * 3600)
    intacct.sign_in()
    assert intacct.post(SUBCONTRACTS, subcontract(), **KEY).status_code == 409
    assert len(intacct.state()["documents"]) == 1


def test_key_of_a_lost_answer_gives_the_answer_later(intacct: Caller) -> None:
    intacct.fault("lose_answer_after", method="POST")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        intacct.post(SUBCONTRACTS, subcontract(), **KEY)
    assert intacct.post(SUBCONTRACTS, subcontract(), **KEY).status_code == 201
    assert len(intacct.state()["documents"]) == 1


def test_key_is_locked_until_a_late_commit(intacct: Caller) -> None:
    intacct.fault("commit_late", method="POST", seconds=60, status=504)
    assert intacct.post(SUBCONTRACTS, subcontract(), **KEY).status_code == 504
    assert "is being processed" in complaints(intacct.post(SUBCONTRACTS, subcontract(), **KEY))
    intacct.advance(60)
    assert intacct.post(SUBCONTRACTS, subcontract(), **KEY).status_code == 201


def test_batch_answers_207_for_each_row(intacct: Caller) -> None:
    rows = [{"id": "V-201", "name": "One"}, {"id": "V-202"}, {"id": "V-203", "name": "Three"}]
    answer = intacct.post(VENDORS, rows)
    shown = answer.json()
    assert answer.status_code == 207
    assert [row["ia::status"] for row in shown["ia::result"]] == [201, 422, 201]
    assert shown["ia::meta"] == {"totalCount": 3, "totalSuccess": 2, "totalError": 1}


def test_atomic_batch_leaves_nothing_of_itself(intacct: Caller) -> None:
    rows = [{"id": "V-201", "name": "One"}, {"id": "V-202"}]
    answer = intacct.post(VENDORS, rows, **{"X-IA-API-Param-Transaction": "true"})
    assert [row["ia::error"]["code"] for row in answer.json()["ia::result"]] == ["unprocessed", "operationFailed"]
    assert intacct.query(VENDORS, ["id"], filters=[{"$startsWith": {"id": "V-2"}}])["ia::meta"]["totalCount"] == 0


def test_too_many_calls_at_once_are_429_with_throttle_headers() -> None:
    with (
        running("sage_intacct", max_concurrent=1, overlap_milliseconds=0) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as client,
    ):
        caller = Caller(client)
        caller.sign_in()
        caller.fault("hold", method="POST", path="*Subcontract")
        thread = threading.Thread(target=caller.post, args=(SUBCONTRACTS, subcontract()))
        thread.start()
        while client.get("/__sandbox__/faults").json()["held"] == 0:
            pass
        answer = caller.call("GET", f"objects/{VENDORS}")
        client.post("/__sandbox__/faults/release").raise_for_status()
        thread.join()
    assert (answer.status_code, answer.json()["ia::error"]["code"]) == (429, "GW-0010")
    assert answer.headers["X-IA-Throttle-Limit-RetryAfter"] == "1"


def test_hourly_limit_says_when_to_come_back() -> None:
    with running("sage_intacct", requests_per_hour=1) as base_url, httpx.Client(base_url=base_url) as client:
        caller = Caller(client)
        caller.sign_in()
        assert caller.call("GET", f"objects/{VENDORS}").headers["X-IA-Hour-Rate-Limit-Remaining"] == "0"
        answer = caller.call("GET", f"objects/{VENDORS}")
        assert 3500 < int(answer.headers["X-IA-Hour-Rate-Limit-Retry-After"]) <= 3601
        caller.advance(3601)
        assert caller.call("GET", f"objects/{VENDORS}").status_code == 200
