"""Projects: list (v1.0 and v1.1), show, create, update, sync."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.fields import FieldTable, read_attributes
from sandbox.procore.paging import PROJECTS_V1_1
from sandbox.procore.project_views import compact_document, display_name, project_document
from sandbox.procore.query import (
    Keeps,
    check_known,
    choice,
    equals,
    in_range,
    is_one_of,
    number,
    required_number,
    select,
    sort_rows,
)
from sandbox.procore.records import Kind
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_BLANK = {
    "active": True,
    "erp_integrated": False,
    "budget_locked": False,
    "change_order_tiers": 1,
    "disabled_tools": (),
}
PROJECT = Kind("projects", "project", "Projects", "Project", _BLANK)
_FILTERS = ("by_status", "name", "created_at", "updated_at", "origin_id", "id", "synced", "vendor_id")
_MIRRORS = {
    "estimated_value": "total_value",
    "estimated_start_date": "start_date",
    "estimated_completion_date": "completion_date",
}


def project_routes(rest: Rest) -> list[Route]:
    return [
        rest.route("GET", "/rest/v1.0/projects", _list_v1_0),
        rest.route("GET", "/rest/v1.1/projects", _list_v1_1),
        rest.route("POST", "/rest/v1.0/projects", _create),
        rest.route("PATCH", "/rest/v1.0/projects/sync", _sync),
        rest.route("GET", "/rest/v1.0/projects/{id:int}", _show),
        rest.route("PATCH", "/rest/v1.0/projects/{id:int}", _update),
    ]


def _list_v1_0(call: Call) -> Answer:
    check_known(call.query, ["company_id", "serializer_view", "sort", *(f"filters[{name}]" for name in _FILTERS)])
    rows = _selected(call)
    if call.query.get("serializer_view") == "compact":
        return listed(call, rows, compact_document)
    return listed(call, rows, lambda row: project_document(call.platform.store, row))


def _list_v1_1(call: Call) -> Answer:
    filters = (*_FILTERS, "project_number", "is_demo", "template")
    check_known(call.query, ["company_id", "view", "sort", *(f"filters[{name}]" for name in filters)])
    view = choice(call.query, "view", ("ids", "compact", "normal", "extended"), "normal")
    rows = select(_selected(call), equals(call.query, "project_number"))
    if view == "ids":
        return Answer([row["id"] for row in rows])
    if view == "compact":
        return listed(call, rows, compact_document, PROJECTS_V1_1)
    return listed(call, rows, lambda row: project_document(call.platform.store, row), PROJECTS_V1_1)


def _selected(call: Call) -> list[Row]:
    company = call.company(required_number(call.query, "company_id"))
    rows = select(
        call.platform.store.rows("projects"),
        lambda row: row["company_id"] == company["id"] and call.may_see(row),
        _by_status(call),
        _by_link(call),
        _by_vendor(call),
        lambda row: call.query.get("filters[name]", "").lower() in row["name"].lower(),
        in_range(call.query, "created_at"),
        in_range(call.query, "updated_at"),
        equals(call.query, "origin_id"),
        is_one_of(call.query, "id"),
    )
    shown = [{**row, "display_name": display_name(row)} for row in rows]
    return sort_rows(call.query, shown, ("name", "display_name"))


def _by_status(call: Call) -> Keeps:
    # Without the filter only active projects are listed.
    status = choice(call.query, "filters[by_status]", ("All", "Active", "Inactive"), "Active")
    return lambda row: status == "All" or row["active"] is (status == "Active")


def _by_link(call: Call) -> Keeps:
    if "filters[synced]" not in call.query:
        return lambda _row: True
    wanted = choice(call.query, "filters[synced]", ("true", "false"), "") == "true"
    return lambda row: not wanted or row["origin_id"] is not None


def _by_vendor(call: Call) -> Keeps:
    vendor_id = number(call.query, "filters[vendor_id]")
    return lambda row: vendor_id is None or vendor_id in row["vendor_ids"]


def _show(call: Call) -> Answer:
    check_known(call.query, ["company_id", "view"])
    choice(call.query, "view", ("", "minimal"), "")
    company_id = required_number(call.query, "company_id")
    call.company(company_id)
    row = PROJECT.find(call, call.path("id"))
    if row["company_id"] != company_id or not call.may_see(row):
        raise not_found("Project")
    return Answer(project_document(call.platform.store, row))


def _create(call: Call) -> Answer:
    check_known(call.query, ["run_configurable_validations"])
    body = call.object_body("company_id", "project")
    company = call.company(_company_id(body.get("company_id")))
    sent = _read(field_tables.PROJECT_CREATE, body.get("project"), required=("name",))
    row = new_project(call, company["id"], sent)
    return Answer(project_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    check_known(call.query, ["run_configurable_validations"])
    body = call.object_body("company_id", "project")
    row = call.project(call.path("id"))
    if row["company_id"] != _company_id(body.get("company_id")):
        raise not_found("Project")
    sent = _read(field_tables.PROJECT_UPDATE, body.get("project"), custom_fields=True)
    return Answer(project_document(call.platform.store, PROJECT.change(call, row, sent)))


def _sync(call: Call) -> Answer:
    check_known(call.query, ["company_id", "run_configurable_validations"])
    body = call.object_body("company_id", "updates")
    company = call.company(_company_id(body.get("company_id", number(call.query, "company_id"))))
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get("projects", row_id)
        return row if row is not None and row["company_id"] == company["id"] and call.may_see(row) else None

    rules = SyncRules(
        read=lambda sent: _read(field_tables.PROJECT_SYNC, sent),
        by_id=visible,
        by_origin=lambda origin_id: visible(store.origin_holder(company["id"], "project", origin_id)),
        create=lambda attributes: new_project(call, company["id"], attributes),
        change=lambda row, attributes: PROJECT.change(call, row, attributes),
        render=lambda row: project_document(store, row),
    )
    return sync(body.get("updates"), rules)


def new_project(call: Call, company_id: int, attributes: dict[str, Any]) -> Row:
    """A project, active unless said otherwise. Its create event names no project, as seen in live deliveries."""
    if not attributes.get("name"):
        raise bad_request("name is missing", "name")
    links: Row = {"origin_id": None, "origin_code": None, "origin_data": None, "custom_fields": {}, "vendor_ids": {}}
    return PROJECT.create(call, attributes, company_id=company_id, **links)


def _read(table: FieldTable, sent: Any, *, required: tuple[str, ...] = (), custom_fields: bool = False) -> Row:
    read = read_attributes(table, sent, where="project", required=required, custom_fields=custom_fields)
    return {_MIRRORS.get(name, name): value for name, value in read.items()}


def _company_id(value: Any) -> int:
    if not isinstance(value, int):
        raise bad_request("company_id must be an integer", "company_id")
    return value
