"""Who may call, and how often."""

import hashlib
from collections import deque
from datetime import datetime, timedelta

from starlette.requests import Request

from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import session_expired
from sandbox.viewpoint_vista.refusals import Refused
from sandbox.viewpoint_vista.settings import Settings

MINUTE = timedelta(minutes=1)


class Admission:
    """Application keys by subscriber. There is no session: a key is good until it is taken away."""

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._limit = settings.requests_per_minute
        self._clock = clock
        self.keys: dict[str, str] = {}
        self.clear()

    def clear(self) -> None:
        """Nobody may call."""
        self.keys.clear()
        self._recent: deque[datetime] = deque()
        self.seen: set[str] = set()

    def check(self, request: Request) -> str:
        """The subscriber that the call is for; raises Refused."""
        subscriber = self.keys.get(request.headers.get("x-application-key", ""))
        if subscriber is None:
            raise Refused(401, "X-Application-Key is missing or unknown")
        session_expired(request)  # there is none to end: the call goes on
        if request.path_params.get("code", subscriber) != subscriber:
            raise Refused(403, "This key is not for this subscriber")
        self.seen.add(hashlib.sha256(request.headers["x-application-key"].encode()).hexdigest()[:12])
        self._count()
        return subscriber

    def _count(self) -> None:
        now = self._clock.now()
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        if self._limit is not None and len(self._recent) >= self._limit:
            left = self._recent[0] + MINUTE - now
            raise Refused(429, "Too many requests", retry_after=max(1, round(left.total_seconds())))
        self._recent.append(now)
