"""ERP requests and their details: read what accounting accepted, and close it."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.erp.access import erp_company
from sandbox.procore.errors import Refusal, bad_request, invalid, not_found
from sandbox.procore.fields import Field, integers, read_attributes
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, is_one_of, select
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_BASE = "/rest/v1.0/companies/{company_id:int}"
_CLOSING = {"status": Field("enum", ("success", "failed", "rejected")), "messages": Field("array")}


def erp_request_routes(rest: Rest) -> list[Route]:
    details = _BASE + "/erp_request_details"
    return [
        rest.route("GET", _BASE + "/erp_requests/{id:int}", _show),
        rest.route("GET", details, _list_details),
        rest.route("PATCH", details + "/sync", _sync_details),
        rest.route("PATCH", details + "/{id:int}", _close),
    ]


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    company = erp_company(call)
    row = call.platform.store.get("erp_requests", call.path("id"))
    if row is None or row["company_id"] != company["id"] or call.platform.hides("ERP Requests", row["id"], call.grant):
        raise not_found("ERP request")
    return Answer(erp_request_document(row))


def erp_request_document(row: Row) -> dict[str, Any]:
    """One request with its data as it was when it was accepted."""
    plain = ("id", "company_id", "request_name", "request_data", "integration_app_name")
    times = {name: time_text(row[name]) for name in ("created_at", "updated_at")}
    return {**{name: row[name] for name in plain}, **times}


def detail_document(row: Row) -> dict[str, Any]:
    """One detail: in progress, success, failed, rejected or stale."""
    plain = ("id", "erp_request_id", "item_type", "item_id", "status", "messages")
    times = {name: time_text(row[name]) for name in ("created_at", "updated_at")}
    return {**{name: row[name] for name in plain}, **times}


def _list_details(call: Call) -> Answer:
    check_known(call.query, ["filters[item_id]"])
    company = erp_company(call)
    rows = select(
        call.platform.store.rows("erp_request_details"),
        lambda row: row["company_id"] == company["id"],
        is_one_of(call.query, "item_id"),
    )
    return listed(call, rows, detail_document)


def _close(call: Call) -> Answer:
    check_known(call.query, [])
    company = erp_company(call)
    sent = call.object_body("request_detail").get("request_detail")
    attributes = read_attributes(_CLOSING, sent, where="request_detail", required=("status",))
    row = _detail(call, company, call.path("id"))
    if row is None:
        raise not_found("ERP request detail")
    return Answer(detail_document(_closed(call, row, attributes)))


def _sync_details(call: Call) -> Answer:
    check_known(call.query, [])
    company = erp_company(call)
    # The documentation shows a bare array; the other sync actions take {"updates": [...]}. Both are read.
    updates = call.body.get("updates") if isinstance(call.body, dict) else call.body
    rules = SyncRules(
        read=_read_row,
        by_id=lambda row_id: _detail(call, company, row_id),
        by_origin=lambda _origin_id: None,
        create=_refuse_create,
        change=lambda row, attributes: _closed(call, row, attributes),
        render=detail_document,
    )
    return sync(updates, rules)


def _read_row(sent: Any) -> dict[str, Any]:
    return read_attributes({**_CLOSING, **integers("id")}, sent, where="update", required=("id", "status"))


def _refuse_create(_attributes: dict[str, Any]) -> Row:
    raise bad_request("id is missing", "id")


def _detail(call: Call, company: Row, detail_id: int) -> Row | None:
    row = call.platform.store.get("erp_request_details", detail_id)
    return row if row is not None and row["company_id"] == company["id"] else None


def _closed(call: Call, row: Row, attributes: dict[str, Any]) -> Row:
    """A failure needs its message: it is what the accountant reads in "Failed to Export". A stale detail is over."""
    messages = attributes.get("messages") or []
    if attributes["status"] == "failed" and not messages:
        raise invalid("messages", "can't be blank")
    if not all(isinstance(message, str) for message in messages):
        raise Refusal(400, "messages must be strings", field_errors={"messages": ["must be strings"]})
    if row["status"] == "stale":
        raise invalid("status", "cannot be changed: the request is stale")
    row.update(status=attributes["status"], messages=messages, updated_at=call.platform.now())
    return row
