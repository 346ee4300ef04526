"""What every REST call passes: token, limits, entity."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from starlette.requests import Request

from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import session_expired, stored_lines
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.refusals import Refused
from sandbox.sage_intacct.rest.answers import gateway_error, token_invalid
from sandbox.sage_intacct.rest.tokens import Grant, Tokens

ENTITY_HEADER = "x-ia-api-param-entity"
_HOUR = timedelta(hours=1)


class Limits:
    """Calls at work at once in the company, of either door, and calls in the last hour."""

    def __init__(self, company: Company, clock: SandboxClock) -> None:
        self._settings = company.settings
        self._clock = clock
        self._at_work: list[float] = []
        self._recent: deque[datetime] = deque()

    def clear(self) -> None:
        """Forget the calls counted so far."""
        self._recent.clear()

    @contextmanager
    def one(self) -> Iterator[dict[str, str]]:
        """Count a call in for as long as it works; yields the limit headers. Raises the gateway's 429."""
        self._refuse_over_limit()
        self._recent.append(self._clock.now())
        started = time.monotonic()
        self._at_work.append(started)
        try:
            yield self._headers()
        finally:
            self._at_work.remove(started)

    def _refuse_over_limit(self) -> None:
        now, hourly = self._clock.now(), self._settings.requests_per_hour
        while self._recent and self._recent[0] <= now - _HOUR:
            self._recent.popleft()
        if hourly is not None and len(self._recent) >= hourly:
            wait = int((self._recent[0] + _HOUR - now).total_seconds()) + 1
            raise gateway_error(429, "GW-0010", "API rate limit exceeded", self._hourly(-1, wait))
        overlapping = [
            at for at in self._at_work if (time.monotonic() - at) * 1000 >= self._settings.overlap_milliseconds
        ]
        if len(overlapping) >= self._settings.max_concurrent:
            headers = {"X-IA-Throttle-Limit": str(self._settings.max_concurrent), "X-IA-Throttle-Limit-Remaining": "-1"}
            headers["X-IA-Throttle-Limit-RetryAfter"] = "1"
            raise gateway_error(429, "GW-0010", "API rate limit exceeded", headers)

    def _headers(self) -> dict[str, str]:
        left = self._settings.max_concurrent - len(self._at_work)
        shown = {"X-IA-Throttle-Limit": str(self._settings.max_concurrent), "X-IA-Throttle-Limit-Remaining": str(left)}
        hourly = self._settings.requests_per_hour
        return shown if hourly is None else {**shown, **self._hourly(hourly - len(self._recent), None)}

    def _hourly(self, remaining: int, wait: int | None) -> dict[str, str]:
        limit = str(self._settings.requests_per_hour)
        shown = {"X-IA-Hour-Rate-Limit": limit, "X-IA-Hour-Rate-Limit-Remaining": str(remaining)}
        return shown if wait is None else {**shown, "X-IA-Hour-Rate-Limit-Retry-After": str(wait)}


class Admission:
    """Finds out on whose behalf a call works."""

    def __init__(self, company: Company, tokens: Tokens) -> None:
        self._company = company
        self._tokens = tokens

    def caller(self, request: Request) -> tuple[Caller, Grant]:
        """The caller; raises Rejected for the token and Refused for the entity."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme and scheme != "Bearer":
            raise gateway_error(401, "GW-0034", "Invalid Authorization Header")
        if session_expired(request):
            self._tokens.revoke(token)
        grant = self._tokens.find(token)
        if grant is None:
            raise token_invalid()
        entity = request.headers.get(ENTITY_HEADER) or grant.entity
        if entity is not None and self._company.entity(entity) is None:
            raise Refused(400, "invalidRequest", f"Entity {entity} is not valid")
        return Caller(grant.user, entity, lambda rows: stored_lines(request, rows)), grant
