"""Lets a call in: who is calling, whose turn it is, and whether the licence still has room for it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from sandbox.acumatica.refusals import dead_cookie, forbidden, throttled, unauthorised
from sandbox.acumatica.sessions import Seats, Session
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.sign_in import SESSION_COOKIE, bearer_of, give_cookies
from sandbox.acumatica.tokens import Tokens
from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import session_expired


@dataclass(slots=True)
class Visit:
    """One admitted call; `fresh` if its session was opened by it and must be told in cookies."""

    session: Session
    fresh: bool

    def sign(self, answer: Response) -> Response:
        """Tell the caller the cookies of a session that this call opened."""
        if self.fresh:
            give_cookies(answer, self.session)
        return answer


class Admission:
    """Checks session, rights, rate and turn, in this order."""

    def __init__(self, seats: Seats, tokens: Tokens, settings: Settings, clock: SandboxClock) -> None:
        self._seats = seats
        self._tokens = tokens
        self._settings = settings
        self._clock = clock
        self._recent: deque[datetime] = deque()
        self._inside = 0
        self._cores = asyncio.Semaphore(settings.max_concurrent) if settings.max_concurrent else None

    @asynccontextmanager
    async def enter(self, request: Request, entity: str | None = None) -> AsyncIterator[Visit]:
        """Admit a call for as long as the block runs; raises Refusal."""
        self._count_request()
        visit = self._visit(request)
        if entity in visit.session.user.forbidden:
            raise forbidden(str(entity))
        async with self._core(), visit.session.turn:
            self._seats.touch(visit.session)
            yield visit
            self._seats.touch(visit.session)

    def _count_request(self) -> None:
        limit, now = self._settings.requests_per_minute, self._clock.now()
        while self._recent and self._recent[0] <= now - timedelta(seconds=60):
            self._recent.popleft()
        if limit is not None and len(self._recent) >= limit:
            raise throttled()
        self._recent.append(now)

    def _visit(self, request: Request) -> Visit:
        bearer = bearer_of(request)
        cookie = request.cookies.get(SESSION_COOKIE)
        if session_expired(request):
            self._end(bearer, cookie)
        if bearer is not None:
            return self._by_bearer(bearer, cookie)
        if cookie is None:
            raise unauthorised()
        session = self._seats.find(cookie)
        if session is None:
            raise dead_cookie(request.url.path)
        return Visit(session, fresh=False)

    def _by_bearer(self, bearer: str, cookie: str | None) -> Visit:
        token = self._tokens.find(bearer)
        if token is None:
            raise unauthorised()
        if token.concurrent:
            session = self._seats.find(cookie)
            owned = session if session is not None and session.token == bearer else None
            return Visit(owned or self._seats.open(token.grant.user, bearer), fresh=owned is None)
        # Scope `api`: one session per token, opened silently, again too after a logout with the same token.
        return Visit(self._seats.of_token(bearer) or self._seats.open(token.grant.user, bearer), fresh=False)

    def _end(self, bearer: str | None, cookie: str | None) -> None:
        if bearer is not None:
            self._tokens.revoke(bearer)
        session = self._seats.find(cookie) if bearer is None else self._seats.of_token(bearer)
        if session is not None:
            self._seats.close(session)

    @asynccontextmanager
    async def _core(self) -> AsyncIterator[None]:
        if self._cores is None:
            yield
            return
        cores = self._settings.max_concurrent or 0
        if self._inside >= cores + self._settings.max_queued:
            raise throttled()
        self._inside += 1
        try:
            async with self._cores:
                yield
        finally:
            self._inside -= 1

    def clear(self) -> None:
        """Forget the requests counted so far."""
        self._recent.clear()
