"""Budgets that stand in the ERP: the cost rows of each project, named by their places, as the read-back names them."""

from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.connectors.acumatica.book_lists import BookLists
from tieout.connectors.acumatica.budget_steps import NO_ITEM
from tieout.connectors.acumatica.budgets import KIND
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_costs import COST
from tieout.connectors.acumatica.feed_lists import Listing
from tieout.connectors.acumatica.feed_reading import Entity
from tieout.connectors.acumatica.feed_values import amount_or_zero
from tieout.connectors.acumatica.odata import equals
from tieout.connectors.acumatica.places import place_name
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.acumatica.survey_lists import whole
from tieout.connectors.http import AnswerLost
from tieout.connectors.surveying import budget_seen
from tieout.preflight.ports import DocumentSeen
from tieout.sync.outcomes import NotNow

_KEY = ("ProjectID", "ProjectTaskID", "AccountGroup")
ROWS = Listing(
    KIND,
    _KEY,
    "CostCode",
    (*_KEY, "CostCode", "InventoryID", "Type", "OriginalBudgetedAmount"),
    may_be_empty=True,
)


@dataclass(frozen=True)
class SurveyBudgets:
    """Reads them. Raises: NotNow, NeedsPerson."""

    lists: BookLists
    settings: AcumaticaSettings

    def of(self, project: str | None) -> list[DocumentSeen]:
        """One document for each project that has an original cost budget. Rows for a single item have a place of their own."""
        listing = ROWS if project is None else replace(ROWS, where=equals("ProjectID", project))
        budgets: dict[str, dict[str, Decimal]] = {}
        for row in whole(self.lists, listing):
            budgeted = _budgeted(row)
            if budgeted:
                budgets.setdefault(text(row, "ProjectID"), {})[_place(row)] = budgeted
        return [self._document(key, places) for key, places in sorted(budgets.items())]

    def _document(self, project: str, places: dict[str, Decimal]) -> DocumentSeen:
        tenant = self.settings.tenant
        return budget_seen(places, kind=KIND, project=project, company=tenant, number=f"Budget {project}")


def _budgeted(row: Entity) -> Decimal:
    try:
        return amount_or_zero(row, "OriginalBudgetedAmount") if text(row, "Type").casefold() == COST else Decimal(0)
    except AnswerLost as lost:
        raise NotNow(f"The budget of {text(row, 'ProjectID')} could not be read: {lost}") from lost


def _place(row: Entity) -> str:
    place = place_name(text(row, "ProjectTaskID"), text(row, "AccountGroup"), text(row, "CostCode"))
    item = text(row, "InventoryID")
    return place if item in {"", NO_ITEM} else f"{place}/{item}"
