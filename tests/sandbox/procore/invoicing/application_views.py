"""Owner invoices as v1.0 shows them: header with G702, in full with the lines of G703."""

from typing import Any

from sandbox.procore.cost_code_views import cost_code_document, wbs_document
from sandbox.procore.invoicing.bills import BillKind, application, items_of
from sandbox.procore.invoicing.g702 import formatted_period, g702
from sandbox.procore.invoicing.progress import Progress, two_decimals
from sandbox.procore.line_views import currency_of
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

_BLANK = {
    **dict.fromkeys(("period_id", "period_start", "period_end", "billing_date", "invoice_number")),
    **dict.fromkeys(("origin_id", "origin_data")),
    "status": "draft",
}
APPLICATION = BillKind(
    kind=Kind("payment_applications", "payment_application", "Payment Applications", "Payment application", _BLANK),
    items="payment_application_items",
    owner="contract_id",
    item_column="payment_application_id",
    billed=("approved",),
    synced_text="This Payment Application cannot be edited because it has been synced with ERP",
)


def application_row(store: Store, row: Row) -> dict[str, Any]:
    """One owner invoice in a list: with G702, without its lines."""
    contract = store.get("prime_contracts", row["contract_id"]) or {}
    owner = store.get("vendors", contract.get("vendor_id") or 0) or {}
    sums = application(store, APPLICATION, row)
    plain = ("id", "number", "invoice_number", "billing_date", "status", "period_start", "period_end", "period_id")
    return {
        **{name: row[name] for name in plain},
        "percent_complete": two_decimals(sums.percent_complete),
        "total_amount_paid": two_decimals(_paid(store, row)),
        "total_amount_accrued_this_period": two_decimals(sums.total("gross")),
        "formatted_contract_company": owner.get("name"),
        "contract": {"id": row["contract_id"], "type": row["contract_type"], "title": contract.get("title")},
        "billing_period": {"start_date": row["period_start"], "end_date": row["period_end"]},
        "origin_id": row["origin_id"],
        "origin_data": row["origin_data"],
        "g702": g702(sums, formatted_period(row["period_start"], row["period_end"]), row.get("stated", {})),
        "currency_configuration": currency_of(store, row),
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def application_document(store: Store, row: Row) -> dict[str, Any]:
    """One owner invoice in full."""
    lines = [line_document(store, item) for item in items_of(store, APPLICATION, row)]
    return {**application_row(store, row), "g703": lines, "attachments": []}


def line_document(store: Store, item: Row) -> dict[str, Any]:
    """One line of G703. Its origin_id and origin_type name the line that it bills, not a record of an ERP."""
    line = Progress.of(item)
    codes = store.get("cost_codes", item["cost_code_id"] or 0)
    amounts = {
        "scheduled_value": line.scheduled,
        "scheduled_unit_price": item["scheduled_unit_price"],
        "work_completed_from_previous_application": line.previous_work,
        "work_completed_this_period": line.work,
        "materials_presently_stored": line.stored,
        "total_completed_and_stored_to_date": line.completed_and_stored,
        "total_completed_and_stored_to_date_percent": line.percent,
        "balance_to_finish": line.balance,
        **_retainage(item, line),
    }
    quantities = {
        "scheduled_quantity": item["scheduled_quantity"],
        "work_completed_this_period_quantity": item["quantity"],
        "work_completed_from_previous_application_quantity": item["previous_quantity"],
        "total_completed_and_stored_to_date_quantity": item["previous_quantity"] + item["quantity"],
    }
    return {
        "id": item["id"],
        "origin_id": item["line_item_id"],
        "origin_type": "LineItem",
        "type": "payment_application_line_item",
        "item_number": item["position"],
        "description_of_work": item["description_of_work"],
        "description_override": None,
        "cost_code": None if codes is None else cost_code_document(store, codes),
        "wbs_code": wbs_document(store, store.get("wbs_codes", item["wbs_code_id"]) or {}),
        **{name: two_decimals(amount) for name, amount in amounts.items()},
        **{name: money_text(quantity) for name, quantity in quantities.items()},
        "added_from_source": None,
        "added_from_source_id": None,
    }


def _retainage(item: Row, line: Progress) -> dict[str, Any]:
    held_before, held = line.previous_stored_retainage, line.stored_retainage
    return {
        "work_completed_retainage_from_previous_application": line.previous_work_retainage,
        "work_completed_retainage_retained_this_period": line.work_retained,
        "work_completed_retainage_percent_this_period": item["work_percent"],
        "work_completed_retainage_released_this_period": line.work_released,
        "work_completed_retainage_currently_retained": line.work_retainage,
        "materials_stored_retainage_from_previous_application": held_before,
        "materials_stored_retainage_retained_this_period": max(held - held_before, held * 0),
        "materials_stored_retainage_percent_this_period": item["stored_percent"],
        "materials_stored_retainage_released_this_period": line.stored_released,
        "materials_stored_retainage_currently_retained": held,
        "total_retainage_currently_retained": line.retainage,
        "total_retainage_from_previous_application": line.previous_retainage,
    }


def _paid(store: Store, row: Row) -> Any:
    # A payment names the application by its number ("draw request number"); there is no other tie.
    payments = store.owned("contract_payments", row["contract_id"])
    matching = [
        item for item in payments if item["draw_request_number"] == row["number"] and item["deleted_at"] is None
    ]
    return sum((item["amount"] for item in matching), application(store, APPLICATION, row).original * 0)
