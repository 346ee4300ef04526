"""POST /ia/xml/xmlgw.phtml: one request, its functions, one response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.kit.commit import commit, session_expired, stored_lines
from sandbox.sage_intacct.commands import Commands
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.refusals import BUSINESS, Refused
from sandbox.sage_intacct.rest.admission import Limits
from sandbox.sage_intacct.rest.endpoint import Settled
from sandbox.sage_intacct.rest.showing import UnknownFieldError
from sandbox.sage_intacct.sessions import Session, Sessions
from sandbox.sage_intacct.views import Views
from sandbox.sage_intacct.workflows import Workflows
from sandbox.sage_intacct.xml.answers import (
    ROLLED_BACK,
    GatewayRefused,
    XmlError,
    add,
    add_errors,
    errors_of,
    respond,
)
from sandbox.sage_intacct.xml.envelope import Envelope, check_sender, entity_of, read_envelope, sign_in
from sandbox.sage_intacct.xml.reads import Reads
from sandbox.sage_intacct.xml.writes import Writes

PATH = "/ia/xml/xmlgw.phtml"
Function = Callable[[Caller, Element, Element], None]


@dataclass(slots=True)
class Exchange:
    """One signed-in request on its way."""

    request: Request
    envelope: Envelope
    session: Session
    caller: Caller


class Gateway:
    """The XML door to the same records."""

    def __init__(
        self,
        company: Company,
        *,
        views: Views,
        commands: Commands,
        workflows: Workflows,
        sessions: Sessions,
        limits: Limits,
        settled: Settled,
    ) -> None:
        self._company = company
        self._sessions = sessions
        self._limits = limits
        self._settled = settled
        self._reads = Reads(views)
        self._writes: Mapping[str, Function] = Writes(company.store, views, commands, workflows).functions()
        self._completed: dict[str, datetime] = {}

    def routes(self) -> list[BaseRoute]:
        """The one path; GET is no longer served."""
        return [Route(PATH, self.serve, methods=["POST"])]

    def clear(self) -> None:
        """Forget control ids and open results."""
        self._completed.clear()
        self._reads.clear()

    async def serve(self, request: Request) -> Response:
        """Answer a request; failures of the control and of the authentication are HTTP 200 too."""
        raw = await request.body()
        with self._limits.one():
            root, operation, control = _response(), None, {}
            try:
                envelope = read_envelope(raw)
                control = envelope.control
                check_sender(self._company, control)
                _add_control(root, control, "success")
                operation = add(root, "operation")
                expired = session_expired(request)
                session = sign_in(self._company, self._sessions, envelope.authentication, expired=expired)
            except GatewayRefused as refusal:
                return respond(_failed(root, operation, control, refusal))
            self._add_authentication(operation, session)
            caller = Caller(session.user, session.entity, lambda rows: stored_lines(request, rows))
            exchange = Exchange(request, envelope, session, caller)
            for result in await self._results(exchange):
                operation.append(result)
            return respond(root)

    async def _results(self, exchange: Exchange) -> list[Element]:
        if any(function[0].tag in self._writes for function in exchange.envelope.functions):
            return await commit(exchange.request, lambda: self._run(exchange))
        return self._run(exchange)

    def _run(self, exchange: Exchange) -> list[Element]:
        store, results, failed = self._company.store, [], False
        start, done = store.mark(), []
        for function in exchange.envelope.functions:
            mark, result = store.mark(), Element("result")
            try:
                self._one(exchange, function, result)
                done.append(str(function.get("controlid")))
            except Refused as refusal:
                store.undo(mark)
                failed, result = True, _failure(function, errors_of(refusal))
            results.append(result)
            if failed and exchange.envelope.transaction:
                break
        if failed and exchange.envelope.transaction:
            store.undo(start)
            done = []
            text = "The entire transaction in this operation has been rolled back due to an error."
            add_errors(results[-1], [XmlError(ROLLED_BACK, text)])
            results = [results[-1]]
        if exchange.envelope.unique:
            self._completed.update(dict.fromkeys(done, self._company.clock.now()))
        self._settled(store.settle(), exchange.caller)
        return results

    def _one(self, exchange: Exchange, function: Element, result: Element) -> None:
        call, control_id = function[0], str(function.get("controlid"))
        if exchange.envelope.unique:
            self._refuse_repeated(control_id)
        add(result, "status", "success")
        add(result, "function", call.tag)
        add(result, "controlid", control_id)
        try:
            self._dispatch(exchange, call, result)
        except UnknownFieldError as error:
            raise Refused(400, "invalidRequest", f"Field {error.args[0]} is unknown") from error

    def _dispatch(self, exchange: Exchange, call: Element, result: Element) -> None:
        reads: Mapping[str, Function] = {
            "read": self._reads.read,
            "readByName": self._reads.read,
            "query": self._reads.query,
            "readByQuery": self._reads.by_query,
            "readMore": self._reads.more,
        }
        if call.tag == "getAPISession":
            self._session(exchange, call, result)
        elif call.tag in reads:
            reads[call.tag](exchange.caller, call, add(result, "data"))
        elif call.tag in self._writes:
            self._writes[call.tag](exchange.caller, call, result)
        else:
            raise Refused(400, "invalidRequest", f"Function {call.tag} is unknown")

    def _refuse_repeated(self, control_id: str) -> None:
        """A control id under which a function was completed; a failed one may be sent again."""
        since = self._completed.get(control_id)
        kept = timedelta(days=self._company.settings.control_id_days)
        if since is not None and self._company.clock.now() < since + kept:
            raise Refused(
                409, "operationFailed", f"A function with controlid '{control_id}' was executed and completed"
            )

    def _session(self, exchange: Exchange, call: Element, result: Element) -> None:
        location = call.find("locationid")
        try:
            entity = exchange.session.entity if location is None else entity_of(self._company, location.text)
        except GatewayRefused as refusal:
            raise Refused(400, "invalidRequest", refusal.error.description2) from refusal
        session = self._sessions.open(exchange.session.user, entity)
        api = add(add(result, "data"), "api")
        add(api, "sessionid", session.id)
        add(api, "endpoint", f"{str(exchange.request.base_url).rstrip('/')}{PATH}")
        add(api, "locationid", entity or "")

    def _add_authentication(self, operation: Element, session: Session) -> None:
        shown = add(operation, "authentication")
        add(shown, "status", "success")
        add(shown, "userid", session.user.name)
        add(shown, "companyid", self._company.id)
        add(shown, "locationid", session.entity or "")
        add(shown, "sessiontimestamp", session.opened.replace(microsecond=0).isoformat())
        add(shown, "sessiontimeout", session.until.replace(microsecond=0).isoformat())


def _response() -> Element:
    return Element("response")


def _add_control(root: Element, control: dict[str, str], status: str) -> None:
    shown = add(root, "control")
    add(shown, "status", status)
    for name in ("senderid", "controlid"):
        add(shown, name, control.get(name, ""))
    add(shown, "uniqueid", control.get("uniqueid", "true"))
    add(shown, "dtdversion", control.get("dtdversion", "3.0"))


def _failed(root: Element, operation: Element | None, control: dict[str, str], refusal: GatewayRefused) -> Element:
    if operation is None:
        _add_control(root, control, "failure")
        add_errors(root, [refusal.error])
        return root
    add(add(operation, "authentication"), "status", "failure")
    add_errors(operation, [refusal.error])
    return root


def _failure(function: Element, errors: list[XmlError]) -> Element:
    result = Element("result")
    add(result, "status", "failure")
    add(result, "function", function[0].tag)
    add(result, "controlid", function.get("controlid"))
    add(result, "data", None, listtype="objects", count="0")
    name = function[0].tag
    summary = [XmlError(BUSINESS, "", f"Could not run {name}.")] if len(errors) > 1 else []
    add_errors(result, [*errors, *summary])
    return result
