"""OAuth tokens: access tokens of one hour, refresh tokens that work once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.acumatica.directory import User
from sandbox.acumatica.settings import Settings
from sandbox.kit.clock import SandboxClock

SCOPES = frozenset({"api", "offline_access", "api:concurrent_access", "openid", "profile", "email"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What a user granted a connected application; it outlives its tokens."""

    user: User
    client_id: str
    scopes: frozenset[str]
    ends: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token."""

    value: str
    grant: Grant
    expires: datetime

    @property
    def concurrent(self) -> bool:
        """Whether it may have many sessions, told apart by cookie."""
        return "api:concurrent_access" in self.grant.scopes


class Tokens:
    """Issues, refreshes and revokes."""

    def __init__(self, clock: SandboxClock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, Grant] = {}

    def grant(self, user: User, client_id: str, scopes: frozenset[str]) -> dict[str, object]:
        """The token answer for a first grant; the refresh chain ends after an absolute time (default 30 days)."""
        ends = self._clock.now() + timedelta(days=self._settings.refresh_days)
        return self._issue(Grant(user, client_id, scopes, ends))

    def refresh(self, value: str, client_id: str) -> dict[str, object] | None:
        """The answer for a refresh token, which is used up by this; None if it is not good any more."""
        grant = self._refresh.get(value)
        if grant is None or grant.client_id != client_id:
            return None
        del self._refresh[value]
        return self._issue(grant) if self._clock.now() < grant.ends else None

    def find(self, value: str) -> AccessToken | None:
        """The access token if it is good now."""
        token = self._access.get(value)
        return token if token is not None and self._clock.now() < token.expires else None

    def known(self, value: str) -> AccessToken | None:
        """The access token even if it has expired, while it is not revoked."""
        return self._access.get(value)

    def revoke(self, value: str) -> None:
        """End an access or a refresh token; a session opened with it keeps its seat (field note, verified)."""
        self._access.pop(value, None)
        self._refresh.pop(value, None)

    def clear(self) -> None:
        """Forget every token."""
        self._access.clear()
        self._refresh.clear()

    def _issue(self, grant: Grant) -> dict[str, object]:
        seconds = self._settings.token_seconds
        expires = self._clock.now() + timedelta(seconds=seconds)
        access = AccessToken(secrets.token_urlsafe(32), grant, expires)
        self._access[access.value] = access
        answer: dict[str, object] = {"access_token": access.value, "token_type": "Bearer", "expires_in": seconds}
        answer["scope"] = " ".join(sorted(grant.scopes))
        if "offline_access" in grant.scopes:
            refresh = secrets.token_urlsafe(32)
            self._refresh[refresh] = grant
            answer["refresh_token"] = refresh
        return answer
