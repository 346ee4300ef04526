"""OAuth sign-in: one token per login, minted by one holder at a time and shared by all.

The scope is plain `api`: with it, all calls of one token share one session and so one seat; `api:concurrent_access` would
open a session per cookie, each of them a seat to be logged out. The session closes with its token. A renewed token opens a
session of its own, so the old token is logged out as soon as the new one is stored; revoking it would not free the seat
(field notes of a third party, verified on 2025 R2).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tieout.connectors.acumatica.errors import sign_in_failure
from tieout.connectors.context import Token, Tokens
from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

TOKEN_PATH = "/identity/connect/token"  # noqa: S105 - an address
LOGOUT_PATH = "/entity/auth/logout"
ANSWER_WITHIN = timedelta(seconds=20)
"""Shorter than a call's timeout: a lost refresh and a password grant after it must both end while we are the one holder."""
SPENT = "Acumatica's refresh token is spent, or its answer was lost. Authorise the application again, or store a login."
EARLY = timedelta(seconds=30)
"""A token about to expire is renewed before the call: expiring in the middle of a write would put it in doubt."""


class OAuthSignIn:
    """Bearer tokens by password grant, renewed by their refresh token, which works once.

    Args:
        http: makes the calls; its cookies belong to the token's session.
        desk: asks for tokens, with no cookies, and waits no longer than `ANSWER_WITHIN`.
    """

    def __init__(self, http: Http, desk: Http, credentials: Mapping[str, str], tokens: Tokens, clock: Clock) -> None:
        self._http = http
        self._desk = desk
        self._credentials = credentials
        self._tokens = tokens
        self._clock = clock
        self._token: Token | None = None
        self._replaced: Token | None = None
        self._refusal: NeedsPerson | None = None

    def headers(self) -> Mapping[str, str]:
        """The bearer header."""
        token = self._token or self._tokens.current()
        if token is None or token.expires_at - EARLY <= self._clock.now():
            token = self._renewed(token)
        self._token = token
        return {"Authorization": f"Bearer {token.access}"}

    def renew(self) -> None:
        """The token was refused: have one holder mint another, and take whichever is stored then."""
        self._token = self._renewed(self._token)

    def close(self) -> None:
        """Log nobody out: the token's one session serves every function, and whoever renews it logs it out."""
        self._desk.close()

    def _renewed(self, stale: Token | None) -> Token:
        if self._refusal is not None:
            raise self._refusal
        self._replaced = None
        fresh = self._tokens.renew(stale, self._mint)
        self._http.cookies().clear()  # a cookie of the old session must not lead the new token back to it
        if self._replaced is not None:
            self._log_out(self._replaced)
        return fresh

    def _mint(self, stored: Token | None) -> Token:
        """Called in one holder only. The new pair is stored by `renew` before anybody uses it."""
        try:
            fresh = self._refreshed(stored) or self._granted()
        except NeedsPerson as refusal:
            self._refusal = refusal  # the same password once more would bring the account nearer to its lockout
            raise
        self._replaced = stored
        return fresh

    def _refreshed(self, stored: Token | None) -> Token | None:
        """By refresh token; `None` if that one is spent, or may be: its answer was lost after it was sent."""
        if stored is None or stored.refresh is None:
            return None
        try:
            answer = self._ask({"grant_type": "refresh_token", "refresh_token": stored.refresh})
        except AnswerLost:
            return None
        if answer.ok:
            return self._token_in(answer)
        failure = sign_in_failure(answer, self._clock.now())
        if isinstance(failure, NotNow):
            raise failure
        return None

    def _granted(self) -> Token:
        if not self._credentials.get("username") or not self._credentials.get("password"):
            raise NeedsPerson(SPENT, pause_scope=True)
        login = {name: self._credentials[name] for name in ("username", "password")}
        try:
            answer = self._ask({"grant_type": "password", "scope": "api offline_access", **login})
        except AnswerLost as error:
            raise NotNow(f"Acumatica did not answer the sign-in: {error}") from error
        if not answer.ok:
            raise sign_in_failure(answer, self._clock.now())
        return self._token_in(answer)

    def _ask(self, form: Mapping[str, str]) -> Answer:
        for name in ("client_id", "client_secret"):
            if not self._credentials.get(name):
                raise NeedsPerson(f"The secret of this connection has no {name}.", pause_scope=True)
        client = {name: self._credentials[name] for name in ("client_id", "client_secret")}
        try:
            return self._desk.send("POST", TOKEN_PATH, form={**form, **client})
        except NothingSent as error:
            raise NotNow(f"Acumatica cannot be reached: {error}") from error

    def _token_in(self, answer: Answer) -> Token:
        try:
            body = answer.json()
            access, refresh = body["access_token"], body.get("refresh_token")
            expires_at = self._clock.now() + timedelta(seconds=int(body["expires_in"]))
        except (AnswerLost, KeyError, TypeError, ValueError) as error:
            # Not said in words, since the body may hold a token.
            raise NotNow("Acumatica answered the sign-in with something that is not a token.") from error
        return _token(access, expires_at, refresh)

    def _log_out(self, old: Token) -> None:
        try:
            headers = {"Authorization": f"Bearer {old.access}", "Content-Length": "0"}
            self._http.send("POST", LOGOUT_PATH, headers=headers, urgent=True)
        except (NothingSent, AnswerLost):
            return  # the seat is then reclaimed when it has been idle long enough


def _token(access: object, expires_at: datetime, refresh: object) -> Token:
    if not isinstance(access, str) or not access:
        raise NotNow("Acumatica answered the sign-in with something that is not a token.")
    return Token(access, expires_at, refresh if isinstance(refresh, str) and refresh else None)
