"""Subcontractors' pay apps: what stands in the way, and the plan."""

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.bills import header, rows_of
from tieout.connectors.acumatica.document_steps import CREATE
from tieout.connectors.acumatica.invoice_rows import bills, expectation, negative
from tieout.connectors.acumatica.look_up import LINES_PER_PUT
from tieout.connectors.acumatica.moves import until
from tieout.connectors.acumatica.objections import switched_off, too_precise, unknown_extensions
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import VENDOR_REF_LENGTH, AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.policy.ready import FieldLimits, Ready, ReadyInvoice
from tieout.policy.reasons import Reason
from tieout.records.invoice import InvoiceKind
from tieout.records.money import dollars
from tieout.sync.plan import Side, Step

KIND = "Bill"


@dataclass(frozen=True)
class Bills:
    """Pay apps, as bills against the lines of their commitment."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The title only follows in the description, where what is too long is cut."""
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            line_description=chosen.line_limit,
            external_reference=place_of(KIND, chosen).length,
            invoice_number=VENDOR_REF_LENGTH,
            lines=LINES_PER_PUT // 2,  # a line may become two rows
            currency=chosen.currency,
            negative=assumptions.NEGATIVE_INVOICE.name in self.switched_on,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this pay app cannot be sent."""
        bill = _bill(ready)
        lines = tuple(each.line for each in bill.lines)
        return [
            *switched_off(self._relied_on(bill), self.switched_on),
            *self._accounts(bill),
            *untaxed(bill),
            *_unlinked(bill),
            *unknown_extensions(bill.extensions, lines),
            *too_precise(lines),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create on hold, then off hold and released, as far as the settings say."""
        bill, reference = _bill(ready), ready.external_reference
        told = self._tells_retainage
        rows = rows_of(bill, self.settings, tells_retainage=told)
        body = header(bill, self.settings, tells_retainage=told) | {"Details": [row.body for row in rows]}
        create = Step(CREATE, Side.ERP, KIND, body, reference, expectation(bill, rows))
        moves = until(KIND, self.settings.invoices.bill_end, self.settings)
        return (
            create,
            *(Step(move.step, Side.ERP, KIND, {}, reference, repeatable=True, moves=True) for move in moves),
        )

    @property
    def _tells_retainage(self) -> bool:
        return assumptions.BILL_RETAINAGE.name in self.switched_on

    def _relied_on(self, bill: ReadyInvoice) -> Iterator[Assumption]:
        yield from relied_on(KIND, self.settings)
        yield assumptions.BILL_BY_AMOUNT
        if any(line.retained for line in bill.lines):
            yield assumptions.BILL_RETAINAGE
        if any(line.released for line in bill.lines):
            yield assumptions.RETAINAGE_LINES
        if negative(bill):
            yield assumptions.NEGATIVE_INVOICE
        if bill.extensions:
            yield assumptions.EXTENSION_FIELDS

    def _accounts(self, bill: ReadyInvoice) -> Iterator[Reason]:
        if bill.released and not self.settings.invoices.retainage_payable_account:
            text = (
                f"{bill.number} releases {dollars(bill.released)} of retainage, and no account is named that it stands on. "
                "Name erp.settings.invoices.retainage_payable_account, or release it in Acumatica by hand."
            )
            yield Reason("retainage_release", text, "released")


def untaxed(invoice: ReadyInvoice) -> Iterator[Reason]:
    """Tax is the ERP's to work out; a tax that the pay app states has no field of its own."""
    if invoice.tax:
        text = (
            f"{invoice.number} states {dollars(invoice.tax)} of tax; Acumatica works tax out itself. "
            "Put it on a line, or take it off."
        )
        yield Reason("tax", text, "tax")


def _unlinked(bill: ReadyInvoice) -> Iterator[Reason]:
    for position, each in enumerate(bill.lines, start=1):
        if negative(bill) or not bills(each):
            continue
        if each.document_line is None:
            # Billed beside the commitment, the cost would stand twice: as committed, and as actual.
            text = f"Line {position} ({each.line.description}) bills no line of a commitment. Link it to one."
            yield Reason("unlinked_line", text, f"lines.{position}.contract_line")
        elif each.document is not None and each.document.kind == "ChangeOrder" and not each.document_line.isdigit():
            text = (
                f"Line {position} bills change order {each.document.key}, which is not released in Acumatica, so it has "
                "no line of the commitment yet. Release it there, resync it, then send this again."
            )
            yield Reason("unreleased_change_order", text, f"lines.{position}.contract_line")


def _bill(ready: Ready) -> ReadyInvoice:
    if not isinstance(ready, ReadyInvoice) or ready.kind is not InvoiceKind.SUBCONTRACTOR:
        raise TypeError(f"{ready.kind} is no bill")
    return ready
