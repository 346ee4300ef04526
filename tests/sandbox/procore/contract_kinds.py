"""Everything that has a schedule of values: the two kinds of commitment ("work order contracts" are subcontracts), the
prime contract, the potential change order that holds a change order's lines, and the direct cost."""

from dataclasses import dataclass
from typing import Any

from sandbox.procore import field_tables
from sandbox.procore import field_tables_financials as financials
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
_PRIME_ONLY: dict[str, Any] = {
    **dict.fromkeys(("actual_completion_date", "contract_estimated_completion_date", "contract_start_date")),
    **dict.fromkeys(("contract_termination_date", "exclusions", "inclusions", "architect_id", "contractor_id")),
}
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
    """What differs between them.

    `locking` are the statuses that lock the vendor, the SOV and the delete; `frozen_when_synced` says that the ERP's
    link locks all of it. `erp_item` is the item type in the ERP tool, and the column that holds the item's id.
    """

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
    erp_item: tuple[str, str] = ("", "id")
    frozen_when_synced: bool = False

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
    erp_item=("purchase_order_contract", "id"),
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
    erp_item=("work_order_contract", "id"),
)
PRIME_CONTRACT = ContractKind(
    kind=Kind("prime_contracts", "prime_contract", "Prime Contracts", "Prime contract", {**_BLANK, **_PRIME_ONLY}),
    path="/rest/v1.0/prime_contracts",
    wrapper="prime_contract",
    contract_type="PrimeContract",
    number_prefix="PC",
    own_columns=tuple(_PRIME_ONLY),
    fields=financials.PRIME_CONTRACT,
    sync_fields=financials.PRIME_CONTRACT,
    locking=(),
    line_resource="Prime Contract Line Items",
    erp_item=("prime_contract", "id"),
)
POTENTIAL_CHANGE_ORDER = ContractKind(
    kind=Kind(
        "potential_change_orders",
        "potential_change_order",
        "Potential Change Orders",
        "Potential change order",
        financials.CHANGE_ORDER_BLANK,
    ),
    path="/rest/v1.0/potential_change_orders",
    wrapper="change_order",
    contract_type="PotentialChangeOrder",
    number_prefix="",
    own_columns=(),
    fields=financials.POTENTIAL_CHANGE_ORDER,
    sync_fields=financials.POTENTIAL_CHANGE_ORDER_SYNC,
    locking=("approved",),
    line_resource="Potential Change Order Line Items",
    erp_item=("change_order", "package_id"),
)
DIRECT_COST = ContractKind(
    kind=Kind("direct_costs", "item", "Direct Costs", "Direct cost", financials.DIRECT_COST_BLANK),
    path="",
    wrapper="direct_cost",
    contract_type="DirectCost::Item",
    number_prefix="",
    own_columns=(),
    fields=financials.DIRECT_COST,
    sync_fields=financials.DIRECT_COST_SYNC,
    locking=(),
    line_resource="Direct Cost Line Items",
    erp_item=("item", "id"),
    frozen_when_synced=True,
)
CONTRACT_KINDS = (PURCHASE_ORDER, SUBCONTRACT)
BILLABLE_KINDS = (*CONTRACT_KINDS, PRIME_CONTRACT)
LINE_HOLDERS = (*BILLABLE_KINDS, POTENTIAL_CHANGE_ORDER, DIRECT_COST)
BY_WRAPPER = {kind.wrapper: kind for kind in CONTRACT_KINDS}
BY_TYPE = {kind.contract_type: kind for kind in LINE_HOLDERS}


def header_columns(kind: ContractKind) -> tuple[str, ...]:
    """The plain columns that a header shows as they are."""
    shown_apart = ("vendor_id", "retainage_percent", "assignee_id", "architect_id", "contractor_id")
    return tuple(name for name in kind.kind.blank if name not in shown_apart)
