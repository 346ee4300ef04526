"""Sign-in with key, secret, user and password: the session is a cookie, minted by one holder and shared by all functions.

hh2 answers with a number in the body (three public clients agree on the five), and counts wrong passwords: whatever may be one
goes to a person at once.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, SimpleCookie

from tieout.connectors.asked_once import AskedOnce
from tieout.connectors.context import Token, Tokens
from tieout.connectors.http import Answer, AnswerLost, Http, NothingSent
from tieout.connectors.sage_300_cre.errors import not_now, told
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

AUTHENTICATE = "/Api/Security/V3/Session.svc/authenticate"
GOOD = 5
REFUSED: Mapping[int, str] = {
    1: "hh2 does not know this user and password",
    2: "hh2 does not know this API key and secret",
    3: "the hh2 user is locked",
    4: "the hh2 API client is locked",
}
SESSION = ".ASPXAUTH"
PARTS = {"ApiKey": "api_key", "ApiSecret": "api_secret", "Username": "username", "Password": "password"}
"""What is sent, and where the connection's secret has it."""
UNTOLD_LIFE = timedelta(minutes=15)
"""How long a session without an expiry is taken to live; one that ends sooner is renewed when it is refused."""
EARLY = timedelta(seconds=60)
ANSWER_WITHIN = timedelta(seconds=20)


class Login:
    """The session's cookies.

    Args:
        desk: signs in, and waits no longer than `ANSWER_WITHIN`.
    """

    def __init__(self, desk: Http, credentials: Mapping[str, str], tokens: Tokens, clock: Clock) -> None:
        self._desk = desk
        self._credentials = credentials
        self._tokens = AskedOnce(tokens)
        self._clock = clock
        self._token: Token | None = None

    def headers(self) -> Mapping[str, str]:
        """The cookie header. Raises: NotNow, NeedsPerson."""
        token = self._token or self._tokens.current()
        if token is None or token.expires_at - EARLY <= self._clock.now():
            token = self._tokens.renew(token, self._mint)
        self._token = token
        return {"Cookie": token.access}

    def renew(self) -> None:
        """The session was refused: have one holder open another. Raises: NotNow, NeedsPerson."""
        self._token = self._tokens.renew(self._token, self._mint)

    def close(self) -> None:
        """Close the connection. hh2 has no sign-out that is public: the session is left for the next function."""
        self._desk.close()

    def _mint(self, _stored: Token | None) -> Token:
        body = {name: self._held(part) for name, part in PARTS.items()}
        try:
            self._desk.cookies().clear()
            answer = self._desk.send("POST", AUTHENTICATE, headers={"Accept": "application/json"}, json_body=body)
        except NothingSent as error:
            raise NotNow(f"hh2 cannot be reached: {error}") from error
        except AnswerLost as error:
            raise NotNow(f"hh2 did not answer the sign-in: {error}") from error
        result = _result(answer)
        if result is not None and result in REFUSED:
            raise NeedsPerson(f"{REFUSED[result]}. Check the login; it is not tried again.", pause_scope=True)
        if result != GOOD or not answer.ok:
            raise self._no_result(answer)
        return self._token_in(answer)

    def _no_result(self, answer: Answer) -> NotNow | NeedsPerson:
        waiting = not_now(answer, self._clock.now())
        if waiting is None and 400 <= answer.status < 500:
            return NeedsPerson(f"hh2 refuses the sign-in: {told(answer)}. It is not tried again.", pause_scope=True)
        return waiting or NotNow(f"hh2 cannot sign anybody in now ({answer.status}).")

    def _held(self, name: str) -> str:
        if not self._credentials.get(name):
            raise NeedsPerson(f"The secret of this connection has no {name}.", pause_scope=True)
        return self._credentials[name]

    def _token_in(self, answer: Answer) -> Token:
        found: dict[str, str] = {}
        expires = self._clock.now() + UNTOLD_LIFE
        for line in answer.headers.get_list("set-cookie"):
            try:
                cookies = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in cookies.items():
                found[name] = morsel.value
                if name == SESSION and morsel["expires"]:
                    expires = _moment(morsel["expires"]) or expires
        if not found.get(SESSION):
            raise NotNow("hh2 signed us in and gave no session.")
        return Token("; ".join(f"{name}={value}" for name, value in found.items()), expires)


def _result(answer: Answer) -> int | None:
    """The number in the body, whatever the status: no client is sure that a refusal is a 200."""
    try:
        body = answer.json()
    except AnswerLost:
        return None
    result = body.get("Result") if isinstance(body, dict) else None
    return result if isinstance(result, int) and not isinstance(result, bool) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
