"""Deliveries that their sender signs: a JWT (HS256) whose claims hold the SHA-256 of the body. Standard library only.

What is particular about a sender stands in the source's entry of the connection's webhook secret:

    {"scheme": "jwt-hs256", "header": "X-Signature", "issuer": "Ledgerbase", "delivery": ["X-Delivery"], "keys": ["…", "…"]}

`keys` are the secrets that may sign, two at once so that one can be replaced; `delivery` the headers that may hold the delivery's
id, the same at every retry. Nothing but token and body is signed: of all other headers only that id is used, to drop repeats.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Header = Callable[[str], str | None]
"""The value of a request's header, by its name in lower case; `None` if there is none, or more than one."""

SCHEME = "jwt-hs256"
TOLERANCE = 300.0
"""Seconds by which the sender's clock and ours may be apart."""
LONGEST_LIFE = 3600.0
"""Seconds after which a signature is old, whatever it says: a sender's retries come within minutes."""
_MILLISECONDS = 100_000_000_000
_FAR = 10**14
"""The year 5138, in milliseconds: beyond it is no moment that anything could be done with."""
_WRAPPED = "jwtData"


class NotSigned(Exception):
    """The delivery is not signed by this sender for us. The message says why, and holds nothing of the signature."""


@dataclass(frozen=True)
class Signer:
    """A sender that signs."""

    header: str
    issuer: str
    delivery: tuple[str, ...]
    keys: tuple[bytes, ...]

    def verify(self, header: Header, body: Callable[[], bytes], now: float) -> dict[str, str]:
        """What came beside a delivery that is signed: `delivery`, a digest of its id, and `signed_at`.

        Raises:
            NotSigned: it must be answered 401; nothing of it may be used.
        """
        token = _token(header(self.header) or "")
        claims = self._claims(token)
        signed_at = self._fresh(claims, now)
        digest = str(claims.get("payload_signature", "")).lower().encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(digest, hashlib.sha256(body()).hexdigest().encode()):
            raise NotSigned("the body is not the one that was signed")
        repeated = next((value for name in self.delivery if (value := header(name))), token)
        name = hashlib.sha256(repeated.encode("utf-8", "surrogatepass")).hexdigest()
        return {"delivery": name, "signed_at": datetime.fromtimestamp(signed_at, UTC).isoformat()}

    def _claims(self, token: str) -> dict[str, Any]:
        head, claims, signature = token.split(".")
        if _object(_decoded(head)).get("alg") != "HS256":
            # "none", or an algorithm of the sender's choice, would let anybody sign.
            raise NotSigned("the signature is not HS256")
        signed, given = f"{head}.{claims}".encode(), _decoded(signature)
        # Every key is tried: how long it takes does not tell which.
        hits = [hmac.compare_digest(hmac.digest(key, signed, "sha256"), given) for key in self.keys]
        if not any(hits):
            raise NotSigned("the signature is wrong")
        return _object(_decoded(claims))

    def _fresh(self, claims: Mapping[str, Any], now: float) -> float:
        if claims.get("iss") != self.issuer:
            raise NotSigned("it was issued by somebody else")
        signed_at, expires_at = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
        if now > min(expires_at, signed_at + LONGEST_LIFE) + TOLERANCE:
            raise NotSigned("the signature has expired")
        if signed_at > now + TOLERANCE:
            raise NotSigned("the signature is from the future")
        return signed_at


def signer_of(entry: Mapping[str, Any]) -> Signer | None:
    """The sender that an entry describes. `None` for one that cannot be used whole: it lets nobody in."""
    header, issuer, delivery, keys = (entry.get(name) for name in ("header", "issuer", "delivery", "keys"))
    named = isinstance(header, str) and isinstance(issuer, str) and header and issuer
    if entry.get("scheme") != SCHEME or not named or not isinstance(delivery, list) or not isinstance(keys, list):
        return None
    # An empty key would let anybody sign.
    usable = tuple(key.encode() for key in keys if isinstance(key, str) and key)
    return Signer(str(header).lower(), str(issuer), tuple(str(name).lower() for name in delivery), usable)


def _token(sent: str) -> str:
    """The token itself, or the one in base64 JSON under `jwtData`: both forms are reported."""
    token = sent.strip().removeprefix("Bearer ").strip()
    if token.count(".") != 2:
        token = str(_object(_decoded(token)).get(_WRAPPED) or "")
    if token.count(".") != 2 or not token.isascii():
        raise NotSigned("there is no signature")
    return token


def _seconds(value: object) -> float:
    """A moment in seconds. What is too large for seconds is milliseconds: one sender documents them, against the standard."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _FAR:
        raise NotSigned("the signature has no time")
    return value / 1000 if value > _MILLISECONDS else float(value)


def _decoded(text: str) -> bytes:
    """Base64, plain or for addresses, with or without its padding."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise NotSigned("the signature cannot be read") from error


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotSigned("the signature cannot be read") from error
    if not isinstance(found, dict):
        raise NotSigned("the signature cannot be read")
    return found
