"""Handlers of /objects, /workflows and /services: one record, a batch of them, an action, a query."""

from collections.abc import Callable
from typing import Any

from starlette.routing import BaseRoute

from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT, KINDS, LINE_KINDS, Kind
from sandbox.sage_intacct.commands import Commands, allow
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.refusals import Refused, not_allowed, not_found, unreadable
from sandbox.sage_intacct.rest.answers import error_of, meta, page, result
from sandbox.sage_intacct.rest.endpoint import Answer, Call, Endpoint, Handler
from sandbox.sage_intacct.rest.query import Query, QueryService
from sandbox.sage_intacct.rest.showing import Shower, fields_of
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.tables import Field, Table, part_of
from sandbox.sage_intacct.views import Views
from sandbox.sage_intacct.workflows import Workflows

MOST = 500
LISTED = 100
Step = Callable[[], dict[str, Any] | None]


class Objects:
    """Answers calls on objects."""

    def __init__(self, company: Company, views: Views, commands: Commands, workflows: Workflows) -> None:
        self._company = company
        self._views = views
        self._commands = commands
        self._workflows = workflows
        self._shower = Shower(views)
        self._queries = QueryService(company, views, self._shower)

    def routes(self, base: str, endpoint: Endpoint) -> list[BaseRoute]:
        """Every path of the REST API but OAuth's."""
        route = endpoint.route
        return [
            *endpoint.object_routes(base, self._bound(self.one), self._bound(self.many)),
            route(f"{base}/services/core/query", self.query, ["POST"]),
            route(f"{base}/services/core/session/id", self.session, ["GET"]),
            route(f"{base}/services/core/model", self.model, ["GET"]),
            *(route(f"{base}/workflows/{name}/{{action}}", self._act(kind), ["POST"]) for name, kind in KINDS.items()),
        ]

    def _bound(self, handler: Callable[[str, Call], Answer]) -> Callable[[str], Handler]:
        return lambda name: lambda call: handler(name, call)

    def many(self, name: str, call: Call) -> Answer:
        """The collection: list, create, batch create and update."""
        if call.request.method == "GET":
            return self._list(name, call)
        kind = _writable(name, call.request.method)
        if call.request.method == "POST":
            definition = call.request.path_params.get("definition")
            return self._each(call, 201, lambda row: lambda: self._create(call, kind, row, definition))
        if call.request.method == "PATCH" and isinstance(call.document, list):
            return self._each(call, 200, lambda row: lambda: self._update_by_body(call, kind, row))
        raise not_allowed(call.request.method, call.request.url.path)

    def one(self, name: str, call: Call) -> Answer:
        """One record by key, or several: `/{k1,k2}`."""
        keys = str(call.request.path_params["key"]).split(",")
        if len(keys) > MOST:
            raise unreadable([f"A batch takes {MOST} records at most"])
        if call.request.method == "GET":
            allow(call.caller, _kind(name), "GET")
            shown = [self._shower.record(self._find(name, key, call)) for key in keys]
            return 200, result(shown[0] if len(shown) == 1 else shown, len(shown))
        kind = _writable(name, call.request.method)
        if call.request.method == "PATCH" and len(keys) == 1:
            self._find(name, keys[0], call)
            return 200, result(self._update(call, kind, keys[0], call.document))
        if call.request.method == "DELETE":
            steps = [self._delete(call, kind, key) for key in keys]
            if len(steps) == 1:
                steps[0]()
                return 204, None
            status, body = self._batch(call, 204, steps)
            return status, body
        raise not_allowed(call.request.method, call.request.url.path)

    def query(self, call: Call) -> Answer:
        """POST /services/core/query: one query, or several in a list."""
        if isinstance(call.document, list):
            return 200, [self._queries.answer(call.caller, one) for one in call.document]
        return 200, self._queries.answer(call.caller, call.document)

    def session(self, call: Call) -> Answer:
        """GET /services/core/session/id: the token's session, for the XML gateway."""
        life = self._company.settings.session_seconds
        return 200, result({"sessionId": call.grant.session, "expiresIn": life})

    def model(self, call: Call) -> Answer:
        """GET /services/core/model?name=: the fields of an object as the sandbox knows them."""
        name = call.request.query_params.get("name", "").partition("::")[0]
        if name not in KINDS and name not in LINE_KINDS:
            raise unreadable([f"Object {name} is unknown"])
        return 200, result({"apiObject": name, "fields": _model(fields_of(name))})

    def _act(self, kind: Kind) -> Handler:
        def act(call: Call) -> Answer:
            action = str(call.request.path_params["action"])
            if not self._workflows.known(kind.name, action):
                raise Refused(404, "notFound", f"Workflow {action} of {kind.name} was not found")

            def step(row: object) -> Step:
                return lambda: self._moved(self._workflows.act(call.caller, kind, action, row))

            return self._each(call, 200, step)

        return act

    def _moved(self, record: Record) -> dict[str, Any]:
        return {**self._shower.reference(record), "state": record.data.get("state")}

    def _list(self, name: str, call: Call) -> Answer:
        allow(call.caller, _kind(name), "GET")
        query = Query(name, call.request.path_params.get("definition"), ["key"])
        rows = self._queries.visible(call.caller, query)
        shown = [self._shower.reference(record) for record in rows[:LISTED]]
        return 200, page(shown, len(rows), 1, LISTED)

    def _find(self, name: str, key: str, call: Call) -> Record:
        record, wanted = self._views.get(name, key), call.request.path_params.get("definition")
        others = (
            call.caller.entity is not None and record is not None and record.entity not in (None, call.caller.entity)
        )
        if record is None or others:
            raise not_found(name, key)
        if wanted is not None and name == DOCUMENT:
            named = self._company.store.named(DEFINITION, wanted)
            if not named or record.data["txnDefinition"]["key"] != named[0].key:
                raise not_found(f"{name}::{wanted}", key)
        return record

    def _create(self, call: Call, kind: Kind, row: object, definition: str | None) -> dict[str, Any]:
        if kind.name == DOCUMENT and definition is None:
            raise not_allowed("POST", call.request.url.path)
        return self._shower.reference(self._commands.create(call.caller, kind, row, definition))

    def _update(self, call: Call, kind: Kind, key: str, body: object) -> dict[str, Any]:
        return self._shower.reference(self._commands.update(call.caller, kind, key, body))

    def _update_by_body(self, call: Call, kind: Kind, row: object) -> dict[str, Any]:
        if not isinstance(row, dict) or not isinstance(row.get("key"), str):
            raise unreadable(["Property 'key' is required in every row of a batch"])
        return self._update(call, kind, row["key"], {name: value for name, value in row.items() if name != "key"})

    def _delete(self, call: Call, kind: Kind, key: str) -> Step:
        return lambda: self._commands.delete(call.caller, kind, key)

    def _each(self, call: Call, status: int, step: Callable[[object], Step]) -> Answer:
        """One record, or a batch of them."""
        if not isinstance(call.document, list):
            return status, result(step(call.document)())
        if not 1 <= len(call.document) <= MOST:
            raise unreadable([f"A batch takes 1 to {MOST} records"])
        return self._batch(call, status, [step(row) for row in call.document])

    def _batch(self, call: Call, status: int, steps: list[Step]) -> Answer:
        """Each row for itself, or all or none; with a failure 207 and a status per row (bulk-requests guide)."""
        start, rows, failed = self._company.store.mark(), [], 0
        for step in steps:
            mark = self._company.store.mark()
            try:
                rows.append({**(step() or {}), "ia::status": status})
            except Refused as refusal:
                self._company.store.undo(mark)
                failed += 1
                rows.append({"ia::error": error_of(refusal), "ia::status": refusal.status})
        if not failed:
            plain = [{name: value for name, value in row.items() if name != "ia::status"} for row in rows]
            return (204, None) if status == 204 else (status, result(plain, len(plain)))
        if call.atomic:
            self._company.store.undo(start)
            rows = [row if "ia::error" in row else _unprocessed() for row in rows]
        good = 0 if call.atomic else len(rows) - failed
        return 207, {"ia::result": rows, "ia::meta": meta(len(rows), good)}


def _unprocessed() -> dict[str, Any]:
    error = {"code": "unprocessed", "message": "The transaction was rolled back because of another error"}
    return {"ia::error": error, "ia::status": 422}


def _kind(name: str) -> Kind:
    return KINDS.get(name) or Kind(LINE_KINDS[name].owner)


def _writable(name: str, method: str) -> Kind:
    if name in LINE_KINDS:
        raise not_allowed(method, f"/objects/{name}")
    return KINDS[name]


def _model(fields: Table) -> dict[str, Any]:
    return {name: _described(known) for name, known in fields.items()}


def _described(known: Field) -> dict[str, Any]:
    if known.kind in ("object", "rows"):
        return {"type": "array" if known.kind == "rows" else "object", "fields": _model(part_of(known))}
    shown: dict[str, Any] = {"type": known.kind, "readOnly": known.read_only}
    if known.options:
        shown["enum"] = list(known.options)
    return {**shown, "apiObject": known.target} if known.target else shown
