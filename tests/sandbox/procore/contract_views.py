"""Commitments and their lines as v1.0 shows them: compact in lists, in full on show."""

from decimal import Decimal
from typing import Any

from sandbox.procore.change_orders.kinds import packages_of
from sandbox.procore.change_orders.views import package_row, potential_row, request_row
from sandbox.procore.contract_kinds import PURCHASE_ORDER, ContractKind, header_columns
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.contract_totals import ContractTotals, contract_totals
from sandbox.procore.line_views import currency_of, line_item_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.payments.views import payment_document
from sandbox.procore.store import Row, Store


def compact_contract(store: Store, kind: ContractKind, row: Row) -> dict[str, Any]:
    """The header with its totals, without lines."""
    project = store.get("projects", row["project_id"]) or {}
    totals = contract_totals(store, kind, row)
    shown = {
        "id": row["id"],
        **{name: row[name] for name in header_columns(kind)},
        "retainage_percent": money_text(row["retainage_percent"]),
        **{name: money_text(amount) for name, amount in _figures(totals).items()},
        "requisitions_are_enabled": True,
        "show_line_items_to_non_admins": False,
        "billing_schedule_of_values_status": "draft",
        "project": {"id": row["project_id"], "name": project.get("name")},
        "vendor": _vendor(store, row, full=False),
        "currency_configuration": currency_of(store, row),
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
        **_lists(store, row),
        "invoice_contacts": [],
        "attachments": [],
        "custom_fields": row["custom_fields"],
    }


def _figures(totals: ContractTotals) -> dict[str, Decimal]:
    return {
        "grand_total": totals.original,
        "approved_change_orders": totals.approved,
        "pending_change_orders": totals.pending,
        "draft_change_orders_amount": totals.draft,
        "revised_contract": totals.revised,
        "pending_revised_contract": totals.revised + totals.pending,
        "total_payments": totals.paid,
        "total_requisitions_amount": totals.invoiced,
        "total_draw_requests_amount": totals.invoiced,
        "remaining_balance_outstanding": totals.outstanding,
        "percentage_paid": totals.percentage_paid,
    }


def _lists(store: Store, row: Row) -> dict[str, Any]:
    """The change orders and payments of a commitment."""
    orders = [item for item in store.owned("potential_change_orders", row["id"]) if item["deleted_at"] is None]
    requests = [item for item in store.owned("change_order_requests", row["id"]) if item["deleted_at"] is None]
    payments = [item for item in store.owned("contract_payments", row["id"]) if item["deleted_at"] is None]
    return {
        "change_order_packages": [package_row(store, item) for item in packages_of(store, row)],
        "change_order_requests": [request_row(store, item) for item in requests],
        "potential_change_orders": [potential_row(store, item) for item in orders],
        "payments_issued": [payment_document(item) for item in payments],
    }


def _vendor(store: Store, row: Row, *, full: bool) -> dict[str, Any] | None:
    # A commitment names its vendor by `company`, not by `name`; a list shows no link of the vendor.
    vendor = store.get("vendors", row["vendor_id"]) if row["vendor_id"] else None
    if vendor is None:
        return None
    shown = {"id": vendor["id"], "company": vendor["name"]}
    return {**shown, "origin_id": vendor["origin_id"], "origin_data": vendor["origin_data"]} if full else shown
