"""Contract payments and direct costs as the API shows them."""

from typing import Any

from sandbox.procore.contract_kinds import DIRECT_COST
from sandbox.procore.contract_rules import grand_total, lines_of
from sandbox.procore.line_views import CURRENCY, currency_of, line_item_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store

_PAYMENT = (
    *("id", "check_number", "contract_id", "date", "draw_request_number", "external_payment_id", "invoice_number"),
    *("notes", "payment_number", "project_id", "requisition_id", "origin_id", "origin_code", "origin_data"),
)
_COST = (
    *("id", "description", "direct_cost_type", "direct_cost_date", "invoice_number", "origin_data", "origin_id"),
    *("payment_date", "received_date", "status", "terms", "vendor_id"),
)


def payment_document(row: Row) -> dict[str, Any]:
    """One payment. Procore Pay is not here: nothing is ever initiated or settled through it."""
    return {
        **{name: row[name] for name in _PAYMENT},
        "amount": money_text(row["amount"]),
        "date_payment_settled": None,
        "date_payment_initiated": None,
        "attachments": [],
        "status": "paid",
        "currency_configuration": CURRENCY,
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def direct_cost_row(store: Store, row: Row) -> dict[str, Any]:
    """A direct cost in a list; its `vendor` is a name there."""
    vendor = store.get("vendors", row["vendor_id"] or 0) or {}
    employee = store.get("users", row["employee_id"] or 0)
    total = money_text(grand_total(store, DIRECT_COST, row))
    return {
        **{name: row[name] for name in _COST},
        "amount": total,
        "grand_total": total,
        "vendor": vendor.get("name"),
        "vendor_name": vendor.get("name"),
        "employee": None if employee is None else {name: employee[name] for name in ("id", "name")},
        "currency_configuration": currency_of(store, row),
        **{name: time_text(row[name]) for name in ("created_at", "updated_at", "deleted_at")},
    }


def direct_cost_document(store: Store, row: Row) -> dict[str, Any]:
    """A direct cost in full, with its lines."""
    lines = lines_of(store, DIRECT_COST, row)
    vendor = store.get("vendors", row["vendor_id"] or 0)
    company, project = store.get("companies", row["company_id"]) or {}, store.get("projects", row["project_id"]) or {}
    shown = {name: value for name, value in direct_cost_row(store, row).items() if name != "amount"}
    return {
        **shown,
        "vendor": None if vendor is None else {name: vendor[name] for name in ("id", "name")},
        "company": {"id": row["company_id"], "name": company.get("name")},
        "project": {"id": row["project_id"], "name": project.get("name")},
        "attachments": [],
        "attachments_count": 0,
        "line_items_count": len(lines),
        "line_items": [line_item_document(store, line) for line in lines],
    }
