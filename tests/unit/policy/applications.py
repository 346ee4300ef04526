"""Applications for payment worked out by hand: the published vector, and five turns that a project takes.

A contract of $60,000 and $40,000, and a change order; 10 % is retained of work and 5 % of stored material unless a vector
says otherwise. Each states what the summary must come to, and what of it is billed, held, released and due.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fakes.records import MORNING
from tieout.records.invoice import Application, Invoice, InvoiceKind, InvoiceLine
from tieout.records.parties import CostCode, Party
from tieout.records.references import SourceReference, TargetDocument

CONTRACT = SourceReference(system="platform", kind="subcontract", id="41")
ORDER = SourceReference(system="platform", kind="commitment_change_order", id="7")
MAPS: dict[str, Any] = {
    "cost_codes": {"03-300": "03-300"},
    "cost_types": {"S": {"account": "51000", "account_group": "SUBCON"}},
    "tasks": {"P100": {"*": "01"}},
    "projects": {"86": "P100"},
    "vendors": {"47": "V0001"},
}


@dataclass(frozen=True)
class Vector:
    """One application, and what it comes to. `change_line`: the commitment's line that the change order made or changed."""

    name: str
    invoice: Invoice
    gross: str
    retained: str
    released: str
    due: str
    change_line: str = "3"

    def targets(self, company: str) -> dict[str, tuple[TargetDocument, ...]]:
        """What the application itself needs, as the ERP has it: its commitment, and its change order if that is billed."""
        contract = TargetDocument(
            role="commitment", kind="Subcontract", key="SC-900001", company=company, lines={"L1": "1", "L2": "2"}
        )
        order = TargetDocument(
            role="change_order", kind="ChangeOrder", key="000007", company=company, lines={"C1": self.change_line}
        )
        there = {CONTRACT: contract, ORDER: order}
        return {str(need.reference): (there[need.reference],) for need in self.invoice.needs}


def _money(values: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


def line(position: int, scheduled: str, *, of_order: bool = False, **amounts: str) -> InvoiceLine:
    """A row of the continuation sheet."""
    return InvoiceLine(
        id=f"I{position}",
        position=position,
        description=f"Row {position}",
        contract_line="C1" if of_order else f"L{position}",
        change_order=ORDER if of_order else None,
        cost_code=CostCode(code="03-300"),
        cost_type="S",
        scheduled_value=Decimal(scheduled),
        **_money(amounts),
    )


def application(*lines: InvoiceLine, total: str, final: bool = False, **summary: str) -> Invoice:
    """The whole application, its summary as stated."""
    return Invoice(
        reference=SourceReference(system="platform", kind="requisition", id="7"),
        kind=InvoiceKind.SUBCONTRACTOR,
        number="2",
        invoice_number="INV-2",
        status="approved",
        project=Party(id="86"),
        vendor=Party(id="47"),
        total=Decimal(total),
        updated_at=MORNING,
        contract=CONTRACT,
        contract_number="SC-041",
        final=final,
        lines=lines,
        application=Application(**_money(summary)),
    )


G702 = Vector(
    "published vector",
    application(
        line(1, "60000", previous_work="20000", work="10000", stored="5000", retained_before="2000",
             retained_work="1000", retained_stored="250"),
        line(2, "40000", work="8000", retained_work="800"),
        line(3, "10000", of_order=True),
        original_sum="100000", net_change_orders="10000", sum_to_date="110000", completed_and_stored="43000",
        total_retainage="4050", earned_less_retainage="38950", previous_certificates="18000",
        current_payment_due="20950", balance_to_finish="71050", total="20950",
    ),
    gross="23000", retained="2050", released="0", due="20950",
)  # fmt: skip

RATE_CHANGE = Vector(
    "10 % becomes 5 % at half-way, for what was held before too",
    application(
        line(1, "60000", previous_work="20000", work="20000", retained_before="2000", retained_work="1000",
             released_work="1000"),
        line(2, "40000", previous_work="10000", retained_before="1000", released_work="500"),
        original_sum="100000", net_change_orders="0", sum_to_date="100000", completed_and_stored="50000",
        total_retainage="2500", earned_less_retainage="47500", previous_certificates="27000",
        current_payment_due="20500", balance_to_finish="52500", total="20500",
    ),
    gross="20000", retained="1000", released="1500", due="20500",
)  # fmt: skip

INSTALLED = Vector(
    "stored material is installed: billed before, it moves from F to E, and its retainage with it",
    application(
        line(1, "60000", previous_work="20000", work="8000", previously_stored="5000", retained_before="2250",
             retained_work="800", released_stored="250"),
        line(2, "40000"),
        original_sum="100000", net_change_orders="0", sum_to_date="100000", completed_and_stored="28000",
        total_retainage="2800", earned_less_retainage="25200", previous_certificates="22750",
        current_payment_due="2450", balance_to_finish="74800", total="2450",
    ),
    gross="3000", retained="800", released="250", due="2450",
)  # fmt: skip

RELEASE = Vector(
    "only retainage is released",
    application(
        line(1, "60000", previous_work="60000", retained_before="6000", released_work="6000"),
        line(2, "40000", previous_work="40000", retained_before="4000", released_work="1000"),
        line(3, "10000", of_order=True, previous_work="10000", retained_before="1000", released_work="1000"),
        original_sum="100000", net_change_orders="10000", sum_to_date="110000", completed_and_stored="110000",
        total_retainage="3000", earned_less_retainage="107000", previous_certificates="99000",
        current_payment_due="8000", balance_to_finish="3000", total="8000",
    ),
    gross="0", retained="0", released="8000", due="8000",
)  # fmt: skip

DEDUCTION = Vector(
    "a deductive change order is billed downwards",
    application(
        line(1, "60000", work="10000.05", retained_work="1000.01"),
        line(2, "40000"),
        line(3, "-5000", of_order=True, work="-5000", retained_work="-500"),
        original_sum="100000", net_change_orders="-5000", sum_to_date="95000", completed_and_stored="5000.05",
        total_retainage="500.01", earned_less_retainage="4500.04", previous_certificates="0",
        current_payment_due="4500.04", balance_to_finish="90499.96", total="4500.04",
    ),
    gross="5000.05", retained="500.01", released="0", due="4500.04", change_line="1",
)  # fmt: skip

FINAL = Vector(
    "final application: the last work, and everything that was held",
    application(
        line(1, "60000", previous_work="55000", work="5000", retained_before="5500", released_work="5500"),
        line(2, "40000", previous_work="40000", retained_before="4000", released_work="4000"),
        line(3, "10000", of_order=True, previous_work="10000", retained_before="1000", released_work="1000"),
        original_sum="100000", net_change_orders="10000", sum_to_date="110000", completed_and_stored="110000",
        total_retainage="0", earned_less_retainage="110000", previous_certificates="94500",
        current_payment_due="15500", balance_to_finish="0", total="15500", final=True,
    ),
    gross="5000", retained="0", released="10500", due="15500",
)  # fmt: skip

VECTORS = (G702, RATE_CHANGE, INSTALLED, RELEASE, DEDUCTION, FINAL)
