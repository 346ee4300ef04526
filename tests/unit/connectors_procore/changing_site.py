"""A look-alike whose budget has changes: one that is approved, and one that is approved later."""

from typing import Any

from unit.connectors_procore.financial_site import FINANCIALS, PLACE, FinancialSite
from unit.connectors_procore.site import PROJECT

LATER = "bc-2"
(FIRST,) = FINANCIALS["budget_changes"]


class Changing(FinancialSite):
    """A budget of $6,000.00 with one approved change of $100.50, and one of $70.25 that is not approved yet."""

    seed = FINANCIALS | {
        "line_item_types": [{**FINANCIALS["line_item_types"][0], "origin_id": "O"}],
        "budget_changes": [
            FIRST,
            {
                **FIRST,
                "ref": LATER,
                "status": "draft",
                "adjustment_line_items": [
                    {"adjustment_number": 1, "type": "change_event", **PLACE, "amount": "75.25"},
                    {"adjustment_number": 1, "type": "budget_change", **PLACE, "amount": "-5.00"},
                ],
            },
        ],
    }

    def change(self, name: str) -> str:
        return f"/rest/v1.0/projects/{PROJECT}/budget_changes/{self.refs[name]}"

    def transactions(self) -> list[dict[str, Any]]:
        return list(self.state()["erp_transactions"])

    def unmarked(self) -> int:
        return sum(not row["synced"] for row in self.transactions())
