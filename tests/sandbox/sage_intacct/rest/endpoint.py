"""The REST routes: every call passes limits, token and idempotency, and changes data in one commit."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.kit.commit import commit
from sandbox.sage_intacct.catalogue import DOCUMENT, KINDS, LINE_KINDS
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.refusals import Refused
from sandbox.sage_intacct.rest.admission import Admission, Limits
from sandbox.sage_intacct.rest.answers import broken, gateway_error, refused
from sandbox.sage_intacct.rest.idempotency import IdempotencyKeys, Kept, replay_headers
from sandbox.sage_intacct.rest.tokens import Grant
from sandbox.sage_intacct.store import Change

Answer = tuple[int, Any]
Settled = Callable[[list[Change], Caller], None]
METHODS = ["GET", "POST", "PATCH", "DELETE"]


@dataclass
class Call:
    """One REST call, admitted."""

    request: Request
    caller: Caller
    grant: Grant
    raw: bytes

    @cached_property
    def document(self) -> Any:
        """The body; raises Refused."""
        try:
            return json.loads(self.raw)
        except ValueError as error:
            raise Refused(400, "invalidRequest", "Payload is not valid JSON") from error

    @property
    def atomic(self) -> bool:
        """Whether a batch is to be taken as a whole."""
        return self.request.headers.get("x-ia-api-param-transaction", "").lower() == "true"


Handler = Callable[[Call], Answer]


class Endpoint:
    """Serves handlers under the base path."""

    def __init__(
        self, company: Company, admission: Admission, limits: Limits, keys: IdempotencyKeys, settled: Settled
    ) -> None:
        self._company = company
        self._admission = admission
        self._limits = limits
        self._keys = keys
        self._settled = settled

    def route(self, path: str, handler: Handler, methods: list[str]) -> Route:
        """One route."""

        async def serve(request: Request) -> Response:
            return await self._serve(request, handler)

        return Route(path, serve, methods=methods)

    def object_routes(
        self, base: str, one: Callable[[str], Handler], many: Callable[[str], Handler]
    ) -> list[BaseRoute]:
        """The paths of every object, each with its own templates, so that calls are counted per object."""
        routes: list[BaseRoute] = []
        for name in (*KINDS, *LINE_KINDS):
            paths = [f"{base}/objects/{name}"]
            if name in (DOCUMENT, f"{DOCUMENT}-line"):
                paths.append(f"{base}/objects/{name}::{{definition}}")
            for path in paths:
                routes.append(self.route(path, many(name), METHODS))
                routes.append(self.route(f"{path}/{{key}}", one(name), METHODS))
        return routes

    async def _serve(self, request: Request, handler: Handler) -> Response:
        raw = await request.body()
        if raw and "xml" in request.headers.get("content-type", ""):
            raise gateway_error(400, "GW-0014", "Invalid Content Type")
        with self._limits.one() as headers:
            caller, grant = self._admission.caller(request)
            call = Call(request, caller, grant, raw)
            key = self._keys.of(request)
            if request.method == "GET" or request.url.path.endswith("/services/core/query"):
                return _response(*self._run(call, handler), headers)
            if key is None:
                return _response(*await commit(request, lambda: self._run(call, handler)), headers)
            kept = self._keys.begin(caller.user.name, key, request, raw)
            if kept.status is None:
                await commit(request, lambda: self._record(call, handler, kept))
            return _response(kept.status or 500, kept.body, {**headers, **replay_headers(key, kept)})

    def _record(self, call: Call, handler: Handler, kept: Kept) -> Kept:
        kept.status, kept.body = self._run(call, handler)
        return kept

    def _run(self, call: Call, handler: Handler) -> Answer:
        created = call.request.url.path.partition("/objects/")[2]
        if call.request.method == "POST" and self._company.books.breaks(created):
            return broken()  # an answer like any other to the key that it came under
        mark = self._company.store.mark()
        try:
            answer = handler(call)
        except Refused as refusal:
            self._company.store.undo(mark)
            answer = refused(refusal)
        self._settled(self._company.store.settle(), call.caller)
        return answer


def _response(status: int, body: Any, headers: dict[str, str]) -> Response:
    if status == 204:
        return Response(status_code=204, headers=headers)
    return JSONResponse(body, status_code=status, headers=headers)
