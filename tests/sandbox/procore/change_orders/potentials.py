"""Potential change orders, v1.0; their lines are served with all other schedules of values."""

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import POTENTIAL, contract_named
from sandbox.procore.change_orders.packages import order_in, sync_orders
from sandbox.procore.change_orders.views import potential_document, potential_row
from sandbox.procore.change_orders.writing import change_order, open_order
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.fields import read_attributes
from sandbox.procore.query import check_known, deleted, equals, in_range, is_one_of, required_number, select

_DATES = ("created_at", "updated_at", "due_date", "invoiced_date", "paid_date", "reviewed_at")


def potential_routes(rest: Rest) -> list[Route]:
    orders = "/rest/v1.0/potential_change_orders"
    return [
        rest.route("GET", orders, _list),
        rest.route("POST", orders, _create),
        rest.route("PATCH", orders + "/sync", _sync),
        rest.route("GET", orders + "/{id:int}", _show),
        rest.route("PATCH", orders + "/{id:int}", _update),
    ]


def _list(call: Call) -> Answer:
    filters = ("id", "origin_id", "contract_id", "include_deleted", *_DATES)
    check_known(call.query, ["project_id", *(f"filters[{name}]" for name in filters)])
    project = call.project(required_number(call.query, "project_id"))
    rows = select(
        call.platform.store.rows("potential_change_orders"),
        lambda row: row["project_id"] == project["id"],
        is_one_of(call.query, "id"),
        is_one_of(call.query, "contract_id"),
        equals(call.query, "origin_id"),
        *(in_range(call.query, name) for name in _DATES),
        deleted(call.query),
    )
    return listed(call, rows, lambda row: potential_row(call.platform.store, row))


def _show(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    return Answer(potential_document(call.platform.store, order_in(call, POTENTIAL, project, None)))


def _create(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "contract_id", "change_order")
    kind, contract = contract_named(call, call.project_of_body(body), body.get("contract_id"))
    table = financials.POTENTIAL_CHANGE_ORDER
    sent = read_attributes(table, body.get("change_order"), where="change_order", custom_fields=True)
    row = open_order(call, kind, contract, sent, POTENTIAL)
    return Answer(potential_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "contract_id", "change_order")
    row = order_in(call, POTENTIAL, call.project_of_body(body), body.get("contract_id"))
    table = financials.POTENTIAL_CHANGE_ORDER
    sent = read_attributes(table, body.get("change_order"), where="change_order", custom_fields=True)
    return Answer(potential_document(call.platform.store, change_order(call, row, sent, POTENTIAL)))


def _sync(call: Call) -> Answer:
    return sync_orders(call, POTENTIAL, financials.POTENTIAL_CHANGE_ORDER_SYNC)
