"""Subcontractors' invoices as AP invoices against the commitment's items.

As Procore's own connector maps them: the amount is what is due plus the retainage held (the gross), retainage stands beside
it, and a line's amount is the work of the period with newly stored material.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_300_cre.capabilities import relied_on
from tieout.connectors.sage_300_cre.objections import (
    INVOICE_NUMBER,
    TEXT,
    extensions,
    lines,
    switched_off,
    unreleased,
    untaxed,
)
from tieout.connectors.sage_300_cre.papers import CREATE, INVOICE, expectation
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import filled
from tieout.policy.ready import FieldLimits, Ready, ReadyInvoice, ReadyInvoiceLine
from tieout.policy.reasons import Reason
from tieout.sync.plan import Expectation, Side, Step


@dataclass(frozen=True)
class Bills:
    """AP invoices."""

    settings: Sage300CreSettings
    switched_on: frozenset[str]

    def limits(self, _kind: str) -> FieldLimits:
        """Sage's own lengths."""
        return FieldLimits(
            title=TEXT, line_description=TEXT, invoice_number=INVOICE_NUMBER, currency=self.settings.currency
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this invoice cannot be sent."""
        invoice = _invoice(ready)
        return [
            *switched_off(relied_on(invoice.kind, self.settings), self.switched_on),
            *extensions(invoice.extensions),
            *untaxed(invoice),
            *unreleased(invoice),
            *_whole(invoice),
            *lines((each.line for each in invoice.lines), self.settings, committed=False),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """One step: what hh2 keeps of an invoice that nobody sent is not listed, so making and sending belong together.

        Vendor and number are Sage's own key, which refuses a second one, and the step looks before it sends: taking it
        again after a doubt finds what is there.
        """
        invoice = _invoice(ready)
        body = filled(
            Code=invoice.invoice_number,
            Description=invoice.title,
            Vendor=invoice.vendor,
            Job=invoice.project,
            InvoiceDate=invoice.billing_date.isoformat() if invoice.billing_date else None,
            AccountsPayableAccount=self.settings.accounts_payable_account,
        )
        body["Amount"] = f"{invoice.gross:f}"
        body["Distributions"] = [_row(line, position) for position, line in enumerate(invoice.lines, start=1)]
        reference = f"{invoice.vendor}/{invoice.invoice_number}"
        gross = expectation((each.line for each in invoice.lines), {"Code": invoice.invoice_number})
        due = gross.total - sum((line.retained for line in invoice.lines), Decimal("0.00"))
        expects = Expectation(due, gross.lines, gross.fields)
        return (Step(CREATE, Side.ERP, INVOICE, body, reference, expects, repeatable=True),)


def _row(billed: ReadyInvoiceLine, position: int) -> dict[str, Any]:
    line = billed.line
    row = filled(
        Code=str(position),
        Description=line.description,
        CostCode=line.cost_code,
        Category=line.cost_type,
        ExpenseAccount=line.account,
        Commitment=billed.document.key if billed.document else None,
        Kind=billed.document.kind if billed.document else None,
        Item=billed.document_line,
        Retainage=billed.retained,
    )
    return row | {"Amount": f"{line.amount:f}"}


def _whole(invoice: ReadyInvoice) -> Iterator[Reason]:
    if not invoice.vendor:
        yield Reason("no_vendor", f"{invoice.number} names no vendor.", "vendor")
    if invoice.billing_date is None:
        yield Reason("no_date", f"{invoice.number} has no billing date, which Sage needs. Give it one.", "billing_date")


def _invoice(ready: Ready) -> ReadyInvoice:
    if not isinstance(ready, ReadyInvoice):
        raise TypeError(f"{ready.kind} is no invoice")
    return ready
