"""Webhooks API v1.0, deprecated and still in use: bodies wrapped in `hook` and `trigger`, integer ids."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import Field, read_attributes, strings
from sandbox.procore.query import check_known
from sandbox.procore.store import Row
from sandbox.procore.webhooks.catalogue import ALL, of_scope
from sandbox.procore.webhooks.rules import (
    add_hook,
    add_trigger,
    authorization_of,
    check_hook,
    drop_hook,
    masked,
    triggers_of,
)
from sandbox.procore.webhooks.scope import HookScope, hook_in, of_body, of_query

DEFAULT_NAMESPACE = "procore"
MOST_IN_BULK = 500
_HOOK = {**strings("api_version", "namespace", "destination_url"), "destination_headers": Field("object")}
_TRIGGER = strings("resource_name", "event_type")
_SCOPE = ("company_id", "project_id")


def v1_hook_routes(rest: Rest) -> list[Route]:
    hooks = "/rest/v1.0/webhooks/hooks"
    triggers = hooks + "/{hook_id:int}/triggers"
    return [
        rest.route("GET", hooks, _list),
        rest.route("POST", hooks, _create),
        rest.route("PATCH", hooks + "/{id:int}", _update),
        rest.route("DELETE", hooks + "/{id:int}", _delete),
        rest.route("GET", triggers, _list_triggers),
        rest.route("POST", triggers, _create_trigger),
        rest.route("POST", triggers + "/bulk", _create_triggers),
        rest.route("DELETE", triggers + "/bulk", _delete_triggers),
        rest.route("DELETE", triggers + "/{id:int}", _delete_trigger),
        rest.route("GET", "/rest/v1.0/webhooks/resources", _resources),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, [*_SCOPE, "namespace", "api_version"])
    scope = of_query(call)
    namespace = call.query.get("namespace")
    hooks = [row for row in call.platform.store.rows("hooks") if scope.owns(row)]
    return Answer([_hook(row) for row in hooks if namespace in (None, row["namespace"])])


def _create(call: Call) -> Answer:
    body = call.object_body(*_SCOPE, "hook")
    scope = of_body(call, body)
    sent = read_attributes(_HOOK, body.get("hook"), where="hook", required=("destination_url",))
    columns = {**_columns(sent), "authorization": authorization_of(sent.get("destination_headers"))}
    defaults = {"payload_version": "v2", "namespace": DEFAULT_NAMESPACE}
    return Answer(_hook(add_hook(call, scope, {**defaults, **columns})), 201)


def _update(call: Call) -> Answer:
    body = call.object_body(*_SCOPE, "hook")
    hook = hook_in(call, of_body(call, body), "id")
    sent = read_attributes(_HOOK, body.get("hook"), where="hook")
    columns = _columns(sent)
    check_hook(columns)
    if "destination_headers" in sent:
        columns["authorization"] = authorization_of(sent["destination_headers"])
    hook.update(columns, updated_at=call.platform.now())
    return Answer(_hook(hook))


def _delete(call: Call) -> Answer:
    hook = hook_in(call, of_query(call), "id")
    drop_hook(call, hook)
    return Answer(_hook(hook))


def _list_triggers(call: Call) -> Answer:
    check_known(call.query, _SCOPE)
    return Answer([_trigger(row) for row in triggers_of(call, hook_in(call, of_query(call), "hook_id"))])


def _create_trigger(call: Call) -> Answer:
    body = call.object_body(*_SCOPE, "api_version", "trigger")
    scope = of_body(call, body)
    return Answer(_trigger(_add(call, scope, hook_in(call, scope, "hook_id"), body.get("trigger"))), 201)


def _create_triggers(call: Call) -> Answer:
    body = call.object_body(*_SCOPE, "api_version", "triggers")
    scope = of_body(call, body)
    hook = hook_in(call, scope, "hook_id")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for sent in _bulk(body, "triggers"):
        try:
            done.append(_trigger(_add(call, scope, hook, sent)))
        except Refusal as refusal:
            told = {"code": "400", "message": "Bad Request"}
            failed.append({**told, "trigger": sent, "errors": refusal.row_errors()})
    return Answer({"success": done, "failed": failed}, 207) if failed else Answer({"success": done})


def _delete_trigger(call: Call) -> Answer:
    hook = hook_in(call, of_query(call), "hook_id")
    found = next((row for row in triggers_of(call, hook) if row["id"] == call.path("id")), None)
    if found is None:
        raise not_found("Trigger")
    call.platform.store.drop("triggers", found["id"])
    return Answer(_trigger(found))


def _delete_triggers(call: Call) -> Answer:
    body = call.object_body(*_SCOPE, "api_version", "trigger_ids")
    hook = hook_in(call, of_body(call, body), "hook_id")
    known = {row["id"] for row in triggers_of(call, hook)}
    wanted = _bulk(body, "trigger_ids")
    for trigger_id in known.intersection(wanted):
        call.platform.store.drop("triggers", trigger_id)
    done = [item for item in wanted if item in known]
    failed = [{"code": "404", "message": "Not Found", "trigger": item} for item in wanted if item not in known]
    return Answer({"success": done, "failed": failed}, 207) if failed else Answer({"success": done})


def _resources(call: Call) -> Answer:
    check_known(call.query, _SCOPE)
    scope = of_query(call)
    shown = []
    for resource in of_scope(scope.name):
        events = {action: action if action in resource.actions else None for action in ALL}
        missing = [action for action, told in events.items() if told is None]
        row = {"api_version": "v2", "product_category": resource.category, "tools": resource.name, "except": missing}
        shown.append({**row, **events})
    return Answer(shown)


def _add(call: Call, scope: HookScope, hook: Row, sent: Any) -> Row:
    read = read_attributes(_TRIGGER, sent, where="trigger", required=("resource_name", "event_type"))
    return add_trigger(call, scope, hook, read["resource_name"], read["event_type"])


def _bulk(body: dict[str, Any], name: str) -> list[Any]:
    listed = body.get(name)
    if not isinstance(listed, list):
        raise bad_request(f"{name} must be an array", name)
    if len(listed) > MOST_IN_BULK:
        raise Refusal(413, f"at most {MOST_IN_BULK} triggers in one request")
    return listed


def _columns(sent: dict[str, Any]) -> dict[str, Any]:
    names = {"api_version": "payload_version", "namespace": "namespace", "destination_url": "destination_url"}
    return {column: sent[name] for name, column in names.items() if name in sent}


def _hook(hook: Row) -> dict[str, Any]:
    return {
        "id": hook["id"],
        "api_version": hook["payload_version"],
        "destination_headers": masked(hook["authorization"]),
        "destination_url": hook["destination_url"],
        "owned_by_company_id": hook["company_id"],
        "owned_by_project_id": hook["project_id"],
        "owned_by_user_id": hook["owned_by_user_id"],
        "namespace": hook["namespace"],
    }


def _trigger(trigger: Row) -> dict[str, Any]:
    return {
        "id": trigger["id"],
        "webhook_hook_id": trigger["hook_id"],
        "resource_name": trigger["resource_name"],
        "resource_id": None,
        "event_type": trigger["event_type"].upper(),
        "company_id": trigger["company_id"],
        "project_id": trigger["project_id"],
        "user_id": trigger["user_id"],
    }
