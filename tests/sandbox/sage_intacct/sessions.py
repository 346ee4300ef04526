"""Sessions of the XML gateway; a REST token carries one too (its `sessionId`), so either door can lend to the other."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.kit.clock import SandboxClock
from sandbox.sage_intacct.company import User
from sandbox.sage_intacct.settings import Settings


@dataclass(slots=True)
class Session:
    """One session; `entity` is the location it works in, None at the top level."""

    id: str
    user: User
    entity: str | None
    opened: datetime
    until: datetime


class Sessions:
    """The open sessions; each use moves the end on."""

    def __init__(self, clock: SandboxClock, settings: Settings) -> None:
        self._clock = clock
        self._life = timedelta(seconds=settings.session_seconds)
        self._open: dict[str, Session] = {}

    def open(self, user: User, entity: str | None) -> Session:
        """A new session."""
        now = self._clock.now()
        session = Session(secrets.token_urlsafe(24), user, entity, now, now + self._life)
        self._open[session.id] = session
        return session

    def use(self, session_id: str) -> Session | None:
        """The session, alive for another while, or None if it is gone."""
        session = self._open.get(session_id)
        if session is None or session.until <= self._clock.now():
            self._open.pop(session_id, None)
            return None
        session.until = self._clock.now() + self._life
        return session

    def end(self, session_id: str) -> None:
        """End it."""
        self._open.pop(session_id, None)

    def clear(self) -> None:
        """End them all."""
        self._open.clear()
