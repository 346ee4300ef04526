"""The routes of endpoint Default/24.200.001."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.acumatica.actions import Actions, read_parameters
from sandbox.acumatica.admission import Admission, Visit
from sandbox.acumatica.contract import BASE, KEYS, NUMBERED, READ_ONLY, ROW_TABS, key_of, types
from sandbox.acumatica.list_order import ListOrder
from sandbox.acumatica.operations import Operations
from sandbox.acumatica.query import LIST_OPTIONS, RECORD_OPTIONS, Options, read_options
from sandbox.acumatica.reading import read_entity, read_json
from sandbox.acumatica.refusals import Refusal, bad_request, forbidden, http_error, no_such_record, not_found
from sandbox.acumatica.showing import Shown, show_record
from sandbox.acumatica.store import Record, Store
from sandbox.acumatica.upsert import Upsert
from sandbox.acumatica.workflow import ACTIONS
from sandbox.kit.commit import commit, stored_lines

Handler = Callable[[Request], Awaitable[Response]]
#: Adds to a record what is only worked out when it is looked at: a project's balances.
WorkedOut = Callable[[str, Record, Shown], Record]
#: Documents that can be deleted only in these statuses; other records always.
_DELETABLE = frozenset({"On Hold", "Balanced", "Rejected"})


class Endpoint:
    """Answers calls on entities."""

    def __init__(
        self,
        store: Store,
        admission: Admission,
        *,
        upsert: Upsert,
        actions: Actions,
        operations: Operations,
        order: ListOrder,
        worked_out: WorkedOut,
    ) -> None:
        self._store = store
        self._admission = admission
        self._upsert = upsert
        self._actions = actions
        self._operations = operations
        self._order = order
        self._worked_out = worked_out

    def routes(self) -> list[BaseRoute]:
        """The paths of every entity, each with its own templates, so that calls are counted per entity."""
        return [route for entity in KEYS for route in self._entity_routes(entity)]

    def _entity_routes(self, entity: str) -> list[BaseRoute]:
        base = f"{BASE}/{entity}"

        def bound(handler: Callable[[str, Request], Awaitable[Response]]) -> Handler:
            async def answer(request: Request) -> Response:
                return await handler(entity, request)

            return answer

        return [
            Route(base, bound(self.list), methods=["GET"]),
            Route(base, bound(self.put), methods=["PUT"]),
            Route(base, bound(self.post), methods=["POST"]),
            Route(f"{base}/$adHocSchema", bound(self.schema), methods=["GET"]),
            Route(f"{base}/{{action}}/status/{{operation}}", bound(self.status), methods=["GET"]),
            *(Route(f"{base}/{name}", bound(self.act), methods=["POST"]) for name in ACTIONS.get(entity, {})),
            Route(f"{base}/{{action}}", bound(self.act), methods=["POST"]),
            Route(f"{base}/{{ids:path}}", bound(self.get), methods=["GET"]),
            Route(f"{base}/{{ids:path}}", bound(self.delete), methods=["DELETE"]),
        ]

    async def list(self, entity: str, request: Request) -> Response:
        """GET /E: no order, no count, no next link."""
        async with self._visit(request, entity) as visit:
            options = read_options(request, types()[entity], self._custom(entity), LIST_OPTIONS)
            found = self._order.found(entity, request.query_params.get("$filter"), options.test)
            end = None if options.top is None else options.skip + options.top
            page = enumerate(found[options.skip : end], 1)
            shown = [self._body(entity, record, visit, options, at) for at, record in page]
            return visit.sign(JSONResponse(shown))

    async def get(self, entity: str, request: Request) -> Response:
        """GET /E/{id} and /E/{key}/{key}."""
        async with self._visit(request, entity) as visit:
            options = read_options(request, types()[entity], self._custom(entity))
            record = self._named(entity, request)
            if options.test is not None and not options.test(record):
                raise no_such_record()
            return visit.sign(self._shown(entity, record, visit, options))

    async def put(self, entity: str, request: Request) -> Response:
        """PUT /E: insert or update; 200 for both."""
        async with self._visit(request, entity) as visit:
            if entity in READ_ONLY:
                raise forbidden(entity)
            options = read_options(request, types()[entity], self._custom(entity), RECORD_OPTIONS)
            sent = read_entity(types()[entity], await read_json(request), self._custom(entity))
            for tab in ROW_TABS.get(entity, ()):
                if tab in sent:
                    sent[tab] = stored_lines(request, sent[tab])

            def work() -> Response:
                match = self._upsert.match(entity, sent, options.test)
                self._upsert.check_preconditions(request.headers, match)
                if entity in visit.session.user.view_only:
                    # A write without the right to it can be answered 200 with nothing saved (vendor's guide).
                    record = self._upsert.draft(entity, sent, match, visit.session.id).record
                else:
                    record = self._upsert.put(entity, sent, match, visit.session.id)
                return self._shown(entity, record, visit, options)

            return visit.sign(await commit(request, work))

    async def post(self, _entity: str, request: Request) -> Response:
        """POST /E: records are written with PUT."""
        async with self._admission.enter(request):
            raise Refusal(406, {"message": "The requested resource does not support http method 'POST'."})

    async def delete(self, entity: str, request: Request) -> Response:
        """DELETE /E/…: a document only while it is on hold."""
        async with self._visit(request, entity) as visit:
            if entity in READ_ONLY:
                raise forbidden(entity)

            def work() -> Response:
                record = self._named(entity, request)
                if entity in NUMBERED and record.data.get("Status") not in _DELETABLE:
                    raise http_error(422, f"The document with the {record.data['Status']} status cannot be deleted.")
                self._store.delete(entity, record)
                return Response(status_code=204)

            return visit.sign(await commit(request, work))

    async def act(self, entity: str, request: Request) -> Response:
        """POST /E/{action}: 204, or 202 with the URL of the running operation."""
        async with self._visit(request, entity) as visit:
            action = request.url.path.rsplit("/", 1)[-1]
            if action not in ACTIONS.get(entity, {}):
                raise not_found(request.url.path)
            document = await read_json(request)
            if not document.keys() <= {"entity", "parameters"} or "entity" not in document:
                raise bad_request("entity is required, and only parameters may stand beside it.")
            sent = read_entity(types()[entity], document["entity"], self._custom(entity))
            parameters = read_parameters(action, document.get("parameters"))

            def work() -> Response:
                record = self._upsert.match(entity, sent, None)
                if record is None:
                    raise no_such_record()
                change = self._actions.work(entity, action, record.id, sent, parameters)
                return self._operations.start(entity, action, visit.session, change)

            return visit.sign(await commit(request, work))

    async def status(self, entity: str, request: Request) -> Response:
        """GET of a status URL."""
        async with self._admission.enter(request, entity) as visit:
            names = request.path_params
            return visit.sign(self._operations.status(entity, names["action"], names["operation"]))

    async def schema(self, entity: str, request: Request) -> Response:
        """GET /E/$adHocSchema: the custom fields there are, and the actions of the workflow."""
        async with self._visit(request, entity) as visit:
            custom: dict[str, dict[str, dict[str, str]]] = {}
            for name, kind in sorted(self._custom(entity).items()):
                view, _, field = name.partition(".")
                custom.setdefault(view, {})[field] = {"type": kind, "viewName": view, "fieldName": field}
            names = [{"name": name} for name in ACTIONS.get(entity, {})]
            return visit.sign(JSONResponse({"custom": custom, "_workflowActions": names}))

    @asynccontextmanager
    async def _visit(self, request: Request, entity: str) -> AsyncIterator[Visit]:
        async with self._admission.enter(request, entity) as visit:
            self._operations.refuse_if_busy(entity, visit.session)
            yield visit

    def _custom(self, entity: str) -> Mapping[str, str]:
        return self._store.reference.custom_fields.get(entity, {})

    def _shown(self, entity: str, record: Record, visit: Visit, options: Options) -> Response:
        return JSONResponse(self._body(entity, record, visit, options))

    def _body(self, entity: str, record: Record, visit: Visit, options: Options, number: int = 1) -> dict[str, Any]:
        shown = self._worked_out(entity, record, options.shown)
        return show_record(entity, shown, visit.session.id, options.shown, number)

    def _named(self, entity: str, request: Request) -> Record:
        path: str = request.path_params["ids"]
        parts = path.replace("|", "/").split("/")
        record = self._store.by_id(entity, parts[0]) if len(parts) == 1 else None
        if record is None and len(parts) == len(KEYS[entity]):
            key = key_of(entity, dict(zip(KEYS[entity], parts, strict=True)))
            record = self._store.by_key(entity, key)
        if record is None:
            raise no_such_record()
        return record
