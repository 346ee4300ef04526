"""Costs to date: the rows of a project's budget, by cost code and account group.

The platform knows no ERP task and no item, so rows of one cost code and account group are one figure. All rows of a cost code
are in one range, and so on one page: a sum is never told in parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_lists import Listing, Lists
from tieout.connectors.acumatica.feed_values import amount_or_zero
from tieout.connectors.acumatica.odata import equals
from tieout.connectors.http import AnswerLost
from tieout.records.balances import JobCost
from tieout.records.parties import CostCode
from tieout.sync.outcomes import NotNow

_KEY = ("ProjectID", "ProjectTaskID", "AccountGroup")
LISTING = Listing(
    "ProjectBudget",
    _KEY,
    "CostCode",
    (
        *_KEY,
        "CostCode",
        "Type",
        "UOM",
        "ActualAmount",
        "ActualQty",
        "RevisedCommittedAmount",
        "CommittedInvoicedAmount",
    ),
    may_be_empty=True,
)
COST = "expense"
"""The type of an account group that holds costs; income, assets and liabilities are none."""


@dataclass(frozen=True)
class Costs:
    """Reads costs, a range of cost codes at a time."""

    lists: Lists

    def page(self, project: str, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """One page of a project's costs, and where to read on. Raises: NotNow, NeedsPerson."""
        page = self.lists.page(replace(LISTING, where=equals("ProjectID", project)), cursor)
        rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in page.rows:
            if text(row, "Type").casefold() == COST:
                rows.setdefault((text(row, "CostCode"), text(row, "AccountGroup")), []).append(row)
        costs = tuple(_cost(project, key, same, page.as_of) for key, same in sorted(rows.items()))
        return costs, None if page.following is None else page.following.cursor()


def _cost(project: str, key: tuple[str, str], rows: Sequence[Mapping[str, Any]], as_of: datetime) -> JobCost:
    code, group = key
    # Tons and hours do not add up.
    one_unit = len({text(row, "UOM") for row in rows}) == 1
    try:
        return JobCost(
            project=project,
            cost_code=CostCode(code=code, erp_code=code or None),
            cost_type=group,
            cost_to_date=_sum(rows, "ActualAmount"),
            committed=_sum(rows, "RevisedCommittedAmount"),
            invoiced=_sum(rows, "CommittedInvoicedAmount"),
            units_to_date=_sum(rows, "ActualQty") if one_unit else None,
            as_of=as_of,
        )
    except (AnswerLost, ValidationError) as error:
        raise NotNow(f"The costs of {project}, {code} {group}, could not be read: {error}") from error


def _sum(rows: Sequence[Mapping[str, Any]], name: str) -> Decimal:
    return sum((amount_or_zero(row, name) for row in rows), Decimal("0.00"))
