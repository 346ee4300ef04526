"""Ready records of every kind but commitments, as the contract's rig has them, with changes."""

from dataclasses import replace
from typing import Any, TypeVar

from contract.erp.acumatica_records import ready
from contract.erp.acumatica_seed import CHOSEN
from tieout.policy.ready import ReadyBudget, ReadyChangeOrder, ReadyInvoice, ReadyProject

T = TypeVar("T", ReadyBudget, ReadyChangeOrder, ReadyInvoice, ReadyProject)
SETTINGS: dict[str, Any] = CHOSEN


def project(**changes: Any) -> ReadyProject:
    return _of(ReadyProject, "project", changes)


def budget(**changes: Any) -> ReadyBudget:
    return _of(ReadyBudget, "budget", changes)


def change_order(**changes: Any) -> ReadyChangeOrder:
    return _of(ReadyChangeOrder, "commitment_change_order", changes)


def pay_app(**changes: Any) -> ReadyInvoice:
    return _of(ReadyInvoice, "subcontractor_invoice", changes)


def owner_application(**changes: Any) -> ReadyInvoice:
    return _of(ReadyInvoice, "owner_invoice", changes)


def _of(of: type[T], kind: str, changes: dict[str, Any]) -> T:
    found = ready(kind)
    assert isinstance(found, of)
    return replace(found, **changes)
