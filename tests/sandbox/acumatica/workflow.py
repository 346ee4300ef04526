"""What the contract can be asked to do: per action the statuses it needs, and the one it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One action. `leads_to` None: the entity's rules do the work; `needs` empty: any status will do."""

    needs: frozenset[str]
    leads_to: str | None = None


def _step(*needs: str, to: str | None = None) -> Step:
    return Step(frozenset(needs), to)


_HELD_BACK = ("Open", "Pending Approval", "Rejected")

#: Action names are those of the vendor's OpenAPI document.
ACTIONS: Mapping[str, Mapping[str, Step]] = {
    "Subcontract": {
        "ReleaseFromHold": _step("On Hold"),
        "PutOnHold": _step("Open", "Pending Approval", "Pending Printing", "Pending Email"),
    },
    "Project": {
        "ActivateProject": _step("In Planning", "Suspended", to="Active"),
        "HoldProject": _step("Active", to="In Planning"),
        "CompleteProject": _step("Active", to="Completed"),
        "SuspendProject": _step("Active", to="Suspended"),
        "CancelProject": _step("Active", "In Planning", to="Canceled"),
        **dict.fromkeys(("LockProjectBudget", "UnlockProjectBudget"), _step("Active", "In Planning")),
        **dict.fromkeys(("LockProjectCommitments", "UnlockProjectCommitments"), _step("Active", "In Planning")),
        "ValidateProjectBalance": _step(),
        "RunProjectBilling": _step("Active"),
    },
    "ProjectTask": {
        "ActivateProjectTask": _step("In Planning", to="Active"),
        "HoldProjectTask": _step("Active", to="In Planning"),
        "CompleteProjectTask": _step("Active", to="Completed"),
        "CancelProjectTask": _step("Active", "In Planning", to="Canceled"),
    },
    "ChangeOrder": {
        "RemoveChangeOrderFromHold": _step("On Hold"),
        "HoldChangeOrder": _step(*_HELD_BACK, to="On Hold"),
        "ApproveChangeOrder": _step("Pending Approval", to="Open"),
        "RejectChangeOrder": _step("Pending Approval", to="Rejected"),
        "ReleaseChangeOrder": _step("Open"),
        "ReverseChangeOrder": _step("Closed"),
    },
    "Bill": {
        "ReleaseBill": _step("Balanced"),
        "ReleaseRetainage": _step("Open", "Closed"),
        "ReverseBill": _step("Open", "Closed"),
    },
    "Check": {"ReleaseCheck": _step("Balanced"), "VoidCheck": _step("Open", "Closed")},
    "Invoice": {"ReleaseInvoice": _step("Balanced")},
    "Payment": {"ReleasePayment": _step("Balanced"), "VoidPayment": _step("Open", "Closed")},
    "ProFormaInvoice": {
        "RemoveProFormaInvoiceFromHold": _step("On Hold"),
        "HoldProFormaInvoice": _step(*_HELD_BACK, to="On Hold"),
        "ApproveProFormaInvoice": _step("Pending Approval", to="Open"),
        "RejectProFormaInvoice": _step("Pending Approval", to="Rejected"),
        "ReleaseProFormaInvoice": _step("Open"),
    },
}
#: The parameters of the actions that take any, with the kinds of their values.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "ReleaseRetainage": {"AmtToRelease": "dec", "Date": "dt", "PostPeriod": "str"},
}
