"""Where a document stands, from Acumatica's status labels as contract 4 shows them in English.

Labels are those of the vendor's user guide and of the platform's constants. One that is not here is refused by name: a document
whose dollars count must not be dropped because of a word.
"""

from collections.abc import Mapping
from typing import TypeVar

from tieout.reconcile.schema import Stage
from tieout.sync.outcomes import NeedsPerson

Meaning = TypeVar("Meaning")

_ORDER: Mapping[str, Stage] = {
    "On Hold": Stage.DRAFT,
    "Pending Approval": Stage.PENDING,
    "Rejected": Stage.REJECTED,
    "Pending Printing": Stage.APPROVED,
    "Pending Email": Stage.APPROVED,
    "Printed": Stage.APPROVED,
    "Awaiting Link": Stage.APPROVED,
    "Open": Stage.APPROVED,
    "Completed": Stage.CLOSED,
    "Closed": Stage.CLOSED,
    "Canceled": Stage.VOID,
    "Cancelled": Stage.VOID,
}
_CHANGE: Mapping[str, Stage] = {
    "On Hold": Stage.DRAFT,
    "Pending Approval": Stage.PENDING,
    "Open": Stage.PENDING,
    "Sent to Owner": Stage.PENDING,
    "Accepted by Owner": Stage.PENDING,
    "Cost Budget Released": Stage.PENDING,
    "Rejected": Stage.REJECTED,
    "Declined by Owner": Stage.REJECTED,
    "Canceled": Stage.VOID,
    # "Closed" is what a released change order is called: only now is it in the lines and in the budget.
    "Closed": Stage.APPROVED,
}
_LEDGER: Mapping[str, Stage] = {
    "On Hold": Stage.DRAFT,
    "Credit Hold": Stage.DRAFT,
    "Balanced": Stage.PENDING,
    "Pending Approval": Stage.PENDING,
    "Pending Print": Stage.PENDING,
    "Pending Email": Stage.PENDING,
    "Pending Processing": Stage.PENDING,
    "Pre-Released": Stage.PENDING,
    "Printed": Stage.PENDING,
    "Scheduled": Stage.PENDING,
    "Rejected": Stage.REJECTED,
    "Open": Stage.APPROVED,
    "Pending Payment": Stage.APPROVED,
    "Unapplied": Stage.APPROVED,
    "Reserved": Stage.APPROVED,
    "Under Reclassification": Stage.APPROVED,
    "Closed": Stage.CLOSED,
    "Voided": Stage.VOID,
    "Canceled": Stage.VOID,
}
_STAGES: Mapping[str, Mapping[str, Stage]] = {
    "Subcontract": _ORDER,
    "PurchaseOrder": _ORDER,
    "ChangeOrder": _CHANGE,
    "Bill": _LEDGER,
    "Invoice": _LEDGER,
}
_ACTIVE: Mapping[str, bool] = {
    "In Planning": True,
    "Pending Approval": True,
    "Active": True,
    "Suspended": False,
    "Completed": False,
    "Canceled": False,
    "Cancelled": False,
}


def stage_of(kind: str, key: str, status: str) -> Stage:
    """The stage of a document. Raises: NeedsPerson: its status is none that is known."""
    return _known(_STAGES[kind], kind, key, status)


def is_active(key: str, status: str) -> bool:
    """Whether a project is one to work on. Raises: NeedsPerson: as above."""
    return _known(_ACTIVE, "Project", key, status)


def _known(words: Mapping[str, Meaning], kind: str, key: str, status: str) -> Meaning:
    if status not in words:
        raise NeedsPerson(
            f"{kind} {key} has the status '{status}', which is none of {', '.join(words)}. The login has to read in English; "
            "a status of your own needs a line in the connector's table."
        )
    return words[status]
