"""Builds the look-alike: one company of Sage Intacct behind the REST API and the XML gateway."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler

from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import FaultBoard
from sandbox.sage_intacct.commands import Commands
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.refusals import Refused
from sandbox.sage_intacct.rest.admission import Admission, Limits
from sandbox.sage_intacct.rest.answers import Rejected, answer_refused, answer_rejected, refused
from sandbox.sage_intacct.rest.endpoint import Endpoint
from sandbox.sage_intacct.rest.idempotency import IdempotencyKeys
from sandbox.sage_intacct.rest.oauth import OAuth
from sandbox.sage_intacct.rest.objects import Objects
from sandbox.sage_intacct.rest.tokens import Tokens
from sandbox.sage_intacct.seed import Seed
from sandbox.sage_intacct.sessions import Sessions
from sandbox.sage_intacct.settings import Settings, read_settings
from sandbox.sage_intacct.state import state
from sandbox.sage_intacct.store import Change
from sandbox.sage_intacct.triggers import Triggers, read_triggers
from sandbox.sage_intacct.views import Views
from sandbox.sage_intacct.workflows import Workflows
from sandbox.sage_intacct.xml.gateway import Gateway

BASE = "/ia/api/v1"


class SageIntacct:
    """One company."""

    name = "sage_intacct"

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._company = company = Company(settings, clock)
        self._views = Views(company.store)
        self._sessions = Sessions(clock, settings)
        self._tokens = Tokens(clock, settings, self._sessions)
        self._limits = Limits(company, clock)
        self._keys = IdempotencyKeys(clock, settings)
        self._triggers = Triggers(company)
        commands = Commands(company, self._views)
        workflows = Workflows(company, self._views, commands)
        admission = Admission(company, self._tokens)
        endpoint = Endpoint(company, admission, self._limits, self._keys, self._settled)
        self._gateway = Gateway(
            company,
            views=self._views,
            commands=commands,
            workflows=workflows,
            sessions=self._sessions,
            limits=self._limits,
            settled=self._settled,
        )
        self._routes: list[BaseRoute] = [
            *OAuth(company, self._tokens).routes(BASE),
            *Objects(company, self._views, commands, workflows).routes(BASE, endpoint),
            *self._gateway.routes(),
            Route("/{anything:path}", self.nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        ]

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """OAuth, REST, the XML gateway, and 404 for the rest."""
        return self._routes

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        """Refusals become the vendor's answers."""
        return {Refused: answer_refused, Rejected: answer_rejected}

    def state(self) -> dict[str, Any]:
        """What the company holds, and what its triggers delivered."""
        return {**state(self._company, self._views), "webhook_deliveries": self._triggers.deliveries()}

    def seed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Take seed data."""
        triggers = read_triggers(document, self._triggers.templates)
        taken = Seed(self._company).apply(document)
        self._triggers.configure(triggers)
        return taken

    def reset(self) -> None:
        """An empty company that nobody is signed in to."""
        self._company.clear()
        for part in (self._tokens, self._sessions, self._limits, self._keys, self._triggers, self._gateway):
            part.clear()

    async def startup(self) -> None:
        """Be ready to deliver."""
        self._triggers.start()

    async def shutdown(self) -> None:
        """End deliveries."""
        await self._triggers.stop()

    async def nothing(self, request: Request) -> Response:
        """An object, a service or a version that is not there."""
        versioned = request.url.path.startswith(f"{BASE}/") or not request.url.path.startswith("/ia/api/")
        text = f"Malformed URL: {request.url.path}" if versioned else "Version is not supported."
        status, body = refused(Refused(404 if versioned else 400, "invalidRequest", text))
        return JSONResponse(body, status_code=status)

    def _settled(self, changes: list[Change], caller: Caller) -> None:
        self._triggers.fire(changes, caller)


def build(settings: dict[str, Any], clock: SandboxClock, _board: FaultBoard) -> SageIntacct:
    """The look-alike with these settings; raises BadFieldError on a wrong one."""
    return SageIntacct(read_settings(settings), clock)
