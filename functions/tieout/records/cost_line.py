"""A line of any record that costs something: where it stands in the budget, and how many at what price."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from tieout.records.money import Number, to_cents
from tieout.records.parties import CostCode


class CostLine(BaseModel):
    """A line with a cost code and a cost type. `id` is the source's.

    A lump-sum line has an amount only; a unit-price line also has quantity, unit and unit cost. `tax_code` is the source's id of
    it. A line without one is written without the field: what was sent before lines had it must not look edited.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    position: int
    description: str = ""
    cost_code: CostCode | None
    cost_type: str | None
    quantity: Number | None = None
    unit: str | None = None
    unit_cost: Number | None = None
    tax_code: str | None = Field(default=None, exclude_if=lambda code: code is None)

    @property
    def is_unit_price(self) -> bool:
        return self.quantity is not None and self.unit_cost is not None

    @property
    def price(self) -> Decimal | None:
        """Quantity x unit cost, rounded half up to the cent; `None` on a lump-sum line."""
        if self.quantity is None or self.unit_cost is None:
            return None
        return to_cents(self.quantity * self.unit_cost)


def codes_of(lines: tuple[CostLine, ...]) -> tuple[str, ...]:
    """The cost codes that lines name, for rules that go by cost code."""
    return tuple(line.cost_code.code for line in lines if line.cost_code is not None)
