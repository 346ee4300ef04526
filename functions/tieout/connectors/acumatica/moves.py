"""The way of a document after it was made: off hold, and released. Each move is one step of a plan.

Statuses are those of the vendor's user guide (change orders) and of the platform's constants (bills, invoices).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors.acumatica.document_settings import End
from tieout.connectors.acumatica.settings import AcumaticaSettings

RELEASE, POST = "release", "post"


@dataclass(frozen=True)
class Move:
    """One move.

    Attributes:
        step: the name of its step.
        action: the contract's action; `None`: a PUT of the key with Hold false.
        done: the statuses that show that it has been made.
        waits: the statuses in which accounting has yet to approve; the step is taken, and asked about until then.
    """

    step: str
    action: str | None
    done: frozenset[str]
    waits: frozenset[str] = frozenset()


_APPROVAL = frozenset({"Pending Approval"})
_WITH_THE_OWNER = frozenset({"Sent to Owner", "Accepted by Owner", "Cost Budget Released"})
_OWED = frozenset({"Open", "Closed", "Scheduled", "Unapplied", "Pending Payment"})

_MOVES: Mapping[str, tuple[Move, ...]] = {
    "ChangeOrder": (
        Move(RELEASE, "RemoveChangeOrderFromHold", _APPROVAL | _WITH_THE_OWNER | {"Open", "Closed"}),
        Move(POST, "ReleaseChangeOrder", frozenset({"Closed"}), _APPROVAL | _WITH_THE_OWNER),
    ),
    "Bill": (
        Move(RELEASE, None, _APPROVAL | _OWED | {"Balanced", "Pre-Released", "Pending Print", "Printed"}),
        Move(POST, "ReleaseBill", _OWED, _APPROVAL),
    ),
    "Invoice": (
        Move(RELEASE, None, _APPROVAL | _OWED | {"Balanced", "Pending Print", "Pending Email", "Pending Processing"}),
        Move(POST, "ReleaseInvoice", _OWED, _APPROVAL | {"Pending Print", "Pending Email", "Pending Processing"}),
    ),
    "Project": (Move(RELEASE, "ActivateProject", frozenset({"Active", "Completed", "Suspended"}), _APPROVAL),),
}


def moves_of(kind: str, settings: AcumaticaSettings) -> tuple[Move, ...]:
    """The moves of a document type, in their order."""
    if kind in _MOVES:
        return _MOVES[kind]
    action = "ReleaseFromHold" if kind == "Subcontract" else None
    return (Move(RELEASE, action, frozenset(settings.after_release)),)


def move_of(kind: str, step: str, settings: AcumaticaSettings) -> Move | None:
    """The move that a step makes, or `None` if it makes none."""
    return next((move for move in moves_of(kind, settings) if move.step == step), None)


def until(kind: str, end: End, settings: AcumaticaSettings) -> tuple[Move, ...]:
    """The moves that take a document as far as it is to go."""
    return moves_of(kind, settings)[: {"on_hold": 0, "off_hold": 1, "released": 2}[end]]
