"""Commitments and their lines as v1.0 shows them: compact in lists, in full on show."""

from typing import Any

from sandbox.procore.contract_kinds import PURCHASE_ORDER, ContractKind, header_columns
from sandbox.procore.contract_rules import grand_total, lines_of
from sandbox.procore.cost_code_views import cost_code_document, line_item_type_document, wbs_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store

# No change order, invoice or payment is held here, so these sums are what they are on a new commitment.
_NOTHING_YET = (
    *("approved_change_orders", "pending_change_orders", "draft_change_orders_amount", "total_payments"),
    *("total_requisitions_amount", "total_draw_requests_amount", "percentage_paid"),
)
_EMPTY_LISTS = (
    *("change_order_packages", "change_order_requests", "potential_change_orders", "payments_issued"),
    *("invoice_contacts", "attachments"),
)
_CURRENCY = {"currency_iso_code": None, "currency_exchange_rate": "1.0", "base_currency_iso_code": None}


def compact_contract(store: Store, kind: ContractKind, row: Row) -> dict[str, Any]:
    """The header with its totals, without lines."""
    project = store.get("projects", row["project_id"]) or {}
    total = money_text(grand_total(store, kind, row))
    shown = {
        "id": row["id"],
        **{name: row[name] for name in header_columns(kind)},
        "retainage_percent": money_text(row["retainage_percent"]),
        "grand_total": total,
        **dict.fromkeys(_NOTHING_YET, "0.0"),
        **dict.fromkeys(("revised_contract", "pending_revised_contract", "remaining_balance_outstanding"), total),
        "requisitions_are_enabled": True,
        "show_line_items_to_non_admins": False,
        "billing_schedule_of_values_status": "draft",
        "project": {"id": row["project_id"], "name": project.get("name")},
        "vendor": _vendor(store, row, full=False),
        "currency_configuration": _CURRENCY,
        **{name: time_text(row[name]) for name in ("created_at", "updated_at", "deleted_at")},
    }
    return {**shown, "assignee": {"id": row["assignee_id"]}} if kind is PURCHASE_ORDER else shown


def contract_document(store: Store, kind: ContractKind, row: Row) -> dict[str, Any]:
    """The commitment in full, with its schedule of values."""
    shown = compact_contract(store, kind, row)
    return {
        **shown,
        "vendor": _vendor(store, row, full=True),
        "created_by_id": row["created_by_id"],
        "line_items": [line_item_document(store, line) for line in lines_of(store, kind, row)],
        **{name: [] for name in _EMPTY_LISTS},
        "custom_fields": row["custom_fields"],
    }


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
        "currency_configuration": _CURRENCY,
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def _vendor(store: Store, row: Row, *, full: bool) -> dict[str, Any] | None:
    # A commitment names its vendor by `company`, not by `name`; a list shows no link of the vendor.
    vendor = store.get("vendors", row["vendor_id"]) if row["vendor_id"] else None
    if vendor is None:
        return None
    shown = {"id": vendor["id"], "company": vendor["name"]}
    return {**shown, "origin_id": vendor["origin_id"], "origin_data": vendor["origin_data"]} if full else shown
