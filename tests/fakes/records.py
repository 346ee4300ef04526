"""Believable records and connections to test with."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tieout.config.connection import Connection, read_connection
from tieout.records.budget import Budget, BudgetKind, BudgetLine
from tieout.records.change_order import ChangeOrder, ChangeOrderKind, ChangeOrderLine
from tieout.records.commitment import Commitment, CommitmentKind, CommitmentLine
from tieout.records.parties import CostCode, Party
from tieout.records.project import Project
from tieout.records.references import SourceReference

GOLIVE = datetime(2026, 1, 1, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def line(position: int = 1, amount: str = "1250.00", **fields: Any) -> CommitmentLine:
    """A lump-sum line of a schedule of values."""
    fields = {"cost_code": CostCode(code="03-300", name="Cast-in-place concrete"), "cost_type": "S"} | fields
    return CommitmentLine(id=f"L{position}", position=position, amount=Decimal(amount), **fields)


def commitment(number: str = "SC-001", *, lines: tuple[CommitmentLine, ...] | None = None, **fields: Any) -> Commitment:
    """An approved subcontract whose lines add up to its total."""
    lines = (line(1, "1250.00"), line(2, "750.50")) if lines is None else lines
    known: dict[str, Any] = {
        "reference": SourceReference(system="fake_platform", kind="subcontract", id=number),
        "kind": CommitmentKind.SUBCONTRACT,
        "number": number,
        "title": "Structural concrete",
        "status": "Approved",
        "project": Party(id="86", name="Oakridge Medical Center"),
        "vendor": Party(id="47", name="O'Brien & Sons <Concrete>"),
        "total": sum((one.amount for one in lines), Decimal("0.00")),
        "retainage_percent": Decimal(10),
        "payment_terms": "Net 30",
        "created_at": MORNING,
        "updated_at": MORNING,
        "lines": lines,
    }
    return Commitment(**(known | fields))


def _reference(kind: str, number: str) -> SourceReference:
    return SourceReference(system="fake_platform", kind=kind, id=number)


def change_order(
    contract: Commitment, number: str = "CO-001", *, amount: str = "250.00", adjusts: str | None = "L1", **fields: Any
) -> ChangeOrder:
    """An approved change of one line of a commitment; without `adjusts`, a line that is new."""
    place = {"cost_code": CostCode(code="03-300"), "cost_type": "S"}
    one = ChangeOrderLine(id=f"{number}-L1", position=1, adjusts=adjusts, amount=Decimal(amount), **place)
    known: dict[str, Any] = {
        "reference": _reference("commitment_change_order", number),
        "kind": ChangeOrderKind.COMMITMENT,
        "number": number,
        "title": "Thicker slab",
        "status": "approved",
        "project": contract.project,
        "vendor": contract.vendor,
        "contract": contract.reference,
        "contract_number": contract.number,
        "total": Decimal(amount),
        "created_at": MORNING,
        "updated_at": MORNING,
        "lines": (one,),
    }
    return ChangeOrder(**(known | fields))


def project(number: str = "24-001", **fields: Any) -> Project:
    known: dict[str, Any] = {
        "reference": _reference("project", "86"),
        "number": number,
        "title": "Oakridge Medical Center",
        "status": "Active",
        "created_at": MORNING,
        "updated_at": MORNING,
    }
    return Project(**(known | fields))


def budget(*lines: BudgetLine, **fields: Any) -> Budget:
    """A locked baseline."""
    place = {"cost_code": CostCode(code="03-300"), "cost_type": "S"}
    lines = lines or (BudgetLine(id="B1", position=1, amount=Decimal("90000.00"), **place),)
    known: dict[str, Any] = {
        "reference": _reference("budget", "86"),
        "kind": BudgetKind.BASELINE,
        "number": "Budget of 24-001",
        "status": "Locked",
        "project": Party(id="86", name="Oakridge Medical Center"),
        "total": sum((one.amount for one in lines), Decimal("0.00")),
        "created_at": MORNING,
        "updated_at": MORNING,
        "lines": lines,
    }
    return Budget(**(known | fields))


def connection(**changes: Any) -> Connection:
    """A live connection that knows the vendors, codes and terms of `commitment()`."""
    document: dict[str, Any] = {
        "id": "oakridge",
        "platform": {"system": "fake_platform"},
        "erp": {"system": "fake_erp"},
        "entities": {
            "commitment": {
                "mode": "live",
                "approved": {"subcontract": ["Approved", "Complete"], "purchase_order": ["Approved"]},
                "golive_at": GOLIVE.isoformat(),
            },
            **{
                name: {"mode": "live", "golive_at": GOLIVE.isoformat()}
                for name in ("project", "budget", "change_order")
            },
        },
        "value_maps": {
            "terms": {"Net 30": "30D"},
            "units": {"cy": "CY"},
            "cost_codes": {"03-300": "03300", "05-120": "05120"},
            "cost_types": {"S": {"account": "5200"}, "M": {"account": "5100"}},
            "tasks": {"OAKRIDGE": {"*": "0000"}},
            "projects": {"86": "OAKRIDGE"},
            "vendors": {"47": "OBRIEN"},
        },
    }
    return read_connection(document | changes)
