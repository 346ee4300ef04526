"""What the look-alike holds, as JSON: the companies' data, and what happened to hooks and deliveries. No secrets."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.procore.contract_kinds import BILLABLE_KINDS
from sandbox.procore.contract_rules import grand_total
from sandbox.procore.notation import event_time_text, money_text, time_text
from sandbox.procore.platform import Platform
from sandbox.procore.webhooks.rules import masked

_PLAIN = (
    *("companies", "users", "projects", "vendors", "cost_codes", "line_item_types", "wbs_codes", "line_items"),
    *("change_order_packages", "change_order_requests", "potential_change_orders", "billing_periods", "requisitions"),
    *("requisition_items", "payment_applications", "payment_application_items", "contract_payments", "direct_costs"),
    *(
        "budget_line_items",
        "budget_changes",
        "adjustment_line_items",
        "budget_modifications",
        "budget_views",
        "budgets",
    ),
    *("standard_cost_code_lists", "standard_cost_codes", "uoms", "project_roles", "business_registers"),
    *("staged_records", "erp_job_costs", "erp_transactions", "cost_code_line_item_types"),
    *("erp_requests", "erp_request_details", "external_data", "triggers"),
)
_SECRET = ("client_secret", "authorization")


def state(platform: Platform) -> dict[str, Any]:
    """Every table; money as strings, deleted rows included."""
    store = platform.store
    shown: dict[str, Any] = {name: [_json(row) for row in store.rows(name)] for name in _PLAIN}
    for project in shown["projects"]:
        project["vendor_ids"] = [int(vendor_id) for vendor_id in project["vendor_ids"]]
    shown["apps"] = [_json(row) for row in store.rows("apps")]
    for kind in BILLABLE_KINDS:
        shown[kind.table] = [
            {
                **_json(row),
                "grand_total": money_text(grand_total(store, kind, row)),
                "line_items": [_json(line) for line in store.lines(kind.contract_type, row["id"])],
            }
            for row in store.rows(kind.table)
        ]
    shown["hooks"] = [
        {**_json(row), "destination_headers": masked(row["authorization"])} for row in store.rows("hooks")
    ]
    shown["events"] = [{**_json(row), "timestamp": event_time_text(row["timestamp"])} for row in store.rows("events")]
    shown["deliveries"] = [_json(row) for row in store.rows("deliveries")]
    shown["delivery_faults"] = list(platform.webhooks.mischief.documents())
    return shown


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(inner) for name, inner in value.items() if name not in _SECRET}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    if isinstance(value, datetime):
        return time_text(value)
    return money_text(value) if isinstance(value, Decimal) else value
