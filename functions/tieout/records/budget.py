"""A budget: the baseline once, and every approved change as a record of its own, so that no dollar is ever sent twice."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from tieout.records.cost_line import CostLine, codes_of
from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.record import BOOKKEEPING, Need, Record
from tieout.records.references import SourceReference


class BudgetKind(StrEnum):
    BASELINE = "budget"
    CHANGE = "budget_change"


class BudgetLine(CostLine):
    """Money for one cost code and cost type. On a change, `amount` is what is added (or, if negative, taken away)."""

    amount: Money


class Budget(Record):
    """A project's baseline, or one approved change of it. The baseline is approved by being locked (`status` says so).

    A change needs the baseline: money is added to something that is there.

    What a line says and where it stands is no content: platforms take both from the cost code and from the rows around it, so
    that renaming a code, or budgeting nothing on another, would pass for an edit of what was sent. A baseline's number and title
    are its project's, and no content either; a change's are its own.
    """

    entity: ClassVar = Entity.BUDGET
    not_content: ClassVar[dict[str, Any]] = BOOKKEEPING | {
        "lines": {"__all__": {**BOOKKEEPING["lines"]["__all__"], "position": True, "description": True}},
    }

    kind: BudgetKind
    project: Party
    vendor: Party | None = None
    baseline: SourceReference | None = None
    lines: tuple[BudgetLine, ...] = ()

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    def content(self) -> dict[str, Any]:
        """What would be sent, as JSON. Of a baseline: the project, and what each cost code and cost type has."""
        projects_own = {"number", "title"} if self.kind is BudgetKind.BASELINE else set()
        return {name: value for name, value in super().content().items() if name not in projects_own}

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.baseline is None:
            return ()
        return (Need(entity=Entity.BUDGET, reference=self.baseline, name=f"the budget of {self.project.name}"),)

    @property
    def cost_codes(self) -> tuple[str, ...]:
        return codes_of(self.lines)
