"""AP payments as hh2 lists them: a row is what one payment paid of one invoice, and a record of its own.

hh2 names the invoice by its number and its vendor by id, and an invoice is bound by the vendor's code and its number.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.connectors.http import AnswerLost
from tieout.connectors.row_by_row import RowByRow, one_by_one
from tieout.connectors.sage_300_cre import SYSTEM
from tieout.connectors.sage_300_cre.lists import VENDORS, Lists
from tieout.connectors.sage_300_cre.papers import INVOICE
from tieout.connectors.sage_300_cre.payment_settings import PaymentSettings
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.records.parties import Party
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock
from tieout.sync.unreadable import Garbled, UnknownWord


@dataclass(frozen=True)
class Payments:
    """Makes records of rows. All of it raises: NotNow, NeedsPerson; of a single row: Garbled, UnknownWord."""

    lists: Lists
    settings: Sage300CreSettings
    clock: Clock

    def of(self, rows: list[Row], each: RowByRow | None = None) -> tuple[Payment, ...]:
        """The payments that were made; one that is still planned is none yet.

        Args:
            each: leaves a row that cannot be read out by name; without it, that is raised.
        """
        words = self.settings.payments
        if words is None:
            raise NeedsPerson("erp.settings.payments does not say what the statuses of payments mean.")
        made = any(text(row, "Status") not in words.planned for row in rows)
        vendors = self.lists.kept(VENDORS) if made else {}

        def payment(row: Row) -> Payment | None:
            return None if self._status(row, words) in words.planned else self._payment(row, vendors, words)

        return one_by_one(rows, payment, lambda row: text(row, "Id").lower(), each)

    def _status(self, row: Row, words: PaymentSettings) -> str:
        status, kind = text(row, "Status"), text(row, "Type")
        named = f"Payment {text(row, 'Code') or text(row, 'Id')} in hh2"
        if status not in words.paid | words.voided | words.planned:
            raise UnknownWord(f"{named} has the status '{status}', which erp.settings.payments does not know.")
        if kind not in words.methods:
            raise UnknownWord(f"{named} has the type '{kind}', which erp.settings.payments.methods does not know.")
        return status

    def _payment(self, row: Row, vendors: dict[str, Row], words: PaymentSettings) -> Payment:
        guid, vendor = text(row, "Id").lower(), vendors.get(text(row, "VendorId").lower())
        if not guid or vendor is None:
            raise NotNow(f"hh2 shows payment {text(row, 'Code') or guid}, and not its vendor yet.")
        code, number, total = text(vendor, "Code"), text(row, "Code") or guid, _paid(row)
        method = words.methods[text(row, "Type")]
        return Payment(
            reference=SourceReference(system=SYSTEM, kind=PaymentKind.PAYMENT.value, id=guid),
            kind=PaymentKind.PAYMENT,
            number=number,
            status=text(row, "Status"),
            vendor=Party(id=code, name=text(vendor, "Name"), erp_code=code),
            total=total,
            currency=self.settings.currency,
            updated_at=self.clock.now(),  # a row has no moment of change: what was read last is the newest
            paid_on=_day(row),
            method=method,
            check_number=number if method == "check" else "",
            voided=bool(row.get("IsArchived")) or text(row, "Status") in words.voided,
            documents=self._documents(row, code, total),
        )

    def _documents(self, row: Row, vendor: str, total: Decimal) -> tuple[PaidDocument, ...]:
        invoice = text(row, "Reference1")
        if not invoice:
            return ()  # paid without an invoice: none of the platform's business
        key = f"{vendor}/{invoice}"
        named = TargetDocument(role="invoice", kind=INVOICE, key=key, company=self.settings.company)
        return (PaidDocument(document=named.address, number=invoice, amount=total, discount=Decimal("0.00")),)


def _paid(row: Row) -> Decimal:
    try:
        if row.get("Amount") is None:
            raise AnswerLost("a payment has no Amount")
        return amount(row, "Amount")
    except AnswerLost as lost:
        raise Garbled(f"hh2 could not be read: {lost}") from lost


def _day(row: Row) -> date | None:
    told = text(row, "PaymentDate")
    try:
        return date.fromisoformat(told[:10]) if told else None
    except ValueError as error:
        raise Garbled(f"hh2 could not be read: PaymentDate '{told}' is no date.") from error
