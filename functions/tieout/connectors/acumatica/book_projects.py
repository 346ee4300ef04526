"""Projects, their cost budgets and their costs to date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tieout.connectors.acumatica.book_desk import BookDesk, changed_at, whole
from tieout.connectors.acumatica.book_lists import BookRow
from tieout.connectors.acumatica.book_stages import is_active
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_costs import COST, Costs
from tieout.connectors.acumatica.feed_lists import Listing
from tieout.connectors.acumatica.feed_values import amount_or_zero
from tieout.connectors.acumatica.odata import equals
from tieout.records.balances import JobCost

_PROJECTS = Listing(
    "Project", ("ProjectID",), "ProjectID", ("ProjectID", "Description", "Status", "Customer", "LastModifiedDateTime")
)
_KEY = ("ProjectID", "ProjectTaskID", "AccountGroup")
_FIGURES = ("OriginalBudgetedAmount", "BudgetedCOAmount", "RevisedBudgetedAmount", "OriginalBudgetedQty")
_BUDGET = Listing(
    "ProjectBudget",
    _KEY,
    "CostCode",
    (*_KEY, "CostCode", "InventoryID", "Type", "LastModifiedDateTime", *_FIGURES),
    may_be_empty=True,
)


@dataclass(frozen=True)
class ProjectRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    costs: Costs

    def projects(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of projects; the code that stands for none is no project."""
        page = self.desk.lists.page(_PROJECTS, cursor)
        ours = [entity for entity in page.rows if self.desk.project(text(entity, "ProjectID")) is not None]
        return [self._project(entity) for entity in ours], None if page.following is None else page.following.cursor()

    def budget(self, project: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of a project's cost budget: what is budgeted for income is the owner's contract."""
        page = self.desk.lists.page(replace(_BUDGET, where=equals("ProjectID", project)), cursor)
        found = [self._budget_line(project, entity) for entity in page.rows if text(entity, "Type").casefold() == COST]
        # A row that only costs were posted to budgets nothing, and the platform has no line for it.
        lines = [row for row in found if row["amount"] or row["original"]]
        return lines, None if page.following is None else page.following.cursor()

    def job_costs(self, project: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of a project's costs to date, by cost code and account group."""
        costs, following = self.costs.page(project, cursor)
        return [self._cost(cost) for cost in costs], following

    def _project(self, entity: Mapping[str, Any]) -> BookRow:
        key = text(entity, "ProjectID")
        with whole("Project", key):
            return {
                "reference": self.desk.named("Project", key),
                "number": key,
                "name": text(entity, "Description") or None,
                "customer": self.desk.named("Customer", text(entity, "Customer")),
                "active": is_active(key, text(entity, "Status")),
                "changed_at": changed_at(entity),
            }

    def _budget_line(self, project: str, entity: Mapping[str, Any]) -> BookRow:
        code, group = text(entity, "CostCode"), text(entity, "AccountGroup")
        place = "/".join((project, text(entity, "ProjectTaskID"), group, code, text(entity, "InventoryID")))
        with whole("ProjectBudget", place):
            return {
                "reference": self.desk.named("ProjectBudget", place),
                "project": self.desk.project(project),
                "cost_code": code or None,
                "cost_key": self.desk.keys.budgeted(code, group),
                "amount": amount_or_zero(entity, "RevisedBudgetedAmount"),
                "original": amount_or_zero(entity, "OriginalBudgetedAmount"),
                "approved_changes": amount_or_zero(entity, "BudgetedCOAmount"),
                "quantity": amount_or_zero(entity, "OriginalBudgetedQty"),
                "changed_at": changed_at(entity),
            }

    def _cost(self, cost: JobCost) -> BookRow:
        code, group = cost.cost_code.code if cost.cost_code else "", cost.cost_type or ""
        return {
            "reference": f"{self.desk.named('JobCost', cost.project)}/{code}/{group}",
            "project": self.desk.project(cost.project),
            "cost_code": code or None,
            "cost_key": self.desk.keys.budgeted(code, group),
            "amount": cost.cost_to_date,
            "committed": cost.committed,
            "invoiced": cost.invoiced,
            "on_default": self.desk.on_default(code),
        }
