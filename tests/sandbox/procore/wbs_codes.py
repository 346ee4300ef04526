"""WBS codes of a project (cost code with cost type) and the company's units of measure, v1.0, read only."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import not_found
from sandbox.procore.fields import Field, read_attributes
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, choice, in_range, is_one_of, select
from sandbox.procore.store import Row, Store

UOM_CATEGORIES = ("time", "amount", "length", "area", "volume", "mass", "other")


def wbs_code_routes(rest: Rest) -> list[Route]:
    units = "/rest/v1.0/companies/{company_id:int}/uoms"
    codes = "/rest/v1.0/projects/{project_id:int}/work_breakdown_structure/wbs_codes"
    return [
        rest.route("GET", codes, _list),
        rest.route("PATCH", codes + "/{id:int}", _update),
        rest.route("GET", units, _list_units),
        rest.route("GET", units + "/{id:int}", _show_unit),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["filters[status]", "scope", "query"])
    choice(call.query, "scope", ("budget_code", "production_quantity_code"), "budget_code")
    store, project = call.platform.store, call.project_of_path()
    wanted = call.query.get("query", "").lower()
    codes = [row["id"] for row in store.rows("cost_codes") if row["project_id"] == project["id"]]
    rows = [row for code_id in codes for row in store.owned("wbs_codes", code_id)]
    kept = [row for row in rows if any(wanted in str(text).lower() for text in wbs_document(store, row).values())]
    return listed(call, kept, lambda row: _document(store, row))


def _update(call: Call) -> Answer:
    check_known(call.query, [])
    store, project = call.platform.store, call.project_of_path()
    row = store.get("wbs_codes", call.path("id"))
    code = None if row is None else store.get("cost_codes", row["cost_code_id"])
    if row is None or code is None or code["project_id"] != project["id"]:
        raise not_found("WBS code")
    status = Field("enum", ("active", "inactive"))
    row.update(read_attributes({"description": Field("string"), "status": status}, call.body, where="wbs_code"))
    return Answer(_document(store, row))


def _document(store: Store, row: Row) -> dict[str, Any]:
    shown = wbs_document(store, row)
    code = store.get("cost_codes", row["cost_code_id"]) or {}
    kind = store.get("line_item_types", row["line_item_type_id"] or 0)
    items = [
        {"id": part["id"], "code": part["code"], "name": part["name"], "segment": {"type": word}}
        for word, part in (("cost_code", code), ("line_item_type", kind))
        if part
    ]
    times = {name: time_text(code.get(name)) for name in ("created_at", "updated_at")}
    told = row.get("description") or shown["description"]
    state = {"flat_name": shown["description"], "description": told, "status": row.get("status", "active")}
    return {**shown, **state, "segment_items": items, "wbs_pattern_id": None, **times}


def _list_units(call: Call) -> Answer:
    check_known(call.query, ["view", "filters[id]", "filters[updated_at]"])
    view = choice(call.query, "view", ("", "ids_only"), "")
    company = call.company(call.path("company_id"))
    rows = select(
        call.platform.store.rows("uoms"),
        lambda row: row["company_id"] == company["id"],
        is_one_of(call.query, "id"),
        in_range(call.query, "updated_at"),
    )
    return listed(call, rows, lambda row: row["id"] if view else _unit(row))


def _show_unit(call: Call) -> Answer:
    check_known(call.query, [])
    company = call.company(call.path("company_id"))
    row = call.platform.store.get("uoms", call.path("id"))
    if row is None or row["company_id"] != company["id"]:
        raise not_found("Unit of measure")
    return Answer(_unit(row))


def _unit(row: Row) -> dict[str, Any]:
    category = {"id": UOM_CATEGORIES.index(row["category"]) + 1, "name": row["category"]}
    return {"id": row["id"], "name": row["name"], "description": None, "is_standard": False, "uom_category": category}
