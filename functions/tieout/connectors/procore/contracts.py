"""The two kinds of commitment, and what each is called in each corner of Procore's API; and how a contract is found.

A change order or an invoice names its contract by id alone, or by id and type.
"""

from dataclasses import dataclass

from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import identifier, text
from tieout.records.commitment import CommitmentKind
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NotNow


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

PRIME_CONTRACT = "prime_contract"
PRIMES = "/rest/v1.0/prime_contracts"
PRIMES_PAGE = 500

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


def prime_reference(record_id: str) -> SourceReference:
    return SourceReference(system=SYSTEM, kind=PRIME_CONTRACT, id=record_id)


def show_commitment(
    client: ProcoreClient, record_id: object, project: str, erp_type: object = None
) -> tuple[ContractKind, Json]:
    """The commitment with this id; where its type is not told, both kinds are asked, since ids are the contracts' own.

    Raises:
        NotFound, NotNow, NeedsPerson: it could not be read.
        ValueError: it has no id.
    """
    number = identifier(record_id)
    known = contract_of_erp_type(erp_type)
    missing: NotFound | None = None
    for contract in (known,) if known else (SUBCONTRACT, PURCHASE_ORDER):
        try:
            return contract, _shown(client, f"{contract.path}/{number}", project)
        except NotFound as error:
            missing = error
    raise NotFound(f"its contract {number}: {missing.why if missing else ''}")


def show_prime(client: ProcoreClient, record_id: object, project: str) -> Json:
    """A prime contract; its own path is in the singular. Raises as `show_commitment` does."""
    return _shown(client, f"/rest/v1.0/prime_contract/{identifier(record_id)}", project)


def prime_ids(client: ProcoreClient, project: str) -> frozenset[str]:
    """The ids of a project's prime contracts. Raises: NotFound, NotNow, NeedsPerson."""
    return frozenset(text(row.get("id")) for row in client.rows(PRIMES, {"project_id": project}, per_page=PRIMES_PAGE))


def _shown(client: ProcoreClient, path: str, project: str) -> Json:
    shown = client.read(path, {"project_id": project})
    if not isinstance(shown, dict):
        raise NotNow(f"{path} did not answer with a contract")
    return shown
