"""The two documents that commitments become: their objects, key columns, and what their rows say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.viewpoint_vista.codes import cost_code_of
from tieout.connectors.viewpoint_vista.door import Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.records.commitment import CommitmentKind
from tieout.records.money import MoneyError, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NotNow, Observed, ObservedLine

PURCHASE_ORDER, SUBCONTRACT = "PurchaseOrder", "Subcontract"
KIND_OF: Mapping[str, str] = {
    CommitmentKind.PURCHASE_ORDER: PURCHASE_ORDER,
    CommitmentKind.SUBCONTRACT: SUBCONTRACT,
}
STATUS_WORDS = {"0": "Open", "1": "Complete", "2": "Closed", "3": "Pending"}
"""POHD.Status in the public table definitions; SLHD has the same column."""


@dataclass(frozen=True)
class DocumentType:
    """Objects as `module/object`; `code` is the column of the number, `item` that of a line."""

    kind: str
    code: str
    batches: str
    entries: str
    posted: str
    items: str

    @property
    def item(self) -> str:
        return f"{self.code}Item"

    @property
    def company(self) -> str:
        """The company column of posted documents; batches call it Co."""
        return f"{self.code}Co"


def type_of(kind: str, settings: VistaSettings) -> DocumentType:
    """The document type by its name."""
    names = settings.objects
    if kind == PURCHASE_ORDER:
        posted, items = f"po/{names.purchase_orders}", f"po/{names.purchase_order_items}"
        return DocumentType(kind, "PO", "po/po_batches", "po/po_batch_entries", posted, items)
    batches, entries = f"sl/{names.sl_batches}", f"sl/{names.sl_batch_entries}"
    return DocumentType(kind, "SL", batches, entries, f"sl/{names.subcontracts}", f"sl/{names.subcontract_items}")


def observed(document_type: DocumentType, document: TargetDocument, header: Row, rows: Sequence[Row]) -> Observed:
    """What the rows say. What was first committed counts: changes since are documents of their own.

    Raises:
        NotNow: the rows cannot be read.
    """
    try:
        lines = tuple(_line(document_type, row) for row in sorted(rows, key=lambda row: int(row[document_type.item])))
    except (KeyError, TypeError, ValueError, MoneyError) as error:
        raise NotNow(f"{document.kind} {document.key} could not be read: {error!r}") from error
    total = sum((line.amount for line in lines), Decimal("0.00"))
    batch = header.get("BatchId")
    word = STATUS_WORDS.get(str(header.get("Status")), str(header.get("Status", "")))
    status = f"In batch {batch} of {header.get('Mth')}" if batch is not None else word
    keys = {line.key for line in lines}
    tied = document.model_copy(update={"lines": {id_: key for id_, key in document.lines.items() if key in keys}})
    return Observed(tied, total, status, lines)


def _line(document_type: DocumentType, row: Row) -> ObservedLine:
    cost_code = cost_code_of(str(row["Phase"]), str(row["JCCType"]))
    return ObservedLine(str(row[document_type.item]), to_decimal(row["OrigCost"]), cost_code)
