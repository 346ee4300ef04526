"""The data objects by module, their natural keys, and the families of documents with their batches.

Documented slugs: contracts, jobs, job_phases, vendors, customers, invoices, po_batches, po_batch_entries, co_batches,
co_batch_entries, inv_batches, inv_batch_entries. The others are by analogy, since no list of them is public: everything of
`sl`, the posted purchase orders with their items and changes, companies, and the details of invoice lines and of job cost.
"""

from dataclasses import dataclass

_BATCH = ("Co", "Mth", "BatchId")
_ENTRY = (*_BATCH, "BatchSeq")
NATURAL: dict[str, tuple[str, ...]] = {
    "hq/companies": ("HQCo",),
    "ap/vendors": ("VendorGroup", "Vendor"),
    "ap/inv_batches": _BATCH,
    "ap/inv_batch_entries": _ENTRY,
    "ap/invoices": ("APCo", "Mth", "APTrans"),
    "ap/invoice_line_details": ("APCo", "Mth", "APTrans", "APLine", "APSeq"),
    "ar/customers": ("CustGroup", "Customer"),
    "jc/contracts": ("JCCo", "Contract"),
    "jc/jobs": ("JCCo", "Job"),
    "jc/job_phases": ("JCCo", "Job", "PhaseGroup", "Phase"),
    "jc/job_cost_details": ("JCCo", "Mth", "CostTrans"),
    "po/po_batches": _BATCH,
    "po/po_batch_entries": _ENTRY,
    "po/co_batches": _BATCH,
    "po/co_batch_entries": _ENTRY,
    "po/purchase_orders": ("POCo", "PO"),
    "po/purchase_order_items": ("POCo", "PO", "POItem"),
    "po/purchase_order_changes": ("POCo", "Mth", "POTrans"),
    "sl/sl_batches": _BATCH,
    "sl/sl_batch_entries": _ENTRY,
    "sl/co_batches": _BATCH,
    "sl/co_batch_entries": _ENTRY,
    "sl/subcontracts": ("SLCo", "SL"),
    "sl/subcontract_items": ("SLCo", "SL", "SLItem"),
    "sl/subcontract_changes": ("SLCo", "Mth", "SLTrans"),
}
"""By object, the columns of Vista's primary key, in their order."""


@dataclass(frozen=True, slots=True)
class Family:
    """Purchase orders (PO), subcontracts (SL), changes of either, or AP invoices: their objects and key columns.

    `changes`: its entries change a document of `code` that is posted already, one item each.
    """

    batches: str
    entries: str
    code: str
    posted: str
    items: str
    source: str
    table: str
    changes: bool = False

    @property
    def item(self) -> str:
        """The column that numbers the items."""
        return f"{self.code}Item" if self.code != "AP" else "APLine"

    @property
    def company(self) -> str:
        """The company column of the posted tables."""
        return f"{self.code}Co"


_PO, _SL = ("PO", "po/purchase_orders", "po/purchase_order_items"), ("SL", "sl/subcontracts", "sl/subcontract_items")
ORDERS = Family("po/po_batches", "po/po_batch_entries", *_PO, "PO Entry", "POHB")
SUBCONTRACTS = Family("sl/sl_batches", "sl/sl_batch_entries", *_SL, "SL Entry", "SLHB")
ORDER_CHANGES = Family("po/co_batches", "po/co_batch_entries", *_PO, "PO Change", "POCB", changes=True)
SUBCONTRACT_CHANGES = Family("sl/co_batches", "sl/co_batch_entries", *_SL, "SL Change", "SLCB", changes=True)
INVOICES = Family("ap/inv_batches", "ap/inv_batch_entries", "AP", "ap/invoices", "", "AP Entry", "APHB")
FAMILIES = (ORDERS, SUBCONTRACTS, ORDER_CHANGES, SUBCONTRACT_CHANGES, INVOICES)
CHANGES_OF = {"PO": "po/purchase_order_changes", "SL": "sl/subcontract_changes"}
"""By the code of the document, where its posted changes are kept."""
COMMITMENTS = {family.code: family for family in (ORDERS, SUBCONTRACTS)}


def tables() -> dict[str, str]:
    """Each object by the last part of its name; with its module in front where that part is not unique."""
    last = [name.split("/")[1] for name in NATURAL]
    return {
        part if last.count(part) == 1 else name.replace("/", "_"): name
        for name, part in zip(NATURAL, last, strict=True)
    }
