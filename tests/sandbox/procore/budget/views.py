"""Budget views: the way to read a budget. Detail rows carry one more key per column that the customer has set up."""

from decimal import Decimal
from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.budget.amounts import budget_lines, figure, modifications, original_amount
from sandbox.procore.cost_code_views import full_code
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.query import check_known, choice, required_number
from sandbox.procore.store import Row, Store

_FILTERS = (
    *("biller", "cost_code_id", "cost_code_name", "root_cost_code_id", "root_cost_code_name", "category_id"),
    "budget_line_item_id",
)
_SORTS = ("biller_type", "project", "biller", "category_id", "cost_code", "root_cost_code")
_GROUPS = ("project", "biller", "category", "cost_code", "root_cost_code")


def budget_view_routes(rest: Rest) -> list[Route]:
    view = "/rest/v1.0/budget_views/{budget_view_id:int}"
    return [
        rest.route("GET", "/rest/v1.0/budget_views", _list),
        rest.route("GET", view + "/detail_rows", _detail_rows),
        rest.route("GET", view + "/summary_rows", _summary_rows),
        rest.route("GET", view + "/budget_detail_columns", _columns),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["project_id", "sort"])
    project = call.project(required_number(call.query, "project_id"))
    rows = [row for row in call.platform.store.rows("budget_views") if row["project_id"] == project["id"]]
    return listed(call, rows, _view_document)


def _view_document(row: Row) -> dict[str, Any]:
    links = {name: f"/rest/v1.0/budget_views/{row['id']}/{name}" for name in ("detail_rows", "summary_rows")}
    times = {name: time_text(row[name]) for name in ("created_at", "updated_at")}
    shown = {"id": row["id"], "name": row["name"], "description": None, "role": None, "created_by": None}
    return {**shown, **times, "links": links}


def _detail_rows(call: Call) -> Answer:
    check_known(call.query, ["project_id", "sort", "budget_row_type", *_FILTERS])
    _, _, rows = _rows(call)
    kept = [row for row in rows if all(_is_wanted(call, row, name) for name in _FILTERS)]
    sort = call.query.get("sort", "cost_code")
    if sort.removeprefix("-") not in _SORTS:
        raise bad_request(f"sort must be one of {', '.join(_SORTS)}", "sort")
    kept.sort(key=lambda row: str(row[sort.removeprefix("-")]), reverse=sort.startswith("-"))
    return listed(call, kept, lambda row: row)


def _rows(call: Call) -> tuple[Row, Row, list[dict[str, Any]]]:
    kind = choice(call.query, "budget_row_type", ("budgeted", "unbudgeted", "all"), "budgeted")
    project = call.project(required_number(call.query, "project_id"))
    view = call.platform.store.get("budget_views", call.path("budget_view_id"))
    if view is None or view["project_id"] != project["id"]:
        raise not_found("Budget view")
    store = call.platform.store
    budgeted = [_detail(store, project, view, row) for row in budget_lines(store, project)]
    spent = [_detail(store, project, view, row) for row in _unbudgeted(store, project)]
    return view, project, {"budgeted": budgeted, "unbudgeted": spent, "all": [*budgeted, *spent]}[kind]


def _unbudgeted(store: Store, project: Row) -> list[Row]:
    """Codes that some line of the project uses and the budget has not."""
    planned = {row["wbs_code_id"] for row in budget_lines(store, project)}
    used = [line["wbs_code_id"] for line in store.rows("line_items") if line["project_id"] == project["id"]]
    blank = {"id": None, "original_budget_amount": 0, "calculation_strategy": "manual"}
    return [{**blank, "wbs_code_id": wbs_code_id} for wbs_code_id in dict.fromkeys(used) if wbs_code_id not in planned]


def _detail(store: Store, project: Row, view: Row, row: Row) -> dict[str, Any]:
    wbs = store.get("wbs_codes", row["wbs_code_id"]) or {}
    code = store.get("cost_codes", wbs["cost_code_id"]) or {}
    root = _root(store, code)
    kind = store.get("line_item_types", wbs["line_item_type_id"] or 0) or {}
    company = store.get("companies", project["company_id"]) or {}
    return {
        "id": row["id"],
        "deletable": row["id"] is not None and not project["budget_locked"],
        "company_id": project["company_id"],
        "company": company.get("name"),
        "project_id": project["id"],
        "project": project["name"],
        "wbs_code_id": row["wbs_code_id"],
        **{"biller_id": project["id"], "biller": project["name"], "biller_type": "Project"},
        "root_cost_code_id": root["id"],
        "root_cost_code": f"{root['code']} - {root['name']}",
        "cost_code_id": code["id"],
        "cost_code": f"{full_code(store, code)} - {code['name']}",
        "cost_code_origin_id": code["origin_id"],
        "category_id": kind.get("id"),
        "category": kind.get("name"),
        "original_budget_amount": money_text(original_amount(row)),
        "budget_modifications": money_text(modifications(store, project, row)),
        "budget_forecast": None,
        "currency_configuration": {"currency_iso_code": None},
        "unbudgeted_reason": None if row["id"] is not None else "No budget line item",
        **{name: money_text(figure(store, project, row, source)) for name, source in view["columns"].items()},
    }


def _root(store: Store, code: Row) -> Row:
    parent = store.get("cost_codes", code["parent_id"]) if code["parent_id"] else None
    return code if parent is None else _root(store, parent)


def _is_wanted(call: Call, row: dict[str, Any], name: str) -> bool:
    wanted = [*call.query.getlist(name), *call.query.getlist(f"{name}[]")]
    column = {"budget_line_item_id": "id", "cost_code_name": "cost_code", "root_cost_code_name": "root_cost_code"}
    return not wanted or str(row[column.get(name, name)]) in wanted


def _summary_rows(call: Call) -> Answer:
    check_known(call.query, ["project_id", "group_by", "budget_row_type", *_FILTERS])
    group = choice(call.query, "group_by", _GROUPS, "project")
    _, _, rows = _rows(call)
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = str(row[f"{group}_id"])
        shown = sums.setdefault(
            key, {"id": key, "name": row[group], "original_budget_amount": 0, "budget_modifications": 0}
        )
        for name in ("original_budget_amount", "budget_modifications"):
            shown[name] += Decimal(row[name])
    for shown in sums.values():
        shown |= {name: money_text(shown[name]) for name in ("original_budget_amount", "budget_modifications")}
        shown["budget_forecast"] = None
    return listed(call, list(sums.values()), lambda row: row)


def _columns(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    view, _, _ = _rows(call)
    flags = {"aggregatable": True, "filterable": False, "groupable": False, "type": "source"}
    return Answer([{**flags, "id": name, "name": name, "position": at} for at, name in enumerate(view["columns"], 1)])
