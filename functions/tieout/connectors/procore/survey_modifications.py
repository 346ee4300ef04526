"""Budget modifications: what companies change a budget by that have not moved to budget changes. No record is made of them.

They have no status and no approval, and their writes are refused with 405 once the company has moved (Procore's tutorial on the
Budget Changes API); the list stays. The original amounts of a budget leave out what they moved, so where there are any, dollars
of the budget are missing in the ERP, and nothing else would say so.
"""

from collections.abc import Iterator
from decimal import Decimal

from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.values import amount, text
from tieout.preflight.ports import LeftOut
from tieout.records.budget import BudgetKind
from tieout.records.money import dollars

KIND = BudgetKind.CHANGE.value
LIST_PAGE = 1000
WHY = "they are of the kind that came before budget changes, have no approval, and are not carried"
FIX = (
    "Move the company to Budget Changes on the platform and enter there what they moved, or enter it in the ERP by hand. Where "
    "that has been done, go live although preflight blocks, with that as the reason."
)


def modifications(client: ProcoreClient, project: str, place: str) -> Iterator[LeftOut]:
    """What a project has of them, if it has any. `place`: what people call the project.

    Raises:
        NotFound, NotNow, NeedsPerson: they could not be listed.
        ValueError: an amount cannot be read.
    """
    rows = list(client.rows(f"/rest/v1.0/projects/{project}/budget_modifications", {}, per_page=LIST_PAGE))
    moved = sum((abs(amount(row.get("transfer_amount"))) for row in rows), Decimal(0))
    # One that comes from no line adds to the budget; the others only move what it has.
    added = sum(
        (amount(row.get("transfer_amount")) for row in rows if not text(row.get("from_budget_line_item_id"))),
        Decimal(0),
    )
    if rows:
        name = f"budget modifications of {place}"
        yield LeftOut(KIND, name, f"{WHY}; they change its grand total by {dollars(added)}", len(rows), moved, FIX)
