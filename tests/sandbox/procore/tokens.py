"""Access tokens, single-use refresh tokens and authorization codes, by the sandbox clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.procore.errors import Refusal

ACCESS_LIFE = timedelta(seconds=5400)
CODE_LIFE = timedelta(minutes=10)
INVALID_TOKEN = "The access token is invalid"


@dataclass(frozen=True)
class Grant:
    """Who acts: the app and, through it, a user. A service account acts as the app's own user.

    `in_browser` stands for a person in the web application: such a change names no application in its events.
    """

    kind: str
    client_id: str
    user_id: int
    in_browser: bool = False


@dataclass(frozen=True)
class Token:
    """One access token and the refresh token that came with it, if any."""

    access: str
    refresh: str | None
    grant: Grant
    created_at: datetime

    def document(self) -> dict[str, Any]:
        """The answer of the token endpoint; client_credentials has no refresh token."""
        document: dict[str, Any] = {
            "access_token": self.access,
            "token_type": "bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "created_at": int(self.created_at.timestamp()),
        }
        return document if self.refresh is None else {**document, "refresh_token": self.refresh}


class TokenRegister:
    """Issues, redeems and revokes."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._by_access: dict[str, Token] = {}
        self._by_refresh: dict[str, Token] = {}
        self._codes: dict[str, tuple[Grant, str, datetime]] = {}

    def issue(self, grant: Grant, now: datetime) -> Token:
        """A new token; a service account gets no refresh token."""
        refresh = None if grant.kind == "client_credentials" else self._secret()
        token = Token(self._secret(), refresh, grant, now)
        self._by_access[token.access] = token
        if refresh is not None:
            self._by_refresh[refresh] = token
        return token

    def authorize(self, grant: Grant, redirect_uri: str, now: datetime) -> str:
        """An authorization code: single use, ten minutes."""
        code = self._secret()
        self._codes[code] = (grant, redirect_uri, now)
        return code

    def redeem_code(self, code: str, client_id: str, redirect_uri: str, now: datetime) -> Token:
        """Raises Refusal 401 for a code that is unknown, used, expired or another app's."""
        grant, wanted_uri, issued = self._codes.pop(code, (None, "", now))
        if grant is None or grant.client_id != client_id or wanted_uri != redirect_uri or now - issued > CODE_LIFE:
            raise Refusal(401, "The authorization code is invalid")
        return self.issue(grant, now)

    def refresh(self, refresh_token: str, client_id: str, now: datetime) -> Token:
        """A new pair. The old refresh token is dead at once, even if this answer never arrives."""
        old = self._by_refresh.get(refresh_token)
        if old is None or old.grant.client_id != client_id:
            raise Refusal(401, "The refresh token is invalid")
        del self._by_refresh[refresh_token]
        return self.issue(old.grant, now)

    def find(self, access: str, now: datetime) -> Token:
        """The live token; raises Refusal 401."""
        token = self._by_access.get(access)
        if token is None or now >= token.created_at + ACCESS_LIFE:
            raise Refusal(401, INVALID_TOKEN)
        return token

    def revoke(self, text: str, client_id: str) -> None:
        """Ends both tokens of a pair; an unknown one is no error."""
        token = self._by_access.get(text) or self._by_refresh.get(text)
        if token is None or token.grant.client_id != client_id:
            return
        self._by_access.pop(token.access, None)
        if token.refresh is not None:
            self._by_refresh.pop(token.refresh, None)

    def forget(self, access: str) -> None:
        """Ends one access token, as a thrown-out session does."""
        self._by_access.pop(access, None)

    def _secret(self) -> str:
        return f"{self._random.getrandbits(256):064x}"
