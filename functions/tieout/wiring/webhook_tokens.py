"""The tokens of a connection's webhooks: two may live at once, so that one can be replaced without losing a delivery.

The secret `<prefix>/<connection>/webhook` holds the tokens of the platform's hooks, and beside them, by source, those of other
senders, whose one static header may have a name of its own:

    {"tokens": ["…", "…"], "sources": {"<source>": {"header": "X-Push-Key", "tokens": ["…", "…"]}}}

A source that is named there is let in by its own tokens only: whoever learns one sender's token cannot speak for another.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Fetch = Callable[[str], Mapping[str, Any] | None]
Header = Callable[[str], str | None]
"""The value of a request's header, by its name in lower case; `None` if there is none, or more than one."""

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
    """Checks a delivery's token, in constant time, on bytes.

    Args:
        fetch: reads the secret of a connection, or `None` if there is no such connection.
        monotonic: seconds that never run backwards.
    """

    fetch: Fetch
    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)

    def accepts(self, connection: str, source: str, header: Header) -> bool:
        """Whether the request carries a live token of this connection and source. Says nothing about why not."""
        age, secret = self._secret(connection)
        if _opens(door_of(secret, source), header):
            return True
        # A token may have been replaced a moment ago; but a flood of wrong ones must not become a flood of secret reads.
        if age >= ASK_AGAIN_SECONDS:
            self._kept.pop(connection, None)
            return _opens(door_of(self._secret(connection)[1], source), header)
        return False

    def _secret(self, connection: str) -> tuple[float, Mapping[str, Any]]:
        now = self.monotonic()
        kept = self._kept.get(connection)
        if kept is not None and now - kept[0] < KEEP_SECONDS:
            return now - kept[0], kept[1]
        secret = self.fetch(connection) or {}
        self._kept[connection] = (now, secret)
        return 0.0, secret


def door_of(secret: Mapping[str, Any], source: str) -> Door:
    """How a source is let in: by its own tokens if it has an entry, however empty; else by the platform's."""
    named = secret.get("sources")
    own = named.get(source) if isinstance(named, dict) else None
    entry: Mapping[str, Any] = own if isinstance(own, dict) else {} if own is not None else {**secret, "header": ""}
    header = str(entry.get("header") or AUTHORIZATION).lower()
    prefix = "Bearer " if header == AUTHORIZATION else ""
    tokens = [token for token in entry.get("tokens") or () if isinstance(token, str) and token]
    return Door(header, tuple(f"{prefix}{token}".encode() for token in tokens))


def _opens(door: Door, header: Header) -> bool:
    sent = (header(door.header) or "").encode("utf-8", "surrogatepass")
    # Every token is compared, and a connection without tokens compares too: how long it takes tells nothing.
    hits = [hmac.compare_digest(sent, value) for value in (*door.values, _NOBODY)]
    return any(hits[:-1])
