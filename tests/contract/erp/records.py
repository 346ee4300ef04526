"""One approved record of every kind, in the platform's words; each rig's value maps lead to codes that its sandbox knows."""

from datetime import date
from decimal import Decimal
from typing import Any

from fakes.records import MORNING, commitment
from tieout.records.budget import Budget, BudgetKind, BudgetLine
from tieout.records.change_order import ChangeOrder, ChangeOrderKind, ChangeOrderLine
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.records.company import CompanyKind
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.records.parties import Address, CostCode, Party
from tieout.records.payment import PaymentKind
from tieout.records.project import Project, ProjectKind
from tieout.records.record import Record
from tieout.records.references import SourceReference

PROJECT = Party(id="86", name="Oakridge Medical Center")
VENDOR = Party(id="47", name="O'Brien & Sons <Concrete>")
STEEL = {"cost_code": CostCode(code="05-120", name="Structural steel"), "cost_type": "S"}
FINISHES = {"cost_code": CostCode(code="09-900", name="Paint"), "cost_type": "S"}
CONCRETE = {"cost_code": CostCode(code="03-300", name="Cast-in-place concrete"), "cost_type": "S"}
COMMITMENT = commitment()
NEW_PROJECT = "N200"

ENTITIES: dict[str, Entity] = {
    **dict.fromkeys(CommitmentKind, Entity.COMMITMENT),
    **dict.fromkeys(BudgetKind, Entity.BUDGET),
    **dict.fromkeys(ChangeOrderKind, Entity.CHANGE_ORDER),
    **dict.fromkeys(InvoiceKind, Entity.INVOICE),
    ProjectKind.PROJECT: Entity.PROJECT,
}
KINDS = tuple(ENTITIES)
READ_KINDS = (*(str(kind) for kind in CompanyKind), *(str(kind) for kind in PaymentKind))
"""What accounting keeps."""


def record_of(kind: str, *, customer: str) -> Record:
    """A record whose lines add up; `customer` is the ERP's code of the owner."""
    match kind:
        case CommitmentKind.SUBCONTRACT:
            return COMMITMENT
        case CommitmentKind.PURCHASE_ORDER:
            return _order()
        case BudgetKind.BASELINE | BudgetKind.CHANGE:
            return _budget(BudgetKind(kind))
        case ChangeOrderKind.COMMITMENT | ChangeOrderKind.PRIME:
            return _change_order(ChangeOrderKind(kind))
        case InvoiceKind.SUBCONTRACTOR | InvoiceKind.OWNER:
            return _invoice(InvoiceKind(kind), customer)
    return _project(customer)


def _known(kind: str, number: str) -> dict[str, Any]:
    return {
        "reference": SourceReference(system="fake_platform", kind=kind, id=number),
        "kind": kind,
        "number": number,
        "title": "Foundations",
        "status": "Approved",
        "project": PROJECT,
        "created_at": MORNING,
        "approved_at": MORNING,
        "updated_at": MORNING,
    }


def _order() -> Commitment:
    return commitment(kind=CommitmentKind.PURCHASE_ORDER, retainage_percent=None)


def _budget(kind: BudgetKind) -> Budget:
    lines = (
        BudgetLine(id="B1", position=1, amount=Decimal("250000.37"), description="Steel", **STEEL),
        BudgetLine(id="B2", position=2, amount=Decimal("-10.01"), description="Paint", **FINISHES),
    )
    known = _known(kind, f"BU-{kind}") | {"vendor": None, "total": Decimal("249990.36"), "lines": lines}
    return Budget(**known)


def _change_order(kind: ChangeOrderKind) -> ChangeOrder:
    """One line of the contract is changed, and one is added."""
    commitment_change = kind is ChangeOrderKind.COMMITMENT
    lines = (
        ChangeOrderLine(id="C1", position=1, amount=Decimal("-100.05"), adjusts="L1", description="Less", **CONCRETE),
        ChangeOrderLine(id="C2", position=2, amount=Decimal("400.55"), description="Added", **CONCRETE),
    )
    if not commitment_change:
        third = ChangeOrderLine(id="C3", position=3, amount=Decimal("9.01"), description="Steel", **STEEL)
        lines = (lines[1], third)
    known = _known(kind, f"CO-{kind}") | {
        "vendor": VENDOR if commitment_change else None,
        "contract": COMMITMENT.reference,
        "contract_number": COMMITMENT.number,
        "total": sum((line.amount for line in lines), Decimal("0.00")),
        "lines": lines,
    }
    return ChangeOrder(**known)


def _invoice(kind: InvoiceKind, customer: str) -> Invoice:
    """Half of one line, and some of another, a tenth of both retained."""
    lines = tuple(
        InvoiceLine(
            id=f"I{position}",
            position=position,
            contract_line=f"L{position}",
            scheduled_value=scheduled,
            work=work,
            retained_work=retained,
            description="Progress",
            **CONCRETE,
        )
        for position, scheduled, work, retained in (
            (1, Decimal("1250.00"), Decimal("625.35"), Decimal("62.54")),
            (2, Decimal("750.50"), Decimal("99.99"), Decimal("10.00")),
        )
    )
    known = _known(kind, f"PA-{kind}") | {
        "vendor": VENDOR if kind is InvoiceKind.SUBCONTRACTOR else None,
        "customer": Party(id="9", name="Harbor Schools", erp_code=customer) if kind is InvoiceKind.OWNER else None,
        "contract": COMMITMENT.reference,
        "contract_number": COMMITMENT.number,
        "invoice_number": "INV-77",
        "billing_date": date(2026, 3, 2),
        "total": Decimal("652.80"),
        "lines": lines,
    }
    return Invoice(**known)


def _project(customer: str) -> Project:
    known = _known(ProjectKind.PROJECT, NEW_PROJECT) | {
        "project": None,
        "title": "Dock Street Garage",
        "customer": Party(id="9", name="Harbor Schools", erp_code=customer),
        "start_date": date(2026, 4, 1),
        "completion_date": date(2027, 6, 30),
        "address": Address(street="1 Dock St", city="Portland", region="OR", postal_code="97209", country="US"),
    }
    return Project(**known)
