"""A change order: what changes a commitment after approval, or the prime contract after the owner's approval."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from tieout.records.cost_line import CostLine, codes_of
from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.record import Need, Record
from tieout.records.references import SourceReference


class ChangeOrderKind(StrEnum):
    COMMITMENT = "commitment_change_order"
    PRIME = "prime_change_order"


class ChangeOrderLine(CostLine):
    """One line: it adjusts an existing line of the contract (`adjusts`, that line's id at the source), or adds a new one."""

    adjusts: str | None = None
    amount: Money


class ChangeOrder(Record):
    """One change order. `number` is the platform's and the human one; the ERP's own number is kept as a reference.

    `contract` is the commitment or prime contract that it changes; `approved_at` is when it was approved (by the owner, on a
    prime change order). A deduction has a negative total.
    """

    entity: ClassVar = Entity.CHANGE_ORDER

    kind: ChangeOrderKind
    project: Party
    contract: SourceReference
    contract_number: str = ""
    schedule_days: int | None = None
    reason: str = ""
    change_date: date | None = None
    lines: tuple[ChangeOrderLine, ...] = ()

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.kind is ChangeOrderKind.PRIME:
            return ()  # the prime contract is the project's own; no connector sends one
        name = f"commitment {self.contract_number}".strip()
        adjusted = tuple(line.adjusts for line in self.lines if line.adjusts is not None)
        return (Need(entity=Entity.COMMITMENT, reference=self.contract, name=name, lines=adjusted),)

    @property
    def cost_codes(self) -> tuple[str, ...]:
        return codes_of(self.lines)
