"""The control routes that only this look-alike has: webhook mischief and the accounting approver."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.control import bad_field, read_object
from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.endpoint import PlatformOf
from sandbox.procore.erp.approver import accept, refresh, unlink
from sandbox.procore.erp.staged import import_staged, link_all, merge_vendors
from sandbox.procore.moving_lists import insert_before, shuffle
from sandbox.procore.platform import Platform
from sandbox.procore.webhooks.delivery import DeliveryEngine
from sandbox.procore.webhooks.payloads import SPELLINGS

PREFIX = "/__sandbox__"
Act = Callable[[Platform, dict[str, Any]], dict[str, Any]]


def control_routes(platform: PlatformOf, engine: DeliveryEngine) -> list[Route]:
    """Everything under /__sandbox__ beside what the kit serves."""

    def posting(act: Act, status: int = 200) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse(act(platform(), await read_object(request)), status)
            except BadFieldError as error:
                return bad_field(request, error)

        return endpoint

    async def settle(_request: Request) -> Response:
        return JSONResponse({"attempts": await engine.settle(), **_queues(platform())})

    async def show(_request: Request) -> Response:
        current = platform()
        return JSONResponse({"faults": list(current.webhooks.mischief.documents()), **_queues(current)})

    async def clear(_request: Request) -> Response:
        platform().webhooks.mischief.clear()
        return JSONResponse({"cleared": True})

    return [
        Route(f"{PREFIX}/webhooks", posting(_add_faults, 201), methods=["POST"]),
        Route(f"{PREFIX}/webhooks", show, methods=["GET"]),
        Route(f"{PREFIX}/webhooks", clear, methods=["DELETE"]),
        Route(f"{PREFIX}/webhooks/settle", settle, methods=["POST"]),
        Route(f"{PREFIX}/webhooks/redeliver", posting(_redeliver), methods=["POST"]),
        Route(f"{PREFIX}/erp/accept", posting(accept, 201), methods=["POST"]),
        Route(f"{PREFIX}/erp/unlink", posting(unlink, 201), methods=["POST"]),
        Route(f"{PREFIX}/erp/refresh", posting(refresh, 201), methods=["POST"]),
        Route(f"{PREFIX}/erp/import", posting(import_staged, 201), methods=["POST"]),
        Route(f"{PREFIX}/erp/link_all", posting(link_all, 201), methods=["POST"]),
        Route(f"{PREFIX}/erp/merge", posting(merge_vendors, 201), methods=["POST"]),
        Route(f"{PREFIX}/lists/shuffle", posting(shuffle), methods=["POST"]),
        Route(f"{PREFIX}/lists/insert", posting(insert_before), methods=["POST"]),
    ]


def _add_faults(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    return {"added": platform.webhooks.mischief.add(document.get("faults"))}


def _queues(platform: Platform) -> dict[str, Any]:
    waiting = {str(hook["id"]): len(platform.webhooks.waiting(hook)) for hook in platform.store.rows("hooks")}
    return {"waiting": waiting}


def _redeliver(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Sends a past event again, in any payload version, to the hooks of its scope (or to the one named)."""
    unknown = set(document) - {"event_id", "resource_id", "payload_version", "times", "hook_id"}
    if unknown:
        raise BadFieldError(min(unknown), "is unknown")
    version, times = document.get("payload_version"), document.get("times", 1)
    if version is not None and version not in SPELLINGS:
        raise BadFieldError("payload_version", f"must be one of {', '.join(SPELLINGS)}")
    if not isinstance(times, int) or times < 1:
        raise BadFieldError("times", "must be a positive integer")
    hook_id = document.get("hook_id")
    sent = [
        platform.webhooks.enqueue(hook, event, version)["id"]
        for event in _events(platform, document)
        for hook in platform.webhooks.hooks_in_scope(event)
        if hook_id is None or str(hook["id"]) == str(hook_id)
        for _ in range(times)
    ]
    platform.webhooks.wake()
    return {"deliveries": sent}


def _events(platform: Platform, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The events with an id (integer or ULID), or the latest one of a resource."""
    events = list(platform.store.rows("events"))
    if "event_id" in document:
        wanted = str(document["event_id"])
        found = [event for event in events if wanted in (str(event["number"]), event["ulid"])]
    else:
        wanted = str(document.get("resource_id"))
        found = [event for event in events if str(event["resource_id"]) == wanted][-1:]
    if not found:
        raise BadFieldError("event_id" if "event_id" in document else "resource_id", "names no past event")
    return found
