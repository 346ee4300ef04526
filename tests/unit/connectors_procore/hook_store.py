"""Webhooks v2.0 behind the wire: hooks and triggers in the shapes of the specification."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from unit.connectors_procore.wire import COMPANY, Wire, reply

BASE = f"/rest/v2.0/companies/{COMPANY}"
NAMES = [
    "Purchase Order Contracts",
    "Purchase Order Contract Line Items",
    "Work Order Contracts",
    "Work Order Contract Line Items",
]


@dataclass
class HookStore:
    """Hooks and triggers behind the wire, in the shapes of webhooks v2.0."""

    served: list[str] = field(default_factory=lambda: [*NAMES, "ERP Requests", "RFIs"])
    actions: list[Any] = field(default_factory=lambda: ["create", "update", "delete"])
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    triggers: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuse_trigger: str = ""
    writes: list[str] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(1))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(BASE)
        scope, _, rest = path.partition("/webhooks/")
        body = json.loads(request.content) if request.content else None
        if request.method != "GET":
            self.writes.append(f"{request.method} {path}")
        kind, *ids = rest.split("/")
        if kind == "resources":
            assert request.url.params["payload_version"] == "v4.0"
            return reply({"data": [{"name": name, "actions": self.actions} for name in self.served]})
        if len(ids) <= 1:
            return self._hook(request, scope, ids, body)
        return self._trigger(request.method, ids[0], body)

    def _hook(self, request: httpx.Request, scope: str, ids: list[str], body: Any) -> httpx.Response:
        if request.method == "POST":
            body = self.add(scope, **body)
            return reply({"data": body}, 201)
        if request.method == "PATCH":
            self.hooks[ids[0]].update(_masked(body))
            return reply({"data": self.hooks[ids[0]]})
        if request.method == "DELETE":
            del self.hooks[ids[0]]
            return reply(None, 204)
        assert request.url.params["namespace"] == "tieout"
        return reply({"data": [hook for hook in self.hooks.values() if hook["scope"] == scope]})

    def _trigger(self, method: str, hook: str, body: Any) -> httpx.Response:
        if method == "GET":
            return reply({"data": [row for row in self.triggers.values() if row["webhook_hook_id"] == hook]})
        if method == "DELETE":
            for trigger_id in body:
                del self.triggers[trigger_id]
            return reply({"data": {"succeeded": body}})
        done = [self.listen(hook, row["resource_name"], row["event_type"]) for row in body if not self._bad(row)]
        failed = [{"trigger": row, "errors": {"resource_name": ["is odd"]}} for row in body if self._bad(row)]
        return reply({"data": {"succeeded": done, "failed": failed} if failed else done}, 207 if failed else 201)

    def _bad(self, row: dict[str, Any]) -> bool:
        return bool(row["resource_name"] == self.refuse_trigger)

    def add(self, scope: str, **hook: Any) -> dict[str, Any]:
        made = {"id": str(next(self.ids)), "status": "active", "scope": scope, **_masked(hook)}
        self.hooks[made["id"]] = made
        return made

    def listen(self, hook: str, name: str, action: str) -> dict[str, Any]:
        row = {"id": str(next(self.ids)), "webhook_hook_id": hook, "resource_name": name, "event_type": action}
        self.triggers[row["id"]] = row
        return row

    def listens(self, scope: str) -> set[tuple[str, str]]:
        hooks = {hook["id"] for hook in self.hooks.values() if hook["scope"] == scope}
        rows = [row for row in self.triggers.values() if row["webhook_hook_id"] in hooks]
        return {(row["resource_name"], row["event_type"]) for row in rows}


def _masked(hook: dict[str, Any]) -> dict[str, Any]:
    headers = hook.get("destination_headers")
    if headers is None:
        return hook
    return {**hook, "destination_headers": {"Authorization": "*****" + headers["Authorization"][-5:]}}


class AnyCall(Wire):
    """Hands every call to one store."""

    def __init__(self, store: HookStore) -> None:
        super().__init__()
        self.store = store

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.store(request)
