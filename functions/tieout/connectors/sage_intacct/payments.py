"""AP payments with the bills that they paid.

A bill that came from a purchasing invoice is named by that invoice: the bill is made anew under another key on every edit, the
invoice is not, and it is what was linked when the pay app was sent. So is a bill of released retainage.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tieout.connectors.row_by_row import RowByRow, one_by_one
from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.client import Records, Row
from tieout.connectors.sage_intacct.moments import day, moment
from tieout.connectors.sage_intacct.objects import BILL, of_definition
from tieout.connectors.sage_intacct.released_bills import Named, ReleasedBills
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.parties import Party
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.unreadable import Garbled

OBJECT, DETAIL = "accounts-payable/payment", "accounts-payable/payment-detail"
FIELDS = (
    "state",
    "paymentDate",
    "documentNumber",
    "paymentMethod",
    "vendor.id",
    "vendor.name",
    "txnCurrency.totalPaid",
    "audit.modifiedDateTime",
)
_PURCHASED = "bill.purchasingDocument.key"
_DETAIL_FIELDS = (
    "apPayment.key",
    "bill.key",
    "bill.billNumber",
    _PURCHASED,
    "txnCurrency.paymentAmount",
)
MADE = frozenset({"confirmed", "delivered", "quickDelivery"})
VOID = frozenset({"voided", "printVoided"})
"""Before these states a payment is only planned."""
Method = Literal["check", "credit_card", "electronic", ""]
_METHODS: Mapping[str, Method] = {
    "printedcheck": "check",
    "jointcheck": "check",
    "checkdelivery": "check",
    "creditcard": "credit_card",
    "eft": "electronic",
    "ach": "electronic",
}


@dataclass(frozen=True)
class Payments:
    """Reads payments."""

    records: Records
    settings: SageIntacctSettings

    def of(self, rows: Sequence[Row], each: RowByRow | None = None) -> tuple[Payment, ...]:
        """The payments that rows show, each with what it paid. Raises: NotNow, NeedsPerson.

        Args:
            each: leaves out by name what cannot be read; without it, that is raised.
        """
        made = with_details(self.records, rows, DETAIL, _DETAIL_FIELDS, states=MADE | VOID)
        direct = (one for _, details in made for one in details if not one.get(_PURCHASED))
        freeing = ReleasedBills(self.records, self.settings).of(str(one.get("bill.key")) for one in direct)
        return one_by_one(made, lambda one: self._payment(*one, freeing), lambda one: str(one[0]["key"]), each)

    def _payment(self, row: Row, details: Iterable[Row], freeing: Mapping[str, Named]) -> Payment:
        documents = tuple(self._paid(detail, freeing) for detail in details)
        method = _METHODS.get(str(row.get("paymentMethod") or "").replace(" ", "").lower(), "")
        number = str(row.get("documentNumber") or row["key"])
        return Payment(
            reference=SourceReference(system=SYSTEM, kind=PaymentKind.PAYMENT, id=str(row["key"])),
            kind=PaymentKind.PAYMENT,
            number=number,
            status=str(row.get("state")),
            vendor=Party(id=str(row.get("vendor.id")), name=str(row.get("vendor.name") or "")),
            total=paid_amount(row, "txnCurrency.totalPaid", sum((one.amount for one in documents), Decimal("0.00"))),
            updated_at=moment(row, "audit.modifiedDateTime"),
            paid_on=day(row, "paymentDate"),
            method=method,
            check_number=number if method == "check" else "",
            voided=row.get("state") in VOID,
            documents=documents,
        )

    def _paid(self, detail: Row, freeing: Mapping[str, Named]) -> PaidDocument:
        document, bill = str(detail.get(_PURCHASED) or ""), str(detail.get("bill.key"))
        kind, key = (self._invoices, document) if document else freeing.get(bill, (BILL, bill))
        named = TargetDocument(role="invoice", kind=kind, key=key, company=self.settings.company)
        return PaidDocument(
            document=named.address,
            number=str(detail.get("bill.billNumber") or ""),
            amount=paid_amount(detail, "txnCurrency.paymentAmount"),
            discount=Decimal("0.00"),
            retainage=bill in freeing,
        )

    @property
    def _invoices(self) -> str:
        chosen = self.settings.vendor_invoices
        return of_definition(chosen.definition) if chosen else BILL


def with_details(
    records: Records, rows: Sequence[Row], detail: str, fields: Sequence[str], *, states: AbstractSet[str]
) -> list[tuple[Row, list[Row]]]:
    """The rows in these states, each with its details, whose first field is the row's key. Raises: NotNow, NeedsPerson."""
    made = [row for row in rows if row.get("state") in states]
    owner, details = fields[0], defaultdict[str, list[Row]](list)
    if made:
        wanted = [str(row["key"]) for row in made]
        for one in records.every_row(detail, fields, [{"$in": {owner: wanted}}]):
            details[str(one.get(owner))].append(one)
    return [(row, details[str(row["key"])]) for row in made]


def paid_amount(row: Mapping[str, Any], name: str, otherwise: Decimal | None = None) -> Decimal:
    """An amount of a row, or `otherwise` where there is none. Raises: Garbled."""
    value = row.get(name)
    if value is None and otherwise is not None:
        return otherwise
    try:
        return to_cents(to_decimal(value))
    except MoneyError as error:
        raise Garbled(f"The query could not be read: {name}: {error}") from error
