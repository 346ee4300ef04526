"""Budget changes with their adjustments, and the older budget modifications that they replace."""

from decimal import Decimal
from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.views import person
from sandbox.procore.contract_rules import held_by_erp
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.invoicing.requisition_views import erp_status
from sandbox.procore.notation import time_text, to_cents
from sandbox.procore.query import check_known
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

BUDGET_CHANGE = Kind(
    *("budget_changes", "budget_change", "Budget Changes", "Budget change"),
    {"title": None, "description": None, "origin_id": None, "origin_data": None},
)
_LINE = Kind(
    *("adjustment_line_items", "adjustment_line_item", "Budget Change Adjustment Line Items", "Adjustment line item"),
    dict.fromkeys(("ref", "description", "comment", "quantity", "uom", "unit_cost", "change_event_line_item_id")),
)


def budget_change_routes(rest: Rest) -> list[Route]:
    changes = "/rest/v1.0/projects/{project_id:int}/budget_changes"
    v2 = "/rest/v2.0/companies/{company_id:int}/projects/{project_id:int}/budget_changes/adjustment_line_items"
    return [
        rest.route("GET", changes, _list),
        rest.route("POST", changes, _create),
        rest.route("GET", changes + "/{id:int}", _show),
        rest.route("PATCH", changes + "/{id:int}", _update),
        rest.route("DELETE", changes + "/{id:int}", _delete),
        rest.route("GET", v2, _list_lines),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, [])
    rows = _changes(call.platform.store, call.project_of_path())
    return Answer({"data": [_summary(call.platform.store, row) for row in rows]})


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer({"data": budget_change_document(call.platform.store, _change(call))})


def _create(call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    sent = read_attributes(financials.BUDGET_CHANGE, call.body, where="budget_change", required=("status",))
    row = new_budget_change(call, project, sent)
    return Answer({"data": budget_change_document(call.platform.store, row)}, 201)


def _update(call: Call) -> Answer:
    check_known(call.query, [])
    row = _change(call)
    sent = read_attributes(financials.BUDGET_CHANGE_UPDATE, call.body, where="budget_change")
    _check_editable(call, row, sent)
    lines = sent.pop("adjustment_line_items", None) or []
    sent.pop("production_quantities", None)
    BUDGET_CHANGE.change(call, row, sent)
    _write_lines(call, row, lines)
    return Answer({"data": budget_change_document(call.platform.store, row)})


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    row = _change(call)
    if row["status"] == "approved" or held_by_erp(call.platform.store, "budget_change", row["id"]):
        raise Refusal(403, "a budget change that is approved or at the ERP cannot be deleted")
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    BUDGET_CHANGE.announce(call, "delete", row)
    return Answer(status=204)


def _list_lines(call: Call) -> Answer:
    check_known(call.query, [])
    store = call.platform.store
    changes = {row["id"]: row for row in _changes(store, call.project_of_path())}
    lines = [line for row in changes.values() for line in store.owned("adjustment_line_items", row["id"])]
    return listed(call, lines, lambda line: _line_v2(line, changes[line["budget_change_id"]]))


def new_budget_change(call: Call, project: Row, sent: dict[str, Any]) -> Row:
    """A budget change with its adjustments; without a number it gets the next one."""
    lines = sent.pop("adjustment_line_items", None) or []
    sent.pop("production_quantities", None)
    given = {name: value for name, value in sent.items() if value is not None}
    given.setdefault("number", len(call.platform.store.owned("budget_changes", project["id"])) + 1)
    owner = {"company_id": project["company_id"], "project_id": project["id"], "created_by_id": call.grant.user_id}
    row = BUDGET_CHANGE.create(call, given, **owner)
    _write_lines(call, row, lines)
    return row


def _check_editable(call: Call, row: Row, sent: dict[str, Any]) -> None:
    if held_by_erp(call.platform.store, "budget_change", row["id"]) or row["origin_id"] is not None:
        raise invalid("base", "cannot be edited because it has been sent to ERP")
    if row["status"] == "approved" and sent.get("adjustment_line_items"):
        raise invalid("adjustment_line_items", "cannot be changed while the budget change is approved")


def _write_lines(call: Call, row: Row, lines: list[Any]) -> None:
    """Takes all lines or none; a transfer's budget side needs the change event side with the same number."""
    read = [read_attributes(financials.ADJUSTMENT_LINE, sent, where="adjustment_line_items") for sent in lines]
    held = {line["id"]: line for line in call.platform.store.owned("adjustment_line_items", row["id"])}
    given = [{**_checked(call, row, line), **_amount(line)} for line in read]
    sides = {line.get("adjustment_number") for line in [*given, *held.values()] if line.get("type") == "change_event"}
    for line in given:
        if line.get("type") == "budget_change" and line.get("adjustment_number") not in sides:
            raise invalid("adjustment_line_items", "needs a change_event line with the same adjustment_number")
    for line in given:
        _write_line(call, row, held, line)


def _write_line(call: Call, row: Row, held: dict[int, Row], line: dict[str, Any]) -> None:
    known = held.get(line.get("id", 0))
    if line.pop("_delete", False):
        if known is not None:
            call.platform.store.drop("adjustment_line_items", known["id"])
            _LINE.announce(call, "delete", known)
    elif known is not None:
        _LINE.change(call, known, line)
    else:
        owner = {name: row[name] for name in ("company_id", "project_id")}
        given = {"calculation_strategy": "manual", "amount": Decimal(0), "adjustment_number": 1, **line}
        _LINE.create(call, given, **owner, budget_change_id=row["id"])


def _checked(call: Call, row: Row, line: dict[str, Any]) -> dict[str, Any]:
    if line.get("id") is None and (line.get("wbs_code_id") is None or line.get("type") is None):
        raise bad_request("wbs_code_id, type missing", "wbs_code_id", "type")
    if line.get("wbs_code_id") is not None:
        wbs = call.platform.store.get("wbs_codes", line["wbs_code_id"])
        code = None if wbs is None else call.platform.store.get("cost_codes", wbs["cost_code_id"])
        if code is None or code["project_id"] != row["project_id"]:
            raise invalid("wbs_code_id", "is not a WBS code of the project")
    return line


def _amount(line: dict[str, Any]) -> dict[str, Any]:
    if line.get("calculation_strategy") != "automatic":
        return {}
    return {"amount": to_cents((line.get("quantity") or Decimal(0)) * (line.get("unit_cost") or Decimal(0)))}


def _changes(store: Store, project: Row) -> list[Row]:
    return [row for row in store.owned("budget_changes", project["id"]) if row["deleted_at"] is None]


def _change(call: Call) -> Row:
    project = call.project_of_path()
    row = BUDGET_CHANGE.find(call, call.path("id"))
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found("Budget change")
    return row


def _summary(store: Store, row: Row) -> dict[str, Any]:
    """No origin field shows: a budget change tells of the ERP by its erp_status alone."""
    lines = store.owned("adjustment_line_items", row["id"])
    return {
        **{name: row[name] for name in ("id", "number", "title", "description", "status")},
        "erp_status": erp_status(store, "budget_change", row),
        "amount": float(sum((line["amount"] for line in lines), Decimal(0))),
        "change_event_count": len({line["change_event_line_item_id"] for line in lines} - {None}),
        "created_by": person(store, row["created_by_id"]),
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def budget_change_document(store: Store, row: Row) -> dict[str, Any]:
    """A budget change with its lines; their amounts are JSON numbers."""
    lines = store.owned("adjustment_line_items", row["id"])
    return {
        **_summary(store, row),
        "adjustment_line_items": [_line(store, line) for line in lines],
        "production_quantities": [],
    }


def _line(store: Store, line: Row) -> dict[str, Any]:
    plain = ("id", "ref", "adjustment_number", "description", "comment", "calculation_strategy", "type", "uom")
    shown = {name: line[name] for name in (*plain, "change_event_line_item_id")}
    numbers = {name: None if line[name] is None else float(line[name]) for name in ("quantity", "unit_cost", "amount")}
    wbs = wbs_document(store, store.get("wbs_codes", line["wbs_code_id"]) or {})
    return {**shown, **numbers, "wbs_code": wbs}


def _line_v2(line: Row, change: Row) -> dict[str, Any]:
    return {
        "id": str(line["id"]),
        "adjustment_number": line["adjustment_number"],
        "wbs_code_id": str(line["wbs_code_id"]),
        "amount": float(line["amount"]),
        "uom": line["uom"],
        "quantity": None if line["quantity"] is None else float(line["quantity"]),
        "description": line["description"],
        "type": line["type"],
        "budget_change_number": str(change["number"]),
        "budget_change_status": change["status"],
        "budget_change_name": change["title"],
        "budget_change_id": str(change["id"]),
    }
