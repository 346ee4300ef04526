"""An invoice: a subcontractor's pay app against a commitment, or an owner's application against the prime contract."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from tieout.records.cost_line import CostLine, codes_of
from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.record import BOOKKEEPING, Need, Record
from tieout.records.references import SourceReference


class InvoiceKind(StrEnum):
    SUBCONTRACTOR = "subcontractor_invoice"
    OWNER = "owner_invoice"


class InvoiceLine(CostLine):
    """One row of the continuation sheet (G703).

    Attributes:
        contract_line: the contract's (or change order's) line that is billed, by its id at the source.
        change_order: the change order that the line belongs to, if it is not one of the contract's own.
        scheduled_value: column C.
        previous_work: column D, work completed in previous applications.
        work: column E, work completed this period, which includes stored material that is now installed.
        stored: column F, material presently stored: a balance, made anew every period.
        previously_stored: column F of the previous application.
        retained_work, retained_stored: retainage held this period, on work and on newly stored material.
        released_work, released_stored: retainage released this period.
        retained_before: retainage held before this period.
        done_before: column G of the same row in the previous application; `None` where that is not known.
    """

    contract_line: str | None = None
    change_order: SourceReference | None = None
    scheduled_value: Money = Decimal("0.00")
    previous_work: Money = Decimal("0.00")
    work: Money = Decimal("0.00")
    stored: Money = Decimal("0.00")
    previously_stored: Money = Decimal("0.00")
    retained_work: Money = Decimal("0.00")
    retained_stored: Money = Decimal("0.00")
    released_work: Money = Decimal("0.00")
    released_stored: Money = Decimal("0.00")
    retained_before: Money = Decimal("0.00")
    done_before: Money | None = None

    @property
    def completed_and_stored(self) -> Decimal:
        """Column G: D + E + F."""
        return self.previous_work + self.work + self.stored

    @property
    def gross(self) -> Decimal:
        """What this application bills before retainage: G less what was completed and stored before."""
        return self.work + self.stored - self.previously_stored

    @property
    def retained(self) -> Decimal:
        """Retainage held this period, less what is released."""
        return self.retained_work + self.retained_stored - self.released_work - self.released_stored

    @property
    def moves(self) -> bool:
        """Whether it bills, holds or releases anything this period: a row that stands still is no line of a bill.

        Each figure by itself: what is held and released in one period may cancel out, and both are sent.
        """
        held = (self.retained_work, self.retained_stored, self.released_work, self.released_stored)
        return any((self.gross, *held))

    @property
    def held(self) -> Decimal:
        """Retainage held to date."""
        return self.retained_before + self.retained


class Application(BaseModel):
    """The summary of an application for payment (G702), line by line as the platform states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    original_sum: Money
    net_change_orders: Money
    sum_to_date: Money
    completed_and_stored: Money
    total_retainage: Money
    earned_less_retainage: Money
    previous_certificates: Money
    current_payment_due: Money
    balance_to_finish: Money
    tax: Money = Decimal("0.00")


class Invoice(Record):
    """One invoice. `total` is its current payment due; the gross and the retainage are sums over its lines.

    `number` is the application's number, `invoice_number` the vendor's own. `vendor` is who bills us; `customer` whom we bill.
    `certified_before` is line 6 of the previous application; `None` where that is not known. What is known of it is held against
    this one and never sent, so it is no content.
    """

    entity: ClassVar = Entity.INVOICE
    not_content: ClassVar[dict[str, Any]] = BOOKKEEPING | {
        "certified_before": True,
        "customer": BOOKKEEPING["vendor"],
        "lines": {"__all__": {**BOOKKEEPING["lines"]["__all__"], "done_before": True}},
    }

    kind: InvoiceKind
    project: Party
    customer: Party | None = None
    contract: SourceReference
    contract_number: str = ""
    invoice_number: str = ""
    billing_date: date | None = None
    due_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    final: bool = False
    application: Application | None = None
    certified_before: Money | None = None
    lines: tuple[InvoiceLine, ...] = ()

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), Decimal("0.00"))

    @property
    def retained(self) -> Decimal:
        return sum((line.retained for line in self.lines), Decimal("0.00"))

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.kind is InvoiceKind.OWNER:
            return ()
        orders = dict.fromkeys(line.change_order for line in self.lines if line.change_order and line.moves)
        name = f"commitment {self.contract_number}".strip()
        first = Need(entity=Entity.COMMITMENT, reference=self.contract, name=name, lines=self._billed(None))
        others = (
            Need(
                entity=Entity.CHANGE_ORDER, reference=order, name=f"change order {order.id}", lines=self._billed(order)
            )
            for order in orders
        )
        return (first, *others)

    def _billed(self, order: SourceReference | None) -> tuple[str, ...]:
        return tuple(line.contract_line for line in self.lines if line.change_order == order and line.contract_line)

    @property
    def cost_codes(self) -> tuple[str, ...]:
        return codes_of(self.lines)

    def content(self) -> dict[str, Any]:
        """As `Record.content`. The owner's contract is no document in the ERP, so no line of it is sent; nor does every intake
        tell which line a row bills."""
        found = super().content()
        if self.kind is InvoiceKind.OWNER:
            for line in found["lines"]:
                del line["contract_line"]
        return found
