"""Requisitions (subcontractor invoices), v1.0 and v1.1: list, show, create, update, delete; due date by v2.0."""

from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.contract_rules import held_by_erp
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import dates, read_attributes
from sandbox.procore.invoicing.bills import bills_of
from sandbox.procore.invoicing.periods import is_closed
from sandbox.procore.invoicing.requisition_rules import REQUISITION, change_requisition, new_requisition
from sandbox.procore.invoicing.requisition_views import VIEWS, requisition_document, requisition_v1_0
from sandbox.procore.paging import INVOICES
from sandbox.procore.query import (
    Keeps,
    check_known,
    choice,
    equals,
    in_range,
    is_one_of,
    required_number,
    select,
    values,
)
from sandbox.procore.store import Row

_FILTERS = ("id", "commitment_id", "period_id", "status", "created_at", "updated_at", "origin_id", "is_last")


def requisition_routes(rest: Rest) -> list[Route]:
    routes = []
    for version in ("v1.0", "v1.1"):
        bills = f"/rest/{version}/requisitions"
        routes += [
            rest.route("GET", bills, partial(_list, version)),
            rest.route("POST", bills, partial(_create, version)),
            rest.route("GET", bills + "/{id:int}", partial(_show, version)),
            rest.route("PATCH", bills + "/{id:int}", partial(_update, version)),
            rest.route("DELETE", bills + "/{id:int}", _delete),
        ]
    due = "/rest/v2.0/companies/{company_id:int}/projects/{project_id:int}/requisitions/{id:int}/payment_details"
    return [*routes, rest.route("PATCH", due, _set_due_date)]


def requisition_in(call: Call, project: Row, requisition_id: int) -> Row:
    """The invoice, if it is this project's and not deleted; else 404."""
    row = REQUISITION.kind.find(call, requisition_id)
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found("Requisition")
    return row


def _list(version: str, call: Call) -> Answer:
    check_known(call.query, ["project_id", "view", *(f"filters[{name}]" for name in _FILTERS)])
    view = choice(call.query, "view", VIEWS, "default")
    project = call.project(required_number(call.query, "project_id"))
    wrong = set(values(call.query, "status")) - set(financials.REQUISITION_STATUSES)
    if wrong:
        raise bad_request(f"filters[status] cannot be {', '.join(sorted(wrong))}", "filters[status]")
    rows = select(
        call.platform.store.rows("requisitions"),
        lambda row: row["project_id"] == project["id"] and row["deleted_at"] is None,
        *(is_one_of(call.query, name) for name in ("id", "commitment_id", "period_id")),
        *(equals(call.query, name) for name in ("status", "origin_id")),
        *(in_range(call.query, name) for name in ("created_at", "updated_at")),
        _is_last(call),
    )
    return listed(call, rows, lambda row: _shown(version, call, row, view), INVOICES)


def _is_last(call: Call) -> Keeps:
    wanted = choice(call.query, "filters[is_last]", ("", "true", "false"), "")
    if wanted != "true":
        return lambda _row: True
    return lambda row: bills_of(call.platform.store, REQUISITION, {"id": row["commitment_id"]})[-1] is row


def _show(version: str, call: Call) -> Answer:
    check_known(call.query, ["project_id", "view"])
    view = choice(call.query, "view", VIEWS, "default")
    project = call.project(required_number(call.query, "project_id"))
    return Answer(_shown(version, call, requisition_in(call, project, call.path("id")), view))


def _create(version: str, call: Call) -> Answer:
    view, body, sent = _write(version, call)
    row = new_requisition(call, call.project_of_body(body), body.get("commitment_id"), sent)
    return Answer(_shown(version, call, row, view), 201)


def _update(version: str, call: Call) -> Answer:
    view, body, sent = _write(version, call)
    row = requisition_in(call, call.project_of_body(body), call.path("id"))
    # The reference asks for commitment_id; integrations are seen to leave it out when they write the link.
    if body.get("commitment_id", row["commitment_id"]) != row["commitment_id"]:
        raise not_found("Requisition")
    return Answer(_shown(version, call, change_requisition(call, row, sent), view))


def _write(version: str, call: Call) -> tuple[str, dict[str, Any], dict[str, Any]]:
    check_known(call.query, ["view", "invite_id"] if version == "v1.1" else [])
    view = choice(call.query, "view", VIEWS, "default")
    body = call.object_body("project_id", "commitment_id", "requisition", "attachments")
    table = financials.REQUISITION_V1_1 if version == "v1.1" else financials.REQUISITION
    sent = read_attributes(table, body.get("requisition"), where="requisition", custom_fields=True)
    return view, body, sent


def _shown(version: str, call: Call, row: Row, view: str) -> dict[str, Any]:
    if version == "v1.0":
        return requisition_v1_0(call.platform.store, row)
    return requisition_document(call.platform.store, row, view)


def _delete(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = requisition_in(call, project, call.path("id"))
    store = call.platform.store
    latest = bills_of(store, REQUISITION, {"id": row["commitment_id"]})[-1] is row
    held = row["origin_id"] is not None or held_by_erp(store, "requisition", row["id"])
    if not latest or held or is_closed(store, row["period_id"]):
        raise Refusal(403, "only the latest, open invoice that is not synced can be deleted")
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    REQUISITION.kind.announce(call, "delete", row)
    return Answer(status=204)


def _set_due_date(call: Call) -> Answer:
    check_known(call.query, [])
    row = requisition_in(call, call.project_of_path(), call.path("id"))
    sent = read_attributes(dates("due_date"), call.body, where="payment_details")
    REQUISITION.kind.change(call, row, sent)
    return Answer({"data": {"due_date": row["due_date"]}})
