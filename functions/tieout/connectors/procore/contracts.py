"""The two kinds of commitment, and what each is called in each corner of Procore's API."""

from dataclasses import dataclass

from tieout.connectors.procore import SYSTEM
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference

ERP_REQUESTS = "ERP Requests"


@dataclass(frozen=True)
class ContractKind:
    """One kind of contract.

    Attributes:
        kind: the canonical kind.
        path: of its REST v1.0 resource.
        wrapper: the key that wraps a written record; also its `item_type` in external data.
        resource, line_resource: its names in webhook events.
        erp_type: how data of the ERP Integrations tool names it.
    """

    kind: CommitmentKind
    path: str
    wrapper: str
    resource: str
    line_resource: str
    erp_type: str


PURCHASE_ORDER = ContractKind(
    kind=CommitmentKind.PURCHASE_ORDER,
    path="/rest/v1.0/purchase_order_contracts",
    wrapper="purchase_order_contract",
    resource="Purchase Order Contracts",
    line_resource="Purchase Order Contract Line Items",
    erp_type="PurchaseOrderContract",
)
SUBCONTRACT = ContractKind(
    kind=CommitmentKind.SUBCONTRACT,
    path="/rest/v1.0/work_order_contracts",
    wrapper="work_order_contract",
    resource="Work Order Contracts",
    line_resource="Work Order Contract Line Items",
    erp_type="WorkOrderContract",
)
CONTRACTS = (PURCHASE_ORDER, SUBCONTRACT)

_BY_KIND = {contract.kind.value: contract for contract in CONTRACTS}
_BY_ERP_TYPE = {contract.erp_type: contract for contract in CONTRACTS}
BY_RESOURCE = {contract.resource: contract for contract in CONTRACTS}
BY_LINE_RESOURCE = {contract.line_resource: contract for contract in CONTRACTS}


def contract_of(kind: str) -> ContractKind:
    """The contract of a canonical kind.

    Raises:
        ValueError: naming the kind and what is expected.
    """
    try:
        return _BY_KIND[kind]
    except KeyError:
        raise ValueError(f"{kind!r} is no kind of commitment; expected {' or '.join(_BY_KIND)}") from None


def contract_of_erp_type(name: object) -> ContractKind | None:
    """The contract that data of the ERP Integrations tool names, or `None` for a word that is not known."""
    return _BY_ERP_TYPE.get(name) if isinstance(name, str) else None


def reference_of(contract: ContractKind, record_id: str) -> SourceReference:
    return SourceReference(system=SYSTEM, kind=contract.kind.value, id=record_id)
