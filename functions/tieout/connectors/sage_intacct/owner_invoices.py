"""An owner's application for payment: an AR invoice, one line per line that moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.bills import undated_invoice
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.invoice_dates import date_of
from tieout.connectors.sage_intacct.lines import dimensions, expectation
from tieout.connectors.sage_intacct.moves import DRAFT, RELEASE
from tieout.connectors.sage_intacct.objections import extensions, switched_off, unreleased, untaxed
from tieout.connectors.sage_intacct.objects import AR_INVOICE, RETAINED
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, filled, money, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyInvoice, ReadyInvoiceLine
from tieout.policy.reasons import Reason
from tieout.sync.plan import Side, Step


@dataclass(frozen=True)
class OwnerInvoices:
    """Owner invoices."""

    settings: SageIntacctSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The lengths of an AR invoice; a negative one would be an adjustment, which is another object."""
        return FieldLimits(
            number=self.settings.number_length,
            title=self.settings.title_length,
            line_description=self.settings.line_length,
            external_reference=place_of(AR_INVOICE, self.settings).length,
            invoice_number=self.settings.number_length,
            currency=self.settings.currency,
            negative=False,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this invoice cannot be sent."""
        invoice = _invoice(ready)
        needed = [place_of(AR_INVOICE, self.settings).assumption, assumptions.LINE_ORDER, assumptions.OWNER_INVOICE]
        needed += [assumptions.LINE_RETAINAGE] if invoice.retained else []
        return [
            *switched_off(needed, self.switched_on),
            *untaxed(invoice),
            *unreleased(invoice),
            *undated_invoice(invoice),
            *self._accounts(invoice),
            *extensions(invoice.extensions, [each.line for each in invoice.lines], self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create a draft, and submit it if it is to go that far."""
        invoice = _invoice(ready)
        place, day = place_of(AR_INVOICE, self.settings), invoice.billing_date or invoice.period_end
        due = invoice.due_date or (day + timedelta(days=self.settings.owner_invoices.due_days) if day else None)
        own_number = self.settings.owner_invoices.numbering == "platform"
        words = f"{invoice.number} {invoice.title}".strip()
        record = filled(
            invoiceNumber=invoice.invoice_number if own_number else None,
            customer=ref(invoice.customer or ""),
            invoiceDate=date_of(invoice),
            dueDate=due.isoformat() if due else None,
            description=words,
            lines=[self._line(each, invoice) for each in invoice.lines],
            **place.fields(invoice.external_reference, words),
            **invoice.extensions,
        )
        fields = dict(invoice.extensions) | {RETAINED: money(invoice.retained)}
        expects = expectation([each.line for each in invoice.lines], self.settings, fields)
        reference = invoice.external_reference
        create = Step(CREATE, Side.ERP, AR_INVOICE, {"record": record}, reference, expects)
        if self.settings.owner_invoices.end == DRAFT:
            return (create,)
        return (create, Step(RELEASE, Side.ERP, AR_INVOICE, {}, reference, repeatable=True, moves=True))

    def _line(self, each: ReadyInvoiceLine, invoice: ReadyInvoice) -> Record:
        line = each.line
        held = {"retainage": {"txnAmountRetained": money(each.retained)}} if each.retained else {}
        where = dimensions(line, invoice.project, self.settings, item=False)
        if invoice.customer:
            where["customer"] = ref(invoice.customer)
        account = self.settings.owner_invoices.account or line.account
        return held | filled(
            dimensions=where, glAccount=ref(account), txnAmount=money(line.amount), memo=line.description
        )

    def _accounts(self, invoice: ReadyInvoice) -> Iterator[Reason]:
        for position, each in enumerate(invoice.lines, start=1):
            if not self.settings.owner_invoices.account and not each.line.account:
                text = (
                    f"Line {position} has no account. Name erp.settings.owner_invoices.account, or one per cost type."
                )
                yield Reason("no_account", text, f"lines.{position}.account")


def _invoice(ready: Ready) -> ReadyInvoice:
    if not isinstance(ready, ReadyInvoice):
        raise TypeError(f"{ready.kind} is no invoice")
    return ready
