"""A commitment: a purchase order or a subcontract that the project team has approved."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from tieout.records.cost_line import CostLine, codes_of
from tieout.records.entities import Entity
from tieout.records.money import Money, Number
from tieout.records.parties import Party
from tieout.records.record import Record


class CommitmentKind(StrEnum):
    PURCHASE_ORDER = "purchase_order"
    SUBCONTRACT = "subcontract"


class CommitmentLine(CostLine):
    """One line of the schedule of values. On a unit-price line `amount = quantity x unit cost`, rounded half up to the cent."""

    amount: Money
    retainage_percent: Number | None = None
    extensions: Annotated[dict[str, str], Field(default={})]

    @property
    def computed_amount(self) -> Decimal:
        """Quantity x unit cost to the cent, or the amount itself on a lump-sum line."""
        return self.amount if self.price is None else self.price


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
        return codes_of(self.lines)
