"""The vendors in a project's directory: list, show, create, update, add from the company, remove. v1.0 and v1.1."""

from starlette.routing import Route

from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.query import check_known, choice, equals, is_one_of, select, sort_rows
from sandbox.procore.store import Row
from sandbox.procore.vendor_views import vendor_document
from sandbox.procore.vendors import VENDOR, change_vendor, directory_filters, new_vendor

_VIEWS = ("normal", "extended", "ids_only", "list", "name", "minimal")
_FILTERS = ("search", "standard_cost_code_id", "trade_id", "id", "parent_id", "abbreviated_name")


def project_vendor_routes(rest: Rest) -> list[Route]:
    routes = []
    for version in ("v1.0", "v1.1"):
        vendors = f"/rest/{version}/projects/{{project_id:int}}/vendors"
        routes += [
            rest.route("GET", vendors, _list),
            rest.route("POST", vendors, _create),
            rest.route("GET", vendors + "/{id:int}", _show),
            rest.route("PATCH", vendors + "/{id:int}", _update),
            rest.route("POST", vendors + "/{id:int}/actions/add", _add),
            rest.route("DELETE", vendors + "/{id:int}/actions/remove", _remove),
        ]
    return routes


def _list(call: Call) -> Answer:
    check_known(call.query, ["view", "sort", *(f"filters[{name}]" for name in _FILTERS)])
    view = choice(call.query, "view", _VIEWS, "normal")
    project = call.project(call.path("project_id"))
    rows = select(
        call.platform.store.rows("vendors"),
        lambda row: row["id"] in project["vendor_ids"],
        is_one_of(call.query, "parent_id"),
        equals(call.query, "abbreviated_name"),
        *directory_filters(call),
    )
    rows = sort_rows(call.query, rows, ("name",))
    if view == "ids_only":
        return listed(call, rows, lambda row: row["id"])
    short = "compact" if view in ("name", "minimal", "list") else "extended"
    return listed(call, rows, lambda row: vendor_document(call.platform.store, row, short))


def _show(call: Call) -> Answer:
    check_known(call.query, ["view"])
    return Answer(vendor_document(call.platform.store, _member(call)))


def _create(call: Call) -> Answer:
    check_known(call.query, ["view", "run_configurable_validations"])
    project = call.project(call.path("project_id"))
    sent = call.object_body("vendor").get("vendor")
    attributes = read_attributes(field_tables.PROJECT_VENDOR, sent, where="vendor", required=("name",))
    row = new_vendor(call, project["company_id"], attributes)
    join(call, project, row)
    return Answer(vendor_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    check_known(call.query, ["view", "run_configurable_validations"])
    row = _member(call)
    sent = call.object_body("vendor").get("vendor")
    attributes = read_attributes(field_tables.PROJECT_VENDOR_UPDATE, sent, where="vendor")
    return Answer(vendor_document(call.platform.store, change_vendor(call, row, attributes)))


def _add(call: Call) -> Answer:
    check_known(call.query, ["view"])
    project = call.project(call.path("project_id"))
    row = VENDOR.find(call, call.path("id"))
    if row["company_id"] != project["company_id"]:
        raise not_found("Vendor")
    join(call, project, row)
    return Answer(vendor_document(call.platform.store, row), 201)


def _remove(call: Call) -> Answer:
    check_known(call.query, [])
    row = _member(call)
    project = call.project(call.path("project_id"))
    del project["vendor_ids"][row["id"]]
    _announce(call, "delete", project, row)
    return Answer(status=204)


def join(call: Call, project: Row, vendor: Row) -> None:
    """Puts a vendor into the project's directory, once."""
    if vendor["id"] not in project["vendor_ids"]:
        project["vendor_ids"][vendor["id"]] = None
        _announce(call, "create", project, vendor)


def _announce(call: Call, event_type: str, project: Row, vendor: Row) -> None:
    call.platform.announce(
        "Project Vendors", event_type, vendor["id"], project["company_id"], project["id"], call.grant
    )


def _member(call: Call) -> Row:
    project = call.project(call.path("project_id"))
    row = VENDOR.find(call, call.path("id"))
    if row["id"] not in project["vendor_ids"]:
        raise not_found("Vendor")
    return row
