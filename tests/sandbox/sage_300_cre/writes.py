"""The cloud's half of a write: create, which reaches nobody, and send, which starts an operation."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.kit.commit import commit, stored_lines
from sandbox.sage_300_cre import shapes
from sandbox.sage_300_cre.bodies import Shape, json_body, refuse_if, rows_of, shaped
from sandbox.sage_300_cre.operations import Operations
from sandbox.sage_300_cre.posting import amounts
from sandbox.sage_300_cre.refusals import Refused
from sandbox.sage_300_cre.sage import total
from sandbox.sage_300_cre.sessions import Sessions
from sandbox.sage_300_cre.store import Row, Store

DRAFT = 1
"""CurrentState of a document that nobody has sent."""
_FLAGS = {"IsActive": True, "IsArchived": False, "HasExternalId": False}


class Writes:
    """The POST routes."""

    def __init__(self, store: Store, sessions: Sessions, operations: Operations) -> None:
        self._store = store
        self._sessions = sessions
        self._operations = operations

    async def create_commitment(self, request: Request) -> Response:
        """A commitment with its items."""
        return await self._create(request, self._commitment)

    async def create_change_order(self, request: Request) -> Response:
        """A change order with its items."""
        return await self._create(request, self._change_order)

    async def create_document(self, request: Request) -> Response:
        """An AP invoice."""
        return await self._create(request, self._document)

    async def create_cost(self, request: Request) -> Response:
        """A direct cost."""
        return await self._create(request, self._cost)

    async def send_commitment(self, request: Request) -> Response:
        """To Sage with it."""
        return await self._send(request, "commitments", "id")

    async def send_change_order(self, request: Request) -> Response:
        """To Sage with it."""
        return await self._send(request, "change_orders", "id")

    async def send_document(self, request: Request) -> Response:
        """To Sage with it."""
        return await self._send(request, "documents", "document")

    async def send_cost(self, request: Request) -> Response:
        """To Sage with it."""
        return await self._send(request, "transactions", "id")

    async def _create(self, request: Request, make: Callable[[Request, dict[str, Any]], str]) -> Response:
        self._sessions.user(request)
        given = json_body(await request.body())
        return JSONResponse(await commit(request, lambda: make(request, given)))

    async def _send(self, request: Request, kind: str, parameter: str) -> Response:
        self._sessions.user(request)
        row = self._store.get(kind, request.query_params.get(parameter))
        if row is None:
            raise Refused(404, f"There is no such {parameter}.")
        trim: Callable[[list[Row]], list[Row]] = lambda rows: stored_lines(request, rows)  # noqa: E731 - named for its type
        return JSONResponse(await commit(request, lambda: self._operations.start(kind, row, trim)))

    def _commitment(self, request: Request, given: dict[str, Any]) -> str:
        header, items = self._read(given, shapes.COMMITMENT, shapes.ITEM)
        kept = stored_lines(request, items)
        row = self._store.add("commitments", {**header, **amounts(total(kept)), **_FLAGS, "IsClosed": False})
        for item in kept:
            owner = {"CommitmentId": row["Id"], "JobId": row["JobId"]}
            self._store.add("commitment_items", {**item, **owner, **amounts(item["Amount"]), **_FLAGS})
        return str(row["Id"])

    def _change_order(self, request: Request, given: dict[str, Any]) -> str:
        header, items = self._read(given, shapes.CHANGE_ORDER, shapes.CHANGE_ITEM)
        kept = stored_lines(request, items)
        row = self._store.add("change_orders", {**header, "Amount": total(kept), **_FLAGS})
        for item in kept:
            self._store.add("change_order_items", {**item, "ChangeOrderId": row["Id"], **_FLAGS})
        return str(row["Id"])

    def _document(self, _request: Request, given: dict[str, Any]) -> str:
        problems: list[str] = []
        snapshot = given.get("Snapshot")
        document = shaped({k: v for k, v in given.items() if k != "Snapshot"}, shapes.DOCUMENT, "Document", problems)
        if not isinstance(snapshot, dict):
            raise Refused(400, "'Snapshot' is required.")
        plain = {name: value for name, value in snapshot.items() if name not in {"Header", "Distributions"}}
        shaped(plain, shapes.SNAPSHOT, "Snapshot", problems)
        header = shaped(snapshot.get("Header"), shapes.HEADER, "Header", problems)
        rows = rows_of(snapshot, "Distributions", shapes.DISTRIBUTION, problems)
        refuse_if(problems or self._unknown(header, rows))
        if document["DocumentTypeId"] != shapes.AP_INVOICE:
            raise Refused(400, "The document type is not known.")
        return str(self._store.add("documents", {"_header": header, "_rows": rows, "CurrentState": DRAFT})["Id"])

    def _cost(self, _request: Request, given: dict[str, Any]) -> str:
        problems: list[str] = []
        row = shaped(given, shapes.DIRECT_COST, "Transaction", problems)
        refuse_if(problems or self._unknown(row, []))
        return str(self._store.add("transactions", {**row, **_FLAGS})["Id"])

    def _read(self, given: dict[str, Any], head: Shape, line: Shape) -> tuple[Row, list[Row]]:
        problems: list[str] = []
        header = shaped({name: value for name, value in given.items() if name != "Items"}, head, "Header", problems)
        items = rows_of(given, "Items", line, problems)
        if not items:
            problems.append("'Items' is required.")
        refuse_if(problems or self._unknown(header, items))
        return header, [{**item, "Amount": Decimal(item["Amount"])} for item in items]

    def _unknown(self, header: Row, rows: list[Row]) -> list[str]:
        return [
            f"'{name}' {value} was not found."
            for row in (header, *rows)
            for name, value in row.items()
            if name in shapes.TARGETS and self._store.get(shapes.TARGETS[name], value) is None
        ]
