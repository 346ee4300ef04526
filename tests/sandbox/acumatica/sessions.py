"""API sessions: each takes a seat of the licence until it is logged out or has been idle too long."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.acumatica.directory import User
from sandbox.acumatica.refusals import Refusal, http_error
from sandbox.acumatica.settings import Settings
from sandbox.kit.clock import SandboxClock


@dataclass(slots=True)
class Session:
    """One signed-in session. Its calls are served one after the other; `busy_forms` have an operation running."""

    id: str
    user: User
    opened: datetime
    last_used: datetime
    token: str | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    busy_forms: set[str] = field(default_factory=set)


class Seats:
    """The open sessions, and the licence's limit on them."""

    def __init__(self, clock: SandboxClock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._open: dict[str, Session] = {}

    def open_sessions(self) -> list[Session]:
        """The sessions that hold a seat now; the idle ones lose theirs here."""
        limit = self._clock.now() - timedelta(minutes=self._settings.idle_minutes)
        idle = [key for key, session in self._open.items() if session.last_used <= limit and not session.turn.locked()]
        for key in idle:
            del self._open[key]
        return list(self._open.values())

    def refuse_when_full(self) -> None:
        """Raise the vendor's "API Login Limit" (429 per its OpenAPI) if no seat is free."""
        if len(self.open_sessions()) >= self._settings.max_sessions:
            raise login_limit()

    def open(self, user: User, token: str | None = None) -> Session:
        """A new session; raises Refusal when no seat is free."""
        self.refuse_when_full()
        now = self._clock.now()
        session = Session(secrets.token_hex(12), user, now, now, token)
        self._open[session.id] = session
        return session

    def find(self, session_id: str | None) -> Session | None:
        """The open session with this id."""
        return next((session for session in self.open_sessions() if session.id == session_id), None)

    def of_token(self, token: str) -> Session | None:
        """The one session that a bearer token of scope `api` uses again and again."""
        return next((session for session in self.open_sessions() if session.token == token), None)

    def close(self, session: Session) -> None:
        """Log it out: the seat is free at once."""
        self._open.pop(session.id, None)

    def touch(self, session: Session) -> None:
        """It was used: its idle time starts anew."""
        session.last_used = self._clock.now()

    def clear(self) -> None:
        """End every session."""
        self._open.clear()


def login_limit() -> Refusal:
    """The answer when every seat is taken."""
    return http_error(429, "API Login Limit")
