"""Subcontracts and purchase orders as Acumatica shows them, read into what the sync flow compares.

The total is `LineTotal`, not `OrderTotal` or `SubcontractTotal`: those include taxes, which the ERP adds on its own and which
are no difference. Discounts are taken off where the contract shows them, since we send none: one that a price list slipped in
is a difference.
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

ROLE = "commitment"
ON_HOLD = "On Hold"
DEAD = frozenset({"canceled", "cancelled"})


@dataclass(frozen=True)
class DocumentType:
    """One document type of the contract: its name, its key fields in order, and what its lines call a project task."""

    kind: str
    keys: tuple[str, ...]
    task_field: str


SUBCONTRACT = DocumentType("Subcontract", ("SubcontractNbr",), "Task")
PURCHASE_ORDER = DocumentType("PurchaseOrder", ("Type", "OrderNbr"), "ProjectTask")
BY_KIND = {each.kind: each for each in (SUBCONTRACT, PURCHASE_ORDER)}
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
    lines = match_lines(expected, observed_lines(entity))
    return TargetDocument(
        role=ROLE, kind=document_type.kind, key=key_of(document_type, entity), company=tenant, lines=lines
    )


def observed(document: TargetDocument, entity: Mapping[str, Any]) -> Observed:
    """What the document looks like now."""
    status = text(entity, "Status")
    discount = amount(entity, "DiscountTotal") if text(entity, "DiscountTotal") else Decimal(0)
    return Observed(
        document=document,
        total=amount(entity, "LineTotal") - discount,
        status=status,
        lines=observed_lines(entity),
        live=status.casefold() not in DEAD,
    )


def observed_lines(entity: Mapping[str, Any]) -> tuple[ObservedLine, ...]:
    """The lines in the document's own order, which is that of their numbers, by line number."""
    found = sorted(rows(entity, "Details"), key=lambda row: amount(row, "LineNbr"))
    return tuple(
        ObservedLine(key=text(row, "LineNbr"), amount=amount(row, "ExtendedCost"), cost_code=text(row, "CostCode"))
        for row in found
    )


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
