"""The XML gateway: one request with one function under an API session, and one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tieout.connectors.context import ConnectorContext
from tieout.connectors.http import NothingSent, RefusedAddress
from tieout.connectors.sage_intacct.gateway_answers import SignInRefused, carried_in
from tieout.connectors.sage_intacct.gateway_envelope import READ, by_session, envelope
from tieout.connectors.sage_intacct.gateway_http import GatewayHttp
from tieout.connectors.sage_intacct.gateway_sessions import ApiSession, GatewaySessions
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock, LimitScope


def gateway_of(settings: SageIntacctSettings, context: ConnectorContext, scope: LimitScope) -> "Gateway":
    """The gateway of this connection. Raises: RefusedAddress."""
    http = GatewayHttp(settings.gateway_url, context, scope, settings.timeout)
    sessions = GatewaySessions(http, settings, context.credentials, context.tokens, context.clock)
    return Gateway(http, sessions, context.credentials, context.clock)


@dataclass(frozen=True)
class Gateway:
    """Runs functions."""

    http: GatewayHttp
    sessions: GatewaySessions
    credentials: Mapping[str, str]
    clock: Clock

    def run(self, function: Element, control_id: str = "") -> Element:
        """Run one function, and return its `<result>`. A dead session means that nothing was done: it is sent once more.

        Args:
            control_id: of a write: completed once under this id, it is refused (`uniqueid`). Empty for a read.

        Raises:
            FunctionRefused: it did not happen.
            NotNow, NeedsPerson: nothing happened.
            AnswerLost: nobody can know.
        """
        try:
            return self._once(function, control_id, self.sessions.current())
        except SignInRefused:
            session = self.sessions.renew()
        try:
            return self._once(function, control_id, session)
        except SignInRefused as refused:
            why = f"Sage Intacct's gateway gives us a session, and then refuses it: {refused}"
            raise NeedsPerson(why, pause_scope=True) from refused

    def close(self) -> None:
        """Close the connection. A session takes no seat: it is left for the next function."""
        self.http.close()

    def _once(self, function: Element, control_id: str, session: ApiSession) -> Element:
        authentication = by_session(session.id)
        named = control_id or READ
        body = envelope(function, authentication, self.credentials, control_id=named, unique=bool(control_id))
        try:
            answer = self.http.post(body, session.endpoint)
        except NothingSent as error:
            raise NotNow(f"Sage Intacct cannot be reached: {error}") from error
        except RefusedAddress as error:
            raise NeedsPerson(f"Sage Intacct's gateway names an address that we do not call: {error}") from error
        return carried_in(answer, self.clock.now()).result
