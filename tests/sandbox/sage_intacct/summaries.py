"""primary-document-summary and -detail: the commitment as ordered, changed, invoiced, held back and paid.

The vendor's own reconciliation source for commitments. A summary's key is not its document's key.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import DETAIL, DOCUMENT, SUMMARY
from sandbox.sage_intacct.commitments import Commitments, definition_of, line_sum
from sandbox.sage_intacct.document_view import DocumentView
from sandbox.sage_intacct.payables import Payables
from sandbox.sage_intacct.retainage import Retainage
from sandbox.sage_intacct.scalars import ZERO, quantity
from sandbox.sage_intacct.store import Record, Store

_ORDER = "order"
Figures = dict[str, Decimal]


class Summaries:
    """Computes the summaries of documents of class order that are in force or converted."""

    def __init__(
        self, store: Store, commitments: Commitments, documents: DocumentView, payables: Payables, retainage: Retainage
    ) -> None:
        self._store = store
        self._commitments = commitments
        self._documents = documents
        self._payables = payables
        self._retainage = retainage

    def headers(self) -> Iterator[Record]:
        """One record per primary document."""
        for document in self._primary():
            data = {**self._header(document), **self._totals(self._figures(document, document.data["lines"]))}
            yield Record(SUMMARY, document.data["_summary"], data, document.entity, document.created, document.modified)

    def details(self) -> Iterator[Record]:
        """One record per line of a primary document."""
        for document in self._primary():
            for at, line in enumerate(document.data["lines"]):
                key = f"{document.key}-{line['key']}-{document.data['_summary']}"
                data = {**self._line(document, at, line), **self._totals(self._figures(document, [line]))}
                yield Record(DETAIL, key, data, document.entity, document.created, document.modified)

    def _primary(self) -> Iterator[Record]:
        for document in self._store.all(DOCUMENT):
            definition = definition_of(self._store, document).data
            changes = definition.get("_change")
            if definition.get("docClass") == _ORDER and not changes and document.data["state"] != "draft":
                yield document

    def _header(self, document: Record) -> dict[str, Any]:
        data = document.data
        shown = ("documentId", "documentNumber", "txnDate", "dueDate", "postingDate", "txnCurrency", "baseCurrency")
        primary = {"key": document.key, "id": document.key, "state": self._documents.state(document)}
        return {
            "primaryDocument": {**primary, **{name: data.get(name) for name in shown}},
            "project": data.get("project") or (data["lines"][0].get("dimensions") or {}).get("project"),
            "txnDefinition": data["txnDefinition"],
        }

    def _line(self, document: Record, at: int, line: dict[str, Any]) -> dict[str, Any]:
        dimensions = line.get("dimensions") or {}
        number = document.data["documentNumber"]
        own = {"key": line["key"], "id": line["key"], "lineNumber": at, "memo": line.get("memo")}
        names = ("project", "task", "costType", "item", "location", "department")
        return {
            "primaryDocument": {"key": document.key, "id": document.key, "documentNumber": number},
            "primaryDocumentLine": own,
            **{name: dimensions.get(name) for name in names},
        }

    def _figures(self, document: Record, lines: list[dict[str, Any]]) -> Figures:
        total = dict.fromkeys(("original", "waiting", "posted", "invoiced", "held", "released", "paid"), ZERO)
        for line in lines:
            changed = self._commitments.of_line(line["key"])
            added = bool(line.get("addedByChangeDocument"))
            total["posted" if added else "original"] += line_sum(line).amount
            total["posted"] += changed.posted.amount
            total["waiting"] += changed.waiting.amount
            total["invoiced"] += changed.converted.amount
            total["held"] += changed.retained
            total["released"] += self._retainage.released_of_order(line["key"])
            total["paid"] += self._paid(line["key"])
        if len(lines) == len(document.data["lines"]):
            total["waiting"] += self._commitments.of_additions(document.key).waiting.amount
        return total

    def _paid(self, line: str) -> Decimal:
        """What was paid of a line: its share of the payments on the bills of the invoices that convert it."""
        paid = ZERO
        for invoice in self._store.all(DOCUMENT):
            own = sum((line_sum(row).amount for row in _converting(invoice, line)), ZERO)
            if own:
                whole = sum((line_sum(row).amount for row in invoice.data["lines"]), ZERO)
                bills = self._payables.bills_of_document(invoice.key)
                paid += sum((self._payables.of(bill.key).paid for bill in bills), ZERO) * own / whole
        return paid

    @staticmethod
    def _totals(total: Figures) -> dict[str, Any]:
        revised = total["original"] + total["posted"]
        document = {
            "originalAmount": total["original"],
            "pendingChangesAmount": total["waiting"],
            "postedChangesAmount": total["posted"],
            "revisedAmount": revised,
        }
        invoiced = {"totalAmountInvoiced": total["invoiced"], "totalAmountPaid": total["paid"]}
        open_invoices = {
            "invoiceBalanceAmount": total["invoiced"] - total["paid"],
            "remainingToInvoiceAmount": revised - total["invoiced"],
        }
        net = total["invoiced"] - total["held"]
        # What was released is billed by a bill of its own, whose payments are not told apart here.
        released = {"heldAmount": total["held"], "releasedAmount": total["released"], "amountPaid": ZERO}
        held = {**released, "netAmountInvoiced": net, "netAmountPaid": total["paid"]}
        balance = {
            "heldBalanceAmount": total["held"] - total["released"],
            "netInvoiceBalanceAmount": net - total["paid"],
            "invoiceBalanceAmount": ZERO,
        }
        return {
            "documentTotals": {"txnTotals": _text(document), "baseTotals": _text(document)},
            "invoiceTotals": {"txnTotals": _text({**invoiced, **open_invoices}), "baseTotals": _text(invoiced)},
            "retainageTotals": {"txnTotals": _text({**held, **balance}), "baseTotals": _text(held)},
        }


def _converting(invoice: Record, line: str) -> list[dict[str, Any]]:
    rows = invoice.data["lines"]
    return [row for row in rows if (row.get("sourceDocumentLine") or {}).get("key") == line]


def _text(figures: Figures) -> dict[str, str]:
    return {name: quantity(value) for name, value in figures.items()}
