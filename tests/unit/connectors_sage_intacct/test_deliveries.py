"""Webhook deliveries: only what Sage Intacct signed for us, about exactly this body, not long ago."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tieout.connectors.sage_intacct.deliveries import NotOurs, verify_delivery

SECRET = "client-secret"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BODY = b'{"key": "60"}'
CONTEXT = {"COMPANY": "HarborCo", "RESTOBJECTNAME": "accounts-payable/bill", "KEY": "60", "EVENT": "after_update"}


def _encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _token(*, secret: str = SECRET, alg: str = "HS256", **changes: Any) -> str:
    issued = int(NOW.timestamp() * 1000)
    claims = {
        "iss": "Sage Intacct",
        "iat": issued,
        "exp": issued + 3_600_000,
        "payload_signature": hashlib.sha256(BODY).hexdigest(),
    } | changes
    signed = f"{_encoded({'alg': alg, 'typ': 'JWT'})}.{_encoded(claims)}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _headers(token: str, *, wrapped: bool = True) -> dict[str, str]:
    signature = base64.b64encode(json.dumps({"jwtData": token}).encode()).decode() if wrapped else token
    context = base64.b64encode(json.dumps(CONTEXT).encode()).decode()
    return {"X-IA-Sage-Signature": signature, "X-ClientContext": context, "X-IdempotencyKey": "d-1"}


@pytest.mark.parametrize("wrapped", [True, False])
def test_signed_delivery_says_what_it_is_about(wrapped: bool) -> None:
    delivery = verify_delivery(BODY, _headers(_token(), wrapped=wrapped), SECRET, now=NOW)
    assert (delivery.object, delivery.key, delivery.event) == ("accounts-payable/bill", "60", "after_update")
    assert (delivery.id, delivery.company, delivery.signed_at) == ("d-1", "HarborCo", NOW)


def test_times_in_seconds_are_read_too() -> None:
    issued = int(NOW.timestamp())
    token = _token(iat=issued, exp=issued + 3600)
    assert verify_delivery(BODY, _headers(token), SECRET, now=NOW).signed_at == NOW


@pytest.mark.parametrize(
    "token",
    [
        _token(secret="another"),
        _token(alg="none"),
        _token(alg="HS512"),
        _token(iss="Somebody"),
        _token(payload_signature=hashlib.sha256(b"other").hexdigest()),
        _token(payload_signature=""),
        _token(iat=None),
        _token(iat=int((NOW + timedelta(days=1)).timestamp() * 1000)),
        "",
        "a.b.c",
        _token().rpartition(".")[0] + ".",
    ],
    ids=["secret", "none", "hs512", "issuer", "body", "no hash", "no time", "future", "empty", "rubbish", "unsigned"],
)
def test_what_is_not_signed_for_us_is_not_ours(token: str) -> None:
    for wrapped in (True, False):
        with pytest.raises(NotOurs):
            verify_delivery(BODY, _headers(token, wrapped=wrapped), SECRET, now=NOW)


def test_another_body_under_a_good_signature_is_not_ours() -> None:
    with pytest.raises(NotOurs, match="body"):
        verify_delivery(BODY + b" ", _headers(_token()), SECRET, now=NOW)


def test_old_signature_is_not_taken_however_late_it_says_to_expire() -> None:
    late = int((NOW + timedelta(days=365)).timestamp() * 1000)
    with pytest.raises(NotOurs, match="expired"):
        verify_delivery(BODY, _headers(_token(exp=late)), SECRET, now=NOW + timedelta(hours=2))


def test_no_secret_verifies_nothing() -> None:
    with pytest.raises(NotOurs):
        verify_delivery(BODY, _headers(_token(secret="")), "", now=NOW)
