"""One record of each kind with every field filled, so that whatever is mapped shows in what would be written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from infra.local.business import MANAGER, OWNER, PROJECT_ID, VENDORS
from tieout.records.budget import Budget, BudgetKind, BudgetLine
from tieout.records.change_order import ChangeOrder, ChangeOrderKind, ChangeOrderLine
from tieout.records.commitment import Commitment, CommitmentKind, CommitmentLine
from tieout.records.invoice import Application, Invoice, InvoiceKind, InvoiceLine
from tieout.records.parties import Address, CostCode, Party
from tieout.records.project import Project
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument

DAY, NOON = date(2026, 5, 31), datetime(2026, 5, 31, 12, tzinfo=UTC)
MANAGER_ID = 15
PLACE: dict[str, Any] = {"cost_code": CostCode(code="03-30-00"), "cost_type": "S", "description": "Slab"}
PRICED: dict[str, Any] = {"quantity": Decimal(4), "unit": "cy", "unit_cost": Decimal("2.50")}
COMMITMENT = SourceReference(system="procore", kind="subcontract", id="7")
DOCUMENT = TargetDocument(role="header", kind="Subcontract", key="SC-1", company="Oakridge", lines={"L1": "1"})
TARGETS = {str(COMMITMENT): (DOCUMENT,)}
FIGURES = dict.fromkeys(Application.model_fields, Decimal("0.00"))


def _record(kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "reference": SourceReference(system="procore", kind=kind, id="1"),
        "kind": kind,
        "number": "1",
        "title": "East Wing",
        "status": "Approved",
        "project": Party(id=str(PROJECT_ID), name="East Wing"),
        "vendor": Party(id="2", name=VENDORS[0].name, erp_code=VENDORS[0].erp_code),
        "currency": "USD",
        "approved_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
        **fields,
    }


def _commitment(kind: CommitmentKind) -> Commitment:
    line = CommitmentLine(id="L1", position=1, amount=Decimal("10.00"), **PLACE, **PRICED)
    more = {"retainage_percent": Decimal(10)} if kind is CommitmentKind.SUBCONTRACT else {}
    terms = {"payment_terms": "Net 30", "contract_date": DAY}
    return Commitment(**_record(kind, total=line.amount, lines=(line,), **terms, **more))


def _change(kind: ChangeOrderKind) -> ChangeOrder:
    rows = [
        ChangeOrderLine(id=f"C{at}", position=at, amount=Decimal("10.00"), adjusts=adjusts, **PLACE, **priced)
        for at, (adjusts, priced) in enumerate((("L1", {}), (None, PRICED)), start=1)
    ]
    told: dict[str, Any] = {"contract_number": "SC-001", "schedule_days": 5, "reason": "as asked", "change_date": DAY}
    return ChangeOrder(**_record(kind, total=Decimal("20.00"), contract=COMMITMENT, lines=tuple(rows), **told))


def _budget(kind: BudgetKind) -> Budget:
    line = BudgetLine(id="B1", position=1, amount=Decimal("10.00"), **PLACE, **PRICED)
    return Budget(**_record(kind, total=line.amount, lines=(line,)))


def _invoice(kind: InvoiceKind) -> Invoice:
    work, held = Decimal("10.00"), Decimal("1.00")
    line = InvoiceLine(
        id="R1", position=1, contract_line="L1", scheduled_value=work, work=work, retained_work=held, **PLACE, **PRICED
    )
    due = work - held
    stated = {"original_sum": work, "sum_to_date": work, "completed_and_stored": work, "total_retainage": held}
    summed = {"earned_less_retainage": due, "current_payment_due": due, "balance_to_finish": held}
    named = {"contract_number": "SC-001", "invoice_number": "A-1"}
    days = {"billing_date": DAY, "due_date": DAY, "period_start": DAY, "period_end": DAY}
    return Invoice(
        **_record(kind, total=due, contract=COMMITMENT, lines=(line,), **named, **days),
        customer=Party(id="3", name=OWNER.name, erp_code=OWNER.erp_code),
        application=Application(**{**FIGURES, **stated, **summed}),
    )


def _project() -> Project:
    place = Address(street="1 Way", city="Portland", region="OR", postal_code="97232", country="US")
    people = {
        "manager": Party(id=str(MANAGER_ID), name=MANAGER[2]),
        "customer": Party(id="3", erp_code=OWNER.erp_code),
    }
    dates = {"start_date": DAY, "completion_date": DAY}
    return Project(**_record("project", **people, **dates, address=place) | {"number": "2602"})


RECORDS: tuple[Record, ...] = (
    *(_commitment(kind) for kind in CommitmentKind),
    *(_change(kind) for kind in ChangeOrderKind),
    *(_budget(kind) for kind in BudgetKind),
    *(_invoice(kind) for kind in InvoiceKind),
    _project(),
)
