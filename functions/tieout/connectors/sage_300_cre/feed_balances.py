"""What is open on AP invoices that were sent: what was billed, less the payments that name the invoice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tieout.connectors.sage_300_cre.feed_payments import Payments
from tieout.connectors.sage_300_cre.lists import PAYMENTS
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import INVOICE, is_void
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.records.balances import DocumentBalance
from tieout.records.references import TargetDocument

ZERO = Decimal("0.00")


@dataclass
class Balances:
    """Reads them, a vendor's payments once. Raises: NotNow, NeedsPerson; AnswerLost: a figure that is none."""

    look_ups: LookUps
    payments: Payments
    _paid: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def of(self, documents: Sequence[TargetDocument], as_of: datetime) -> Iterator[DocumentBalance]:
        """The balance of each document that is an invoice in Sage."""
        for document in documents:
            vendor, _, number = document.key.partition("/")
            row = self.look_ups.invoice(vendor, number) if document.kind == INVOICE else None
            if row is not None:
                yield self._balance(document, number, row, as_of)

    def _balance(self, document: TargetDocument, number: str, row: Row, as_of: datetime) -> DocumentBalance:
        rows = [] if is_void(row) else self.look_ups.distributions(row)
        gross = sum((amount(each, "Amount") for each in rows), ZERO)
        held = sum((amount(each, "RetainageAmount") for each in rows), ZERO)
        left = gross - self._paid_by(text(row, "VendorId"))[document.address] if rows else ZERO
        status = "Voided" if is_void(row) else "Open" if left else "Paid"
        return DocumentBalance(
            document=document.address,
            number=number,
            amount=gross,
            balance=left,
            # Once all else is paid, what is left of the retainage is what nobody has released yet.
            retainage=min(held, left) if left > 0 else ZERO,
            status=status,
            as_of=as_of,
        )

    def _paid_by(self, vendor: str) -> dict[str, Decimal]:
        """What was paid of each invoice of a vendor, by the invoice's address."""
        if vendor not in self._paid:
            paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
            for payment in self.payments.of(self.look_ups.lists.all(PAYMENTS, {"vendor": vendor})):
                for one in payment.documents if not payment.voided else ():
                    paid[one.document] += one.amount
            self._paid[vendor] = paid
        return self._paid[vendor]
