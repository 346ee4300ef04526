"""Vendors, customers, projects and payments; and how the book calls what accounting owns."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import parties, payments, receipts
from tieout.connectors.sage_intacct.book_desk import MODIFIED, BookDesk, BookRow, Listing
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.moments import moment
from tieout.connectors.sage_intacct.objects import PROJECT
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.records.company import CompanyKind
from tieout.records.payment import Payment, PaymentKind
from tieout.records.references import SourceReference, address_of

VENDOR, CUSTOMER = parties.OBJECTS[CompanyKind.VENDOR], parties.OBJECTS[CompanyKind.CUSTOMER]
_PROJECTS = Listing(PROJECT, ("id", "name", "status", "customer.id", MODIFIED))
_OBJECTS = {
    **parties.OBJECTS,
    PaymentKind.PAYMENT: payments.OBJECT,
    PaymentKind.RECEIPT: receipts.OBJECT,
}


def book_reference(context: ConnectorContext, reference: SourceReference) -> str:
    """How the book's rows call a record of accounting: `company/kind/key`. Raises: ConfigurationError."""
    company = read_settings(context.settings).company
    return address_of(company, _OBJECTS.get(reference.kind, reference.kind), reference.id)


@dataclass(frozen=True)
class MasterRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    made: payments.Payments
    received: receipts.Receipts

    def companies(self, kind: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of vendors or customers, made of the feed's own records."""
        rows, following = self.desk.page(Listing(parties.OBJECTS[kind], parties.FIELDS), cursor)
        return [self._company(kind, row) for row in rows], following

    def projects(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of projects."""
        rows, following = self.desk.page(_PROJECTS, cursor)
        return [self._project(row) for row in rows], following

    def payments(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of payments: a row for each document that was paid; voided ones with what they had paid."""
        rows, following = self.desk.page(Listing(payments.OBJECT, payments.FIELDS), cursor)
        return self._paid(self.made.of(rows)), following

    def receipts(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of receipts."""
        rows, following = self.desk.page(Listing(receipts.OBJECT, receipts.FIELDS), cursor)
        return self._paid(self.received.of(rows)), following

    def _company(self, kind: str, row: Row) -> BookRow:
        company = parties.company_in(kind, row)
        return {
            "reference": self.desk.named(parties.OBJECTS[kind], company.number),
            "number": company.number,
            # What is shown of a company without a name is its number.
            "name": company.title.strip() or company.number,
            "terms": company.payment_terms,
            "city": company.address.city or None,
            "tax_key": None,
            "active": company.active,
            "changed_at": company.updated_at,
        }

    def _project(self, row: Row) -> BookRow:
        return {
            "reference": self.desk.named(PROJECT, row["key"]),
            "number": str(row.get("id") or ""),
            "name": row.get("name") or None,
            "customer": self.desk.named(CUSTOMER, row.get("customer.id")),
            "active": row.get("status") == "active",
            "changed_at": moment(row, MODIFIED),
        }

    def _paid(self, found: Sequence[Payment]) -> list[BookRow]:
        return [row for payment in found for row in self._rows(payment)]

    def _rows(self, payment: Payment) -> list[BookRow]:
        name = self.desk.named(_OBJECTS[payment.kind], payment.reference.id)
        return [
            {
                # A bill that is paid line by line is in one payment several times.
                "reference": f"{name}#{place}#{paid.document}",
                "number": payment.check_number or payment.number,
                "party": self.desk.named(VENDOR, payment.vendor.id) if payment.vendor else None,
                "invoice": paid.document,
                "amount": paid.amount,
                "discount": paid.discount,
                "paid_on": payment.paid_on,
                "voided": payment.voided,
                "changed_at": payment.updated_at,
            }
            for place, paid in enumerate(payment.documents)
        ]
