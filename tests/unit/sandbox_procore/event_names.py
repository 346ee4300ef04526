"""The sampled webhook resources: file stem, then name, action, whether a project is named, and the parent v3.0 names."""

NEW_EVENTS: dict[str, tuple[str, str, bool, tuple[str, ...]]] = {
    "company_vendors_create": ("Company Vendors", "create", False, ()),
    "company_vendors_update": ("Company Vendors", "update", False, ()),
    "projects_create": ("Projects", "create", False, ()),
    "projects_update": ("Projects", "update", True, ()),
    "budget_line_items_update": ("Budget Line Items", "update", True, ()),
    "budget_changes_update": ("Budget Changes", "update", True, ()),
    "budget_change_adjustments_update": ("Budget Change Adjustments", "update", True, ("Budget Changes",)),
    "budget_change_adjustment_line_items_update": (
        "Budget Change Adjustment Line Items",
        "update",
        True,
        ("Budget Changes",),
    ),
    "change_order_packages_update": ("Change Order Packages", "update", True, ()),
    "change_order_requests_update": ("Change Order Requests", "update", True, ("Change Order Packages",)),
    "potential_change_orders_update": ("Potential Change Orders", "update", True, ()),
    "potential_change_order_line_items_update": (
        "Potential Change Order Line Items",
        "update",
        True,
        ("Potential Change Orders",),
    ),
    "prime_contracts_update": ("Prime Contracts", "update", True, ()),
    "prime_contract_line_items_update": ("Prime Contract Line Items", "update", True, ("Prime Contracts",)),
    "payment_applications_update": ("Payment Applications", "update", True, ()),
    "draw_requests_update": ("Draw Requests", "update", True, ()),
    "contract_payments_create": ("Contract Payments", "create", True, ()),
    "direct_costs_create": ("Direct Costs", "create", True, ()),
    "direct_cost_line_items_update": ("Direct Cost Line Items", "update", True, ("Direct Costs",)),
}
