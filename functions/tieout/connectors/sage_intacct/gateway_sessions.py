"""API sessions of the XML gateway: one holder asks for one with user and password, every function of the connection uses it.

`getAPISession` names the address that takes the session's calls (vendor's page on API sessions); the two are kept together as
one token of the connection. Every use moves a session's end on, so that one which has ended is only known by its refusal: the
call that meets it has done nothing, and is sent once more under a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tieout.connectors.asked_once import AskedOnce
from tieout.connectors.context import Token, Tokens
from tieout.connectors.http import AnswerLost, NothingSent
from tieout.connectors.sage_intacct.gateway_answers import Carried, FunctionRefused, SignInRefused, carried_in
from tieout.connectors.sage_intacct.gateway_envelope import add, envelope, login
from tieout.connectors.sage_intacct.gateway_http import GatewayHttp
from tieout.connectors.sage_intacct.login import EARLY
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

SHORT = timedelta(minutes=5)
"""How long a session is used whose answer does not say when it ends: a wrong guess costs one more sign-in."""


@dataclass(frozen=True)
class ApiSession:
    """A session, and the address that takes its calls."""

    id: str = field(repr=False)
    endpoint: str


class GatewaySessions:
    """Sessions of one company and user."""

    def __init__(
        self,
        http: GatewayHttp,
        settings: SageIntacctSettings,
        credentials: Mapping[str, str],
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self._http = http
        self._settings = settings
        self._credentials = credentials
        self._tokens = AskedOnce(tokens)
        self._clock = clock
        self._token: Token | None = None

    def current(self) -> ApiSession:
        """The session to use. Raises: NotNow, NeedsPerson."""
        token = self._token or self._tokens.current()
        # What the connection's other door has left there is a token without an address.
        usable = token is not None and " " in token.access and token.expires_at - EARLY > self._clock.now()
        self._token = token if usable else self._tokens.renew(token, self._mint)
        return self._session()

    def renew(self) -> ApiSession:
        """The session was refused: have one holder ask for another. Raises: NotNow, NeedsPerson."""
        self._token = self._tokens.renew(self._token, self._mint)
        return self._session()

    def _session(self) -> ApiSession:
        session_id, _, endpoint = (self._token.access if self._token else "").partition(" ")
        return ApiSession(session_id, endpoint)

    def _mint(self, _stored: Token | None) -> Token:
        ask = Element("getAPISession")
        if self._settings.entity:
            add(ask, "locationid", self._settings.entity)
        signed = login(self._settings, self._credentials)
        body = envelope(ask, signed, self._credentials, control_id="session", unique=False)
        now = self._clock.now()
        try:
            carried = carried_in(self._http.post(body), now)
        except NothingSent as error:
            raise NotNow(f"Sage Intacct cannot be reached: {error}") from error
        except AnswerLost as error:
            raise NotNow(f"Sage Intacct did not answer the sign-in: {error}") from error
        except (SignInRefused, FunctionRefused) as refused:
            why = (
                f"Sage Intacct's gateway refuses the sign-in: {refused} Check user and company; it is not tried again."
            )
            raise NeedsPerson(why, pause_scope=True) from refused
        return self._token_in(carried, now)

    def _token_in(self, carried: Carried, now: datetime) -> Token:
        session_id, endpoint = (carried.result.findtext(f"data/api/{name}") for name in ("sessionid", "endpoint"))
        if not session_id or not endpoint or " " in session_id:
            # Not said in words, since the answer may hold a session.
            raise NotNow("Sage Intacct answered the sign-in with something that is not a session.")
        if not same_house(endpoint, self._settings.gateway_url):
            raise NeedsPerson(f"Sage Intacct's gateway names an address outside of its own domain: {endpoint}")
        return Token(f"{session_id} {endpoint}", now + _life(carried.response))


def same_house(endpoint: str, configured: str) -> bool:
    """Whether an address is of the configured one's domain: the sender's password goes there."""
    one, other = urlsplit(endpoint), urlsplit(configured)
    host, known = one.hostname or "", other.hostname or ""
    if one.scheme != other.scheme or not host:
        return False
    if host == known:
        return True
    domain = ".".join(known.split(".")[-2:])
    return not _is_address(known) and "." in domain and host.endswith(f".{domain}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _life(response: Element) -> timedelta:
    """From the session's stamp to its end, both by the vendor's clock."""
    try:
        start, end = (
            datetime.fromisoformat(response.findtext(f"operation/authentication/session{name}") or "")
            for name in ("timestamp", "timeout")
        )
        life = end - start
    except (ValueError, TypeError):
        return SHORT
    return life if life > timedelta(0) else SHORT
