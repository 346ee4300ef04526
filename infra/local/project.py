"""The project team's side of one project's money: people, budget, prime contract, periods and changes still in draft."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from infra.local.business import GARAGE_ID, MANAGER, OWNER, PROJECT_ID

BUDGET = (
    ("01", "50-00", "O", "145000.00"),
    ("02", "41-00", "S", "52000.00"),
    ("03", "10-00", "S", "190000.00"),
    ("03", "20-00", "S", "98000.00"),
    ("03", "30-00", "S", "425000.00"),
    ("03", "30-00", "M", "341000.00"),
    ("03", "35-00", "S", "60000.00"),
    ("05", "12-00", "M", "910000.00"),
    ("05", "30-00", "M", "212500.00"),
    ("08", "11-00", "M", "91000.00"),
    ("08", "71-00", "M", "42000.00"),
    ("26", "05-00", "S", "272000.00"),
    ("26", "51-00", "S", "147500.00"),
    ("31", "23-00", "S", "80000.00"),
    ("32", "12-00", "S", "165000.00"),
)
"""Original budget by division, cost code and cost type."""

PRIME, GARAGES_PRIME = "PC-001", "PC-002"
PRIME_LINES = (
    ("03", "30-00", "Concrete and formwork", "1290000.00"),
    ("05", "12-00", "Structure", "1275000.00"),
    ("26", "05-00", "Electrical", "498000.00"),
    ("01", "50-00", "General conditions and fee", "411250.50"),
)
PERIODS = (
    ("may", "2026-05-01", "2026-05-31", "2026-06-10"),
    ("june", "2026-06-01", "2026-06-30", "2026-07-10"),
    ("july", "2026-07-01", "2026-07-31", "2026-08-10"),
)
BUDGET_CHANGE, CHANGE_ORDER, PRIME_CHANGE_ORDER = "BC-1", "SC-001-CO-1", "PC-001-CO-1"
CHANGE_LINES = (("03-10-00", "Taller walls, loading dock", "8450.25"), ("03-30-00", "Thickened slab", "12300.40"))


def people() -> dict[str, Any]:
    """The project manager, and the budget's tools."""
    return {
        "users": [{"ref": MANAGER[0], "name": MANAGER[2], "login": "maria@oakridge.example"}],
        "project_roles": [
            {"project": project, "role": "Project Manager", "user": MANAGER[0]} for project in (PROJECT_ID, GARAGE_ID)
        ],
    }


def money() -> dict[str, Any]:
    """Everything of the project's money but its commitments; all of it still open or in draft."""
    return {
        "prime_contracts": [_prime(), _garages_prime()],
        "change_orders": list(_change_orders()),
        "billing_periods": [
            {
                "ref": ref,
                "project": PROJECT_ID,
                "start_date": start,
                "end_date": end,
                "due_date": due,
                "status": "open",
            }
            for ref, start, end, due in PERIODS
        ],
        "budget_line_items": [
            {
                "project": PROJECT_ID,
                **_place(f"{division}-{code}", kind),
                "original_budget_amount": amount,
            }
            for division, code, kind, amount in BUDGET
        ],
        "budget_views": [
            {"project": PROJECT_ID, "name": "Standard", "columns": {"Committed Costs": "committed_costs"}},
            # A project without a budget view has a budget that nobody can read, and no tie-out could say that it ties.
            {"project": GARAGE_ID, "name": "Standard"},
        ],
        "budget_changes": [_budget_change()],
    }


def budget_total() -> Decimal:
    return sum((Decimal(amount) for *_, amount in BUDGET), Decimal("0.00"))


def _prime() -> dict[str, Any]:
    return {
        "ref": PRIME,
        "project": PROJECT_ID,
        "vendor": OWNER.ref,
        "number": PRIME,
        "title": "East Wing, general contract",
        "status": "Approved",
        "retainage_percent": "10",
        "line_items": [
            {**_place(f"{division}-{code}"), "ref": f"{PRIME}-{number}", "amount": amount, "description": what}
            for number, (division, code, what, amount) in enumerate(PRIME_LINES, 1)
        ],
    }


def _garages_prime() -> dict[str, Any]:
    """Who the new project is built for; its contract is still being drawn up."""
    known = {"project": GARAGE_ID, "vendor": OWNER.ref, "number": GARAGES_PRIME, "status": "Draft"}
    return {"ref": GARAGES_PRIME, **known, "title": "Parking Garage, general contract"}


def _change_orders() -> Iterator[dict[str, Any]]:
    yield {
        "ref": CHANGE_ORDER,
        "contract": "SC-001",
        "number": "001",
        "title": "Loading dock",
        "status": "pending",
        "line_items": [
            {**_place(code), "amount": amount, "description": what, **({"adjusts": "SC-001-3"} if last else {})}
            for last, (code, what, amount) in enumerate(CHANGE_LINES)
        ],
    }
    yield {
        "ref": PRIME_CHANGE_ORDER,
        "contract": PRIME,
        "number": "001",
        "title": "Loading dock, as agreed with the owner",
        "status": "pending",
        "line_items": [{**_place("03-30-00"), "amount": "26500.00", "description": "Loading dock"}],
    }


def _budget_change() -> dict[str, Any]:
    moved = (("01-50-00", "O", "-9000.00", "Trailer not needed"), ("03-30-00", "S", "9000.00", "Second pump"))
    return {
        "ref": BUDGET_CHANGE,
        "project": PROJECT_ID,
        "title": "From temporary facilities to concrete",
        "status": "draft",
        "adjustment_line_items": [
            {
                "adjustment_number": number,
                "type": "change_event",
                **_place(code, kind),
                "amount": amount,
                "description": why,
            }
            for number, (code, kind, amount, why) in enumerate(moved, 1)
        ],
    }


def _place(code: str, kind: str = "S") -> dict[str, str]:
    return {"cost_code": code, "line_item_type": f"type-{kind}"}
