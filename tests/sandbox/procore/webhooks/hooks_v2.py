"""Webhooks API v2.0: hooks, triggers and resources with flat bodies, string ids and {"data": ...}."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request
from sandbox.procore.fields import Field, read_attributes, strings
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, choice
from sandbox.procore.store import Row
from sandbox.procore.webhooks.catalogue import PAYLOAD_VERSIONS, WebhookResource, of_scope
from sandbox.procore.webhooks.rules import add_hook, authorization_of, check_hook, drop_hook, masked, triggers_of
from sandbox.procore.webhooks.scope import hook_in, of_path

_HOOK = {**strings("payload_version", "namespace", "destination_url"), "destination_headers": Field("object")}
_HOOK_UPDATE = {**_HOOK, **strings("status")}


def hook_routes(rest: Rest) -> list[Route]:
    """The same operations under a company and under a project."""
    company = "/rest/v2.0/companies/{company_id:int}"
    routes = []
    for scope in (company, company + "/projects/{project_id:int}"):
        hooks = scope + "/webhooks/hooks"
        routes += [
            rest.route("GET", hooks, _list),
            rest.route("POST", hooks, _create),
            rest.route("GET", hooks + "/{id:int}", _show),
            rest.route("PATCH", hooks + "/{id:int}", _update),
            rest.route("DELETE", hooks + "/{id:int}", _delete),
            rest.route("GET", scope + "/webhooks/resources", _resources),
        ]
    return routes


def _list(call: Call) -> Answer:
    check_known(call.query, ["namespace", "payload_version", "include_trigger_count"])
    scope = of_path(call)
    namespace, version = call.query.get("namespace"), call.query.get("payload_version")
    if namespace is None and scope.name == "company":
        raise bad_request("namespace is missing", "namespace")
    hooks = [
        hook
        for hook in call.platform.store.rows("hooks")
        if scope.owns(hook) and namespace in (None, hook["namespace"]) and version in (None, hook["payload_version"])
    ]
    return listed(call, hooks, lambda hook: _document(call, hook))


def _create(call: Call) -> Answer:
    check_known(call.query, [])
    scope = of_path(call)
    required = ("payload_version", "namespace", "destination_url")
    sent = read_attributes(_HOOK, call.body, where="hook", required=required)
    columns = {name: sent[name] for name in required}
    columns["authorization"] = authorization_of(sent.get("destination_headers"))
    return Answer({"data": _document(call, add_hook(call, scope, columns))}, 201)


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer({"data": _document(call, hook_in(call, of_path(call), "id"))})


def _update(call: Call) -> Answer:
    check_known(call.query, [])
    hook = hook_in(call, of_path(call), "id")
    sent = read_attributes(_HOOK_UPDATE, call.body, where="hook")
    columns = {name: value for name, value in sent.items() if name != "destination_headers"}
    check_hook(columns)
    if "destination_headers" in sent:
        columns["authorization"] = authorization_of(sent["destination_headers"])
    hook.update(columns, updated_at=call.platform.now())
    call.platform.webhooks.wake()
    return Answer({"data": _document(call, hook)})


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    drop_hook(call, hook_in(call, of_path(call), "id"))
    return Answer(status=204)


def _resources(call: Call) -> Answer:
    check_known(call.query, ["payload_version"])
    scope = of_path(call)
    if "payload_version" not in call.query:
        raise bad_request("payload_version is missing", "payload_version")
    version = choice(call.query, "payload_version", PAYLOAD_VERSIONS, "")
    rows: list[Row] = [_resource(resource, version) for resource in of_scope(scope.name)]
    return listed(call, rows, lambda row: row)


def _resource(resource: WebhookResource, version: str) -> Row:
    return {
        "category": resource.category,
        "tool": resource.tool,
        "name": resource.name,
        "payload_version": version,
        "actions": list(resource.actions),
    }


def _document(call: Call, hook: Row) -> dict[str, Any]:
    return {
        "id": str(hook["id"]),
        "status": hook["status"],
        "payload_version": hook["payload_version"],
        "namespace": hook["namespace"],
        "destination_headers": masked(hook["authorization"]),
        "destination_url": hook["destination_url"],
        "trigger_count": len(triggers_of(call, hook)),
        "company_id": None if hook["company_id"] is None else str(hook["company_id"]),
        "project_id": None if hook["project_id"] is None else str(hook["project_id"]),
        "hook_type": "classic",
        "created_at": time_text(hook["created_at"]),
        "updated_at": time_text(hook["updated_at"]),
    }
