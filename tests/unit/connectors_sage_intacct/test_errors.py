"""Every shape of an error becomes the same reasons; every status falls on the right side of the line."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tieout.connectors.http import Answer
from tieout.connectors.sage_intacct.errors import (
    is_dead_token,
    is_duplicate,
    reasons_of,
    sign_in_failure,
    write_outcome,
)
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ERROR = {"code": "operationFailed", "message": "Operation create object document failed"}
DETAIL = {"code": "BL01001973", "message": "lines[1]: an item is required [Support ID: x%7E]"}


def _answer(status: int, body: Any = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx.Headers(named), json.dumps(body).encode() if body is not None else b"")


@pytest.mark.parametrize(
    "body",
    [
        {"ia::error": ERROR | {"details": [DETAIL]}},
        {"ia::error": ERROR | {"details": DETAIL}},
        {"ia::error": [ERROR, DETAIL]},
        {"ia::result": {"ia::error": ERROR | {"details": [DETAIL, DETAIL]}}},
        {"ia::result": [{"ia::error": DETAIL}]},
        {"error": DETAIL},
    ],
)
def test_every_shape_of_error_names_the_same_reason(body: dict[str, Any]) -> None:
    (reason,) = reasons_of(_answer(422, body))
    assert (reason.text, reason.field) == ("Line 2: an item is required", "lines.2")


def test_what_says_nothing_is_told_by_its_status() -> None:
    assert "422" in reasons_of(_answer(422))[0].text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415, 422])
def test_refusal_means_that_it_did_not_happen(status: int) -> None:
    assert isinstance(write_outcome(_answer(status, {"ia::error": ERROR}), NOW), Refused)


@pytest.mark.parametrize("status", [301, 302, 408, 409, 418, 500, 502, 503, 504, 524])
def test_anything_else_is_in_doubt(status: int) -> None:
    assert isinstance(write_outcome(_answer(status, {"ia::error": ERROR}), NOW), InDoubt)


@pytest.mark.parametrize("text", ["was used with a different request", "is being processed", "is no longer kept"])
def test_our_own_key_met_again_is_in_doubt_and_never_a_refusal(text: str) -> None:
    answer = _answer(409, {"ia::error": {"code": "operationFailed", "message": f"Idempotency key {text}"}})
    assert isinstance(write_outcome(answer, NOW), InDoubt)
    assert not is_duplicate(answer)


@pytest.mark.parametrize("status", [409, 422])
def test_taken_number_is_a_duplicate_under_either_status(status: int) -> None:
    answer = _answer(status, {"ia::error": {"code": "x", "message": "The document number SC-1 already exists"}})
    assert is_duplicate(answer)
    assert isinstance(write_outcome(answer, NOW), Refused)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_IA_Throttle_RetryAfter": "90"},
        {"X_IA_Throttle_Limit_Retry_After": "30", "X_IA_Hour_Rate_Limit_Retry_After": "90"},
        {"Retry_After": "90"},
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_limit_says_when_to_come_back_and_the_longest_wait_counts(status: int, headers: dict[str, str]) -> None:
    with pytest.raises(NotNow) as waiting:
        write_outcome(_answer(status, None, **headers), NOW)
    assert waiting.value.retry_at == NOW + timedelta(seconds=90)
    assert waiting.value.pause_scope


def test_dead_token_is_told_by_401_or_by_a_400_that_says_so() -> None:
    assert is_dead_token(_answer(401))
    assert is_dead_token(_answer(400, {"ia::error": {"code": "GW-0031", "message": "no"}}))
    assert is_dead_token(_answer(400, {"ia::error": {"code": "x", "message": "The token is not valid"}}))
    assert not is_dead_token(_answer(400, {"ia::error": ERROR}))
    assert not is_dead_token(_answer(422, {"ia::error": {"message": "vendor 'The token is not valid' is unknown"}}))


def test_refused_sign_in_goes_to_a_person_at_once() -> None:
    body = {"error": "invalid_client", "error_description": "Client authentication failed"}
    refusal = sign_in_failure(_answer(401, body), NOW)
    assert isinstance(refusal, NeedsPerson)
    assert refusal.pause_scope
    assert "Client authentication failed" in refusal.why
    assert isinstance(sign_in_failure(_answer(500), NOW), NotNow)
