"""From an HTTP request to a handler and back: limits, authentication, body, refusals and headers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.commit import commit
from sandbox.procore.access import Call, authenticate, named_company
from sandbox.procore.errors import Refusal, bad_request
from sandbox.procore.moving_lists import due_insertions
from sandbox.procore.paging import V1, V2, PageLimits, cut
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.tools import Tool, tool_of


@dataclass(frozen=True)
class Answer:
    """What a handler returns; a body of None is an empty answer."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]
PlatformOf = Callable[[], Platform]


@dataclass(frozen=True)
class Rest:
    """Builds authenticated REST routes on the platform that is current when a request comes in."""

    platform: PlatformOf

    def route(self, method: str, path: str, handler: Handler, *, company_header: bool = True) -> Route:
        """One operation. /me and /companies do without the company header for everybody but service accounts."""

        tool = tool_of(path)

        async def endpoint(request: Request) -> Response:
            return await _serve(self.platform(), request, handler, company_header=company_header, tool=tool)

        return Route(path, endpoint, methods=[method])


def listed(call: Call, rows: list[Row], render: Callable[[Row], Any], limits: PageLimits | None = None) -> Answer:
    """One page of a list, in the envelope of the path's version."""
    version = version_of(call.request)
    page = cut(call.request.url, call.query, rows, limits or (V2 if version == 2 else V1))
    shown = [render(row) for row in page.rows]
    return Answer({"data": shown} if version == 2 else shown, headers=page.headers)


def version_of(request: Request) -> int:
    """1 or 2, by the path."""
    return 2 if request.url.path.startswith("/rest/v2") else 1


async def _serve(
    platform: Platform, request: Request, handler: Handler, *, company_header: bool, tool: Tool | None
) -> Response:
    headers: dict[str, str] = {}
    try:
        grant = authenticate(platform, request)
        headers = platform.limits.take(grant.client_id, platform.clock.now())
        required = company_header or grant.kind == "client_credentials"
        company_id = named_company(platform, request, required=required)
        call = Call(platform, request, grant, company_id, await _body(request), tool)
        call.check_permission()
        if request.method == "GET":
            for document in due_insertions(platform, request.url.path, call.query.get("page", "1")):
                platform.take_seed(document)
        answer = handler(call) if request.method in ("GET", "HEAD") else await commit(request, lambda: handler(call))
    except Refusal as refusal:
        body = refusal.body(version=version_of(request))
        return JSONResponse(body, refusal.status, {**headers, **refusal.headers})
    return respond(answer, headers)


def respond(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """The answer as it goes out; Procore forbids caching its answers."""
    out = {"Cache-Control": "no-store, must-revalidate, private, max-age=0", **(headers or {}), **answer.headers}
    if answer.body is None:
        return Response(status_code=answer.status, headers=out)
    return JSONResponse(answer.body, answer.status, out)


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return None
    if "json" not in request.headers.get("content-type", ""):
        raise bad_request("Content-Type must be application/json", "Content-Type")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request("the request body is not valid JSON", "body") from error
