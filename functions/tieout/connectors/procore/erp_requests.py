"""Requests of Procore's ERP Integrations tool: accounting accepted something, or wants it unlinked, and waits for an answer.

One request may be about several records (`create_requisitions` carries a batch). The bodies are read in `request_bodies.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import ERP_CONTRACT_TYPES, ERP_REQUEST_SHOW, ERP_UNLINK_BODIES
from tieout.connectors.procore.budget_marks import BudgetRequest, Marks
from tieout.connectors.procore.budget_requests import CREATE, UPDATE, records_of
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import SUBCONTRACT
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.connectors.procore.request_bodies import BODIES, UNLINK, Subject
from tieout.connectors.procore.values import moment, part, text
from tieout.records.entities import Entity
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Request

_DAWN = datetime.min.replace(tzinfo=UTC)
_PROJECTS_PAGE = 300


@dataclass(frozen=True)
class ErpRequest:
    """One request about one record, read.

    Attributes:
        detail: whom to answer; empty if nobody waits, `request_bodies.LOOK_UP` if it has to be found by the record.
        item_type, item_id: how external data names the record.
        data: the content that accounting accepted; on an unlink it means nothing.
        marks: of a budget and its changes: the request's transactions.
        created: of a baseline that is sent again: the request that it was made by, if that is known.
    """

    id: str
    name: str
    action: str
    detail: str
    kind: str
    item_type: str
    item_id: str
    record_id: str
    project: str
    created_at: datetime
    data: dict[str, Any]
    marks: Marks | None = None
    created: "ErpRequest | None" = None

    @property
    def entity(self) -> Entity:
        return ENTITY_OF[self.kind]

    @property
    def order(self) -> tuple[datetime, str]:
        """Requests in the order in which they were made; ids grow, and longer ones are later."""
        return self.created_at, self.id.zfill(20)

    @property
    def as_request(self) -> Request:
        answer_to = f"{self.detail}/{self.item_type}/{self.item_id}"
        if self.marks is not None:
            return BudgetRequest(self.id, self.action, answer_to, self.marks)
        return Request(self.id, self.action, answer_to)


@dataclass(frozen=True)
class OtherRequest:
    """A request about no record that flows to the ERP: its name, and the whole of it, for whoever serves it."""

    name: str
    body: dict[str, Any]


def read_request(
    client: ProcoreClient, request_id: str, switched_on: frozenset[str], project: str = ""
) -> tuple[ErpRequest, ...] | OtherRequest:
    """Read one request: the records that it is about. `project` is theirs, where that is known already.

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
    if name not in BODIES:
        return OtherRequest(name, body)
    action, read = BODIES[name]
    try:
        # The documents' samples leave some fields beside `request_data` and not within it.
        subjects = read({**body, **part(body, "request_data")})
        if name in {CREATE, UPDATE}:
            subjects = records_of(client, subjects[0], switched_on)
        created_at = moment(body.get("created_at")) or _DAWN
    except ValueError as error:
        # Accounting waits for an answer to this one, so it must not pass by silently.
        raise NeedsPerson(f"ERP request {request_id} ({name}) cannot be read: {error}") from error
    _require(name, action, subjects, switched_on)
    return tuple(
        ErpRequest(
            id=request_id,
            name=name,
            action=action,
            detail=subject.detail,
            kind=subject.kind,
            item_type=subject.item_type,
            item_id=subject.item_id or subject.record_id,
            record_id=subject.record_id,
            project=subject.project or project or _project_of(client, f"{request_id} ({name})", subject),
            created_at=created_at,
            data=subject.data,
            marks=subject.marks,
        )
        for subject in subjects
    )


def _require(name: str, action: str, subjects: list[Subject], switched_on: frozenset[str]) -> None:
    if any(subject.contract is not None for subject in subjects) and (
        action == UNLINK or any(subject.contract is not SUBCONTRACT for subject in subjects)
    ):
        require_assumption(ERP_CONTRACT_TYPES, switched_on)
    if name == "unlink_payment_application":
        require_assumption(ERP_UNLINK_BODIES, switched_on)


def _project_of(client: ProcoreClient, request: str, subject: Subject) -> str:
    """The project of a record that names it by its ERP id or its number only."""
    path, company = "/rest/v1.0/projects", client.settings.company_id
    if subject.job:
        asked = {"company_id": company, "filters[by_status]": "All", "filters[origin_id]": subject.job}
        found = [text(row.get("id")) for row in client.rows(path, asked, per_page=_PROJECTS_PAGE)]
    else:
        rows = client.rows(path, {"company_id": company, "filters[by_status]": "All"}, per_page=_PROJECTS_PAGE)
        number = subject.project_number
        found = [text(row.get("id")) for row in rows if number and text(row.get("project_number")).strip() == number]
    if len(found) != 1:
        told = subject.job or subject.project_number or "none"
        raise NeedsPerson(f"ERP request {request}: {len(found)} projects fit its project '{told}'")
    return found[0]
