"""A commitment: a purchase order or a subcontract that the project team has approved."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from tieout.records.entities import Entity
from tieout.records.money import Money, Number, to_cents
from tieout.records.parties import CostCode, Party
from tieout.records.record import Record


class CommitmentKind(StrEnum):
    PURCHASE_ORDER = "purchase_order"
    SUBCONTRACT = "subcontract"


class CommitmentLine(BaseModel):
    """One line of the schedule of values.

    A lump-sum line has an amount only; a unit-price line also has quantity, unit and unit cost, and
    `amount = quantity x unit cost`, rounded half up to the cent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    position: int
    description: str = ""
    cost_code: CostCode | None
    cost_type: str | None
    amount: Money
    quantity: Number | None = None
    unit: str | None = None
    unit_cost: Number | None = None
    retainage_percent: Number | None = None
    extensions: dict[str, str] = {}

    @property
    def is_unit_price(self) -> bool:
        return self.quantity is not None and self.unit_cost is not None

    @property
    def computed_amount(self) -> Decimal:
        """Quantity x unit cost to the cent, or the amount itself on a lump-sum line."""
        if self.quantity is None or self.unit_cost is None:
            return self.amount
        return to_cents(self.quantity * self.unit_cost)


class Commitment(Record):
    """One purchase order or subcontract, system-neutral. Money is in the currency of the contract, in whole cents."""

    entity: ClassVar = Entity.COMMITMENT

    kind: CommitmentKind
    project: Party
    retainage_percent: Number | None = None
    payment_terms: str | None = None
    contract_date: date | None = None
    lines: Annotated[tuple[CommitmentLine, ...], Field(default=())]

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def cost_codes(self) -> tuple[str, ...]:
        return tuple(line.cost_code.code for line in self.lines if line.cost_code is not None)
