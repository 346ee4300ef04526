"""Builds the look-alike: hh2's cloud, the sync client, and one company's Sage 300 CRE behind them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler

from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import FaultBoard
from sandbox.sage_300_cre.desktop import Desktop
from sandbox.sage_300_cre.drop import Drop
from sandbox.sage_300_cre.lists import Lists, shown
from sandbox.sage_300_cre.operations import Operations
from sandbox.sage_300_cre.refusals import Refused, answer_refused
from sandbox.sage_300_cre.seed import Seed
from sandbox.sage_300_cre.sessions import Sessions
from sandbox.sage_300_cre.settings import Settings, read_settings
from sandbox.sage_300_cre.store import KINDS, Store
from sandbox.sage_300_cre.writes import Writes

_COMMITMENTS = "/JobCosting/Api/V1/Commitment.svc/commitments"
_COSTS = "/JobCosting/Api/V1/JobTransaction.svc"
#: Clients write the first part of this path either way.
_DOCUMENTS = ("/DocumentManagement/Api/V1/Document.svc/document", "/documentmanagement/Api/V1/Document.svc/document")


class Sage300Cre:
    """One company."""

    name = "sage_300_cre"

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._store = Store(clock)
        self._sessions = Sessions(settings, clock)
        operations = Operations(self._store, self._sessions, settings, clock)
        writes = Writes(self._store, self._sessions, operations)
        lists = Lists(self._store, self._sessions, settings)
        desktop = Desktop(self._store, settings)
        self._drop = Drop(desktop)
        posts = {
            "/Api/Security/V3/Session.svc/authenticate": self._sessions.authenticate,
            "/Synchronization/RequestService.svc/status/{operation}": operations.status,
            _COMMITMENTS: writes.create_commitment,
            f"{_COMMITMENTS}/synchronize": writes.send_commitment,
            f"{_COMMITMENTS}/changeorders": writes.create_change_order,
            f"{_COMMITMENTS}/changeorders/synchronize": writes.send_change_order,
            f"{_COSTS}/transactions/direct-costs": writes.create_cost,
            f"{_COSTS}/job/transaction/synchronize": writes.send_cost,
        }
        for path in _DOCUMENTS:
            posts[path] = writes.create_document
            posts[f"{path}/actions/export"] = writes.send_document
        self._routes: list[BaseRoute] = [
            *(Route(path, handler, methods=["POST"]) for path, handler in posts.items()),
            *(Route(path, lists.document, methods=["GET"]) for path in _DOCUMENTS),
            *lists.routes(),
            *desktop.routes(),
            *self._drop.routes(),
            Route("/{anything:path}", self.nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
        ]

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The cloud's routes, and 404 for the rest."""
        return self._routes

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        """Refusals become the cloud's answers."""
        return {Refused: answer_refused}

    def state(self) -> dict[str, Any]:
        """Cloud and books: every row, whether Sage holds it (`posted`), who is signed in, and what lies in the drop."""
        rows = {kind: [_plain(row) for row in self._store.all(kind)] for kind in KINDS}
        return {**rows, "sessions": self._sessions.names(), "drop": self._drop.names()}

    def seed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Take seed data."""
        return {"taken": Seed(self._store, self._sessions).apply(document)}

    def reset(self) -> None:
        """An empty company that nobody is signed in to, and an empty drop."""
        self._store.clear()
        self._drop.clear()
        self._sessions.clear()

    async def nothing(self, request: Request) -> Response:
        """A path that is not there."""
        raise Refused(404, f"No HTTP resource was found that matches {request.url.path}.")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    named = {"posted": row["_posted"]} if "_posted" in row else {}
    own = {name.removeprefix("_"): row[name] for name in ("_header", "_rows") if name in row}
    return {name: _text(value) for name, value in {**shown(row), **named, **own}.items()}


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _text(part) for name, part in value.items()}
    return [_text(part) for part in value] if isinstance(value, list) else value


def build(settings: dict[str, Any], clock: SandboxClock, _board: FaultBoard) -> Sage300Cre:
    """The look-alike with these settings; raises BadFieldError on a wrong one."""
    return Sage300Cre(read_settings(settings), clock)
