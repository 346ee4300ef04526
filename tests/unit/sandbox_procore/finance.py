"""A small project with everything that money flows through; G702 figures are those of the hand-checked example."""

from typing import Any

from unit.sandbox_procore.site import CONCRETE, PROJECT, STEEL, SUBCONTRACT_TYPE, VENDOR

_CODES = {"line_item_type": SUBCONTRACT_TYPE}
FINANCE: dict[str, Any] = {
    "work_order_contracts": [
        {
            "ref": "sc",
            "project": PROJECT,
            "vendor": VENDOR,
            "number": "SC-9",
            "title": "Hall",
            "status": "Approved",
            "retainage_percent": "10.0",
            "line_items": [
                {"ref": "l1", "cost_code": CONCRETE, "amount": "60000.00", "description": "Walls", **_CODES},
                {"ref": "l2", "cost_code": STEEL, "amount": "40000.00", **_CODES},
            ],
        }
    ],
    "prime_contracts": [
        {
            "ref": "pc",
            "project": PROJECT,
            "vendor": VENDOR,
            "number": "PC-1",
            "title": "Clinic",
            "status": "Approved",
            "retainage_percent": "10.0",
            "line_items": [{"ref": "p1", "cost_code": CONCRETE, "amount": "5000.00", **_CODES}],
        }
    ],
    "change_orders": [
        {
            "ref": "co",
            "contract": "sc",
            "title": "Piles",
            "status": "approved",
            "line_items": [{"cost_code": CONCRETE, "amount": "10000.00", "adjusts": "l1", **_CODES}],
        },
        {
            "ref": "pco",
            "contract": "pc",
            "title": "Owner asks",
            "status": "approved",
            "line_items": [{"cost_code": CONCRETE, "amount": "700.00", "adjusts": "p1", **_CODES}],
        },
    ],
    "billing_periods": [
        {
            "ref": f"{month:02}",
            "project": PROJECT,
            "start_date": f"2026-{month:02}-01",
            "end_date": f"2026-{month:02}-28",
            "due_date": "2026-12-31",
            "status": "open",
        }
        for month in (4, 5)
    ],
    "requisitions": [
        {
            "ref": "april",
            "contract": "sc",
            "period": "04",
            "invoice_number": "A-1",
            "status": "approved",
            "items": [{"line": "l1", "work_completed_this_period": "20000.00"}],
        },
        {
            "ref": "may",
            "contract": "sc",
            "period": "05",
            "invoice_number": "A-2",
            "status": "approved",
            "items": [
                {
                    "line": "l1",
                    "work_completed_this_period": "10000.00",
                    "materials_presently_stored": "5000.00",
                    "materials_stored_retainage_percent_this_period": "5.0",
                },
                {"line": "l2", "work_completed_this_period": "8000.00"},
            ],
        },
    ],
    "payment_applications": [
        {
            "ref": "app",
            "contract": "pc",
            "period": "05",
            "invoice_number": "1",
            "status": "approved",
            "items": [{"line": "p1", "work_completed_this_period": "900.00"}],
        }
    ],
    "contract_payments": [
        {"ref": "pay", "contract": "sc", "requisition": "april", "amount": "18000.00", "date": "2026-05-02"}
    ],
    "direct_costs": [
        {
            "ref": "dc",
            "project": PROJECT,
            "vendor": VENDOR,
            "direct_cost_type": "invoice",
            "invoice_number": "77",
            "status": "approved",
            "line_items": [{"cost_code": STEEL, "amount": "80.00", **_CODES}],
        }
    ],
    "budget_line_items": [
        {"ref": "b1", "project": PROJECT, "cost_code": CONCRETE, "original_budget_amount": "65000.00", **_CODES},
        {"ref": "b2", "project": PROJECT, "cost_code": STEEL, "original_budget_amount": "45000.00", **_CODES},
    ],
    "budget_changes": [
        {
            "ref": "bc",
            "project": PROJECT,
            "title": "Shift",
            "status": "approved",
            "adjustment_line_items": [
                {"adjustment_number": 1, "type": "change_event", "cost_code": CONCRETE, "amount": "4500.00", **_CODES},
                {"adjustment_number": 1, "type": "budget_change", "cost_code": STEEL, "amount": "-4500.00", **_CODES},
            ],
        }
    ],
    "budget_views": [
        {"ref": "view", "project": PROJECT, "name": "Standard", "columns": {"DIRECT COSTS (J)": "direct_costs"}}
    ],
}
