"""Requests of Procore's ERP Integrations tool: accounting accepted something, or wants it unlinked, and waits for an answer.

The bodies are those of Procore's ERP events dictionary (`create_commitment`, `unlink_commitment`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import ERP_CONTRACT_TYPES, ERP_REQUEST_SHOW
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import SUBCONTRACT, ContractKind, contract_of_erp_type
from tieout.connectors.procore.values import identifier, moment, part, parts
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Request

SEND, UNLINK = "send", "unlink"
_ACTIONS = {"create_commitment": SEND, "unlink_commitment": UNLINK}
_DAWN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ErpRequest:
    """One request about a commitment, read.

    `commitment` and `lines` are the content that accounting accepted; empty on an unlink.
    """

    id: str
    name: str
    action: str
    detail: str
    contract: ContractKind
    record_id: str
    project: str
    created_at: datetime
    commitment: dict[str, Any]
    lines: list[dict[str, Any]]

    @property
    def order(self) -> tuple[datetime, str]:
        """Requests in the order in which they were made; ids grow, and longer ones are later."""
        return self.created_at, self.id.zfill(20)

    @property
    def as_request(self) -> Request:
        return Request(self.id, self.action, f"{self.detail}/{self.contract.wrapper}/{self.record_id}")


@dataclass(frozen=True)
class OtherRequest:
    """A request that this connector does not serve, by its name."""

    name: str


def read_request(client: ProcoreClient, request_id: str, switched_on: frozenset[str]) -> ErpRequest | OtherRequest:
    """Read one request.

    Raises:
        NotFound: it is not there (yet).
        NotNow, NeedsPerson: it could not be read.
    """
    require_assumption(ERP_REQUEST_SHOW, switched_on)
    path = f"/rest/v1.0/companies/{client.settings.company_id}/erp_requests/{request_id}"
    body = client.read(path)
    if not isinstance(body, dict):
        raise NotFound(f"{path} did not answer with a request")
    name = str(body.get("request_name"))
    if name not in _ACTIONS:
        return OtherRequest(name)
    try:
        request = _request(request_id, name, body)
    except ValueError as error:
        # Accounting waits for an answer to this one, so it must not pass by silently.
        raise NeedsPerson(f"ERP request {request_id} ({name}) cannot be read: {error}") from error
    if request.contract is not SUBCONTRACT or request.action == UNLINK:
        require_assumption(ERP_CONTRACT_TYPES, switched_on)
    return request


def _request(request_id: str, name: str, body: dict[str, Any]) -> ErpRequest:
    data, action = part(body, "request_data"), _ACTIONS[name]
    commitment = part(data, "commitment")
    if action == SEND:
        kind, record_id, project = commitment.get("type"), commitment.get("id"), part(commitment, "project").get("id")
    else:
        kind, record_id, project = (
            data.get("commitment_type"),
            data.get("procore_commitment_id"),
            data.get("project_id"),
        )
    contract = contract_of_erp_type(kind)
    if contract is None:
        raise ValueError(f"{kind!r} is no type of commitment that is known here")
    return ErpRequest(
        id=request_id,
        name=name,
        action=action,
        detail=identifier(data.get("request_detail_id")),
        contract=contract,
        record_id=identifier(record_id),
        project=identifier(project),
        created_at=moment(body.get("created_at")) or _DAWN,
        commitment=commitment,
        lines=parts(data.get("commitment_items")),
    )
