"""request_data of the ERP requests about budgets, and the transactions that they list until they are marked as synced.

The events dictionary prints no detail's id for a budget: the integrator finds the detail by its item. It prints one type of
transaction, that of the original estimate, and says of `update_budget` that it lists only what is not marked.

Code of Procore's ERP support goes by this: the `procore_transaction_id` of a budget change's transaction is a line of it, by id.
The type of such a transaction is assumed; `procore_transaction_type` stays null, since its words are not published.
"""

from decimal import Decimal
from typing import Any

from sandbox.procore.budget.amounts import (
    approved_changes,
    budget_lines,
    budget_of,
    modifications,
    moved_amount,
    original_amount,
)
from sandbox.procore.notation import time_text
from sandbox.procore.store import Row, Store

_CHANGED = "Erp::EstimateChangeTransaction"


def budget_request(store: Store, project: Row, _detail_id: int, code: str | None) -> Row:
    """create_budget, and update_budget: every transaction that is not marked yet."""
    budget = budget_of(store, project)
    lines = budget_lines(store, project)
    for line in lines:
        _note_original(store, project, line, code)
    for change in approved_changes(store, project):
        _note_change(store, project, change, code)
    links = {name: budget[name] for name in ("id", "origin_id", "origin_data", "project_id")}
    open_still = [row for row in transactions_of(store, project) if not row["synced"]]
    return {
        "job_id": project["origin_id"],
        "budget": {**links, "synced": budget["origin_id"] is not None, "custom_fields": {}},
        "job_costs": [*(_job_cost(store, project, line) for line in lines), *_unbudgeted(store, project, lines)],
        "transactions": [transaction_document(row) for row in open_still],
    }


def transactions_of(store: Store, project: Row) -> list[Row]:
    return [row for row in store.rows("erp_transactions") if row["project_id"] == project["id"]]


def _job_cost(store: Store, project: Row, line: Row) -> dict[str, Any]:
    amount = original_amount(line) + modifications(store, project, line)
    return {
        "id": line["wbs_code_id"],
        **_place(store, project, line["wbs_code_id"]),
        "budget_line_item_id": line["id"],
        "new_amount": float(amount),
    }


def _unbudgeted(store: Store, project: Row, lines: list[Row]) -> list[dict[str, Any]]:
    """What budget changes brought to codes that have no budget line."""
    sums: dict[int, Decimal] = {}
    for change in approved_changes(store, project):
        if all(line["wbs_code_id"] != change["wbs_code_id"] for line in lines):
            sums[change["wbs_code_id"]] = sums.get(change["wbs_code_id"], Decimal(0)) + change["amount"]
    return [
        {
            "id": wbs_code_id,
            **_place(store, project, wbs_code_id),
            "budget_line_item_id": None,
            "new_amount": float(sum_),
        }
        for wbs_code_id, sum_ in sums.items()
    ]


def _place(store: Store, project: Row, wbs_code_id: int) -> dict[str, Any]:
    wbs = store.get("wbs_codes", wbs_code_id) or {}
    code = store.get("cost_codes", wbs["cost_code_id"]) or {}
    kind = store.get("line_item_types", wbs["line_item_type_id"] or 0) or {}
    return {
        "cost_code_origin_id": code["origin_id"],
        "line_item_type_origin_id": kind.get("origin_id"),
        "job_origin_id": project["origin_id"],
        "sub_job_origin_id": None,
    }


def _note_original(store: Store, project: Row, line: Row, code: str | None) -> None:
    """A line's own money: its first estimate, then whatever an unlocked budget was edited by."""
    known = [row for row in _at(store, project, line) if row["procore_transaction_id"] is None]
    value = (
        original_amount(line) + moved_amount(store, project, line) - sum((row["value"] for row in known), Decimal(0))
    )
    if not known:
        _note(store, project, line, value, code=code, kind="Erp::OriginalEstimateTransaction", of=None)
    elif value:
        _note(store, project, line, value, code=code, kind=_CHANGED, of=None)


def _note_change(store: Store, project: Row, change: Row, code: str | None) -> None:
    if all(row["procore_transaction_id"] != change["id"] for row in transactions_of(store, project)):
        _note(store, project, change, change["amount"], code=code, kind=_CHANGED, of=change["id"])


def _at(store: Store, project: Row, line: Row) -> list[Row]:
    return [row for row in transactions_of(store, project) if row["job_cost_id"] == line["wbs_code_id"]]


def _note(
    store: Store, project: Row, line: Row, value: Decimal, *, code: str | None, kind: str, of: int | None
) -> None:
    row = {
        "project_id": project["id"],
        "company_id": project["company_id"],
        "origin_id": None,
        "code": code,
        "value": value,
        "synced": False,
        "type": kind,
        "procore_transaction_id": of,
        "procore_transaction_type": None,
        "job_cost_id": line["wbs_code_id"],
        "created_at": line["updated_at"],
        "notes": None,
    }
    store.add("erp_transactions", row)


def transaction_document(row: Row) -> dict[str, Any]:
    """A budget transaction; its value is a JSON number."""
    plain = ("id", "origin_id", "code", "synced", "type", "procore_transaction_id", "procore_transaction_type")
    shown = {name: row[name] for name in (*plain, "job_cost_id", "notes")}
    return {**shown, "value": float(row["value"]), "created_at": time_text(row["created_at"])}
