"""The arithmetic of AR invoices and receipts."""

from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import RECEIPT
from sandbox.sage_intacct.payables import line_retained
from sandbox.sage_intacct.scalars import ZERO, money, number
from sandbox.sage_intacct.store import Record, Store

RECEIVED = frozenset({"complete", "reconciled"})


class Receivables:
    """Shows invoices and receipts. A receipt counts while it is complete or reconciled."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def invoice(self, invoice: Record) -> dict[str, Any]:
        """An invoice with its totals; receipts move a posted one on."""
        rows = invoice.data["lines"]
        total = sum((number(row.get("txnAmount")) for row in rows), ZERO)
        held = sum((line_retained(row) for row in rows), ZERO)
        paid = self._received(invoice.key)
        return {
            **invoice.data,
            "state": _state(str(invoice.data["state"]), total - held, paid),
            **dict.fromkeys(("totalBaseAmount", "totalTxnAmount"), money(total)),
            **dict.fromkeys(("totalBaseAmountDue", "totalTxnAmountDue"), money(total - held - paid)),
            "paymentInformation": dict.fromkeys(("totalBaseAmountPaid", "totalTxnAmountPaid"), money(paid)),
            "retainage": {**(invoice.data.get("retainage") or {}), "totalTxnAmountRetained": money(held)},
            "lines": [{**row, "invoice": {"key": invoice.key}, "lineNumber": at} for at, row in enumerate(rows, 1)],
        }

    def receipt(self, receipt: Record) -> dict[str, Any]:
        """A receipt with its totals."""
        rows = receipt.data["paymentDetails"]
        total = money(sum((_paid(row) for row in rows), ZERO))
        totals = {"totalAmount": total, "totalPaid": total if receipt.data["state"] in RECEIVED else money(ZERO)}
        day = receipt.data.get("paidDate") or date.fromisoformat(receipt.created[:10]).isoformat()
        return {
            **receipt.data,
            "recordType": "rp",
            "baseCurrency": {**(receipt.data.get("baseCurrency") or {}), **totals},
            "txnCurrency": {**(receipt.data.get("txnCurrency") or {}), **totals},
            "paymentDetails": [{**row, "arPayment": {"key": receipt.key}, "paymentDate": day} for row in rows],
        }

    def _received(self, invoice: str) -> Decimal:
        paid = ZERO
        for receipt in self._store.all(RECEIPT):
            if receipt.data["state"] in RECEIVED:
                rows = receipt.data["paymentDetails"]
                paid += sum((_paid(row) for row in rows if (row.get("arInvoice") or {}).get("key") == invoice), ZERO)
        return paid


def _paid(row: dict[str, Any]) -> Decimal:
    return number((row.get("txnCurrency") or {}).get("paymentAmount"))


def _state(stored: str, due: Decimal, paid: Decimal) -> str:
    if stored != "posted" or not paid:
        return stored
    return "paid" if paid >= due else "partiallyPaid"
