"""Payments that accounting made (Check) and received (Payment of receivables), each with the documents that it paid.

Only what is released is a payment, and only its history says what it paid: rows under Details are still to be released. A
void leaves the payment where it is, as Voided, and makes a Voided Payment of the same number beside it, which is no payment of
its own: it makes us look at the one that it voids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.documents import OPPOSITE
from tieout.connectors.acumatica.encoding import amount, rows, text
from tieout.connectors.acumatica.feed_lists import Listing
from tieout.connectors.acumatica.feed_retainage import RetainageBills
from tieout.connectors.acumatica.feed_settings import FeedSettings
from tieout.connectors.acumatica.feed_values import amount_or_zero, day, moment
from tieout.connectors.http import AnswerLost
from tieout.records.parties import Party
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.unreadable import Garbled, UnknownWord

ORIGINALS = ("Payment", "Prepayment")
VOID = "Voided Payment"
NO_PAYMENTS = frozenset(
    {"Refund", "Vendor Refund", "Customer Refund", "Voided Refund", "Debit Adj.", "Credit Memo"}
    | {
        "Cash Purchase",
        "Voided Cash Purchase",
        "Balance Write-Off",
        "Balance WO",
        "Credit WO",
        "Cash Sale",
        "Cash Return",
    }
)
"""Other types that the two forms show, by the labels of the platform's source. Any further one is refused by name."""
NOT_RELEASED = frozenset(
    {"On Hold", "Balanced", "Scheduled", "Printed", "Pre-Released", "Pending Approval", "Rejected", "Pending Print"}
    | {"Pending Processing", "Pending Payment", "Credit Hold", "Canceled"}
)
"""Statuses (the platform's constants) before a release. Nothing has been paid yet."""
VOIDED = "Voided"


@dataclass(frozen=True)
class PaymentForm:
    """Where one kind of payment is kept, what its history calls a paid document, and what such a document is."""

    kind: PaymentKind
    listing: Listing
    party: str
    history: str
    row_type: str
    row_number: str
    document: str


def _listing(entity: str, party: str, history: str, row: tuple[str, str]) -> Listing:
    header = (
        "Type",
        "ReferenceNbr",
        "Status",
        party,
        "ApplicationDate",
        "PaymentAmount",
        "PaymentMethod",
        "PaymentRef",
    )
    tab = tuple(f"{history}/{name}" for name in (*row, "AmountPaid", "CashDiscountTaken"))
    select = (*header, "CurrencyID", "Description", "LastModifiedDateTime", *tab)
    # By number alone: a payment and its void share one, so they are always of one range.
    return Listing(entity, ("Type", "ReferenceNbr"), "ReferenceNbr", select, expand=history)


_CHECK_ROW, _RECEIPT_ROW = ("DocType", "ReferenceNbr"), ("AdjustedDocType", "AdjustedRefNbr")
CHECKS = PaymentForm(
    PaymentKind.PAYMENT, _listing("Check", "Vendor", "History", _CHECK_ROW), "Vendor", "History", *_CHECK_ROW, "Bill"
)
RECEIPTS = PaymentForm(
    PaymentKind.RECEIPT,
    _listing("Payment", "CustomerID", "ApplicationHistory", _RECEIPT_ROW),
    "CustomerID",
    "ApplicationHistory",
    *_RECEIPT_ROW,
    "Invoice",
)


@dataclass(frozen=True)
class Payments:
    """Makes records of one form's answers."""

    form: PaymentForm
    tenant: str
    settings: FeedSettings
    retainage: RetainageBills
    books_currency: str | None = None

    def is_payment(self, entity: Mapping[str, Any]) -> bool:
        """Whether it is a payment that was made. Raises UnknownWord for a type that is not known."""
        kind = text(entity, "Type")
        if kind in ORIGINALS:
            return text(entity, "Status") not in NOT_RELEASED
        if kind != VOID and kind not in NO_PAYMENTS:
            number = text(entity, "ReferenceNbr")
            raise UnknownWord(f"{self.form.listing.entity} {number} is a '{kind}', a type that is not known here.")
        return False

    def voided_besides(self, entities: Sequence[Mapping[str, Any]]) -> list[str]:
        """The numbers of payments that are voided by what was read, and were not read themselves."""
        there = {text(one, "ReferenceNbr") for one in entities if text(one, "Type") in ORIGINALS}
        voids = [one for one in entities if text(one, "Type") == VOID and text(one, "Status") not in NOT_RELEASED]
        return sorted({text(one, "ReferenceNbr") for one in voids} - there)

    def record(self, entity: Mapping[str, Any]) -> Payment:
        """The record. Raises: Garbled; NotNow, NeedsPerson: a bill that it paid could not be asked for."""
        key = payment_key(entity)
        try:
            return self._record(entity, key)
        except (AnswerLost, ValidationError) as error:
            why = error if isinstance(error, AnswerLost) else f"{error.errors()[0]['loc']}: {error.errors()[0]['msg']}"
            raise Garbled(f"{self.form.listing.entity} {key} could not be read: {why}") from error

    def _record(self, entity: Mapping[str, Any], key: str) -> Payment:
        status, party = text(entity, "Status"), text(entity, self.form.party)
        voided = status == VOIDED
        return Payment(
            reference=SourceReference(system=SYSTEM, kind=self.form.kind.value, id=key),
            kind=self.form.kind,
            number=text(entity, "ReferenceNbr"),
            title=text(entity, "Description"),
            status=status,
            vendor=Party(id=party, erp_code=party) if self.form is CHECKS and party else None,
            total=amount(entity, "PaymentAmount"),
            currency=text(entity, "CurrencyID") or None,
            books_currency=self.books_currency,
            updated_at=moment(entity, "LastModifiedDateTime"),
            paid_on=day(entity, "ApplicationDate"),
            method=self.settings.payment_methods.get(text(entity, "PaymentMethod"), ""),
            check_number=text(entity, "PaymentRef"),
            voided=voided,
            documents=self._documents(entity, voided=voided),
        )

    def _documents(self, entity: Mapping[str, Any], *, voided: bool) -> tuple[PaidDocument, ...]:
        """What it paid, one line per document. Of a voided one: what it had paid, whatever its void took back beside it."""
        paid: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
        for row in rows(entity, self.form.history):
            key = (text(row, self.form.row_type), text(row, self.form.row_number))
            if not all(key):
                raise AnswerLost(f"a row of {self.form.history} names no document")
            taken = amount(row, "AmountPaid"), amount_or_zero(row, "CashDiscountTaken")
            if voided and sum(taken) < 0:
                continue
            sign = -1 if key[0] in OPPOSITE else 1
            before = paid.get(key, (Decimal("0.00"), Decimal("0.00")))
            paid[key] = (before[0] + sign * taken[0], before[1] + sign * taken[1])
        documents = (self._document(key, *sums) for key, sums in paid.items() if any(sums))
        # A check may pay a bill and its retainage, which are one document here: in one order, whatever order it lists them in.
        return tuple(sorted(documents, key=lambda one: one.retainage))

    def _document(self, key: tuple[str, str], paid: Decimal, discount: Decimal) -> PaidDocument:
        """One paid document. What pays out retainage pays the bill that it was held back of, under its own number."""
        original = self.retainage.original(key) if self.form is CHECKS else None
        named = "/".join(original or key)
        document = TargetDocument(role="invoice", kind=self.form.document, key=named, company=self.tenant)
        retainage = original is not None
        return PaidDocument(
            document=document.address, number=key[1], amount=paid, discount=discount, retainage=retainage
        )


def payment_key(entity: Mapping[str, Any]) -> str:
    """What names a payment: `Payment/000123`; empty where it says no number."""
    number = text(entity, "ReferenceNbr")
    return f"{text(entity, 'Type')}/{number}" if number else ""
