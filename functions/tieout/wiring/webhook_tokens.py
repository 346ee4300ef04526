"""The tokens of a connection's webhook: two may live at once, so that one can be replaced without losing a delivery."""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Fetch = Callable[[str], Mapping[str, Any] | None]

KEEP_SECONDS = 300.0
ASK_AGAIN_SECONDS = 20.0
_NOBODY = b"\x00" * 32


@dataclass
class WebhookTokens:
    """Checks a delivery's token, in constant time, on bytes.

    Args:
        fetch: reads the secret of a connection, `{"tokens": ["...", "..."]}`, or `None` if there is no such connection.
        monotonic: seconds that never run backwards.
    """

    fetch: Fetch
    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, tuple[bytes, ...]]] = field(default_factory=dict)

    def accepts(self, connection: str, header: str | None) -> bool:
        """Whether the header carries a live token of this connection. Says nothing about why not."""
        sent = (header or "").encode("utf-8", "surrogatepass")
        age, tokens = self._tokens(connection)
        if _matches(sent, tokens):
            return True
        # A token may have been replaced a moment ago; but a flood of wrong ones must not become a flood of secret reads.
        if age >= ASK_AGAIN_SECONDS:
            self._kept.pop(connection, None)
            return _matches(sent, self._tokens(connection)[1])
        return False

    def _tokens(self, connection: str) -> tuple[float, tuple[bytes, ...]]:
        now = self.monotonic()
        kept = self._kept.get(connection)
        if kept is not None and now - kept[0] < KEEP_SECONDS:
            return now - kept[0], kept[1]
        secret = self.fetch(connection) or {}
        tokens = tuple(f"Bearer {token}".encode() for token in secret.get("tokens", ()) if token)
        self._kept[connection] = (now, tokens)
        return 0.0, tokens


def _matches(sent: bytes, tokens: tuple[bytes, ...]) -> bool:
    # Every token is compared, and a connection without tokens compares too: how long it takes tells nothing.
    hits = [hmac.compare_digest(sent, token) for token in (*tokens, _NOBODY)]
    return any(hits[:-1])
