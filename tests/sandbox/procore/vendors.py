"""Company vendors ("Companies" in the web application): list, show, create, update, sync. There is no delete."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.origins import check_origin_free
from sandbox.procore.query import (
    Keeps,
    check_known,
    choice,
    equals,
    ids,
    in_range,
    is_one_of,
    required_number,
    select,
    sort_rows,
)
from sandbox.procore.records import Kind
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync
from sandbox.procore.vendor_views import VIEWS, vendor_document

VENDOR = Kind("vendors", "vendor", "Company Vendors", "Vendor", {"is_active": True, "parent_id": None})
_FILTERS = ("origin_id", "search", "created_at", "updated_at", "standard_cost_code_id", "trade_id", "id", "parent_id")


def vendor_routes(rest: Rest) -> list[Route]:
    return [
        rest.route("GET", "/rest/v1.0/vendors", _list),
        rest.route("POST", "/rest/v1.0/vendors", _create),
        rest.route("PATCH", "/rest/v1.0/vendors/sync", _sync),
        rest.route("GET", "/rest/v1.0/vendors/{id:int}", _show),
        rest.route("PATCH", "/rest/v1.0/vendors/{id:int}", _update),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["company_id", "view", "sort", *(f"filters[{name}]" for name in _FILTERS)])
    view = choice(call.query, "view", VIEWS, "extended")
    company = call.company(required_number(call.query, "company_id"))
    rows = select(
        call.platform.store.rows("vendors"),
        lambda row: row["company_id"] == company["id"],
        equals(call.query, "origin_id"),
        in_range(call.query, "created_at"),
        in_range(call.query, "updated_at"),
        is_one_of(call.query, "parent_id"),
        *directory_filters(call),
    )
    rows = sort_rows(call.query, rows, ("name",))
    return listed(call, rows, lambda row: vendor_document(call.platform.store, row, view))


def directory_filters(call: Call) -> list[Keeps]:
    """The filters that company and project vendors share. Trades and standard cost codes are not held here."""
    search = call.query.get("filters[search]", "").lower()
    unheld = bool(ids(call.query, "trade_id") | ids(call.query, "standard_cost_code_id"))
    return [
        is_one_of(call.query, "id"),
        lambda row: not unheld and any(search in str(row.get(name) or "").lower() for name in _SEARCHED),
    ]


_SEARCHED = ("name", "notes", "origin_code")


def _show(call: Call) -> Answer:
    check_known(call.query, ["company_id", "view"])
    view = choice(call.query, "view", VIEWS, "extended")
    company = call.company(required_number(call.query, "company_id"))
    row = VENDOR.find(call, call.path("id"))
    if row["company_id"] != company["id"]:
        raise not_found("Vendor")
    return Answer(vendor_document(call.platform.store, row, view))


def _create(call: Call) -> Answer:
    check_known(call.query, ["view", "run_configurable_validations"])
    view = choice(call.query, "view", VIEWS, "extended")
    body = call.object_body("company_id", "vendor")
    company = call.company(_company_id(body))
    sent = read_attributes(field_tables.VENDOR, body.get("vendor"), where="vendor", required=("name",))
    row = new_vendor(call, company["id"], sent)
    return Answer(vendor_document(call.platform.store, row, view), 201)


def _update(call: Call) -> Answer:
    check_known(call.query, ["view", "run_configurable_validations"])
    view = choice(call.query, "view", VIEWS, "extended")
    body = call.object_body("company_id", "vendor")
    company = call.company(_company_id(body))
    row = VENDOR.find(call, call.path("id"))
    if row["company_id"] != company["id"]:
        raise not_found("Vendor")
    sent = read_attributes(field_tables.VENDOR, body.get("vendor"), where="vendor")
    return Answer(vendor_document(call.platform.store, change_vendor(call, row, sent), view))


def _sync(call: Call) -> Answer:
    check_known(call.query, ["run_configurable_validations"])
    body = call.object_body("company_id", "updates")
    company = call.company(_company_id(body))
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get("vendors", row_id)
        return row if row is not None and row["company_id"] == company["id"] else None

    rules = SyncRules(
        read=lambda sent: read_attributes(field_tables.VENDOR_SYNC, sent, where="vendor"),
        by_id=visible,
        by_origin=lambda origin_id: visible(store.origin_holder(company["id"], "vendor", origin_id)),
        create=lambda attributes: new_vendor(call, company["id"], attributes),
        change=lambda row, attributes: change_vendor(call, row, attributes),
        render=lambda row: vendor_document(store, row),
    )
    return sync(body.get("updates"), rules)


def new_vendor(call: Call, company_id: int, attributes: dict[str, Any]) -> Row:
    """A vendor of the company; 400 without a name or with a parent that cannot be one."""
    if not attributes.get("name"):
        raise bad_request("name is missing", "name")
    _check_parent(call, None, attributes)
    _check_creator(call, company_id)
    links = {"origin_id": None, "origin_code": None, "origin_data": None}
    row = VENDOR.create(call, attributes, company_id=company_id, **links)
    call.platform.store.move_parent({"parent_id": None}, row["parent_id"])
    return row


def _check_creator(call: Call, company_id: int) -> None:
    company = call.platform.store.get("companies", company_id) or {}
    if company.get("vendors_created_by") == "erp" and not call.app["erp_integrator"]:
        raise Refusal(403, "Companies are created by the ERP integration only")


def change_vendor(call: Call, row: Row, attributes: dict[str, Any]) -> Row:
    """The changed vendor."""
    if "name" in attributes and not attributes["name"]:
        raise bad_request("name is missing", "name")
    _check_parent(call, row, attributes)
    check_origin_free(call.platform, VENDOR.object_type, row, attributes.get("origin_id"))
    if "parent_id" in attributes:
        call.platform.store.move_parent(row, attributes["parent_id"])
    return VENDOR.change(call, row, attributes)


def _check_parent(call: Call, row: Row | None, attributes: dict[str, Any]) -> None:
    # Only two levels are supported, and no vendor is its own parent.
    parent_id = attributes.get("parent_id")
    if parent_id is None:
        return
    parent = call.platform.store.get("vendors", parent_id)
    if parent is None or parent["parent_id"] is not None or (row is not None and parent_id == row["id"]):
        raise bad_request("parent_id cannot be the parent of this vendor", "parent_id")


def _company_id(body: dict[str, Any]) -> int:
    if not isinstance(body.get("company_id"), int):
        raise bad_request("company_id must be an integer", "company_id")
    return int(body["company_id"])
