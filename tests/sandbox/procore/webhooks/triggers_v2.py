"""Webhooks API v2.0: triggers, one by one and in bulk."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import read_attributes, strings
from sandbox.procore.query import check_known
from sandbox.procore.store import Row
from sandbox.procore.webhooks.rules import add_trigger, triggers_of
from sandbox.procore.webhooks.scope import HookScope, hook_in, of_path

_TRIGGER = strings("resource_name", "event_type")


def trigger_routes(rest: Rest) -> list[Route]:
    """The same operations under a company and under a project."""
    company = "/rest/v2.0/companies/{company_id:int}"
    routes = []
    for scope in (company, company + "/projects/{project_id:int}"):
        triggers = scope + "/webhooks/hooks/{hook_id:int}/triggers"
        routes += [
            rest.route("GET", triggers, _list),
            rest.route("POST", triggers, _create),
            rest.route("POST", triggers + "/bulk", _create_many),
            rest.route("DELETE", triggers + "/bulk", _delete_many),
            rest.route("DELETE", triggers + "/{id:int}", _delete),
        ]
    return routes


def _list(call: Call) -> Answer:
    check_known(call.query, [])
    return listed(call, triggers_of(call, hook_in(call, of_path(call), "hook_id")), _document)


def _create(call: Call) -> Answer:
    check_known(call.query, [])
    scope = of_path(call)
    trigger = _add(call, scope, hook_in(call, scope, "hook_id"), call.body)
    return Answer({"data": _document(trigger)}, 201)


def _create_many(call: Call) -> Answer:
    check_known(call.query, [])
    scope = of_path(call)
    hook = hook_in(call, scope, "hook_id")
    succeeded: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for sent in _array(call):
        try:
            succeeded.append(_document(_add(call, scope, hook, sent)))
        except Refusal as refusal:
            failed.append({"trigger": sent, "errors": refusal.row_errors()})
    if failed:
        return Answer({"data": {"succeeded": succeeded, "failed": failed}}, 207)
    return Answer({"data": succeeded}, 201)


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    hook = hook_in(call, of_path(call), "hook_id")
    if not _drop(call, hook, str(call.path("id"))):
        raise not_found("Trigger")
    return Answer(status=204)


def _delete_many(call: Call) -> Answer:
    check_known(call.query, [])
    hook = hook_in(call, of_path(call), "hook_id")
    wanted = [str(item) for item in _array(call)]
    succeeded = [item for item in wanted if _drop(call, hook, item)]
    failed = [item for item in wanted if item not in succeeded]
    if failed:
        return Answer({"data": {"succeeded": succeeded, "failed": failed}}, 207)
    return Answer({"data": {"succeeded": succeeded}})


def _add(call: Call, scope: HookScope, hook: Row, sent: Any) -> Row:
    read = read_attributes(_TRIGGER, sent, where="trigger", required=("resource_name", "event_type"))
    return add_trigger(call, scope, hook, read["resource_name"], read["event_type"])


def _drop(call: Call, hook: Row, trigger_id: str) -> bool:
    found = next((row for row in triggers_of(call, hook) if str(row["id"]) == trigger_id), None)
    if found is not None:
        call.platform.store.drop("triggers", found["id"])
    return found is not None


def _array(call: Call) -> list[Any]:
    if not isinstance(call.body, list):
        raise bad_request("the request body must be a JSON array", "body")
    return call.body


def _document(trigger: Row) -> dict[str, Any]:
    def text(value: int | None) -> str | None:
        return None if value is None else str(value)

    return {
        "id": str(trigger["id"]),
        "webhook_hook_id": str(trigger["hook_id"]),
        "resource_name": trigger["resource_name"],
        "event_type": trigger["event_type"],
        "company_id": text(trigger["company_id"]),
        "project_id": text(trigger["project_id"]),
    }
