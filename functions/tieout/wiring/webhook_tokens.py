"""The tokens of a connection's webhooks: two may live at once, so that one can be replaced without losing a delivery.

The secret `<prefix>/<connection>/webhook` holds the tokens of the platform's hooks, and beside them, by source, those of other
senders, whose one static header may have a name of its own:

    {"tokens": ["…", "…"], "sources": {"<source>": {"header": "X-Push-Key", "tokens": ["…", "…"]}}}

A sender that signs has a `scheme` in place of tokens (`receiver_signatures`); an unknown scheme lets nobody in. A source that is
named there is let in by its own entry only: whoever learns one sender's token cannot speak for another.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tieout.wiring.receiver_signatures import Header, NotSigned, signer_of

Fetch = Callable[[str], Mapping[str, Any] | None]

KEEP_SECONDS = 300.0
ASK_AGAIN_SECONDS = 20.0
AUTHORIZATION = "authorization"
_NOBODY = b"\x00" * 32


@dataclass(frozen=True)
class Door:
    """How one source is let in: what its header must say."""

    header: str
    values: tuple[bytes, ...]


@dataclass
class WebhookTokens:
    """Checks a delivery's token or signature, in constant time, on bytes.

    Args:
        fetch: reads the secret of a connection, or `None` if there is no such connection.
        monotonic: seconds that never run backwards.
        now: seconds since 1970, for the age of a signature.
    """

    fetch: Fetch
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    _kept: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)

    def admits(
        self, connection: str, source: str, header: Header, body: Callable[[], bytes]
    ) -> Mapping[str, str] | None:
        """What came beside a delivery that carries a live token or signature of this connection and source.

        `None` for any other; it says nothing about why. A token brings nothing beside it.
        """
        age, secret = self._secret(connection)
        admitted = self._opened(entry_of(secret, source), header, body)
        # A token may have been replaced a moment ago; but a flood of wrong ones must not become a flood of secret reads.
        if admitted is None and age >= ASK_AGAIN_SECONDS:
            self._kept.pop(connection, None)
            admitted = self._opened(entry_of(self._secret(connection)[1], source), header, body)
        return admitted

    def _opened(self, entry: Mapping[str, Any], header: Header, body: Callable[[], bytes]) -> Mapping[str, str] | None:
        if "scheme" not in entry:
            return {} if _opens(door_of(entry), header) else None
        signer = signer_of(entry)
        try:
            return None if signer is None else signer.verify(header, body, self.now())
        except NotSigned:
            return None

    def _secret(self, connection: str) -> tuple[float, Mapping[str, Any]]:
        now = self.monotonic()
        kept = self._kept.get(connection)
        if kept is not None and now - kept[0] < KEEP_SECONDS:
            return now - kept[0], kept[1]
        secret = self.fetch(connection) or {}
        self._kept[connection] = (now, secret)
        return 0.0, secret


def entry_of(secret: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """What lets a source in: its own entry if it has one, however empty; else the platform's tokens."""
    named = secret.get("sources")
    own = named.get(source) if isinstance(named, dict) else None
    if own is None:
        return {"tokens": secret.get("tokens")}
    return own if isinstance(own, dict) else {}


def door_of(entry: Mapping[str, Any]) -> Door:
    """What the header of a source must say."""
    header = str(entry.get("header") or AUTHORIZATION).lower()
    prefix = "Bearer " if header == AUTHORIZATION else ""
    tokens = [token for token in entry.get("tokens") or () if isinstance(token, str) and token]
    return Door(header, tuple(f"{prefix}{token}".encode() for token in tokens))


def _opens(door: Door, header: Header) -> bool:
    sent = (header(door.header) or "").encode("utf-8", "surrogatepass")
    # Every token is compared, and a connection without tokens compares too: how long it takes tells nothing.
    hits = [hmac.compare_digest(sent, value) for value in (*door.values, _NOBODY)]
    return any(hits[:-1])
