"""What can be written on change orders, prime contracts, invoices, payments, direct costs and budgets.

From the API reference of each operation; custom fields are read apart.
"""

from decimal import Decimal
from typing import Any

from sandbox.procore.fields import Field, FieldTable, arrays, booleans, dates, decimals, integers, strings

PRIME_STATUSES = ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated")
PACKAGE_STATUSES = (
    *("draft", "not_pricing", "pricing", "pending", "revised", "proceeding", "not_proceeding", "no_charge"),
    *("approved", "rejected", "void"),
)
CHANGE_ORDER_STATUSES = (*PACKAGE_STATUSES, "pending_billable")
REQUISITION_STATUSES = (
    *("draft", "under_review", "revise_and_resubmit", "approved", "approved_as_noted", "pending_owner_approval"),
)
OWNER_INVOICE_STATUSES = ("draft", "under_review", "revise_and_resubmit", "approved")
DIRECT_COST_STATUSES = ("draft", "pending", "revise_and_resubmit", "approved")
BUDGET_CHANGE_STATUSES = ("draft", "approved", "under_review", "void")
STRATEGIES = ("automatic", "manual")
_ORIGIN = strings("origin_id", "origin_data")
_FILES = arrays("drawing_revision_ids", "file_version_ids", "form_ids", "image_ids", "upload_ids")

PRIME_CONTRACT: FieldTable = {
    **strings("description", "exclusions", "inclusions", "number", "title", "currency_iso_code"),
    **dates("actual_completion_date", "approval_letter_date", "contract_date", "contract_estimated_completion_date"),
    **dates("contract_start_date", "execution_date", "issued_on_date", "letter_of_intent_date", "returned_date"),
    **dates("signed_contract_received_date"),
    **integers("architect_id", "contractor_id", "vendor_id"),
    **booleans("executed"),
    **decimals("retainage_percent", "currency_exchange_rate"),
    **_ORIGIN,
    **_FILES,
    "status": Field("enum", PRIME_STATUSES),
    "accounting_method": Field("enum", ("amount", "unit")),
}

CHANGE_ORDER_BLANK: dict[str, Any] = {
    **dict.fromkeys(("title", "description", "number", "due_date", "invoiced_date", "paid_date", "reviewed_at")),
    **dict.fromkeys(("signed_change_order_received_date", "schedule_impact_amount", "reference", "reason")),
    **dict.fromkeys(("change_order_change_reason_id", "location_id", "designated_reviewer_id", "received_from_id")),
    **dict.fromkeys(("origin_id", "origin_data", "origin_code", "package_id", "change_order_request_id")),
    **dict.fromkeys(("change_order_id", "reviewed_by_id", "given_total")),
    **dict.fromkeys(("executed", "paid", "signature_required", "field_change", "enable_ssov"), False),
    "private": True,
    "status": "draft",
    "revision": 0,
}
_CHANGE_ORDER_ANY: FieldTable = {
    **strings("title", "description"),
    **dates("due_date", "invoiced_date", "paid_date"),
    **integers("schedule_impact_amount"),
}
PACKAGE: FieldTable = {
    **_CHANGE_ORDER_ANY,
    **_ORIGIN,
    **strings("origin_code"),
    **booleans("executed"),
    **decimals("grand_total"),
    **dates("signed_change_order_received_date"),
    "status": Field("enum", PACKAGE_STATUSES),
}
# The reference of this operation prints an empty object; these are the fields that its sync lists.
CHANGE_ORDER_REQUEST: FieldTable = {
    **_CHANGE_ORDER_ANY,
    **_ORIGIN,
    **integers("change_order_package_id"),
    **decimals("grand_total"),
    "status": Field("enum", PACKAGE_STATUSES),
}
CHANGE_ORDER_REQUEST_SYNC: FieldTable = {**CHANGE_ORDER_REQUEST, **integers("id")}
_POTENTIAL: FieldTable = {
    **_CHANGE_ORDER_ANY,
    **_ORIGIN,
    **strings("number", "currency_exchange_rate"),
    **integers("commitment_change_event_id", "prime_change_event_id"),
    "status": Field("enum", PACKAGE_STATUSES),
}
POTENTIAL_CHANGE_ORDER: FieldTable = {**_POTENTIAL, **decimals("grand_total")}
POTENTIAL_CHANGE_ORDER_SYNC: FieldTable = {
    **_POTENTIAL,
    **integers("id", "change_order_request_id"),
    "change_order_request": Field("object"),
}
# commitment_change_orders and prime_change_orders: no origin field at all.
CONTRACT_CHANGE_ORDER: FieldTable = {
    **_CHANGE_ORDER_ANY,
    **strings("reference", "number", "reason"),
    **integers("contract_id", "batch_id", "change_order_change_reason_id", "location_id", "designated_reviewer_id"),
    **integers("received_from_id", "revision"),
    **dates("signed_change_order_received_date"),
    **booleans("field_change", "signature_required", "executed", "private", "paid", "enable_ssov"),
    **arrays("change_event_attachment_ids", "attachment_ids"),
    **_FILES,
    "status": Field("enum", CHANGE_ORDER_STATUSES),
}
COMMITMENT_ORDER_LINE: FieldTable = {
    **{name: Field("id_text") for name in ("prime_line_item_id", "commitment_line_item_id", "wbs_code_id")},
    "tax_code_id": Field("id_text"),
    **decimals("amount", "quantity", "unit_cost"),
    **strings("description", "uom"),
}
PRIME_ORDER_LINE: FieldTable = {
    name: field
    for name, field in COMMITMENT_ORDER_LINE.items()
    if name not in ("prime_line_item_id", "commitment_line_item_id")
}

BILLING_PERIOD: FieldTable = {
    **dates("due_date", "start_date", "end_date"),
    "status": Field("enum", ("open", "closed")),
}
_REQUISITION_BOTH: FieldTable = {
    **integers("period_id"),
    **dates("requisition_start", "requisition_end", "billing_date", "payment_date", "submitted_at"),
    **booleans("final"),
    **_ORIGIN,
    # Typed as a string, and an integer in Procore's own tutorial.
    "invoice_number": Field("text_or_integer"),
    "status": Field("enum", REQUISITION_STATUSES),
}
REQUISITION: FieldTable = {**_REQUISITION_BOTH, **strings("comment")}
REQUISITION_V1_1: FieldTable = {
    **_REQUISITION_BOTH,
    **arrays("items", "prostore_file_ids", "upload_ids"),
}
_ITEM_AMOUNTS: FieldTable = {
    **decimals("work_completed_this_period", "materials_presently_stored", "work_completed_this_period_quantity"),
    **decimals("work_completed_retainage_retained_this_period", "work_completed_retainage_released_this_period"),
    **decimals("materials_stored_retainage_currently_retained"),
}
CONTRACT_ITEM: FieldTable = _ITEM_AMOUNTS
BULK_ITEM: FieldTable = {
    **_ITEM_AMOUNTS,
    **integers("id"),
    **strings("comment"),
    **decimals("subcontractor_claimed_amount"),
    "item_type": Field("enum", ("contract_item", "contract_detail_item", "change_order_item")),
    "status": Field("enum", ("approved", "rejected", "no_action")),
}
ITEM_V1_1: FieldTable = {
    **BULK_ITEM,
    **integers("line_item_id", "detail_line_item_id"),
    **decimals("materials_presently_stored_from_previous_progress", "new_materials", "new_materials_quantity"),
    **decimals("stored_materials", "stored_materials_quantity", "work_completed_retainage_percent_this_period"),
    **decimals("materials_stored_retainage_percent_this_period"),
    "item_type": Field(
        "enum", ("contract_item", "contract_detail_item", "change_order_item", "whole_change_order_item")
    ),
}
OWNER_INVOICE: FieldTable = {
    **integers("commitment_billing_period_id"),
    **dates("period_start", "period_end", "billing_date"),
    **strings("invoice_number"),
    **booleans("include_attachments"),
    **_ORIGIN,
    "status": Field("enum", OWNER_INVOICE_STATUSES),
}
OWNER_INVOICE_LINE: FieldTable = {
    **decimals("work_completed_this_period", "materials_presently_stored", "work_completed_this_period_quantity"),
    **decimals("work_completed_retainage_retained_this_period", "materials_stored_retainage_retained_this_period"),
    **decimals("work_completed_retainage_released_this_period"),
}

CONTRACT_PAYMENT: FieldTable = {
    **dates("date", "invoice_date"),
    **strings("invoice_number", "check_number", "notes"),
    **integers("draw_request_number", "payment_number", "requisition_id"),
    **decimals("amount"),
    **_ORIGIN,
    **arrays("prostore_file_ids"),
    "payment_method": Field("enum", ("check", "credit_card", "electronic")),
}
CONTRACT_PAYMENT_BLANK: dict[str, Any] = {
    **dict.fromkeys(("date", "invoice_date", "invoice_number", "check_number", "notes", "draw_request_number")),
    **dict.fromkeys(("payment_number", "requisition_id", "payment_method", "external_payment_id")),
    **dict.fromkeys(("origin_id", "origin_code", "origin_data", "vendor_id")),
    "amount": Decimal(0),
}
DIRECT_COST_BLANK: dict[str, Any] = {
    **dict.fromkeys(("description", "direct_cost_type", "direct_cost_date", "employee_id", "invoice_number")),
    **dict.fromkeys(("payment_date", "received_date", "terms", "vendor_id", "origin_id", "origin_data")),
    "status": "draft",
    "accounting_method": "amount",
}
_DIRECT_COST_BOTH: FieldTable = {
    **strings("description", "invoice_number", "terms"),
    **dates("direct_cost_date", "payment_date", "received_date"),
    **integers("employee_id", "vendor_id"),
    **_ORIGIN,
    "status": Field("enum", DIRECT_COST_STATUSES),
}
DIRECT_COST: FieldTable = {
    **_DIRECT_COST_BOTH,
    **arrays("line_items"),
    "direct_cost_type": Field("enum", ("invoice", "expense", "payroll", "subcontractor_invoice")),
}
DIRECT_COST_UPDATE: FieldTable = {name: f for name, f in DIRECT_COST.items() if name != "direct_cost_type"}
DIRECT_COST_SYNC: FieldTable = {
    **_DIRECT_COST_BOTH,
    **integers("id"),
    **strings("currency_iso_code"),
    **decimals("currency_exchange_rate"),
    "direct_cost_type": Field("enum", ("invoice", "expense", "payroll")),
}
DIRECT_COST_LINE: FieldTable = {
    **decimals("manual_amount", "quantity", "unit_cost"),
    **integers("id", "wbs_code_id", "direct_cost_id"),
    **strings("description", "ref", "uom"),
    **_ORIGIN,
}
DIRECT_COST_LINE_SYNC: FieldTable = {
    **decimals("amount", "quantity", "unit_cost"),
    **integers("id", "wbs_code_id", "cost_code_id", "direct_cost_id", "line_item_type_id", "tax_code_id"),
    **strings("description", "uom"),
    **_ORIGIN,
    "extended_type": Field("enum", ("manual", "calculated")),
}

_BUDGET_LINE_BOTH: FieldTable = {
    **decimals("original_budget_amount", "quantity", "unit_cost"),
    **strings("uom"),
    "calculation_strategy": Field("enum", STRATEGIES),
}
BUDGET_LINE: FieldTable = {**_BUDGET_LINE_BOTH, **integers("cost_code_id", "line_item_type_id")}
BUDGET_LINE_V1_1: FieldTable = {**_BUDGET_LINE_BOTH, **integers("wbs_code_id")}
# The reference prints no attribute of a synced line; these are those of both create operations.
BUDGET_LINE_SYNC: FieldTable = {**BUDGET_LINE, **BUDGET_LINE_V1_1, **integers("id")}
BUDGET_CHANGE: FieldTable = {
    **integers("number"),
    **strings("title", "description"),
    **arrays("adjustment_line_items", "prostore_file_ids", "production_quantities"),
    "status": Field("enum", BUDGET_CHANGE_STATUSES),
}
BUDGET_CHANGE_UPDATE: FieldTable = {**BUDGET_CHANGE, **integers("id")}
ADJUSTMENT_LINE: FieldTable = {
    **integers("id", "adjustment_number", "wbs_code_id", "change_event_line_item_id"),
    **strings("ref", "description", "comment", "uom"),
    **decimals("quantity", "unit_cost", "amount"),
    **booleans("_delete"),
    "calculation_strategy": Field("enum", STRATEGIES),
    "type": Field("enum", ("change_event", "budget_change")),
}
BUDGET_MODIFICATION: FieldTable = {
    **integers("from_budget_line_item_id", "to_budget_line_item_id"),
    **strings("notes"),
    **_ORIGIN,
    **decimals("transfer_amount"),
}
