"""The documents that Acumatica numbers itself, as it shows them, read into what the sync flow compares.

A commitment's total is `LineTotal`, not `OrderTotal` or `SubcontractTotal`: those include taxes, which the ERP adds on its own
and which are no difference. Discounts are taken off where the contract shows them, since we send none: one that a price list
slipped in is a difference. A bill's total is the sum of its rows, before retainage; what is due stands in `Amount`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.encoding import amount, rows, text
from tieout.connectors.acumatica.odata import key_path
from tieout.connectors.http import AnswerLost
from tieout.records.commitment import CommitmentKind
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Observed, ObservedLine
from tieout.sync.plan import ExpectedLine

ON_HOLD = "On Hold"
DEAD = frozenset({"canceled", "cancelled", "voided"})
OPPOSITE = frozenset({"Debit Adj.", "Credit Memo"})
"""Types whose positive amounts reduce what is owed."""


@dataclass(frozen=True)
class DocumentType:
    """One document type of the contract.

    Attributes:
        kind: its name; `keys`: its key fields in order.
        tabs: its detail rows; a row on any of them counts.
        task_field: what its rows call a project task.
        line_number: the row field that names a row; a row without one is named by tab and place.
        line_amount: the row field that holds its amount.
        totals: the header fields whose sum is the total; none where only the rows tell.
        shown: header amounts that an expectation may name.
    """

    kind: str
    keys: tuple[str, ...]
    role: str
    tabs: tuple[str, ...] = ("Details",)
    task_field: str = "ProjectTask"
    line_number: str | None = "LineNbr"
    line_amount: str = "ExtendedCost"
    totals: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


SUBCONTRACT = DocumentType("Subcontract", ("SubcontractNbr",), "commitment", task_field="Task", totals=("LineTotal",))
PURCHASE_ORDER = DocumentType("PurchaseOrder", ("Type", "OrderNbr"), "commitment", totals=("LineTotal",))
CHANGE_ORDER = DocumentType(
    "ChangeOrder",
    ("RefNbr",),
    "change_order",
    tabs=("CostBudget", "RevenueBudget", "Commitments"),
    task_field="ProjectTaskID",
    line_number="POLineNbr",
    line_amount="Amount",
    totals=("CostBudgetChangeTotal", "RevenueBudgetChangeTotal", "CommitmentsChangeTotal"),
)
BILL = DocumentType("Bill", ("Type", "ReferenceNbr"), "invoice", line_number=None, shown=("Amount",))
INVOICE = DocumentType("Invoice", ("Type", "ReferenceNbr"), "invoice", line_amount="ExtendedPrice", shown=("Amount",))
BY_KIND = {each.kind: each for each in (SUBCONTRACT, PURCHASE_ORDER, CHANGE_ORDER, BILL, INVOICE)}
BY_COMMITMENT = {CommitmentKind.SUBCONTRACT: SUBCONTRACT, CommitmentKind.PURCHASE_ORDER: PURCHASE_ORDER}


def key_of(document_type: DocumentType, entity: Mapping[str, Any]) -> str:
    """The document's key as one text: `SC-000123`, `Normal/PO000123`.

    Raises:
        AnswerLost: the answer names no document.
    """
    values = [text(entity, name) for name in document_type.keys]
    if not all(values):
        raise AnswerLost(f"the answer names no {document_type.kind}: {', '.join(document_type.keys)} missing")
    return "/".join(values)


def key_fields(document_type: DocumentType, key: str) -> dict[str, str]:
    """The key fields by name."""
    parts = key.split("/", len(document_type.keys) - 1)
    return dict(zip(document_type.keys, parts, strict=True))


def path_of(document_type: DocumentType, key: str) -> str:
    """The document's path below the contract's."""
    return f"/{document_type.kind}/{key_path(*key_fields(document_type, key).values())}"


def document_in(
    document_type: DocumentType, entity: Mapping[str, Any], tenant: str, expected: Sequence[ExpectedLine]
) -> TargetDocument:
    """The document in an answer, its lines tied to the lines that were sent."""
    lines = match_lines(expected, observed_lines(document_type, entity))
    return TargetDocument(
        role=document_type.role,
        kind=document_type.kind,
        key=key_of(document_type, entity),
        company=tenant,
        lines=lines,
    )


def observed(document_type: DocumentType, document: TargetDocument, entity: Mapping[str, Any]) -> Observed:
    """What the document looks like now."""
    status, lines = text(entity, "Status"), observed_lines(document_type, entity)
    if document_type.totals:
        total = sum((amount(entity, name) for name in document_type.totals), Decimal(0)) - _discount(entity)
    else:
        total = sum((line.amount for line in lines), Decimal("0.00"))
    sign = _sign(entity)
    return Observed(
        document=document,
        total=total,
        status=status,
        lines=lines,
        live=status.casefold() not in DEAD,
        fields={name: f"{sign * amount(entity, name):.2f}" for name in document_type.shown},
    )


def observed_lines(document_type: DocumentType, entity: Mapping[str, Any]) -> tuple[ObservedLine, ...]:
    """The lines in the document's own order: that of their numbers, or as they are shown."""
    found = [(tab, place, row) for tab in document_type.tabs for place, row in enumerate(rows(entity, tab), start=1)]
    if document_type.line_number == "LineNbr":
        found.sort(key=lambda each: amount(each[2], "LineNbr"))
    sign = _sign(entity)
    return tuple(
        ObservedLine(
            key=_line_key(document_type, tab, place, row),
            amount=sign * amount(row, document_type.line_amount),
            cost_code=text(row, "CostCode"),
        )
        for tab, place, row in found
    )


def _line_key(document_type: DocumentType, tab: str, place: int, row: Mapping[str, Any]) -> str:
    named = text(row, document_type.line_number) if document_type.line_number else ""
    return named or f"{tab}/{place}"


def _sign(entity: Mapping[str, Any]) -> int:
    return -1 if text(entity, "Type") in OPPOSITE else 1


def _discount(entity: Mapping[str, Any]) -> Decimal:
    return amount(entity, "DiscountTotal") if text(entity, "DiscountTotal") else Decimal(0)


def match_lines(expected: Sequence[ExpectedLine], there: Sequence[ObservedLine]) -> dict[str, str]:
    """Tie the source's lines to the document's.

    One for one if there are as many. If some are missing, in order, each to the next one that is equal: pairing by position
    would then call every line after the gap wrong.
    """
    if len(expected) == len(there):
        return {sent.source_id: line.key for sent, line in zip(expected, there, strict=True)}
    tied: dict[str, str] = {}
    left = list(there)
    for sent in expected:
        at = next(
            (i for i, line in enumerate(left) if (line.amount, line.cost_code) == (sent.amount, sent.cost_code)), None
        )
        if at is not None:
            tied[sent.source_id] = left[at].key
            del left[: at + 1]
    return tied
