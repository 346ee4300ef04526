"""A subcontractor's pay app: a purchasing invoice, converted line by line from the commitment that it bills.

The AP bill is Intacct's to make, and it makes it anew under another key whenever the invoice is edited (vendor's page), so the
document that is linked is the invoice. A direct bill would not relieve the commitment: the cost would stand twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.commitments import (
    CREATE,
    document_assumptions,
    document_limits,
    document_steps,
    header,
)
from tieout.connectors.sage_intacct.document_settings import InvoiceChoice
from tieout.connectors.sage_intacct.gateway_assumptions import RETAINED_FIELD
from tieout.connectors.sage_intacct.gateway_invoices import due_date_of, through_gateway
from tieout.connectors.sage_intacct.invoice_dates import date_of
from tieout.connectors.sage_intacct.lines import dimensions, expectation
from tieout.connectors.sage_intacct.moves import DRAFT
from tieout.connectors.sage_intacct.objections import (
    extensions,
    switched_off,
    untaxed,
    without_cost_type,
    without_item,
)
from tieout.connectors.sage_intacct.objects import AP_RELEASE, RETAINED, of_definition
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, by_key, figure, filled, money, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyInvoice, ReadyInvoiceLine
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.plan import Expectation, Side, Step


@dataclass(frozen=True)
class Bills:
    """Subcontractor invoices."""

    settings: SageIntacctSettings
    choice: InvoiceChoice
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """Those of a purchasing document; no negative ones, since a conversion takes from what remains."""
        limits = document_limits(self.settings, self.choice)
        return FieldLimits(**{**vars(limits), "negative": False})

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this invoice cannot be sent."""
        invoice = _invoice(ready)
        lines = [each.line for each in invoice.lines]
        return [
            *switched_off(self._relied_on(invoice), self.switched_on),
            *without_item(self.settings),
            *without_cost_type(lines),
            *untaxed(invoice),
            *self._dead_release(invoice),
            *undated_invoice(invoice),
            *_unlinked(invoice),
            *through_gateway(invoice, self.choice, self.settings),
            *extensions(invoice.extensions, lines, self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create a draft, and submit it if it is to go that far: then the bill is made."""
        invoice = _invoice(ready)
        day = date_of(invoice)
        record = header(invoice, self.choice, self.settings) | filled(
            documentNumber=invoice.invoice_number if self.choice.numbering == "platform" else None,
            vendorDocumentNumber=invoice.invoice_number,
            vendor=ref(invoice.vendor or ""),
            txnDate=day,
            dueDate=due_date_of(invoice, self.choice, self.settings),
        )
        billed = _billing(invoice)
        record["lines"] = [self._line(each, invoice) for each in billed]
        fields = dict(invoice.extensions) | {RETAINED: money(invoice.retained)}
        expects = expectation([each.line for each in billed], self.settings, fields)
        reference, free = invoice.external_reference, self._free(invoice, alone=not billed)
        if not billed:
            return free
        steps = document_steps(self.choice, record, reference, expects, **self._from_changes(billed))
        return (*steps, *free)

    def _free(self, invoice: ReadyInvoice, *, alone: bool) -> tuple[Step, ...]:
        """The retainage that it releases; `alone`: that is all it does, so the release is its document."""
        released = [each for each in invoice.lines if each.released]
        if not released:
            return ()
        place, reference, day = place_of(AP_RELEASE, self.settings), invoice.external_reference, date_of(invoice)
        record = filled(
            releaseDate=day,
            glPostingDate=day,
            state=DRAFT,
            lines=[_source(each) | {"amount": money(each.released)} for each in released],
            **place.fields(reference, f"{invoice.number} {invoice.title}".strip()),
        )
        body = {"record": record, "end": self.choice.end, **self._from_changes(released)}
        expects = Expectation(invoice.released, (), {}) if alone else None
        name = CREATE if alone else FREE
        return (Step(name, Side.ERP, AP_RELEASE, body, reference, expects, repeatable=True),)

    def _from_changes(self, lines: Sequence[ReadyInvoiceLine]) -> dict[str, list[int]]:
        """The places of those lines that bill a change document."""
        changed = of_definition(self.settings.commitment_changes.definition) if self.settings.commitment_changes else ""
        places = [place for place, each in enumerate(lines) if each.document and each.document.kind == changed]
        return {FROM_CHANGES: places} if places else {}

    def _line(self, each: ReadyInvoiceLine, invoice: ReadyInvoice) -> Record:
        line = each.line
        held = {"retainage": {"txnAmountRetained": money(each.retained)}} if each.retained else {}
        return held | filled(
            dimensions=dimensions(line, invoice.project, self.settings, item=True),
            lineDescription=line.description,
            memo=line.description,
            unit=line.unit or self.settings.lump_sum_unit,
            unitQuantity="1",
            unitPrice=figure(line.amount),
            conversionType="price",
            **_source(each),
        )

    def _dead_release(self, invoice: ReadyInvoice) -> Iterator[Reason]:
        if invoice.released < 0:
            back = dollars(-invoice.released)
            text = f"{invoice.number} takes {back} of released retainage back. Reverse the release in Sage Intacct."
            yield Reason("retainage_release", text, "released")

    def _relied_on(self, invoice: ReadyInvoice) -> Iterator[Assumption]:
        yield from document_assumptions(self.choice, self.settings)
        yield assumptions.CONVERSION_BY_PRICE
        if self.settings.door == "xml":
            yield RETAINED_FIELD
        if invoice.retained:
            yield assumptions.LINE_RETAINAGE
        if invoice.released:
            yield from (place_of(AP_RELEASE, self.settings).assumption, assumptions.RETAINAGE_RELEASE)
        kinds = {each.document.kind for each in invoice.lines if each.document}
        if self.settings.commitment_changes and of_definition(self.settings.commitment_changes.definition) in kinds:
            yield assumptions.ADDED_LINES


FREE = "free_retainage"
FROM_CHANGES = "from_changes"
"""The lines of a step's record that bill a change document; the line of the commitment is looked up before they are sent."""


def _billing(invoice: ReadyInvoice) -> list[ReadyInvoiceLine]:
    """The lines of the purchasing invoice: one that only releases retainage bills nothing."""
    return [each for each in invoice.lines if each.line.amount or each.retained or not each.released]


def _source(each: ReadyInvoiceLine) -> Record:
    """The line of the commitment (or of a change document) that a line bills."""
    return filled(
        sourceDocument=by_key(each.document.key) if each.document else None,
        sourceDocumentLine=by_key(each.document_line) if each.document_line else None,
    )


def undated_invoice(invoice: ReadyInvoice) -> Iterator[Reason]:
    """An invoice belongs into the period of its date, which is not today's by itself."""
    if date_of(invoice) is None:
        text = f"{invoice.number} has neither a billing date nor a period. Give it one."
        yield Reason("no_date", text, "billing_date")


def _unlinked(invoice: ReadyInvoice) -> Iterator[Reason]:
    for position, each in enumerate(invoice.lines, start=1):
        if each.document_line is None or each.document is None:
            # Billed beside the commitment, the cost would stand twice: as committed, and as actual.
            text = f"Line {position} ({each.line.description}) bills no line of a commitment. Link it to one."
            yield Reason("unlinked_line", text, f"lines.{position}.contract_line")
        if each.line.amount < 0:
            text = f"Line {position} bills {dollars(each.line.amount)}. Reverse the earlier invoice in Sage Intacct instead."
            yield Reason("negative_line", text, f"lines.{position}.amount")
        if not each.line.amount and each.retained:
            text = f"Line {position} holds {dollars(each.retained)} of retainage on nothing billed. Hold it where it is billed."
            yield Reason("retained_on_nothing", text, f"lines.{position}.retained")


def _invoice(ready: Ready) -> ReadyInvoice:
    if not isinstance(ready, ReadyInvoice):
        raise TypeError(f"{ready.kind} is no invoice")
    return ready
