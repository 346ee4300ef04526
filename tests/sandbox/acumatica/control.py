"""The control routes that only this look-alike has: accounting's doings, the order of lists, push notifications."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.acumatica.accounting import Accounting
from sandbox.acumatica.contract import KEYS, types
from sandbox.acumatica.list_order import SHUFFLES, Arrival, ListOrder
from sandbox.acumatica.push.board import Destination, PushBoard
from sandbox.acumatica.push.engine import PushEngine
from sandbox.acumatica.push.queries import read_queries
from sandbox.acumatica.seed import read_values
from sandbox.acumatica.store import Record, Store
from sandbox.kit.control import PREFIX, bad_field, only_fields, read_object
from sandbox.kit.fault_document import BadFieldError

_LOCAL = ("127.0.0.1", "localhost", "::1")
Act = Callable[[dict[str, Any]], dict[str, Any]]


class AcumaticaControl:
    """Answers /__sandbox__/pay, /cost, /reading and /push."""

    def __init__(
        self, store: Store, accounting: Accounting, order: ListOrder, board: PushBoard, engine: PushEngine
    ) -> None:
        self._store = store
        self._accounting = accounting
        self._order = order
        self._board = board
        self._engine = engine

    def routes(self) -> list[BaseRoute]:
        """Everything beside what the kit serves."""
        return [
            Route(f"{PREFIX}/pay", _posting(self._accounting.pay), methods=["POST"]),
            Route(f"{PREFIX}/cost", _posting(self._accounting.cost), methods=["POST"]),
            Route(f"{PREFIX}/reading", _posting(self.read), methods=["POST"]),
            Route(f"{PREFIX}/reading", self.show_reading, methods=["GET"]),
            Route(f"{PREFIX}/push", _posting(self.push), methods=["POST"]),
            Route(f"{PREFIX}/push", self.show_push, methods=["GET"]),
            Route(f"{PREFIX}/push", self.stop_push, methods=["DELETE"]),
            Route(f"{PREFIX}/push/settle", self.settle, methods=["POST"]),
        ]

    def read(self, document: dict[str, Any]) -> dict[str, Any]:
        """How lists are ordered, and what appears in them between two calls."""
        only_fields(document, {"shuffle", "insert"})
        shuffle = document.get("shuffle", self._order.shuffle)
        if shuffle not in SHUFFLES:
            raise BadFieldError("shuffle", f"must be one of {', '.join(SHUFFLES)}")
        inserts = document.get("insert", [])
        if not isinstance(inserts, list):
            raise BadFieldError("insert", "must be a list")
        arrivals = [self._arrival(item, f"insert[{at}]") for at, item in enumerate(inserts)]
        self._order.shuffle = shuffle
        self._order.arrivals += arrivals
        return self._reading()

    def _arrival(self, item: object, where: str) -> Arrival:
        if not isinstance(item, dict) or item.get("entity") not in KEYS:
            raise BadFieldError(f"{where}.entity", "must be an entity of the contract")
        after = item.get("after_lists", 1)
        if not isinstance(after, int) or isinstance(after, bool) or after < 0:
            raise BadFieldError(f"{where}.after_lists", "must be a whole number of at least 0")
        entity = str(item["entity"])
        values = read_values(types()[entity], item.get("record"), f"{where}.record")
        return Arrival(entity, self._order.lists(entity) + after, lambda: self._appear(entity, values))

    def _appear(self, entity: str, values: dict[str, Any]) -> None:
        known = self._store.named(entity, **values)
        self._store.save(entity, Record(str(uuid4()) if known is None else known.id, {"Status": "Active", **values}))

    def _reading(self) -> dict[str, Any]:
        waiting = [{"entity": arrival.entity, "at_list": arrival.at_list} for arrival in self._order.arrivals]
        return {"shuffle": self._order.shuffle, "insert": waiting}

    async def show_reading(self, _request: Request) -> Response:
        """The order in force, and what is still to appear."""
        return JSONResponse(self._reading())

    def push(self, document: dict[str, Any]) -> dict[str, Any]:
        """Configure destinations, queries and faults; what has the same name is replaced."""
        only_fields(document, {"destinations", "queries", "faults"})
        queries = {query.name: query for query in read_queries(document.get("queries", []))}
        known = {*self._board.queries, *queries}
        listed = document.get("destinations", [])
        if not isinstance(listed, list):
            raise BadFieldError("destinations", "must be a list")
        destinations = [_destination(item, f"destinations[{at}]", known) for at, item in enumerate(listed)]
        self._board.mischief.add(document.get("faults", []))
        self._board.queries |= queries
        self._board.destinations |= {destination.name: destination for destination in destinations}
        return self._board.document()

    async def show_push(self, _request: Request) -> Response:
        """What is configured, what was sent and what waits."""
        return JSONResponse(self._board.document())

    async def stop_push(self, _request: Request) -> Response:
        """Forget destinations, messages and faults."""
        self._board.clear()
        return JSONResponse({"cleared": True})

    async def settle(self, _request: Request) -> Response:
        """Answers once everything that is due has been attempted."""
        await self._engine.settle()
        return JSONResponse(self._board.document())


def _posting(act: Act) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(act(await read_object(request)), 201)
        except BadFieldError as error:
            return bad_field(request, error)

    return endpoint


def _destination(item: object, where: str, known: set[str]) -> Destination:
    if not isinstance(item, dict):
        raise BadFieldError(where, "must be an object")
    for name, value in item.items():
        if name not in ("name", "url", "header_name", "header_value", "queries"):
            raise BadFieldError(f"{where}.{name}", "is unknown")
        if name != "queries" and not isinstance(value, str):
            raise BadFieldError(f"{where}.{name}", "must be a string")
    for name in ("name", "url"):
        if not item.get(name):
            raise BadFieldError(f"{where}.{name}", "is required")
    parts = urlsplit(item["url"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise BadFieldError(f"{where}.url", "must be an HTTPS address")
    queries = item.get("queries", sorted(known))
    if not isinstance(queries, list) or not known.issuperset(queries):
        raise BadFieldError(f"{where}.queries", f"must be among {', '.join(sorted(known))}")
    names = (item.get("header_name"), item.get("header_value"))
    return Destination(item["name"], item["url"], frozenset(queries), *names)
