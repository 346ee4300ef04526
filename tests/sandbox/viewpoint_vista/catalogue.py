"""The data objects by module, their natural keys, and the two families of commitments with their batches.

Documented slugs: jobs, job_phases, vendors, po_batches, po_batch_entries. The others are by analogy, since no list of them
is public: everything of `sl`, the posted purchase orders and their items, companies, and payment histories.
"""

from dataclasses import dataclass

NATURAL: dict[str, tuple[str, ...]] = {
    "hq/companies": ("HQCo",),
    "ap/vendors": ("VendorGroup", "Vendor"),
    "ap/payment_histories": ("APCo", "Mth", "APTrans", "APLine", "APSeq"),
    "jc/jobs": ("JCCo", "Job"),
    "jc/job_phases": ("JCCo", "Job", "PhaseGroup", "Phase"),
    "po/po_batches": ("Co", "Mth", "BatchId"),
    "po/po_batch_entries": ("Co", "Mth", "BatchId", "BatchSeq"),
    "po/purchase_orders": ("POCo", "PO"),
    "po/purchase_order_items": ("POCo", "PO", "POItem"),
    "sl/sl_batches": ("Co", "Mth", "BatchId"),
    "sl/sl_batch_entries": ("Co", "Mth", "BatchId", "BatchSeq"),
    "sl/subcontracts": ("SLCo", "SL"),
    "sl/subcontract_items": ("SLCo", "SL", "SLItem"),
}
"""By object, the columns of Vista's primary key, in their order."""


@dataclass(frozen=True, slots=True)
class Family:
    """Purchase orders (PO) or subcontracts (SL): their objects and the names of their key columns."""

    module: str
    code: str
    posted: str
    items: str
    source: str
    table: str

    @property
    def batches(self) -> str:
        return f"{self.module}/{self.module}_batches"

    @property
    def entries(self) -> str:
        return f"{self.module}/{self.module}_batch_entries"

    @property
    def item(self) -> str:
        """The column that numbers the items."""
        return f"{self.code}Item"

    @property
    def company(self) -> str:
        """The company column of the posted tables."""
        return f"{self.code}Co"


ORDERS = Family("po", "PO", "po/purchase_orders", "po/purchase_order_items", "PO Entry", "POHB")
SUBCONTRACTS = Family("sl", "SL", "sl/subcontracts", "sl/subcontract_items", "SL Entry", "SLHB")
FAMILIES = {family.module: family for family in (ORDERS, SUBCONTRACTS)}
