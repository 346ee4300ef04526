"""Who may call: the five results of a sign-in, the session's cookies, and what one user may not touch."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import commit, session_expired
from sandbox.sage_300_cre.bodies import json_body
from sandbox.sage_300_cre.refusals import Refused
from sandbox.sage_300_cre.settings import Settings

WRONG_USER, WRONG_CLIENT, USER_LOCKED, CLIENT_LOCKED, GOOD = 1, 2, 3, 4, 5
COOKIE = ".ASPXAUTH"
AFFINITY = ("ApplicationGatewayAffinity", "ApplicationGatewayAffinityCORS")


@dataclass(frozen=True, slots=True)
class User:
    """One hh2 user; `forbidden` holds first parts of paths, such as JobCosting."""

    name: str
    password: str
    forbidden: frozenset[str] = frozenset()


@dataclass(slots=True)
class Session:
    """One session."""

    user: User
    until: datetime


@dataclass
class Sessions:
    """Users, API clients, and the sessions that are open."""

    settings: Settings
    clock: SandboxClock
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    _open: dict[str, Session] = field(default_factory=dict)
    _wrong: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Nobody is known any more."""
        for part in (self.users, self.clients, self._open, self._wrong):
            part.clear()

    def names(self) -> list[str]:
        """Whose sessions are alive."""
        return [session.user.name for session in self._open.values() if session.until > self.clock.now()]

    async def authenticate(self, request: Request) -> Response:
        """200 whatever comes of it: the result is in the body."""
        given = json_body(await request.body())
        return await commit(request, lambda: self._sign_in(given))

    def user(self, request: Request) -> User:
        """The caller. Raises Refused."""
        token = request.cookies.get(COOKIE, "")
        session = self._open.get(token)
        if session is not None and (session_expired(request) or session.until <= self.clock.now()):
            del self._open[token]
            session = None
        if session is None:
            raise Refused(401, "Authorization has been denied for this request.")
        if request.url.path.split("/")[1].lower() in {name.lower() for name in session.user.forbidden}:
            raise Refused(406, "The user has insufficient privileges.")
        return session.user

    def _sign_in(self, given: dict[str, Any]) -> Response:
        result = self._result(given)
        answer = JSONResponse({"Result": result})
        if result == GOOD:
            token, life = secrets.token_hex(32), self.settings.session_seconds
            until = self.clock.now() + timedelta(seconds=life)
            self._open[token] = Session(self.users[str(given["Username"]).casefold()], until)
            answer.set_cookie(COOKIE, token, expires=until, httponly=True)
            for name in AFFINITY:
                answer.set_cookie(name, secrets.token_hex(8), samesite=None)
        return answer

    def _result(self, given: dict[str, Any]) -> int:
        key, name = str(given.get("ApiKey")), str(given.get("Username")).casefold()
        if self._locked(f"client {key}"):
            return CLIENT_LOCKED
        if self.clients.get(key) != given.get("ApiSecret") or key not in self.clients:
            self._wrong[f"client {key}"] += 1
            return WRONG_CLIENT
        if self._locked(f"user {name}"):
            return USER_LOCKED
        user = self.users.get(name)
        if user is None or user.password != given.get("Password"):
            self._wrong[f"user {name}"] += 1
            return WRONG_USER
        self._wrong[f"user {name}"] = 0
        return GOOD

    def _locked(self, who: str) -> bool:
        return self._wrong[who] >= self.settings.lock_after
