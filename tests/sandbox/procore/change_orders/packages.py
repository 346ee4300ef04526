"""Change order packages, change order requests and the names of statuses, v1.0."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import PACKAGE, REQUEST, contract_named
from sandbox.procore.change_orders.views import package_document, package_row, request_row
from sandbox.procore.change_orders.writing import change_order, open_order
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.query import (
    check_known,
    deleted,
    equals,
    in_range,
    is_one_of,
    number,
    required_number,
    select,
    values,
)
from sandbox.procore.records import Kind
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_DATES = ("created_at", "updated_at", "due_date", "invoiced_date", "paid_date")
_PACKAGE_DATES = (*_DATES, "reviewed_at", "signed_change_order_received_date")


def package_routes(rest: Rest) -> list[Route]:
    packages, requests = "/rest/v1.0/change_order_packages", "/rest/v1.0/change_order_requests"
    return [
        rest.route("GET", packages, _list_packages),
        rest.route("POST", packages, _create_package),
        rest.route("GET", packages + "/{id:int}", _show_package),
        rest.route("PATCH", packages + "/{id:int}", _update_package),
        rest.route("GET", requests, _list_requests),
        rest.route("POST", requests, _create_request),
        rest.route("PATCH", requests + "/sync", _sync_requests),
        rest.route("GET", requests + "/{id:int}", _show_request),
        rest.route("PATCH", requests + "/{id:int}", _update_request),
        rest.route("GET", "/rest/v1.0/change_order/statuses", _statuses),
    ]


def _list_packages(call: Call) -> Answer:
    filters = ("id", *_PACKAGE_DATES, "include_deleted")
    check_known(call.query, ["project_id", "contract_id", *(f"filters[{name}]" for name in filters)])
    project = call.project(required_number(call.query, "project_id"))
    contract_id = number(call.query, "contract_id")
    rows = select(
        call.platform.store.rows("change_order_packages"),
        lambda row: row["project_id"] == project["id"] and contract_id in (None, row["contract_id"]),
        is_one_of(call.query, "id"),
        *(in_range(call.query, name) for name in _PACKAGE_DATES),
        deleted(call.query),
    )
    return listed(call, rows, lambda row: package_row(call.platform.store, row))


def _show_package(call: Call) -> Answer:
    check_known(call.query, ["project_id", "contract_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = order_in(call, PACKAGE, project, number(call.query, "contract_id"))
    return Answer(package_document(call.platform.store, row))


def _create_package(call: Call) -> Answer:
    row = _create(call, PACKAGE, financials.PACKAGE)
    return Answer(package_document(call.platform.store, row), 201)


def _update_package(call: Call) -> Answer:
    row = _update(call, PACKAGE, financials.PACKAGE)
    return Answer(package_document(call.platform.store, row))


def _create(call: Call, face: Kind, table: dict[str, Any] | Any) -> Row:
    check_known(call.query, [])
    body = call.object_body("project_id", "contract_id", "change_order")
    project = call.project_of_body(body)
    kind, contract = contract_named(call, project, _contract_id(body))
    sent = read_attributes(table, body.get("change_order"), where="change_order", custom_fields=True)
    return open_order(call, kind, contract, sent, face)


def _update(call: Call, face: Kind, table: dict[str, Any] | Any) -> Row:
    check_known(call.query, [])
    body = call.object_body("project_id", "contract_id", "change_order")
    row = order_in(call, face, call.project_of_body(body), body.get("contract_id"))
    sent = read_attributes(table, body.get("change_order"), where="change_order", custom_fields=True)
    return change_order(call, row, sent, face)


def order_in(call: Call, face: Kind, project: Row, contract_id: int | None) -> Row:
    """The order in the path, if it is of this project (and contract, where one is named) and not deleted; else 404."""
    row = face.find(call, call.path("id"))
    elsewhere = row["project_id"] != project["id"] or contract_id not in (None, row["contract_id"])
    if elsewhere or row["deleted_at"] is not None:
        raise not_found(face.title)
    return row


def _contract_id(body: dict[str, Any]) -> int:
    if not isinstance(body.get("contract_id"), int):
        raise bad_request("contract_id must be an integer", "contract_id")
    return int(body["contract_id"])


def _list_requests(call: Call) -> Answer:
    filters = ("id", *_DATES, "change_order_package_id", "status", "not_status")
    check_known(call.query, ["project_id", "contract_id", *(f"filters[{name}]" for name in filters)])
    project = call.project(required_number(call.query, "project_id"))
    _, contract = contract_named(call, project, required_number(call.query, "contract_id"))
    refused = set(values(call.query, "not_status"))
    rows = select(
        call.platform.store.owned("change_order_requests", contract["id"]),
        is_one_of(call.query, "id"),
        is_one_of(call.query, "change_order_package_id", "package_id"),
        equals(call.query, "status"),
        lambda row: row["status"] not in refused and row["deleted_at"] is None,
        *(in_range(call.query, name) for name in _DATES),
    )
    return listed(call, rows, lambda row: request_row(call.platform.store, row))


def _show_request(call: Call) -> Answer:
    check_known(call.query, ["project_id", "contract_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = order_in(call, REQUEST, project, required_number(call.query, "contract_id"))
    return Answer(request_row(call.platform.store, row))


def _create_request(call: Call) -> Answer:
    row = _create(call, REQUEST, financials.CHANGE_ORDER_REQUEST)
    return Answer(request_row(call.platform.store, row), 201)


def _update_request(call: Call) -> Answer:
    row = _update(call, REQUEST, financials.CHANGE_ORDER_REQUEST)
    return Answer(request_row(call.platform.store, row))


def _sync_requests(call: Call) -> Answer:
    return sync_orders(call, REQUEST, financials.CHANGE_ORDER_REQUEST_SYNC)


def sync_orders(call: Call, face: Kind, table: Any) -> Answer:
    """The sync of one contract's requests or potential change orders."""
    check_known(call.query, ["project_id", "contract_id"])
    project = call.project(required_number(call.query, "project_id"))
    kind, contract = contract_named(call, project, required_number(call.query, "contract_id"))
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get(face.table, row_id)
        return row if row is not None and row["contract_id"] == contract["id"] and row["deleted_at"] is None else None

    rules = SyncRules(
        read=lambda sent: _flat(read_attributes(table, sent, where="change_order")),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(project["company_id"], face.object_type, text)),
        create=lambda attributes: open_order(call, kind, contract, attributes, face),
        change=lambda row, attributes: change_order(call, row, attributes, face),
        render=lambda row: {
            "id": row["id"],
            **{name: row[name] for name in ("number", "title", "status", "origin_id")},
        },
    )
    return sync(call.object_body("updates").get("updates"), rules)


def _flat(attributes: dict[str, Any]) -> dict[str, Any]:
    # A potential change order may name its package through its request.
    request = attributes.pop("change_order_request", None) or {}
    package = {"package_id": request["change_order_package_id"]} if "change_order_package_id" in request else {}
    return {**attributes, **package}


def _statuses(call: Call) -> Answer:
    check_known(call.query, ["company_id"])
    call.company(required_number(call.query, "company_id"))
    rows = [
        {"id": at, "name": name.replace("_", " ").title(), "mapped_to_status": name, "show_in_select": True}
        for at, name in enumerate(financials.CHANGE_ORDER_STATUSES, 1)
    ]
    return listed(call, rows, lambda row: row)
