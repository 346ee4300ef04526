"""Vendors, customers and payments, made of the feed's own records; and how the book calls what accounting owns."""

from collections.abc import Mapping

from tieout.connectors.acumatica import feed_assumptions
from tieout.connectors.acumatica.book_desk import BookDesk
from tieout.connectors.acumatica.book_lists import DOCUMENTS, BookRow
from tieout.connectors.acumatica.feed_companies import CUSTOMERS, TAX_ID_KEY, VENDORS, Companies
from tieout.connectors.acumatica.feed_payments import CHECKS, RECEIPTS, Payments
from tieout.connectors.acumatica.feed_retainage import RetainageBills
from tieout.connectors.acumatica.feed_settings import FeedSettings, without_feed
from tieout.connectors.acumatica.settings import read_settings
from tieout.connectors.context import ConnectorContext
from tieout.records.company import Company, CompanyKind
from tieout.records.payment import Payment, PaymentKind
from tieout.records.references import SourceReference

ENTITY_OF: Mapping[str, str] = {
    CompanyKind.VENDOR: "Vendor",
    CompanyKind.CUSTOMER: "Customer",
    PaymentKind.PAYMENT: "Check",
    PaymentKind.RECEIPT: "Payment",
}
"""By kind of record: the document type that references name."""


def book_reference(context: ConnectorContext, reference: SourceReference) -> str:
    """How the book's rows call a record of accounting: `company/kind/key`. Raises: ConfigurationError."""
    tenant = read_settings(without_feed(context.settings)).tenant
    return f"{tenant}/{ENTITY_OF.get(reference.kind, reference.kind)}/{reference.id}"


class CompanyRows:
    """Reads vendors and customers. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, credentials: Mapping[str, str]) -> None:
        self._desk = desk
        key = credentials.get(TAX_ID_KEY, "")
        self._rooms = {form.kind.value: Companies(form, key) for form in (VENDORS, CUSTOMERS)}

    def page(self, kind: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of companies."""
        room = self._rooms[kind]
        page = self._desk.lists.page(room.listing, cursor)
        rows = [self._row(kind, room.record(entity)) for entity in page.rows]
        return rows, None if page.following is None else page.following.cursor()

    def _row(self, kind: str, company: Company) -> BookRow:
        return {
            "reference": self._desk.named(ENTITY_OF[kind], company.number),
            "number": company.number,
            # What is shown of a company without a name is its number.
            "name": company.title.strip() or company.number,
            "terms": company.payment_terms,
            "city": company.address.city or None,
            "tax_key": company.tax_id_hash or None,
            "active": company.active,
            "changed_at": company.updated_at,
        }


class PaymentRows:
    """Reads checks, then customers' payments: a row for each document that was paid. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, chosen: FeedSettings) -> None:
        self._desk = desk
        shown, named = desk.on(feed_assumptions.RETAINAGE_SHOWN), desk.on(feed_assumptions.RETAINAGE_OF)
        bills = RetainageBills(desk.lists.reader, shown, named)
        self._rooms = [Payments(form, desk.settings.tenant, chosen, bills) for form in (CHECKS, RECEIPTS)]

    def page(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of payments; voided ones are told as such, with what they had paid."""
        place, _, within = (cursor or "0:").partition(":")
        room = self._rooms[int(place)]
        page = self._desk.lists.page(room.form.listing, within, size=DOCUMENTS)
        rows = [row for entity in page.rows if room.is_payment(entity) for row in self._row(room.record(entity))]
        if page.following is not None:
            return rows, f"{place}:{page.following.cursor()}"
        return rows, "1:" if int(place) == 0 else None

    def _row(self, payment: Payment) -> list[BookRow]:
        name = self._desk.named(ENTITY_OF[payment.kind], payment.reference.id)
        paid_before: set[str] = set()
        return [
            {
                "reference": f"{name}#{_row_of(paid.document, part, paid_before)}",
                "number": payment.check_number or payment.number,
                "party": self._desk.named("Vendor", payment.vendor.id) if payment.vendor else None,
                "invoice": paid.document,
                "amount": paid.amount,
                "discount": paid.discount,
                "paid_on": payment.paid_on,
                "voided": payment.voided,
                "changed_at": payment.updated_at,
            }
            for part, paid in enumerate(payment.documents)
        ]


def _row_of(document: str, part: int, before: set[str]) -> str:
    """A paid document's own name within its payment: a check may pay a bill, and the retainage that was held back of it."""
    if document in before:
        return f"{document}#{part}"
    before.add(document)
    return document
