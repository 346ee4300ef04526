"""The Idempotency-Key of POST and PATCH: the first answer, a failure too, is replayed for 48 hours (bulk-requests guide)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request

from sandbox.kit.clock import SandboxClock
from sandbox.sage_intacct.refusals import Refused
from sandbox.sage_intacct.settings import Settings

HEADER = "Idempotency-Key"
_LONGEST = 256
_WITHOUT = ("/services/core/query", "/services/core/model")


@dataclass(slots=True)
class Kept:
    """What a key was used for; without an answer as long as the first call is at work."""

    fingerprint: str
    since: datetime
    status: int | None = None
    body: Any = None


class IdempotencyKeys:
    """The keys of one company, per user."""

    def __init__(self, clock: SandboxClock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._kept: dict[tuple[str, str], Kept] = {}

    def clear(self) -> None:
        """Forget every key."""
        self._kept.clear()

    @staticmethod
    def of(request: Request) -> str | None:
        """The key of a call for which the vendor looks at it."""
        if request.method not in ("POST", "PATCH") or request.url.path.endswith(_WITHOUT):
            return None
        return request.headers.get(HEADER)

    def begin(self, user: str, key: str, request: Request, body: bytes) -> Kept:
        """Take the key's lock, or give what is kept under it; raises Refused 400 or 409."""
        if len(key) > _LONGEST:
            raise Refused(400, "invalidRequest", f"{HEADER} takes {_LONGEST} characters at most")
        fingerprint = _fingerprint(request, body)
        now, kept = self._clock.now(), self._kept.get((user, key))
        if kept is None or kept.since + timedelta(days=self._settings.key_days) <= now:
            fresh = Kept(fingerprint, now)
            self._kept[user, key] = fresh
            return fresh
        if kept.fingerprint != fingerprint:
            raise conflict("was used with a different request")
        if kept.status is None:
            raise conflict("is being processed")
        if kept.since + timedelta(hours=self._settings.replay_hours) <= now:
            raise conflict("was used before and its result is no longer kept")
        return kept


def conflict(text: str) -> Refused:
    """409: two requests with the same key."""
    return Refused(409, "operationFailed", f"Idempotency key {text}")


def replay_headers(key: str, kept: Kept) -> dict[str, str]:
    """The headers of an answer under a key."""
    cached = format_datetime(kept.since, usegmt=False)
    return {HEADER: key, "x-ia-idempotency-cached-date": cached}


def _fingerprint(request: Request, body: bytes) -> str:
    head = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()
