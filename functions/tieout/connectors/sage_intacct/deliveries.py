"""Whether a webhook delivery comes from Sage Intacct, and what it is about. Pure: bytes and headers in, an answer out.

The signature is a JWT (HS256 with the client secret) whose `payload_signature` is the SHA-256 of the body. It comes in
`X-IA-Sage-Signature`, either itself or as base64 JSON under `jwtData` (an integrator's report); both are taken. Its times are
documented as milliseconds, and a strict reading would call every token expired, or none: anything too large for seconds is ms.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SIGNATURE = "x-ia-sage-signature"
CONTEXT = "x-clientcontext"
KEYS = ("x-idempotencykey", "idempotency-key")
ISSUER = "Sage Intacct"
TOLERANCE = timedelta(minutes=5)
LONGEST_LIFE = timedelta(hours=1)
"""`exp` is an hour after `iat` (vendor's webhook guide); retries come within two minutes."""
_MILLISECONDS = 100_000_000_000


class NotOurs(Exception):
    """The delivery is not signed by Sage Intacct for us. The message says why, and holds nothing of the signature."""


@dataclass(frozen=True)
class Delivery:
    """What a delivery says: the object (`accounts-payable/bill`), the key where it names one, and the event.

    `id` is what the vendor repeats on a retry.
    """

    id: str
    company: str
    object: str
    document_type: str
    key: str
    event: str
    signed_at: datetime


def verify_delivery(body: bytes, headers: Mapping[str, str], secret: str, *, now: datetime) -> Delivery:
    """Check signature, age and body of a delivery, and read its context.

    Args:
        secret: the client secret of the application that the trigger names.
        now: the present moment, aware.

    Raises:
        NotOurs: it must be answered 401; nothing of it may be used.
    """
    given = {name.lower(): value for name, value in headers.items()}
    claims = _claims(given.get(SIGNATURE, ""), secret)
    signed_at = _fresh(claims, now)
    digest = str(claims.get("payload_signature", ""))
    if not hmac.compare_digest(digest.lower().encode(), hashlib.sha256(body).hexdigest().encode()):
        raise NotOurs("the body is not the one that was signed")
    context = _json(_decoded(given.get(CONTEXT, "")))
    return Delivery(
        id=next((given[name] for name in KEYS if given.get(name)), ""),
        company=str(context.get("COMPANY") or ""),
        object=str(context.get("RESTOBJECTNAME") or ""),
        document_type=str(context.get("DOCTYPE") or ""),
        key=str(context.get("KEY") or ""),
        event=str(context.get("EVENT") or ""),
        signed_at=signed_at,
    )


def _claims(header: str, secret: str) -> dict[str, Any]:
    token = header.strip().removeprefix("Bearer ").strip()
    if token.count(".") != 2:
        token = str(_json(_decoded(token)).get("jwtData") or "")
    parts = token.split(".")
    if len(parts) != 3 or not secret:
        raise NotOurs("there is no signature")
    head, claims, signature = parts
    if _json(_decoded(head)).get("alg") != "HS256":
        # "none", or an algorithm of the sender's choice, would let anybody sign.
        raise NotOurs("the signature is not HS256")
    expected = hmac.new(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, _decoded(signature)):
        raise NotOurs("the signature is wrong")
    return _json(_decoded(claims))


def _fresh(claims: Mapping[str, Any], now: datetime) -> datetime:
    if claims.get("iss") != ISSUER:
        raise NotOurs(f"it was not issued by {ISSUER}")
    signed_at, expires_at = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if now > min(expires_at, signed_at + LONGEST_LIFE) + TOLERANCE:
        raise NotOurs("the signature has expired")
    if signed_at > now + TOLERANCE:
        raise NotOurs("the signature is from the future")
    return signed_at


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotOurs("the signature has no time")
    seconds = value / 1000 if value > _MILLISECONDS else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise NotOurs("the signature has no time") from error


def _decoded(text: str) -> bytes:
    """Base64, plain or for addresses, with or without its padding."""
    plain = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs("the signature cannot be read") from error


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, UnicodeDecodeError) as error:
        raise NotOurs("the signature or the context cannot be read") from error
    if not isinstance(found, dict):
        raise NotOurs("the signature or the context cannot be read")
    return found
