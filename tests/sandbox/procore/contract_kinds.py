"""The two kinds of commitment: purchase orders and subcontracts ("work order contracts")."""

from dataclasses import dataclass
from typing import Any

from sandbox.procore import field_tables
from sandbox.procore.fields import FieldTable
from sandbox.procore.records import Kind

_DATES_BOTH = (
    *("contract_date", "execution_date", "issued_on_date", "letter_of_intent_date", "returned_date"),
    *("signed_contract_received_date", "approval_letter_date"),
)
_TEXTS_BOTH = ("title", "description")
_PO_ONLY = ("assignee_id", "bill_to_address", "delivery_date", "payment_terms", "ship_to_address", "ship_via")
_WO_ONLY = (
    *("actual_completion_date", "contract_estimated_completion_date", "contract_start_date", "exclusions"),
    "inclusions",
)
_BLANK: dict[str, Any] = {
    **dict.fromkeys((*_DATES_BOTH, *_TEXTS_BOTH, "number", "retainage_percent", "vendor_id")),
    **dict.fromkeys(("origin_id", "origin_code", "origin_data")),
    "status": "Draft",
    "accounting_method": "amount",
    "executed": False,
    "private": True,
}


@dataclass(frozen=True)
class ContractKind:
    """What differs between them. `locking` are the statuses that lock the vendor, the SOV and the delete."""

    kind: Kind
    path: str
    wrapper: str
    contract_type: str
    number_prefix: str
    own_columns: tuple[str, ...]
    fields: FieldTable
    sync_fields: FieldTable
    locking: tuple[str, ...]
    line_resource: str

    @property
    def table(self) -> str:
        return self.kind.table


PURCHASE_ORDER = ContractKind(
    kind=Kind(
        "purchase_order_contracts",
        "purchase_order_contract",
        "Purchase Order Contracts",
        "Purchase order contract",
        {**_BLANK, **dict.fromkeys(_PO_ONLY)},
    ),
    path="/rest/v1.0/purchase_order_contracts",
    wrapper="purchase_order_contract",
    contract_type="PurchaseOrderContract",
    number_prefix="PO",
    own_columns=_PO_ONLY,
    fields=field_tables.PURCHASE_ORDER,
    sync_fields=field_tables.PURCHASE_ORDER_SYNC,
    locking=("Approved",),
    line_resource="Purchase Order Contract Line Items",
)
SUBCONTRACT = ContractKind(
    kind=Kind(
        "work_order_contracts",
        "work_order_contract",
        "Work Order Contracts",
        "Work order contract",
        {**_BLANK, **dict.fromkeys(_WO_ONLY)},
    ),
    path="/rest/v1.0/work_order_contracts",
    wrapper="work_order_contract",
    contract_type="WorkOrderContract",
    number_prefix="SC",
    own_columns=_WO_ONLY,
    fields=field_tables.WORK_ORDER,
    sync_fields=field_tables.WORK_ORDER_SYNC,
    locking=("Approved", "Complete"),
    line_resource="Work Order Contract Line Items",
)
CONTRACT_KINDS = (PURCHASE_ORDER, SUBCONTRACT)
BY_WRAPPER = {kind.wrapper: kind for kind in CONTRACT_KINDS}
BY_TYPE = {kind.contract_type: kind for kind in CONTRACT_KINDS}


def header_columns(kind: ContractKind) -> tuple[str, ...]:
    """The plain columns that a header shows as they are."""
    shown_apart = ("vendor_id", "retainage_percent", "assignee_id")
    return tuple(name for name in kind.kind.blank if name not in shown_apart)
