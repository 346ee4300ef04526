"""Records in the ERP's words, checked and ready to be sent; what a connector turns into a plan."""

from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from decimal import Decimal

from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.parties import Address
from tieout.records.project import ProjectKind
from tieout.records.references import SourceReference, TargetDocument


@dataclass(frozen=True)
class ReadyLine:
    """One line in the ERP's words. `quantity`, `unit` and `unit_cost` are all set on a unit-price line, none on a lump sum.

    `cost_type`, `account_group`: the ERP's own, empty where the value map states none; a connector that needs one objects.
    `tax_code`: the ERP's own; empty where the ERP finds it by itself.
    """

    source_id: str
    description: str
    amount: Decimal
    cost_code: str
    task: str
    account: str
    subaccount: str | None
    quantity: Decimal | None
    unit: str | None
    unit_cost: Decimal | None
    retainage_percent: Decimal | None = None
    extensions: dict[str, str] = field(default_factory=dict)
    cost_type: str = ""
    account_group: str = ""
    tax_code: str = ""


@dataclass(frozen=True)
class ReadyCommitment:
    """A commitment in the ERP's words, checked. `external_reference` is how the document is found again in the ERP."""

    source: SourceReference
    external_reference: str
    kind: CommitmentKind
    number: str
    title: str
    vendor: str
    project: str
    total: Decimal
    terms: str | None
    retainage_percent: Decimal | None
    contract_date: str | None
    lines: tuple[ReadyLine, ...]
    extensions: dict[str, str]


@dataclass(frozen=True)
class ReadyProject:
    """A project in the ERP's words. `project` is the code it has, or is to have, in the ERP; people are the ERP's codes."""

    source: SourceReference
    external_reference: str
    kind: ProjectKind
    number: str
    title: str
    project: str
    manager: str | None
    customer: str | None
    start_date: date | None
    completion_date: date | None
    address: Address
    active: bool
    extensions: dict[str, str]
    total: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class ReadyBudget:
    """A baseline, or a change of it, in the ERP's words. On a change, amounts are what is added."""

    source: SourceReference
    external_reference: str
    kind: BudgetKind
    number: str
    title: str
    project: str
    total: Decimal
    lines: tuple[ReadyLine, ...]
    extensions: dict[str, str]


@dataclass(frozen=True)
class ReadyChangeLine:
    """A line of a change order: it changes the commitment's line `adjusts` (the ERP's key of it), or adds a new one."""

    line: ReadyLine
    adjusts: str | None


@dataclass(frozen=True)
class ReadyChangeOrder:
    """A change order in the ERP's words. `contract` is the commitment's document in the ERP; none for a prime contract's."""

    source: SourceReference
    external_reference: str
    kind: ChangeOrderKind
    number: str
    title: str
    project: str
    vendor: str | None
    contract: TargetDocument | None
    total: Decimal
    change_date: date | None
    schedule_days: int | None
    reason: str
    lines: tuple[ReadyChangeLine, ...]
    extensions: dict[str, str]


@dataclass(frozen=True)
class ReadyInvoiceLine:
    """A line of an invoice.

    Attributes:
        line: `line.amount` is the gross billed this period: work completed, and material newly stored.
        document, document_line: the commitment (or change order) in the ERP that it bills, and the line's key there.
        retained: retainage held this period; `released`: retainage released; `stored`: the newly stored part of the gross.
    """

    line: ReadyLine
    document: TargetDocument | None
    document_line: str | None
    retained: Decimal
    released: Decimal
    stored: Decimal


@dataclass(frozen=True)
class ReadyInvoice:
    """An invoice in the ERP's words: `gross` less `retained` plus `released` and `tax` is `total`, what is due now."""

    source: SourceReference
    external_reference: str
    kind: InvoiceKind
    number: str
    invoice_number: str
    title: str
    project: str
    vendor: str | None
    customer: str | None
    contract: TargetDocument | None
    gross: Decimal
    retained: Decimal
    released: Decimal
    tax: Decimal
    total: Decimal
    billing_date: date | None
    due_date: date | None
    period_start: date | None
    period_end: date | None
    final: bool
    lines: tuple[ReadyInvoiceLine, ...]
    extensions: dict[str, str]


Ready = ReadyCommitment | ReadyProject | ReadyBudget | ReadyChangeOrder | ReadyInvoice


@dataclass(frozen=True)
class FieldLimits:
    """The ERP's own limits on a record; `None` means the ERP sets none. Lengths in characters.

    `currency`: what the ERP's company keeps its books in; `None`: nobody has stated it. `negative`: whether a document of
    this kind may have a negative total. `taxes`: whether its lines carry a tax code. `managers`: whether a project carries its
    manager there. `zone`: where the firm is, so that a moment becomes the day that it was there: the last evening of a month
    is another day in UTC, and another fiscal period.
    """

    number: int | None = None
    title: int | None = None
    line_description: int | None = None
    external_reference: int | None = None
    invoice_number: int | None = None
    lines: int | None = None
    currency: str | None = None
    negative: bool = True
    taxes: bool = False
    managers: bool = True
    zone: tzinfo = UTC


def external_reference(reference: SourceReference, generation: int) -> str:
    """The deterministic name under which the ERP document can be found again.

    A record that was unlinked and is sent anew is another document, so the generation is part of the name from the
    second on: a look-up must not find the cancelled first one.
    """
    return str(reference) if generation <= 1 else f"{reference}~{generation}"
