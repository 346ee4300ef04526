"""The delivery logs that an integration can read: v2.0 per delivery, v1.0 per attempt."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request
from sandbox.procore.query import check_known, choice, number, sort_rows
from sandbox.procore.store import Row
from sandbox.procore.webhooks.payloads import payload
from sandbox.procore.webhooks.scope import hook_in, of_path, of_query

# The filter says "succeeded" where the delivery itself says "delivered".
_V2_STATUSES = {"succeeded": "delivered"}
_V2_FILTERS = ("", "succeeded", "failed", "discarded", "enqueued", "retrying")
_V1_OUTCOMES = {"successful": ("ok",), "failing": ("failed", "retried"), "discarded": ("discarded",)}
_ATTEMPT = ("id", "success", "response_status", "response_body", "response_headers", "started_at", "completed_at")
_V1_ATTEMPT = (
    *("response_body", "response_error", "started_at", "completed_at", "response_status", "response_headers"),
)


def delivery_routes(rest: Rest) -> list[Route]:
    company = "/rest/v2.0/companies/{company_id:int}"
    hook = "/webhooks/hooks/{hook_id:int}/deliveries"
    return [
        rest.route("GET", company + hook, _list_v2),
        rest.route("GET", company + "/projects/{project_id:int}" + hook, _list_v2),
        rest.route("GET", "/rest/v1.0" + hook, _list_v1),
    ]


def _list_v2(call: Call) -> Answer:
    names = ("status", "resource_name", "event_type", "start", "end")
    check_known(call.query, [*(f"filter[{name}]" for name in names), "sort"])
    hook = hook_in(call, of_path(call), "hook_id")
    status = choice(call.query, "filter[status]", _V2_FILTERS, "")
    resource_name, event_type = call.query.get("filter[resource_name]"), call.query.get("filter[event_type]")
    in_days = _in_days(call)
    kept = [
        row
        for row in _with_events(call, hook)
        if status in ("", row["status"]) or _V2_STATUSES.get(status) == row["status"]
        if resource_name in (None, row["event"]["resource_name"])
        if event_type in (None, row["event"]["event_type"])
        if in_days(row["event"]["timestamp"])
    ]
    return listed(call, sort_rows(call.query, kept, ("id", "status")), _v2)


def _list_v1(call: Call) -> Answer:
    # Procore's own pages spell the filter both ways.
    check_known(
        call.query,
        ["company_id", "project_id", "page_size", "page_start", "filter[status]", "filters[status]"],
    )
    hook = hook_in(call, of_query(call), "hook_id")
    name = "filters[status]" if "filters[status]" in call.query else "filter[status]"
    status = choice(call.query, name, ("any", *_V1_OUTCOMES), "any")
    rows = [row for delivery in _with_events(call, hook) for row in _v1(delivery)]
    kept = [row for row in rows if status == "any" or row["outcome"] in _V1_OUTCOMES[status]]
    start = number(call.query, "page_start")
    after = next((at + 1 for at, row in enumerate(kept) if row["event_id"] == start), 0)
    return Answer(kept[after : after + (number(call.query, "page_size") or 100)])


def _with_events(call: Call, hook: Row) -> list[Row]:
    store = call.platform.store
    return [
        {**row, "event": store.get("events", row["event_id"])}
        for row in store.rows("deliveries")
        if row["hook_id"] == hook["id"]
    ]


def _in_days(call: Call) -> Callable[[datetime], bool]:
    try:
        first, last = (
            date.fromisoformat(call.query.get(f"filter[{name}]", default))
            for name, default in (("start", "0001-01-01"), ("end", "9998-12-31"))
        )
    except ValueError as error:
        raise bad_request("filter[start] and filter[end] must be yyyy-mm-dd", "filter[start]", "filter[end]") from error
    begin = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last, time.min, UTC) + timedelta(days=1)
    return lambda moment: begin <= moment < end


def _v2(row: Row) -> dict[str, Any]:
    attempts = [{name: attempt[name] for name in _ATTEMPT} for attempt in row["attempts"]]
    body = payload(row["event"], row["payload_version"])
    shown = [{**attempt, "id": str(attempt["id"])} for attempt in attempts]
    return {"id": str(body["id"]), "status": row["status"], "payload": body, "delivery_attempts": shown}


def _v1(row: Row) -> list[dict[str, Any]]:
    """One entry per attempt; a failed attempt that was followed by another is `retried`."""
    base = {"event": payload(row["event"], row["payload_version"]), "event_id": row["event"]["number"]}
    if row["status"] == "discarded" and not row["attempts"]:
        return [{**base, "outcome": "discarded", **dict.fromkeys(_V1_ATTEMPT)}]
    shown = []
    for at, attempt in enumerate(row["attempts"]):
        last = at == len(row["attempts"]) - 1
        failed = "discarded" if row["status"] == "discarded" else "failed"
        outcome = "ok" if attempt["success"] else (failed if last else "retried")
        shown.append({**base, "outcome": outcome, **{name: attempt[name] for name in _V1_ATTEMPT}})
    return shown
