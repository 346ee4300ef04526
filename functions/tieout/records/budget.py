"""A budget: the baseline once, and every approved change as a record of its own, so that no dollar is ever sent twice."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from tieout.records.cost_line import CostLine, codes_of
from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.record import Need, Record
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
    """

    entity: ClassVar = Entity.BUDGET

    kind: BudgetKind
    project: Party
    vendor: Party | None = None
    baseline: SourceReference | None = None
    lines: tuple[BudgetLine, ...] = ()

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.baseline is None:
            return ()
        return (Need(entity=Entity.BUDGET, reference=self.baseline, name=f"the budget of {self.project.name}"),)

    @property
    def cost_codes(self) -> tuple[str, ...]:
        return codes_of(self.lines)
