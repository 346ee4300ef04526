"""The items of a requisition, v1.0: detail, contract items, change order items, bulk update, history."""

from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import PACKAGE
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.invoicing.bills import add_package, items_of
from sandbox.procore.invoicing.requisition_rules import REQUISITION, check_editable, write_one
from sandbox.procore.invoicing.requisition_views import item_document, requisition_document
from sandbox.procore.invoicing.requisitions import requisition_in
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, is_one_of, required_number, select
from sandbox.procore.store import Row

_TYPES = ("contract_item", "contract_detail_item", "change_order_item")


def requisition_item_routes(rest: Rest) -> list[Route]:
    bill = "/rest/v1.0/requisitions/{requisition_id:int}"
    routes = [
        rest.route("GET", bill + "/detail", _detail),
        rest.route("PATCH", bill + "/bulk_item_update", _bulk),
        rest.route("POST", bill + "/add_change_order_package", _add_package),
        rest.route("DELETE", bill + "/remove_change_order_package", _remove_package),
        rest.route("GET", bill + "/change_histories", _histories),
    ]
    for item_type in _TYPES:
        items = f"{bill}/{item_type}s"
        routes += [
            rest.route("GET", items, partial(_list, item_type)),
            rest.route("GET", items + "/{id:int}", partial(_show, item_type)),
            rest.route("PATCH", items + "/{id:int}", partial(_update, item_type)),
        ]
    return routes


def _detail(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    return Answer(requisition_document(call.platform.store, _bill(call), "items"))


def _list(item_type: str, call: Call) -> Answer:
    more = ["filters[change_order_id]"] if item_type == "change_order_item" else []
    check_known(call.query, ["project_id", *more])
    rows = select(
        _items(item_type, call, _bill(call)), is_one_of(call.query, "change_order_id", "change_order_package_id")
    )
    return listed(call, rows, lambda item: item_document(call.platform.store, item))


def _show(item_type: str, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    return Answer(item_document(call.platform.store, _item(item_type, call, _bill(call), call.path("id"))))


def _update(item_type: str, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    bill = _bill(call)
    wrapper = f"requisition_{item_type}"
    given = read_attributes(financials.CONTRACT_ITEM, call.object_body(wrapper).get(wrapper), where=wrapper)
    item = write_one(call, bill, _item(item_type, call, bill, call.path("id")), given)
    return Answer(item_document(call.platform.store, item))


def _bulk(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    bill = _bill(call)
    sent = call.object_body("requisition_items").get("requisition_items")
    if not isinstance(sent, list):
        raise bad_request("requisition_items must be an array", "requisition_items")
    rows = [read_attributes(financials.BULK_ITEM, row, where="requisition_items", required=("id",)) for row in sent]
    found = [(_item(None, call, bill, row["id"]), row) for row in rows]
    shown = [item_document(call.platform.store, write_one(call, bill, item, row)) for item, row in found]
    return Answer(shown)


def _add_package(call: Call) -> Answer:
    bill, package = _package(call)
    if package["status"] != "approved":
        raise invalid("change_order_package_id", "is not an approved change order")
    check_editable(call, bill)
    add_package(call.platform.store, REQUISITION, bill, package)
    REQUISITION.kind.change(call, bill, {})
    return Answer(requisition_document(call.platform.store, bill, "items"), 201)


def _remove_package(call: Call) -> Answer:
    bill, package = _package(call)
    check_editable(call, bill)
    for item in items_of(call.platform.store, REQUISITION, bill):
        if item["change_order_package_id"] == package["id"]:
            if item["previous_work"] or item["previous_stored"]:
                raise invalid("change_order_package_id", "has been billed on an earlier invoice")
            call.platform.store.drop("requisition_items", item["id"])
    REQUISITION.kind.change(call, bill, {})
    return Answer(status=204)


def _package(call: Call) -> tuple[Row, Row]:
    check_known(call.query, ["project_id", "commitment_id", "change_order_package_id"])
    bill = _bill(call)
    package = PACKAGE.find(call, required_number(call.query, "change_order_package_id"))
    if not bill["commitment_id"] == package["contract_id"] == required_number(call.query, "commitment_id"):
        raise not_found("Change order package")
    return bill, package


def _histories(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    rows = call.platform.store.owned("requisition_changes", _bill(call)["id"])
    return listed(call, rows, _history)


def _history(row: Row) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name != "requisition_id"}
    return {**shown, "created_at": time_text(row["created_at"])}


def _bill(call: Call) -> Row:
    project = call.project(required_number(call.query, "project_id"))
    return requisition_in(call, project, call.path("requisition_id"))


def _items(item_type: str | None, call: Call, bill: Row) -> list[Row]:
    held = items_of(call.platform.store, REQUISITION, bill)
    return [item for item in held if item_type in (None, item["item_type"])]


def _item(item_type: str | None, call: Call, bill: Row, item_id: int) -> Row:
    for item in _items(item_type, call, bill):
        if item["id"] == item_id:
            return item
    raise not_found("Requisition item")
