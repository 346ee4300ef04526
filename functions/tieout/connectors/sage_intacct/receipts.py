"""AR payments, which the trade calls receipts: what a customer paid of which invoice.

Fields are those of the vendor's OpenAPI document (accounts-receivable: payment, payment-detail). What was applied from advances,
overpayments, adjustments and negative invoices stands in fields of its own there, and is no receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.row_by_row import RowByRow, one_by_one
from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.client import Records, Row
from tieout.connectors.sage_intacct.moments import day, moment
from tieout.connectors.sage_intacct.objects import AR_INVOICE
from tieout.connectors.sage_intacct.payments import Method, paid_amount, with_details
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference, TargetDocument

OBJECT, DETAIL = "accounts-receivable/payment", "accounts-receivable/payment-detail"
FIELDS = ("state", "documentNumber", "paymentMethod", "customer.id", "txnCurrency.totalPaid", "audit.modifiedDateTime")
_DETAIL_FIELDS = (
    "arPayment.key",
    "arInvoice.key",
    "arInvoice.invoiceNumber",
    "paymentDate",
    "txnCurrency.paymentAmount",
)
MADE = frozenset({"complete", "reconciled"})
VOID = frozenset({"reversed"})
"""A draft is only planned; a `reversal` is the entry that takes a reversed receipt back, and no receipt of its own."""
_METHODS: Mapping[str, Method] = {
    "printedCheck": "check",
    "creditCard": "credit_card",
    "onlineChargeCard": "credit_card",
    "eft": "electronic",
    "onlineAchDebit": "electronic",
    "paymentAcceptanceService": "electronic",
}


@dataclass(frozen=True)
class Receipts:
    """Reads receipts."""

    records: Records
    settings: SageIntacctSettings

    def of(self, rows: Sequence[Row], each: RowByRow | None = None) -> tuple[Payment, ...]:
        """The receipts that rows show, each with what it paid. Raises: NotNow, NeedsPerson.

        Args:
            each: leaves out by name what cannot be read; without it, that is raised.
        """
        made = with_details(self.records, rows, DETAIL, _DETAIL_FIELDS, states=MADE | VOID)
        return one_by_one(made, lambda one: self._receipt(*one), lambda one: str(one[0]["key"]), each)

    def _receipt(self, row: Row, details: Sequence[Row]) -> Payment:
        documents = tuple(self._paid(detail) for detail in details if detail.get("arInvoice.key"))
        method = _METHODS.get(str(row.get("paymentMethod") or ""), "")
        number = str(row.get("documentNumber") or row["key"])
        days = [received for detail in details if (received := day(detail, "paymentDate")) is not None]
        voided = row.get("state") in VOID
        # What is shown as paid of a reversed one is nothing: what it had paid is in its details.
        whole = sum((one.amount for one in documents), Decimal("0.00"))
        return Payment(
            reference=SourceReference(system=SYSTEM, kind=PaymentKind.RECEIPT, id=str(row["key"])),
            kind=PaymentKind.RECEIPT,
            number=number,
            status=str(row.get("state")),
            vendor=None,
            total=whole if voided else paid_amount(row, "txnCurrency.totalPaid", whole),
            updated_at=moment(row, "audit.modifiedDateTime"),
            paid_on=min(days, default=None),
            method=method,
            check_number=number if method == "check" else "",
            voided=voided,
            documents=documents,
        )

    def _paid(self, detail: Row) -> PaidDocument:
        key, company = str(detail["arInvoice.key"]), self.settings.company
        named = TargetDocument(role="invoice", kind=AR_INVOICE, key=key, company=company)
        return PaidDocument(
            document=named.address,
            number=str(detail.get("arInvoice.invoiceNumber") or ""),
            amount=paid_amount(detail, "txnCurrency.paymentAmount", Decimal("0.00")),
            discount=Decimal("0.00"),
        )
