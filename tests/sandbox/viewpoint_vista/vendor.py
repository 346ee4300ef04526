"""Builds the look-alike: the Direct API with its cache and its queue, and the Vista behind them."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler

from sandbox.kit.clock import SandboxClock
from sandbox.kit.commit import commit
from sandbox.kit.faults import FaultBoard
from sandbox.viewpoint_vista import seed
from sandbox.viewpoint_vista.actions import Actions
from sandbox.viewpoint_vista.admission import Admission
from sandbox.viewpoint_vista.batches import Batches, Papers
from sandbox.viewpoint_vista.books import Books
from sandbox.viewpoint_vista.cache import Cache
from sandbox.viewpoint_vista.catalogue import FAMILIES, INVOICES, NATURAL, tables
from sandbox.viewpoint_vista.change_papers import ChangePapers
from sandbox.viewpoint_vista.commitment_papers import CommitmentPapers
from sandbox.viewpoint_vista.invoice_papers import InvoicePapers
from sandbox.viewpoint_vista.jobs import Jobs
from sandbox.viewpoint_vista.refusals import Refused, answer_refused
from sandbox.viewpoint_vista.settings import Settings, read_settings
from sandbox.viewpoint_vista.store import Store
from sandbox.viewpoint_vista.writes import Writes

BASE = "/connect/v1/direct"
OBJECT = f"{BASE}/subscribers/{{code}}/vista/{{api}}/2/data/{{object}}"


class ViewpointVista:
    """One subscriber with one Vista."""

    name = "viewpoint_vista"

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._store = Store(clock, settings.cache_seconds)
        self._books = Books(self._store)
        self._batches = Batches(self._store, self._books, _papers(self._store, self._books))
        self._actions = Actions(settings, clock)
        self._admission = Admission(settings, clock)
        self._cache = Cache(self._store, settings)
        self._writes = Writes(self._batches, Jobs(self._store, self._books), settings)
        self._routes: list[BaseRoute] = [
            Route(f"{BASE}/actions/{{id}}", self.ask, methods=["GET"]),
            Route(f"{OBJECT}/actions/{{verb}}", self.act, methods=["POST"]),
            Route(f"{OBJECT}/cache", self.changed, methods=["GET"]),
            Route(f"{OBJECT}/cache/search", self.search, methods=["POST"]),
            Route(f"{OBJECT}/cache/id/{{id:int}}", self.by_id, methods=["GET"]),
            Route(f"{OBJECT}/cache/natural/{{keys:path}}", self.by_key, methods=["GET"]),
            Route("/{anything:path}", self.nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        ]

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The API's routes, and 404 for the rest."""
        return self._routes

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        """Refusals become the API's answers."""
        return {Refused: answer_refused}

    def state(self) -> dict[str, Any]:
        """Vista's tables (not the cache), batch errors, the actions, and how many keys have been used."""
        held = {part: [_text(row) for row in self._store.all(name)] for part, name in tables().items()}
        queue = [
            {"object": each.object, "verb": each.verb, "status": each.status} for each in self._actions.all.values()
        ]
        return {
            **held,
            "batch_errors": self._batches.error_rows,
            "actions": queue,
            "keys_used": len(self._admission.seen),
        }

    def seed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Take seed data."""
        return {"taken": seed.apply(document, self._store, self._books, self._admission)}

    def reset(self) -> None:
        """A Vista that nobody has set up."""
        for part in (self._store, self._batches, self._actions, self._admission):
            part.clear()
        self._books.clear()

    async def ask(self, request: Request) -> Response:
        """What became of an action."""
        subscriber = self._admission.check(request)
        return JSONResponse(self._actions.ask(request.path_params["id"], subscriber))

    async def act(self, request: Request) -> Response:
        """Take a write."""
        self._admission.check(request)
        name = self._object(request)
        verb = request.path_params["verb"]
        work = self._writes.prepare(request, name, verb, await _body(request))
        return JSONResponse(await commit(request, lambda: self._actions.take(name, verb, work)), status_code=202)

    async def changed(self, request: Request) -> Response:
        """Everything, or what changed since."""
        return self._read(request, lambda name: self._cache.changed(name, request.query_params.get("modifiedUTCSince")))

    async def search(self, request: Request) -> Response:
        """One page of a search."""
        body = await _body(request)
        return self._read(request, lambda name: self._cache.search(name, body))

    async def by_id(self, request: Request) -> Response:
        """A record by its KeyID."""
        return self._read(request, lambda name: self._cache.one(name, KeyID=request.path_params["id"]))

    async def by_key(self, request: Request) -> Response:
        """A record by its natural key; a slash within a part is encoded, so the path is read as it was sent."""
        raw = request.scope["raw_path"].decode().split("/cache/natural/", maxsplit=1)[1].split("?")[0]
        keys = [unquote(part) for part in raw.split("/")]
        return self._read(request, lambda name: self._cache.natural(name, keys))

    async def nothing(self, request: Request) -> Response:
        """A path that is not there."""
        raise Refused(404, f"There is nothing at {request.url.path}")

    def _read(self, request: Request, read: Callable[[str], Any]) -> Response:
        self._admission.check(request)
        return JSONResponse(read(self._object(request)))

    def _object(self, request: Request) -> str:
        name = f"{request.path_params['api']}/{request.path_params['object']}"
        if name not in NATURAL:
            raise Refused(404, f"There is no data object {name}")
        return name


def _papers(store: Store, books: Books) -> dict[str, Papers]:
    commitments, changes, invoices = (
        CommitmentPapers(store, books),
        ChangePapers(store, books),
        InvoicePapers(store, books),
    )
    return {
        family.batches: invoices if family is INVOICES else changes if family.changes else commitments
        for family in FAMILIES
    }


async def _body(request: Request) -> Any:
    try:
        return json.loads(await request.body() or b"{}", parse_float=Decimal)
    except ValueError as error:
        raise Refused(400, f"The body is not JSON: {error}") from error


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _text(part) for name, part in value.items()}
    return [_text(part) for part in value] if isinstance(value, list) else value


def build(settings: dict[str, Any], clock: SandboxClock, _board: FaultBoard) -> ViewpointVista:
    """The look-alike with these settings; raises BadFieldError on a wrong one."""
    return ViewpointVista(read_settings(settings), clock)
