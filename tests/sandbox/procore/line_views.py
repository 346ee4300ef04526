"""The lines of a schedule of values as v1.0 shows them, whatever holds them."""

from typing import Any

from sandbox.procore.cost_code_views import cost_code_document, line_item_type_document, wbs_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store

CURRENCY = {"currency_iso_code": None, "currency_exchange_rate": "1.0", "base_currency_iso_code": None}


def currency_of(store: Store, row: Row) -> dict[str, Any]:
    """What everything of a project shows of its currency; filled only where the project states one (multi-currency)."""
    project = store.get("projects", row["project_id"]) or {}
    return CURRENCY | (project.get("currency_configuration") or {})


def line_item_document(store: Store, row: Row) -> dict[str, Any]:
    """One line of a schedule of values."""
    company = store.get("companies", row["company_id"]) or {}
    project = store.get("projects", row["project_id"]) or {}
    kind = store.get("line_item_types", row["line_item_type_id"]) if row["line_item_type_id"] else None
    amount = money_text(row["amount"])
    return {
        "id": row["id"],
        "amount": amount,
        "total_amount": amount,
        "extended_amount": amount,
        "extended_type": row["extended_type"],
        "quantity": money_text(row["quantity"]) or "0.0",
        "unit_cost": money_text(row["unit_cost"]) or "0.0",
        "uom": row["uom"],
        "description": row["description"],
        "position": row["position"],
        "company": {"id": row["company_id"], "name": company.get("name")},
        "project": {"id": row["project_id"], "name": project.get("name")},
        "holder": {"id": row["contract_id"], "holder_type": row["holder_type"]},
        "cost_code": cost_code_document(store, store.get("cost_codes", row["cost_code_id"]) or {}),
        "line_item_type": None if kind is None else line_item_type_document(kind),
        "wbs_code": wbs_document(store, store.get("wbs_codes", row["wbs_code_id"]) or {}),
        "tax_code_id": row["tax_code_id"],
        "origin_id": row["origin_id"],
        "origin_data": row["origin_data"],
        "currency_configuration": currency_of(store, row),
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }
