"""Sign-in by client credentials with the vendor's own `username`: one token per company and user, minted by one holder.

The refresh token that comes along is not used: it may rotate, and the credentials give a new token at any time. A second grant
for the same company and user may end the first (an integrator's report), so there is one connection per company and user.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tieout.connectors.asked_once import AskedOnce
from tieout.connectors.context import Token, Tokens
from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.connectors.sage_intacct.errors import sign_in_failure
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

TOKEN_PATH = "/oauth2/token"  # noqa: S105 - an address
EARLY = timedelta(seconds=60)
"""A token about to expire is renewed before the call: expiring in the middle of a write would put it in doubt."""
ANSWER_WITHIN = timedelta(seconds=20)


class OwnTokens:
    """Tokens of one process, where the connection's holder keeps the sessions of its other door."""

    def __init__(self) -> None:
        self._stored: Token | None = None

    def current(self) -> Token | None:
        """The token that was minted last."""
        return self._stored

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        """Mint another. Raises what `mint` raises."""
        self._stored = mint(stale)
        return self._stored


class Login:
    """Bearer tokens of one company and user.

    Args:
        desk: asks for tokens, and waits no longer than `ANSWER_WITHIN`.
    """

    def __init__(
        self,
        desk: Http,
        settings: SageIntacctSettings,
        credentials: Mapping[str, str],
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._settings = settings
        self._credentials = credentials
        self._tokens = AskedOnce(tokens)
        self._clock = clock
        self._token: Token | None = None

    def headers(self) -> Mapping[str, str]:
        """The bearer header. Raises: NotNow, NeedsPerson."""
        token = self._token or self._tokens.current()
        if token is None or token.expires_at - EARLY <= self._clock.now():
            token = self._tokens.renew(token, self._mint)
        self._token = token
        return {"Authorization": f"Bearer {token.access}"}

    def renew(self) -> None:
        """The token was refused: have one holder mint another. Raises: NotNow, NeedsPerson."""
        self._token = self._tokens.renew(self._token, self._mint)

    def close(self) -> None:
        """Close the connection. A token takes no seat: it is left for the next function."""
        self._desk.close()

    def _mint(self, _stored: Token | None) -> Token:
        body = {"grant_type": "client_credentials"} | {
            name: self._held(name) for name in ("client_id", "client_secret")
        }
        body["username"] = f"{self._held('username')}@{self._settings.user_of_company}"
        try:
            answer = self._desk.send("POST", TOKEN_PATH, json_body=body)
        except NothingSent as error:
            raise NotNow(f"Sage Intacct cannot be reached: {error}") from error
        except AnswerLost as error:
            raise NotNow(f"Sage Intacct did not answer the sign-in: {error}") from error
        if not answer.ok:
            raise sign_in_failure(answer, self._clock.now())
        return self._token_in(answer)

    def _held(self, name: str) -> str:
        if not self._credentials.get(name):
            rest_only = (
                ", and what is asked for is read through the REST API only" if self._settings.door == "xml" else ""
            )
            raise NeedsPerson(f"The secret of this connection has no {name}{rest_only}.", pause_scope=not rest_only)
        return self._credentials[name]

    def _token_in(self, answer: Answer) -> Token:
        try:
            body = answer.json()
            access, life = body["access_token"], int(body["expires_in"])
        except (AnswerLost, KeyError, TypeError, ValueError) as error:
            # Not said in words, since the body may hold a token.
            raise NotNow("Sage Intacct answered the sign-in with something that is not a token.") from error
        if not isinstance(access, str) or not access:
            raise NotNow("Sage Intacct answered the sign-in with something that is not a token.")
        return Token(access, self._clock.now() + timedelta(seconds=life))
