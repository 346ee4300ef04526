"""Access tokens: signed JWTs that carry user, company and an XML session id, and refresh tokens that rotate."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.kit.clock import SandboxClock
from sandbox.sage_intacct.company import User
from sandbox.sage_intacct.sessions import Sessions
from sandbox.sage_intacct.settings import Settings


@dataclass(frozen=True, slots=True)
class Grant:
    """Who got tokens, through which client, in which entity; `session` is the XML session of the access token."""

    user: User
    client_id: str
    entity: str | None
    session: str
    until: datetime


class Tokens:
    """The tokens that are good now."""

    def __init__(self, clock: SandboxClock, settings: Settings, sessions: Sessions) -> None:
        self._clock = clock
        self._settings = settings
        self._sessions = sessions
        self._secret = secrets.token_bytes(32)
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}

    def issue(self, user: User, client_id: str, entity: str | None, company: str) -> dict[str, Any]:
        """The answer of the token endpoint."""
        if self._settings.one_grant_per_user:
            self._forget(user)
        now = self._clock.now()
        session = self._sessions.open(user, entity)
        until = now + timedelta(seconds=self._settings.token_seconds)
        grant = Grant(user, client_id, entity, session.id, until)
        claims = {"sub": f"{user.name}@{company}", "clientId": client_id, "sessionId": session.id}
        access = self._sign({**claims, "iat": int(now.timestamp()), "exp": int(until.timestamp())})
        refresh = secrets.token_urlsafe(32)
        self._access[access], self._refresh[refresh] = grant, grant
        shown = {"token_type": "Bearer", "access_token": access, "refresh_token": refresh}
        return {**shown, "expires_in": self._settings.token_seconds}

    def find(self, token: str) -> Grant | None:
        """The grant behind an access token that is still good."""
        grant = self._access.get(token)
        return grant if grant is not None and grant.until > self._clock.now() else None

    def redeem(self, token: str, client_id: str) -> Grant | None:
        """The grant behind a refresh token; the token is used up if refresh tokens rotate."""
        grant = self._refresh.get(token)
        if grant is None or grant.client_id != client_id:
            return None
        if self._settings.refresh_rotates:
            del self._refresh[token]
        return grant

    def revoke(self, token: str) -> None:
        """End a token of either kind."""
        self._access.pop(token, None)
        self._refresh.pop(token, None)

    def clear(self) -> None:
        """End them all."""
        self._access.clear()
        self._refresh.clear()

    def _forget(self, user: User) -> None:
        for held in (self._access, self._refresh):
            for token in [token for token, grant in held.items() if grant.user == user]:
                del held[token]

    def _sign(self, claims: dict[str, Any]) -> str:
        return signed_jwt(claims, self._secret)


def signed_jwt(claims: dict[str, Any], secret: bytes) -> str:
    """A JWT signed with HS256 (RFC 7519)."""
    head = _encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _encoded(json.dumps(claims, separators=(",", ":")).encode())
    signature = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_encoded(signature)}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
