"""From an owner's application for payment to an AR Invoice: what stands in the way, the body, and the plan.

Each row bills the work gross on the revenue account. Retainage held and released are rows of their own on the retainage
receivable account, since the contract has no retainage on invoices: the invoice's amount is then what is due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.bill_kinds import untaxed
from tieout.connectors.acumatica.document_steps import CREATE
from tieout.connectors.acumatica.encoding import custom_fields, wrapped
from tieout.connectors.acumatica.invoice_rows import HELD, RELEASED, InvoiceRow, expectation, negative, signed
from tieout.connectors.acumatica.look_up import LINES_PER_PUT
from tieout.connectors.acumatica.moves import until
from tieout.connectors.acumatica.objections import switched_off, too_precise, unknown_extensions
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.policy.ready import FieldLimits, Ready, ReadyInvoice, ReadyInvoiceLine
from tieout.policy.reasons import Reason
from tieout.records.invoice import InvoiceKind
from tieout.sync.plan import Side, Step

KIND = "Invoice"


@dataclass(frozen=True)
class OwnerInvoices:
    """Owner applications, as AR invoices."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """CustomerOrder has no length that is known; the reference field's own is."""
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            line_description=chosen.line_limit,
            external_reference=place_of(KIND, chosen).length,
            lines=LINES_PER_PUT // 3,  # a line may become three rows
            currency=chosen.currency,
            negative=assumptions.NEGATIVE_INVOICE.name in self.switched_on,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this application cannot be sent."""
        invoice = _invoice(ready)
        lines = tuple(each.line for each in invoice.lines)
        return [
            *switched_off(self._relied_on(invoice), self.switched_on),
            *self._accounts(invoice),
            *untaxed(invoice),
            *unknown_extensions(invoice.extensions, lines),
            *too_precise(lines),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create on hold, then off hold and released, as far as the settings say."""
        invoice, reference = _invoice(ready), ready.external_reference
        rows = [row for line in invoice.lines for row in self._rows(line, invoice)]
        body = self._header(invoice) | {"Details": [row.body for row in rows]}
        create = Step(CREATE, Side.ERP, KIND, body, reference, expectation(invoice, rows))
        moves = until(KIND, self.settings.invoices.owner_end, self.settings)
        return (
            create,
            *(Step(move.step, Side.ERP, KIND, {}, reference, repeatable=True, moves=True) for move in moves),
        )

    def _header(self, invoice: ReadyInvoice) -> dict[str, Any]:
        place = place_of(KIND, self.settings)
        custom = dict(invoice.extensions)
        if place.custom is not None:
            custom[place.field] = invoice.external_reference
        fields = wrapped(
            Type="Credit Memo" if negative(invoice) else "Invoice",
            Hold=True,
            Customer=invoice.customer,
            CustomerOrder=invoice.invoice_number or None,
            Date=invoice.billing_date.isoformat() if invoice.billing_date else None,
            DueDate=invoice.due_date.isoformat() if invoice.due_date else None,
            Project=invoice.project,
            LinkBranch=self.settings.branch,
        )
        fields |= place.fields(invoice.external_reference, f"{invoice.number} {invoice.title}".strip())
        return fields | custom_fields(custom)

    def _rows(self, each: ReadyInvoiceLine, invoice: ReadyInvoice) -> Iterator[InvoiceRow]:
        chosen, line = self.settings.invoices, each.line
        receivable = chosen.retainage_receivable_account
        parts = (
            (line.source_id, line.amount, chosen.revenue_account, line.description),
            (f"{line.source_id}:{HELD}", -each.retained, receivable, "Retainage held"),
            (f"{line.source_id}:{RELEASED}", each.released, receivable, "Retainage released"),
        )
        for source_id, amount, account, description in parts:
            if amount:
                body = wrapped(
                    InventoryID=self.settings.inventory_id,
                    TransactionDescription=description or None,
                    Qty=Decimal(0),
                    ExtendedPrice=signed(invoice, amount),
                    Account=account,
                    ProjectTask=line.task,
                    CostCode=line.cost_code,
                )
                yield InvoiceRow(source_id, amount, line.cost_code, body)

    def _relied_on(self, invoice: ReadyInvoice) -> Iterator[Assumption]:
        yield from relied_on(KIND, self.settings)
        if any(line.retained or line.released for line in invoice.lines):
            yield assumptions.RETAINAGE_LINES
        if negative(invoice):
            yield assumptions.NEGATIVE_INVOICE
        if invoice.extensions:
            yield assumptions.EXTENSION_FIELDS

    def _accounts(self, invoice: ReadyInvoice) -> Iterator[Reason]:
        chosen = self.settings.invoices
        if not chosen.revenue_account:
            text = f"{invoice.number} needs the account of its rows. Name erp.settings.invoices.revenue_account."
            yield Reason("no_revenue_account", text, "lines")
        moves = any(line.retained or line.released for line in invoice.lines)
        if moves and not chosen.retainage_receivable_account:
            text = (
                f"{invoice.number} holds or releases retainage, and AR invoices have no field for it in this contract. "
                "Name erp.settings.invoices.retainage_receivable_account."
            )
            yield Reason("retainage_on_invoice", text, "retained")


def _invoice(ready: Ready) -> ReadyInvoice:
    if not isinstance(ready, ReadyInvoice) or ready.kind is not InvoiceKind.OWNER:
        raise TypeError(f"{ready.kind} is no owner invoice")
    return ready
