"""The day of an invoice, in the ERP's words."""

from tieout.policy.ready import ReadyInvoice


def date_of(invoice: ReadyInvoice) -> str | None:
    """The day of the invoice: its own, or the end of its period."""
    day = invoice.billing_date or invoice.period_end
    return day.isoformat() if day else None
