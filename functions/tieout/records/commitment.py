"""A commitment: a purchase order or a subcontract that the project team has approved."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tieout.records.money import Money, Number, to_cents
from tieout.records.references import SourceReference


class CommitmentKind(StrEnum):
    PURCHASE_ORDER = "purchase_order"
    SUBCONTRACT = "subcontract"


class Party(BaseModel):
    """A vendor, project or person as the record names it. `erp_code` is what a link to the ERP says, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str = ""
    erp_code: str | None = None


class CostCode(BaseModel):
    """A cost code as the platform writes it (`03-300`); leading zeros matter, so it is text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str = ""
    erp_code: str | None = None


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


class Commitment(BaseModel):
    """One purchase order or subcontract, system-neutral. Money is in the currency of the contract, in whole cents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: SourceReference
    kind: CommitmentKind
    number: str
    title: str = ""
    status: str
    project: Party
    vendor: Party | None
    total: Money
    retainage_percent: Number | None = None
    payment_terms: str | None = None
    contract_date: date | None = None
    approved_at: AwareDatetime | None = None
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime
    deleted: bool = False
    lines: Annotated[tuple[CommitmentLine, ...], Field(default=())]
    extensions: dict[str, str] = {}

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def version(self) -> datetime:
        """When the source last changed it. Compared only with itself: the source's clock is not ours."""
        return self.updated_at
