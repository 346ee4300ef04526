"""The bodies of the ERP tool's requests, as Procore's ERP events dictionary has them: which records each is about.

Where the dictionary shows no `request_detail_id`, either nobody waits (a reset is only told), or the detail has to be looked
up by the record. Each unlink and reset names its record in a way of its own; the way of `unlink_commitment`,
`procore_<item type>_id`, is understood for all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tieout.connectors.procore.budget_marks import Marks
from tieout.connectors.procore.contracts import ContractKind, contract_of_erp_type
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import identifier, part, parts, text
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind

SEND, UNLINK = "send", "unlink"
LOOK_UP = "?"
"""Instead of a detail's id: somebody waits, and the request does not say under which id."""


@dataclass(frozen=True)
class Subject:
    """One record that a request is about.

    Attributes:
        item_id: how external data names it, if not by the record's id (a budget is known here by its project).
        job: the project's id in the ERP, and `project_number` its number, where its id is not told.
        contract: of a commitment and its change orders: which kind of contract it is.
        marks: of a budget and its changes: the request's transactions.
    """

    kind: str
    item_type: str
    record_id: str
    detail: str
    item_id: str = ""
    project: str = ""
    job: str = ""
    project_number: str = ""
    contract: ContractKind | None = None
    data: dict[str, Any] = field(default_factory=dict)
    marks: Marks | None = None


Reader = Callable[[Json], list[Subject]]
"""From a request's data to its records. Raises: ValueError."""


def _contract(kind: object) -> ContractKind:
    found = contract_of_erp_type(kind)
    if found is None:
        raise ValueError(f"{kind!r} is no type of commitment that is known here")
    return found


def _commitment(data: Json) -> list[Subject]:
    commitment = part(data, "commitment")
    contract = _contract(commitment.get("type"))
    project = identifier(part(commitment, "project").get("id"))
    return [_of_contract(contract, commitment.get("id"), project, data)]


def _unlink_commitment(data: Json) -> list[Subject]:
    contract = _contract(data.get("commitment_type"))
    return [_of_contract(contract, data.get("procore_commitment_id"), identifier(data.get("project_id")), data)]


def _of_contract(contract: ContractKind, record_id: object, project: str, data: Json) -> Subject:
    number, detail = identifier(record_id), identifier(data.get("request_detail_id"))
    return Subject(contract.kind, contract.wrapper, number, detail, project=project, contract=contract, data=data)


def _commitment_change_order(data: Json) -> list[Subject]:
    commitment, number = part(data, "commitment"), identifier(part(data, "change_order").get("id"))
    project, contract = identifier(part(commitment, "project").get("id")), _contract(commitment.get("type"))
    return [_change_order(ChangeOrderKind.COMMITMENT, number, project, data, contract)]


def _unlink_commitment_change_order(data: Json) -> list[Subject]:
    number = _id(data.get("procore_commitment_change_order_id"), data.get("procore_change_order_id"))
    return [_change_order(ChangeOrderKind.COMMITMENT, number, identifier(data.get("project_id")), data)]


def _prime_change_order(data: Json) -> list[Subject]:
    number = identifier(part(data, "prime_contract_change_order").get("id"))
    return [_change_order(ChangeOrderKind.PRIME, number, identifier(part(data, "project").get("id")), data)]


def _unlink_prime_change_order(data: Json) -> list[Subject]:
    number = _id(part(data, "prime_contract_change_order").get("id"), data.get("procore_change_order_id"))
    project = _id(part(data, "prime_contract").get("project_id"), data.get("project_id"))
    return [_change_order(ChangeOrderKind.PRIME, number, project, data)]


def _reset_prime_change_order(data: Json) -> list[Subject]:
    number, project = identifier(data.get("prime_contract_change_order_id")), identifier(data.get("project_id"))
    return [_change_order(ChangeOrderKind.PRIME, number, project, data)]


def _change_order(
    kind: ChangeOrderKind, number: str, project: str, data: Json, contract: ContractKind | None = None
) -> Subject:
    return Subject(kind, "change_order", number, _told(data), project=project, contract=contract, data=data)


def _job(data: Json) -> list[Subject]:
    job = part(data, "job")
    number = identifier(job.get("id"))
    return [Subject(ProjectKind.PROJECT, "project", number, _told(data) or LOOK_UP, project=number, data=job)]


def _reset_job(data: Json) -> list[Subject]:
    number = _id(part(data, "project").get("id"), data.get("procore_project_id"))
    return [Subject(ProjectKind.PROJECT, "project", number, _told(data), project=number)]


def _budget(data: Json) -> list[Subject]:
    """A budget, sent or sent again. The events dictionary has a sample of `create_budget` only, and of `update_budget` that it is
    the same with the budget's `origin_id` and only the transactions that nobody has marked as synced.

    Which of those are budget changes is told apart in `budget_requests.py`.
    """
    budget = part(data, "budget")
    project, item, detail = identifier(budget.get("project_id")), identifier(budget.get("id")), _told(data) or LOOK_UP
    return [Subject(BudgetKind.BASELINE, "budget", project, detail, item_id=item, project=project, data=data)]


def _requisitions(data: Json) -> list[Subject]:
    rows = parts(data.get("requisitions"))
    alone = _told(data) if len(rows) == 1 else ""
    return [_requisition(row, alone) for row in rows]


def _requisition(row: Json, alone: str) -> Subject:
    number, detail = identifier(row.get("procore_requisition_id")), _told(row) or alone or LOOK_UP
    job = text(row.get("job_origin_id"))
    return Subject(InvoiceKind.SUBCONTRACTOR, "requisition", number, detail, job=job, data=row)


def _reset_requisition(data: Json) -> list[Subject]:
    number = _id(data.get("requisition_id"), data.get("procore_requisition_id"))
    project = identifier(data.get("project_id"))
    return [Subject(InvoiceKind.SUBCONTRACTOR, "requisition", number, _told(data), project=project)]


def _payment_application(data: Json) -> list[Subject]:
    bill = part(data, "payment_application")
    return [_owner_invoice(data, bill, identifier(bill.get("id")))]


def _unlink_payment_application(data: Json) -> list[Subject]:
    bill = part(data, "payment_application")
    return [_owner_invoice(data, bill, _id(bill.get("id"), data.get("procore_payment_application_id")))]


def _owner_invoice(data: Json, bill: Json, number: str) -> Subject:
    project = text(bill.get("project_id") or data.get("project_id"))
    told = text(part(bill, "summary").get("project_number")).strip()
    detail = _told(data) or LOOK_UP
    return Subject(
        InvoiceKind.OWNER, "payment_application", number, detail, project=project, project_number=told, data=bill
    )


def _id(*values: object) -> str:
    """The first id that is told. Raises: ValueError."""
    return identifier(next((value for value in values if value), None))


def _told(data: Json) -> str:
    """The detail to answer, "" if the request names none."""
    return text(data.get("request_detail_id"))


BODIES: dict[str, tuple[str, Reader]] = {
    "create_commitment": (SEND, _commitment),
    "unlink_commitment": (UNLINK, _unlink_commitment),
    "create_commitment_change_order": (SEND, _commitment_change_order),
    "unlink_commitment_change_order": (UNLINK, _unlink_commitment_change_order),
    "create_prime_contract_change_order": (SEND, _prime_change_order),
    "unlink_prime_contract_change_order": (UNLINK, _unlink_prime_change_order),
    "reset_prime_contract_change_order": (UNLINK, _reset_prime_change_order),
    "create_or_update_job": (SEND, _job),
    "reset_job": (UNLINK, _reset_job),
    "create_budget": (SEND, _budget),
    "update_budget": (SEND, _budget),
    "create_requisitions": (SEND, _requisitions),
    "reset_requisition": (UNLINK, _reset_requisition),
    "create_payment_application": (SEND, _payment_application),
    "unlink_payment_application": (UNLINK, _unlink_payment_application),
}
"""By name: what is to be done, and how its body is read."""
