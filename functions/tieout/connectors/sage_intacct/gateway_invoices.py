"""A pay app through the XML gateway: what its function wants beyond REST, and what it cannot say."""

from collections.abc import Iterator
from datetime import date, timedelta

from tieout.connectors.sage_intacct.document_settings import InvoiceChoice
from tieout.connectors.sage_intacct.invoice_dates import date_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.ready import ReadyInvoice
from tieout.policy.reasons import Reason
from tieout.records.money import dollars


def due_date_of(invoice: ReadyInvoice, choice: InvoiceChoice, settings: SageIntacctSettings) -> str | None:
    """The day on which an invoice is due: its own; through the gateway otherwise as many days after its date as are chosen."""
    if invoice.due_date is not None:
        return invoice.due_date.isoformat()
    day = date_of(invoice)
    if settings.door != "xml" or choice.due_days is None or day is None:
        return None
    return (date.fromisoformat(day) + timedelta(days=choice.due_days)).isoformat()


def through_gateway(invoice: ReadyInvoice, choice: InvoiceChoice, settings: SageIntacctSettings) -> Iterator[Reason]:
    """What stands in the way of an invoice whose connection has only the gateway."""
    if settings.door != "xml":
        return
    if date_of(invoice) is not None and due_date_of(invoice, choice, settings) is None:
        text = (
            f"{invoice.number} has no due date, and the XML door needs one. State it, or "
            "erp.settings.vendor_invoices.due_days."
        )
        yield Reason("no_due_date", text, "due_date")
    if invoice.released:
        text = (
            f"{invoice.number} releases {dollars(invoice.released)} of retainage. Which lines still hold it cannot be read "
            "through the XML door. Release it in Sage Intacct."
        )
        yield Reason("retainage_release", text, "released")
    # createdfrom names one document; which line of the commitment a change order added cannot be read through this door.
    contract = invoice.contract.key if invoice.contract else None
    for position, each in enumerate(invoice.lines, start=1):
        if each.document is not None and each.document.key != contract:
            text = (
                f"Line {position} ({each.line.description}) bills a change order. Through the XML door only the "
                "commitment's own lines are billed."
            )
            yield Reason("billed_change", text, f"lines.{position}.contract_line")
