"""Builds the look-alike: one tenant of one Acumatica instance."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler

from sandbox.acumatica.accounting import Accounting
from sandbox.acumatica.actions import Actions
from sandbox.acumatica.admission import Admission
from sandbox.acumatica.contract import BASE, ENDPOINT, VERSION
from sandbox.acumatica.control import AcumaticaControl
from sandbox.acumatica.directory import Directory
from sandbox.acumatica.drafts import EntityRefused, refuse_entity
from sandbox.acumatica.endpoint import Endpoint
from sandbox.acumatica.list_order import ListOrder
from sandbox.acumatica.openapi import openapi
from sandbox.acumatica.operations import Operations
from sandbox.acumatica.projects.balances import worked_out
from sandbox.acumatica.push.board import PushBoard
from sandbox.acumatica.push.engine import PushEngine
from sandbox.acumatica.refusals import Refusal, not_found, refuse
from sandbox.acumatica.rulebook import rules_of
from sandbox.acumatica.seed import Seed
from sandbox.acumatica.sessions import Seats
from sandbox.acumatica.settings import Settings, read_settings
from sandbox.acumatica.sign_in import SignIn
from sandbox.acumatica.state import state
from sandbox.acumatica.store import Store
from sandbox.acumatica.tokens import Tokens
from sandbox.acumatica.upsert import Upsert
from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import FaultBoard


class Acumatica:
    """One instance with one tenant."""

    name = "acumatica"

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._settings = settings
        self._store = Store(clock)
        self._directory = Directory(clock, settings)
        self._seats = Seats(clock, settings)
        self._tokens = Tokens(clock, settings)
        self._operations = Operations(settings, clock)
        self._admission = Admission(self._seats, self._tokens, settings, clock)
        rules = rules_of(self._store, settings, clock)
        actions = Actions(self._store, rules)
        self._seed = Seed(self._store, self._directory, rules)
        self._order = ListOrder(self._store)
        self._board = PushBoard(clock, settings.push_retry_seconds)
        self._engine = PushEngine(self._board, settings, clock, lambda: self._directory.tenant)
        self._store.on_change = self._engine.changed
        accounting = Accounting(self._store, rules, actions)
        self._control = AcumaticaControl(self._store, accounting, self._order, self._board, self._engine)
        self._sign_in = SignIn(self._directory, self._seats, self._tokens)
        self._endpoint = Endpoint(
            self._store,
            self._admission,
            upsert=Upsert(self._store, rules),
            actions=actions,
            operations=self._operations,
            order=self._order,
            worked_out=partial(worked_out, self._store),
        )

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Sign-in, the version probe, the schema, the entities, and 404 for the rest."""
        return [
            *self._control.routes(),
            *self._sign_in.routes(),
            Route("/entity", self.versions, methods=["GET"]),
            Route(f"{BASE}/swagger.json", self.schema, methods=["GET"]),
            *self._endpoint.routes(),
            Route("/{anything:path}", self.nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        ]

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        """Refusals become the vendor's answers."""
        return {Refusal: refuse, EntityRefused: refuse_entity}

    def state(self) -> dict[str, Any]:
        """What the tenant holds."""
        return state(self._store, self._directory, self._seats)

    def seed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Take seed data."""
        return self._seed.apply(document)

    def reset(self) -> None:
        """An empty tenant in which nobody is signed in."""
        self._store.clear()
        self._directory.users.clear()
        self._directory.clients.clear()
        self._directory.tenant = "Company"
        for part in (self._seats, self._tokens, self._operations, self._admission, self._order, self._board):
            part.clear()

    async def startup(self) -> None:
        """Ready to send push notifications."""
        await self._engine.start()

    async def shutdown(self) -> None:
        """No more of them."""
        await self._engine.stop()

    async def versions(self, request: Request) -> Response:
        """GET /entity: the build and its endpoints."""
        build = self._settings.build_version
        link = f"{str(request.base_url).rstrip('/')}{BASE}/"
        endpoints = [{"name": ENDPOINT, "version": VERSION, "href": link}]
        version = {"acumaticaBuildVersion": build, "databaseVersion": build}
        return JSONResponse({"version": version, "endpoints": endpoints})

    async def schema(self, request: Request) -> Response:
        """GET …/swagger.json; it holds no data, so nobody has to sign in for it here."""
        return JSONResponse(openapi(str(request.base_url)))

    async def nothing(self, request: Request) -> Response:
        """An endpoint, a version or an entity that is not there."""
        raise not_found(request.url.path)


def build(settings: dict[str, Any], clock: SandboxClock, _board: FaultBoard) -> Acumatica:
    """The look-alike with these settings; raises BadFieldError on a wrong one."""
    return Acumatica(read_settings(settings), clock)
