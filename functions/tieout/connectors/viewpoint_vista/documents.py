"""The documents that records become: their objects and key columns, and what the rows of a commitment say."""

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
PURCHASE_ORDER_CHANGE, SUBCONTRACT_CHANGE = "PurchaseOrderChange", "SubcontractChange"
INVOICE = "Invoice"
JOB = "Project"
"""As the tie-out's book calls a job."""
KIND_OF: Mapping[str, str] = {
    CommitmentKind.PURCHASE_ORDER: PURCHASE_ORDER,
    CommitmentKind.SUBCONTRACT: SUBCONTRACT,
}
CHANGE_OF: Mapping[str, str] = {PURCHASE_ORDER: PURCHASE_ORDER_CHANGE, SUBCONTRACT: SUBCONTRACT_CHANGE}
"""By the commitment's document type, that of its change orders."""
STATUS_WORDS = {"0": "Open", "1": "Complete", "2": "Closed", "3": "Pending"}
"""POHD.Status in the public table definitions; SLHD has the same column."""


@dataclass(frozen=True)
class DocumentType:
    """Objects as `module/object`; `code` is the column of a commitment's number, `items` where the lines stand.

    Attributes:
        opens: the verb that opens a batch.
        guarded: Vista itself refuses a second entry of the same document; where it does not, an entry must not be sent
            again before the cache can show the first one.
    """

    kind: str
    code: str
    batches: str
    entries: str
    posted: str
    items: str
    opens: str = "upsert"
    guarded: bool = True

    @property
    def item(self) -> str:
        return f"{self.code}Item"

    @property
    def company(self) -> str:
        """The company column of posted documents; batches call it Co."""
        return f"{self.code}Co"


def type_of(kind: str, settings: VistaSettings) -> DocumentType:
    """The document type by its name."""
    return _types(settings)[kind]


def _types(settings: VistaSettings) -> dict[str, DocumentType]:
    names = settings.objects
    orders, order_items = f"po/{names.purchase_orders}", f"po/{names.purchase_order_items}"
    contracts, contract_items = f"sl/{names.subcontracts}", f"sl/{names.subcontract_items}"
    batches, entries = f"sl/{names.sl_batches}", f"sl/{names.sl_batch_entries}"
    changes, change_entries = f"sl/{names.sl_change_batches}", f"sl/{names.sl_change_entries}"
    changed, contract_changed = f"po/{names.purchase_order_changes}", f"sl/{names.subcontract_changes}"
    return {
        each.kind: each
        for each in (
            DocumentType(PURCHASE_ORDER, "PO", "po/po_batches", "po/po_batch_entries", orders, order_items),
            DocumentType(SUBCONTRACT, "SL", batches, entries, contracts, contract_items),
            DocumentType(
                *(PURCHASE_ORDER_CHANGE, "PO", "po/co_batches", "po/co_batch_entries", changed, order_items),
                opens="add",
                guarded=False,
            ),
            DocumentType(
                *(SUBCONTRACT_CHANGE, "SL", changes, change_entries, contract_changed, contract_items),
                opens="add",
                guarded=False,
            ),
            DocumentType(INVOICE, "AP", "ap/inv_batches", "ap/inv_batch_entries", "ap/invoices", ""),
        )
    }


def observed(document_type: DocumentType, document: TargetDocument, header: Row, rows: Sequence[Row]) -> Observed:
    """What the rows of a commitment say. What was first committed counts: changes since are documents of their own.

    Raises:
        NotNow: the rows cannot be read.
    """
    try:
        known = set(document.lines.values())
        own = [row for row in rows if str(row[document_type.item]) in known or not added_by_change(document_type, row)]
        lines = tuple(_line(document_type, row) for row in sorted(own, key=lambda row: int(row[document_type.item])))
    except (KeyError, TypeError, ValueError, MoneyError) as error:
        raise NotNow(f"{document.kind} {document.key} could not be read: {error!r}") from error
    return shown(document, lines, status_of(header))


def shown(document: TargetDocument, lines: tuple[ObservedLine, ...], status: str) -> Observed:
    """A document of these lines; it is linked with those of its lines that are there."""
    total = sum((line.amount for line in lines), Decimal("0.00"))
    keys = {line.key for line in lines}
    tied = document.model_copy(update={"lines": {id_: key for id_, key in document.lines.items() if key in keys}})
    return Observed(tied, total, status, lines)


def status_of(header: Row) -> str:
    """The status in words; what is not posted says in which batch it is."""
    if header.get("BatchId") is not None and "BatchSeq" in header:
        return f"In batch {header['BatchId']} of {header.get('Mth')}"
    return STATUS_WORDS.get(str(header.get("Status")), str(header.get("Status", "")))


def added_by_change(document_type: DocumentType, row: Row) -> bool:
    """Whether a change order brought the item: its original cost is zero, and its current one is not, or it says so."""
    if document_type.code == "SL" and str(row.get("ItemType")) == "2":
        return True
    return to_decimal(row.get("OrigCost") or 0) == 0 and to_decimal(row.get("CurCost") or 0) != 0


def _line(document_type: DocumentType, row: Row) -> ObservedLine:
    cost_code = cost_code_of(str(row["Phase"]), str(row["JCCType"]))
    return ObservedLine(str(row[document_type.item]), to_decimal(row["OrigCost"]), cost_code)
