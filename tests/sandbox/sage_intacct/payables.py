"""The arithmetic of bills and payments."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import BILL, PAYMENT
from sandbox.sage_intacct.commitments import CENT
from sandbox.sage_intacct.scalars import ZERO, number
from sandbox.sage_intacct.store import Record, Store

PAID = frozenset({"confirmed", "delivered", "quickDelivery"})
SELECTED = frozenset({"draft", "submitted", "partiallyApproved", "approved"})


@dataclass(slots=True)
class Payments:
    """What was paid on a bill, and what is about to be."""

    paid: Decimal = ZERO
    selected: Decimal = ZERO


def bill_total(bill: Record) -> Decimal:
    """What the bill's lines come to."""
    return sum((number(line.get("txnAmount")) for line in bill.data["lines"]), ZERO)


def bill_retained(bill: Record) -> Decimal:
    """What is held back of it."""
    return sum((line_retained(line) for line in bill.data["lines"]), ZERO)


def line_retained(line: dict[str, Any]) -> Decimal:
    """What is held back of a bill or invoice line: the amount given, or the percentage."""
    held = line.get("retainage") or {}
    if held.get("txnAmountRetained") is not None:
        return number(held["txnAmountRetained"])
    return (number(line.get("txnAmount")) * number(held.get("percentage")) / 100).quantize(CENT, ROUND_HALF_UP)


class Payables:
    """Figures of all bills, computed anew whenever a record has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = -1
        self._bills: dict[str, Payments] = {}

    def of(self, bill_key: str) -> Payments:
        """The payments on a bill."""
        if self._version != self._store.version:
            self._count()
        return self._bills.get(bill_key) or Payments()

    def due(self, bill: Record) -> Decimal:
        """What is still to be paid, without what is held back."""
        return bill_total(bill) - bill_retained(bill) - self.of(bill.key).paid

    def bills_of_document(self, document: str) -> list[Record]:
        """The bills that a purchasing document made."""
        return [
            bill for bill in self._store.all(BILL) if (bill.data.get("purchasingDocument") or {}).get("key") == document
        ]

    def state(self, bill: Record) -> str:
        """The bill's state as the vendor shows it: payments move a posted bill on."""
        stored, payments = str(bill.data["state"]), self.of(bill.key)
        if stored != "posted":
            return stored
        if payments.paid > ZERO:
            return "paid" if self.due(bill) <= ZERO else "partiallyPaid"
        return "selected" if payments.selected > ZERO else "posted"

    def _count(self) -> None:
        self._bills = {}
        for payment in self._store.all(PAYMENT):
            for row in payment.data["details"]:
                if not row.get("bill"):
                    continue
                figures = self._bills.setdefault(row["bill"]["key"], Payments())
                amount = number((row.get("txnCurrency") or {}).get("paymentAmount"))
                if payment.data["state"] in PAID:
                    figures.paid += amount
                elif payment.data["state"] in SELECTED:
                    figures.selected += amount
        self._version = self._store.version
