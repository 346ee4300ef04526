"""Budget line items, v1.0 (cost code and type) and v1.1 (WBS code), and the lock. Procore has no list of them."""

from decimal import Decimal
from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.budget.amounts import budget_lines, figure, modifications, original_amount
from sandbox.procore.cost_code_views import full_code, wbs_code, wbs_document
from sandbox.procore.endpoint import Answer, Rest
from sandbox.procore.errors import bad_request, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.notation import to_cents
from sandbox.procore.query import check_known, required_number
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

BUDGET_LINE = Kind(
    "budget_line_items",
    "budget_line_item",
    "Budget Line Items",
    "Budget line item",
    {**dict.fromkeys(("uom", "quantity", "unit_cost")), "original_budget_amount": Decimal(0)},
)
_TABLES = {"v1.0": financials.BUDGET_LINE, "v1.1": financials.BUDGET_LINE_V1_1}
_CURRENCY = {"currency_iso_code": None}


def budget_line_routes(rest: Rest) -> list[Route]:
    routes = [
        rest.route("GET", "/rest/v1.0/projects/{project_id:int}/budget", _show_budget),
        rest.route("POST", "/rest/v1.0/projects/{project_id:int}/budget/lock", partial(_lock, True)),
        rest.route("DELETE", "/rest/v1.0/projects/{project_id:int}/budget/lock", partial(_lock, False)),
        rest.route("POST", "/rest/v1.0/budget_line_items/sync", _sync),
        rest.route(
            *("DELETE", "/rest/v2.0/companies/{company_id:int}/projects/{project_id:int}/budget_line_items/{id:int}"),
            _delete,
        ),
    ]
    for version in ("v1.0", "v1.1"):
        lines = f"/rest/{version}/budget_line_items"
        routes += [
            rest.route("POST", lines, partial(_create, version)),
            rest.route("GET", lines + "/{id:int}", partial(_show, version)),
            rest.route("PATCH", lines + "/{id:int}", partial(_update, version)),
        ]
    return routes


def _show_budget(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer({"locked": call.project_of_path()["budget_locked"]})


def _lock(locked: bool, call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    project["budget_locked"] = locked
    return Answer({"locked": locked}, 201) if locked else Answer(status=204)


def _create(version: str, call: Call) -> Answer:
    project, sent = _write(version, call)
    row = new_budget_line(call, project, sent)
    return Answer(_shown(version, call.platform.store, row), 201)


def _show(version: str, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    return Answer(_shown(version, call.platform.store, _line(call, project)))


def _update(version: str, call: Call) -> Answer:
    project, sent = _write(version, call)
    row = change_budget_line(call, project, _line(call, project), sent)
    return Answer(_shown(version, call.platform.store, row))


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    row = _line(call, project)
    _check_unlocked(project)
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    BUDGET_LINE.announce(call, "delete", row)
    return Answer(status=204)


def _sync(call: Call) -> Answer:
    """Answers a plain array; how a row that is refused would show is not published, so one refuses the call."""
    check_known(call.query, [])
    body = call.object_body("project_id", "budget_line_items")
    project = call.project_of_body(body)
    rows = body.get("budget_line_items")
    if not isinstance(rows, list):
        raise bad_request("budget_line_items must be an array", "budget_line_items")
    table = financials.BUDGET_LINE_SYNC
    read = [read_attributes(table, row, where="budget_line_items") for row in rows]
    held = {row["id"]: row for row in budget_lines(call.platform.store, project)}
    unknown = [row["id"] for row in read if row.get("id") is not None and row["id"] not in held]
    if unknown:
        raise bad_request(f"Entity with this ID not found: {unknown[0]}", "id")
    _check_unlocked(project)
    written = [
        new_budget_line(call, project, row)
        if row.get("id") is None
        else change_budget_line(call, project, held[row["id"]], row)
        for row in read
    ]
    return Answer([_shown("v1.1", call.platform.store, row) for row in written])


def new_budget_line(call: Call, project: Row, sent: dict[str, Any]) -> Row:
    """A budget line; one per code, and only while the budget is unlocked."""
    _check_unlocked(project)
    columns = _columns(call, project, sent)
    if "wbs_code_id" not in columns:
        raise bad_request("wbs_code_id is missing", "wbs_code_id")
    if any(row["wbs_code_id"] == columns["wbs_code_id"] for row in budget_lines(call.platform.store, project)):
        raise invalid("wbs_code_id", "has already been taken")
    by_amount = columns.get("quantity") is None or columns.get("unit_cost") is None
    columns.setdefault("calculation_strategy", "manual" if by_amount else "automatic")
    owner = {"company_id": project["company_id"], "project_id": project["id"]}
    return BUDGET_LINE.create(call, columns, **owner)


def change_budget_line(call: Call, project: Row, row: Row, sent: dict[str, Any]) -> Row:
    """The changed line; original amounts can only change while the budget is unlocked."""
    _check_unlocked(project)
    return BUDGET_LINE.change(call, row, _columns(call, project, sent))


def _columns(call: Call, project: Row, sent: dict[str, Any]) -> dict[str, Any]:
    store = call.platform.store
    given = {name: value for name, value in sent.items() if value is not None and name != "id"}
    if given.get("original_budget_amount", Decimal(0)) != to_cents(given.get("original_budget_amount", Decimal(0))):
        raise invalid("original_budget_amount", "must have at most two decimals")
    if "cost_code_id" in given:
        code = store.get("cost_codes", given.pop("cost_code_id"))
        if code is None or code["project_id"] != project["id"]:
            raise invalid("cost_code_id", "is not a cost code of the project")
        given["wbs_code_id"] = wbs_code(store, code["id"], given.pop("line_item_type_id", None))["id"]
    if "wbs_code_id" in given:
        wbs = store.get("wbs_codes", given["wbs_code_id"])
        owner = None if wbs is None else store.get("cost_codes", wbs["cost_code_id"])
        if owner is None or owner["project_id"] != project["id"]:
            raise invalid("wbs_code_id", "is not a WBS code of the project")
    return given


def _check_unlocked(project: Row) -> None:
    if project["budget_locked"]:
        raise invalid("base", "the budget is locked: original amounts cannot be changed")


def _write(version: str, call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, [])
    body = call.object_body("project_id", "budget_line_item")
    sent = read_attributes(_TABLES[version], body.get("budget_line_item"), where="budget_line_item")
    return call.project_of_body(body), sent


def _line(call: Call, project: Row) -> Row:
    row = BUDGET_LINE.find(call, call.path("id"))
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found("Budget line item")
    return row


def _shown(version: str, store: Store, row: Row) -> dict[str, Any]:
    """Amounts are JSON numbers here."""
    wbs = store.get("wbs_codes", row["wbs_code_id"]) or {}
    shown = {
        "id": row["id"],
        "original_budget_amount": float(original_amount(row)),
        "uom": row["uom"],
        "quantity": None if row["quantity"] is None else float(row["quantity"]),
        "unit_cost": None if row["unit_cost"] is None else float(row["unit_cost"]),
        "calculation_strategy": row["calculation_strategy"],
        "currency_configuration": _CURRENCY,
    }
    if version == "v1.1":
        return {**shown, "wbs_code": wbs_document(store, wbs)}
    project = store.get("projects", row["project_id"]) or {}
    code = store.get("cost_codes", wbs["cost_code_id"]) or {}
    kind = store.get("line_item_types", wbs["line_item_type_id"] or 0) or {}
    changed = modifications(store, project, row)
    return {
        **shown,
        "approved_budget_changes": float(changed),
        "revised_budget": float(original_amount(row) + changed),
        **{name: float(figure(store, project, row, name)) for name in ("committed_costs", "direct_costs")},
        "cost_code": {**{name: code.get(name) for name in ("id", "name", "code")}, "full_code": full_code(store, code)},
        "line_item_type": {"id": kind.get("id"), "name": kind.get("name")},
    }
