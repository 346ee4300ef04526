"""What the vendor computes of purchasing documents whenever they are read."""

from decimal import Decimal
from typing import Any

from sandbox.sage_intacct.commitments import (
    Commitments,
    LineFigures,
    Sum,
    definition_of,
    line_sum,
    retained,
)
from sandbox.sage_intacct.payables import Payables
from sandbox.sage_intacct.scalars import ZERO, money, number, quantity
from sandbox.sage_intacct.store import Record, Store

_CONVERTIBLE = ("pending", "approved")


class DocumentView:
    """Derived fields of documents and their lines."""

    def __init__(self, store: Store, commitments: Commitments, payables: Payables) -> None:
        self._store = store
        self._commitments = commitments
        self._payables = payables

    def state(self, document: Record) -> str:
        """The document's state: conversions move one that is in force on."""
        stored = str(document.data["state"])
        converted = [self._commitments.of_line(line["key"]).converted for line in document.data["lines"]]
        if stored not in _CONVERTIBLE or not any(part.quantity or part.amount for part in converted):
            return stored
        left = sum((self.remaining(line).amount for line in document.data["lines"]), ZERO)
        return "partiallyConverted" if left > ZERO else "converted"

    def revised(self, line: dict[str, Any]) -> Sum:
        """A line with the changes that were posted to it."""
        total = line_sum(line)
        total.add(self._commitments.of_line(line["key"]).posted)
        return total

    def remaining(self, line: dict[str, Any]) -> Sum:
        """What of a line is not converted yet."""
        revised, converted = self.revised(line), self._commitments.of_line(line["key"]).converted
        return Sum(revised.quantity - converted.quantity, revised.amount - converted.amount)

    def changes(self, document: Record) -> LineFigures:
        """Posted and waiting changes of all lines, new lines included."""
        total = LineFigures()
        for figures in (
            *(self._commitments.of_line(line["key"]) for line in document.data["lines"]),
            self._commitments.of_additions(document.key),
        ):
            total.posted.add(figures.posted)
            total.waiting.add(figures.waiting)
        return total

    def original(self, document: Record) -> Decimal:
        """What was ordered before any change."""
        own = [line for line in document.data["lines"] if not line.get("addedByChangeDocument")]
        return sum((line_sum(line).amount for line in own), ZERO)

    def fields(self, document: Record) -> dict[str, Any]:
        """The document with everything computed."""
        data, changes, original = document.data, self.changes(document), self.original(document)
        total = money(sum((line_sum(line).amount for line in data["lines"]), ZERO))
        definition = definition_of(self._store, document)
        revised = money(original + changes.posted.amount)
        return {
            **data,
            "state": self.state(document),
            "documentType": definition.data["id"],
            **dict.fromkeys(("subtotal", "total", "subtotalInTxnCurrency", "totalInTxnCurrency"), total),
            "originalAmount": quantity(original),
            "postedChangesTotal": money(changes.posted.amount),
            "draftChangesTotal": money(changes.waiting.amount),
            "revision": {
                **dict.fromkeys(("revisedTotal", "revisedSubTotal"), revised),
                **dict.fromkeys(("revisedTotalInTxnCurrency", "revisedSubTotalInTxnCurrency"), revised),
                "isDocumentChanged": bool(changes.posted.quantity or changes.posted.amount),
                "changeLogNumber": (data.get("revision") or {}).get("changeLogNumber", 0),
            },
            "paymentStatus": self._payment_status(document),
            "lines": [self._line(document, definition, at, line) for at, line in enumerate(data["lines"])],
        }

    def _payment_status(self, document: Record) -> str:
        states = [self._payables.state(bill) for bill in self._payables.bills_of_document(document.key)]
        return next((state for state in states if state in ("paid", "partiallyPaid", "selected")), "open")

    def _line(self, document: Record, definition: Record, at: int, line: dict[str, Any]) -> dict[str, Any]:
        figures, own, revised = self._commitments.of_line(line["key"]), line_sum(line), self.revised(line)
        price = quantity(number(line.get("unitPrice")))
        held = {**(line.get("retainage") or {}), "txnAmountRetained": money(retained(line))} if retained(line) else {}
        return {
            **line,
            "documentHeader": {"key": document.key},
            "documentType": definition.data["id"],
            "lineNumber": at,
            "quantity": quantity(own.quantity),
            "price": price,
            "priceInTxnCurrency": price,
            "extendedPriceInTxnCurrency": quantity(own.amount),
            "quantityConverted": quantity(figures.converted.quantity),
            "priceConverted": quantity(figures.converted.amount),
            "quantityRemaining": quantity(self.remaining(line).quantity),
            "posted": {"quantity": quantity(figures.posted.quantity), "price": quantity(figures.posted.amount)},
            "draft": {"quantity": quantity(figures.waiting.quantity), "price": quantity(figures.waiting.amount)},
            "revision": {"quantity": quantity(revised.quantity), "value": money(revised.amount)},
            "addedByChangeDocument": bool(line.get("addedByChangeDocument")),
            "retainage": held,
        }
