"""The service account's access token: OAuth 2.0 client credentials, minted by one caller and shared by all."""

from datetime import timedelta

from tieout.connectors.context import ConnectorContext, Token
from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent, RefusedAddress
from tieout.connectors.limits import paced
from tieout.connectors.procore.answers import retry_moment, words_of
from tieout.connectors.procore.scope import scope_of
from tieout.connectors.procore.settings import ProcoreCredentials, ProcoreSettings
from tieout.sync.outcomes import NeedsPerson, NotNow

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
EXPIRY_MARGIN = timedelta(seconds=60)
"""A token that dies under way costs a call and a renewal; clocks differ by seconds."""

ANSWER_WITHIN = timedelta(seconds=20)
"""Whoever renews the token holds everybody's lock on it, which lasts for no longer answer than this."""


class Login:
    """Hands out the token, and has it renewed when it is old or when Procore no longer takes it."""

    def __init__(self, context: ConnectorContext, settings: ProcoreSettings, credentials: ProcoreCredentials) -> None:
        self._context = context
        self._settings = settings
        self._credentials = credentials

    def token(self) -> Token:
        """The current token, renewed if it is about to expire. Raises: NotNow, NeedsPerson."""
        current = self._context.tokens.current()
        if current is not None and current.expires_at > self._context.clock.now() + EXPIRY_MARGIN:
            return current
        return self.renew(current)

    def renew(self, stale: Token | None) -> Token:
        """A token that is not the stale one. Raises: NotNow, NeedsPerson."""
        return self._context.tokens.renew(stale, self._mint)

    def _mint(self, _stored: Token | None) -> Token:
        answer = self._ask()
        if not answer.ok:
            self._refused(answer)
        try:
            body = answer.json()
            access, seconds = str(body["access_token"]), int(body["expires_in"])
        except (AnswerLost, KeyError, TypeError, ValueError) as error:
            raise NotNow(f"Procore's login answered {answer.status} without a token") from error
        return Token(access=access, expires_at=self._context.clock.now() + timedelta(seconds=seconds))

    def _ask(self) -> Answer:
        # A client of its own, made only now: the auth host differs, and most calls find a stored token.
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        try:
            http = Http(
                self._settings.auth_url,
                timeout=min(self._settings.timeout, ANSWER_WITHIN),
                allow_loopback=self._context.allow_loopback,
                transport=self._context.transport,
                before=paced(self._context.pace, scope_of(self._settings)),
            )
        except RefusedAddress as error:
            raise NeedsPerson(f"auth_url: {error}") from error
        try:
            return http.send("POST", TOKEN_PATH, form=form)
        except (NothingSent, AnswerLost) as error:
            # A token that was minted and lost expires on its own: asking again costs nothing.
            raise NotNow(f"Procore's login did not answer: {error}") from error
        finally:
            http.close()

    def _refused(self, answer: Answer) -> None:
        if answer.status == 429 or answer.status >= 500:
            retry_at = retry_moment(answer.headers, self._context.clock.now())
            limited = answer.status == 429
            raise NotNow(f"Procore's login answered {answer.status}", retry_at=retry_at, pause_scope=limited)
        why = (
            f"Procore's login refused the client id and secret of this connection ({answer.status}: {words_of(answer)})"
        )
        raise NeedsPerson(why, pause_scope=True)
