"""Billing periods of a project, v1.0."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, equals, in_range, is_one_of, select
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

PERIOD = Kind("billing_periods", "billing_period", None, "Billing period")
_SENT = ("due_date", "start_date", "end_date", "status")


def period_routes(rest: Rest) -> list[Route]:
    periods = "/rest/v1.0/projects/{project_id:int}/billing_periods"
    return [
        rest.route("GET", periods, _list),
        rest.route("POST", periods, _create),
        rest.route("GET", periods + "/{id:int}", _show),
        rest.route("PATCH", periods + "/{id:int}", _update),
        rest.route("DELETE", periods + "/{id:int}", _delete),
    ]


def period_named(call: Call, project: Row, period_id: int | None) -> Row | None:
    """The project's period with this id, or None for none; 422 for one that is not there."""
    if period_id is None:
        return None
    row = call.platform.store.get("billing_periods", period_id)
    if row is None or row["project_id"] != project["id"]:
        raise invalid("period_id", "is not a billing period of the project")
    return row


def is_closed(store: Store, period_id: int | None) -> bool:
    period = store.get("billing_periods", period_id) if period_id else None
    return period is not None and period["status"] == "closed"


def _list(call: Call) -> Answer:
    check_known(call.query, [f"filters[{name}]" for name in ("id", "created_at", "updated_at", "status")])
    project = call.project_of_path()
    rows = select(
        call.platform.store.rows("billing_periods"),
        lambda row: row["project_id"] == project["id"],
        is_one_of(call.query, "id"),
        equals(call.query, "status"),
        in_range(call.query, "created_at"),
        in_range(call.query, "updated_at"),
    )
    return listed(call, rows, lambda row: _document(call.platform.store, row))


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer(_document(call.platform.store, _period(call)))


def _create(call: Call) -> Answer:
    project = call.project_of_path()
    owner = {"company_id": project["company_id"], "project_id": project["id"]}
    row = PERIOD.create(call, _sent(call), **owner)
    return Answer(_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    row = PERIOD.change(call, _period(call), _sent(call))
    return Answer(_document(call.platform.store, row))


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    row = _period(call)
    used = [item for table in ("requisitions", "payment_applications") for item in call.platform.store.rows(table)]
    if any(item["period_id"] == row["id"] and item["deleted_at"] is None for item in used):
        raise Refusal(403, "a billing period that has invoices cannot be deleted")
    call.platform.store.drop("billing_periods", row["id"])
    return Answer(status=204)


def _sent(call: Call) -> dict[str, Any]:
    check_known(call.query, [])
    body = call.object_body("billing_period").get("billing_period")
    sent = read_attributes(financials.BILLING_PERIOD, body, where="billing_period", required=_SENT)
    if sent["end_date"] < sent["start_date"]:
        raise invalid("end_date", "is before the start date")
    return sent


def _period(call: Call) -> Row:
    project = call.project_of_path()
    row = call.platform.store.get("billing_periods", call.path("id"))
    if row is None or row["project_id"] != project["id"]:
        raise not_found("Billing period")
    return row


def _document(store: Store, row: Row) -> dict[str, Any]:
    siblings = [item for item in store.rows("billing_periods") if item["project_id"] == row["project_id"]]
    return {
        "id": row["id"],
        "project_id": row["project_id"],
        **{name: row[name] for name in _SENT},
        "position": siblings.index(row) + 1,
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }
