"""What a budget line adds up to."""

from decimal import Decimal

from sandbox.procore.contract_kinds import CONTRACT_KINDS, DIRECT_COST, POTENTIAL_CHANGE_ORDER
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.notation import to_cents
from sandbox.procore.store import Row, Store

_COMMITTED = ("Approved", "Complete", "Processing", "Submitted", "Partially Received", "Received", "Closed")
SOURCES = ("committed_costs", "pending_cost_changes", "direct_costs", "job_to_date_cost", "revised_budget")


def budget_lines(store: Store, project: Row) -> list[Row]:
    return [row for row in store.owned("budget_line_items", project["id"]) if row["deleted_at"] is None]


def original_amount(row: Row) -> Decimal:
    """Quantity times unit cost where the line says so, else what was typed."""
    if row["calculation_strategy"] == "automatic":
        return to_cents((row["quantity"] or Decimal(0)) * (row["unit_cost"] or Decimal(0)))
    return Decimal(row["original_budget_amount"] or 0)


def modifications(store: Store, project: Row, row: Row) -> Decimal:
    """Approved budget changes on the line's code, and what modifications moved to and from the line."""
    # The change event's side is where the money goes; the budget's own side gives it.
    lines = [line for line in approved_changes(store, project) if line["wbs_code_id"] == row["wbs_code_id"]]
    return sum((line["amount"] for line in lines), moved_amount(store, project, row))


def approved_changes(store: Store, project: Row) -> list[Row]:
    """The adjustment line items of approved budget changes."""
    changes = store.owned("budget_changes", project["id"])
    approved = [change for change in changes if change["status"] == "approved" and change["deleted_at"] is None]
    return [line for change in approved for line in store.owned("adjustment_line_items", change["id"])]


def moved_amount(store: Store, project: Row, row: Row) -> Decimal:
    """What modifications moved to and from a line."""
    total = Decimal(0)
    for moved in store.owned("budget_modifications", project["id"]):
        total += moved["transfer_amount"] if moved["to_budget_line_item_id"] == row["id"] else 0
        total -= moved["transfer_amount"] if moved["from_budget_line_item_id"] == row["id"] else 0
    return total


def figure(store: Store, project: Row, row: Row, source: str) -> Decimal:
    """One column of a customer's view."""
    wbs_code_id = row["wbs_code_id"]
    match source:
        case "committed_costs":
            return _lines_sum(store, _commitment_lines(store, project), wbs_code_id)
        case "pending_cost_changes":
            return _lines_sum(store, _change_lines(store, project, "pending"), wbs_code_id)
        case "direct_costs":
            costs = store.owned("direct_costs", project["id"])
            approved = [item for item in costs if item["status"] == "approved" and item["deleted_at"] is None]
            lines = [line for item in approved for line in lines_of(store, DIRECT_COST, item)]
            return _lines_sum(store, lines, wbs_code_id)
        case "job_to_date_cost":
            return _job_to_date(store, project, wbs_code_id)
        case _:
            return original_amount(row) + modifications(store, project, row)


def _lines_sum(_store: Store, lines: list[Row], wbs_code_id: int) -> Decimal:
    return sum((line["amount"] for line in lines if line["wbs_code_id"] == wbs_code_id), Decimal(0))


def _commitment_lines(store: Store, project: Row) -> list[Row]:
    lines = []
    for kind in CONTRACT_KINDS:
        for contract in store.rows(kind.table):
            of_project = contract["project_id"] == project["id"] and contract["deleted_at"] is None
            if of_project and contract["status"] in _COMMITTED:
                lines += lines_of(store, kind, contract)
    return [*lines, *_change_lines(store, project, "approved")]


def _change_lines(store: Store, project: Row, status: str) -> list[Row]:
    """The lines of commitment change orders in a status."""
    lines = []
    for order in store.rows("potential_change_orders"):
        of_project = order["project_id"] == project["id"] and order["deleted_at"] is None
        package = store.get("change_order_packages", order["package_id"] or 0) or order
        if of_project and order["contract_type"] != "PrimeContract" and package["status"] == status:
            lines += lines_of(store, POTENTIAL_CHANGE_ORDER, order)
    return lines


def _job_to_date(store: Store, project: Row, wbs_code_id: int) -> Decimal:
    wbs = store.get("wbs_codes", wbs_code_id) or {}
    for row in store.owned("erp_job_costs", project["id"]):
        if all(row[name] == wbs.get(name) for name in ("cost_code_id", "line_item_type_id")):
            return Decimal(row["figures"].get("job_to_date_cost") or 0)
    return Decimal(0)


def budget_of(store: Store, project: Row) -> Row:
    """The budget as an item of the ERP tool: it has its project's id and a link of its own."""
    owner = {"company_id": project["company_id"], "project_id": project["id"]}
    links = {"origin_id": None, "origin_data": None, "origin_code": None}
    return store.get("budgets", project["id"]) or store.add("budgets", {"id": project["id"], **owner, **links})
