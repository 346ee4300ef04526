"""Every record as the vendor shows it: what is stored, with what is computed, and owned rows as objects of their own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.sage_intacct.catalogue import (
    BILL,
    CHANGE_ORDER,
    CHANGE_REQUEST,
    CONTRACT,
    CONTRACT_LINE,
    DETAIL,
    DOCUMENT,
    ESTIMATE,
    INVOICE,
    LINE_KINDS,
    PAYMENT,
    RECEIPT,
    RELEASABLE,
    SUMMARY,
    VENDOR,
)
from sandbox.sage_intacct.commitments import Commitments
from sandbox.sage_intacct.document_view import DocumentView
from sandbox.sage_intacct.job_view import JobView
from sandbox.sage_intacct.payables import PAID, Payables, bill_retained, bill_total, line_retained
from sandbox.sage_intacct.receivables import Receivables
from sandbox.sage_intacct.retainage import Retainage
from sandbox.sage_intacct.scalars import ZERO, money, number
from sandbox.sage_intacct.store import Record, Store
from sandbox.sage_intacct.summaries import Summaries

_NOT_KEPT = (SUMMARY, DETAIL, RELEASABLE)


class Views:
    """Shows the records of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commitments = Commitments(store)
        self.payables = Payables(store)
        self.documents = DocumentView(store, self.commitments, self.payables)
        self._retainage = Retainage(store)
        self._summaries = Summaries(store, self.commitments, self.documents, self.payables, self._retainage)
        jobs, receivables = JobView(store), Receivables(store)
        self._computed: Mapping[str, Callable[[Record], dict[str, Any]]] = {
            DOCUMENT: self.documents.fields,
            BILL: self._bill,
            PAYMENT: _payment,
            INVOICE: receivables.invoice,
            RECEIPT: receivables.receipt,
            VENDOR: self._vendor,
            ESTIMATE: jobs.estimate,
            CHANGE_REQUEST: jobs.change_request,
            CHANGE_ORDER: jobs.change_order,
            CONTRACT: jobs.contract,
            CONTRACT_LINE: jobs.contract_line,
        }

    def data(self, record: Record) -> dict[str, Any]:
        """A record's values, computed ones included."""
        compute = self._computed.get(record.kind)
        return compute(record) if compute else record.data

    def shown(self, record: Record) -> Record:
        """The record with computed values; a line or a summary is shown already."""
        if record.kind not in self._computed:
            return record
        stamps = (record.created, record.modified, record.created_by, record.modified_by)
        return Record(record.kind, record.key, self.data(record), record.entity, *stamps)

    def all(self, kind: str) -> Iterator[Record]:
        """Every record of an object, summaries and owned rows too."""
        if kind == SUMMARY:
            return self._summaries.headers()
        if kind == DETAIL:
            return self._summaries.details()
        if kind == RELEASABLE:
            return self._retainage.releasable()
        if kind in LINE_KINDS:
            return self._lines(kind)
        return (self.shown(record) for record in self._store.all(kind))

    def get(self, kind: str, key: str) -> Record | None:
        """One record by its key."""
        if kind in LINE_KINDS or kind in _NOT_KEPT:
            return next((record for record in self.all(kind) if record.key == key), None)
        stored = self._store.get(kind, key)
        return None if stored is None else self.shown(stored)

    def stored(self, kind: str, key: str) -> Record | None:
        """One record as far as it is kept: its id and name are, and nothing has to be computed for them."""
        return self.get(kind, key) if kind in LINE_KINDS or kind in _NOT_KEPT else self._store.get(kind, key)

    def _lines(self, kind: str) -> Iterator[Record]:
        owner = LINE_KINDS[kind]
        for record in self.all(owner.owner):
            stamps = (record.created, record.modified, record.created_by, record.modified_by)
            for line in record.data.get(owner.lines) or []:
                data = {**line, owner.owner_field: {"key": record.key}}
                yield Record(kind, line["key"], data, record.entity, *stamps)

    def _bill(self, bill: Record) -> dict[str, Any]:
        paid, total, held = self.payables.of(bill.key), bill_total(bill), bill_retained(bill)
        freed = self._retainage.released() if held else {}
        released = sum((freed.get(line["key"], ZERO) for line in bill.data["lines"]), ZERO)
        due = total - held - paid.paid
        states = ("draft", "submitted", "partiallyApproved", "declined")
        return {
            **bill.data,
            "state": self.payables.state(bill),
            **dict.fromkeys(("totalBaseAmount", "totalTxnAmount"), money(total)),
            **dict.fromkeys(("totalBaseAmountDue", "totalTxnAmountDue"), money(due)),
            "paymentInformation": {
                **dict.fromkeys(("totalBaseAmountPaid", "totalTxnAmountPaid"), money(paid.paid)),
                "totalTxnAmountSelectedForPayment": money(paid.selected),
                "totalBaseAmountSelectedForPayment": money(paid.selected),
                "fullyPaidDate": None if due > ZERO or bill.data["state"] in states else bill.data.get("_paidOn"),
            },
            "retainage": {
                **(bill.data.get("retainage") or {}),
                **dict.fromkeys(("totalTxnAmountRetained", "totalBaseAmountRetained"), money(held)),
                "totalTxnAmountReleased": money(released),
            },
            "lines": [_bill_line(bill, at, line) for at, line in enumerate(bill.data["lines"], 1)],
        }

    def _vendor(self, vendor: Record) -> dict[str, Any]:
        owed = [bill for bill in self._store.all(BILL) if bill.data["vendor"]["key"] == vendor.key]
        open_bills = [bill for bill in owed if bill.data["state"] == "posted"]
        return {**vendor.data, "totalDue": money(sum((self.payables.due(bill) for bill in open_bills), ZERO))}


def _bill_line(bill: Record, at: int, line: dict[str, Any]) -> dict[str, Any]:
    held = line_retained(line)
    retainage = {**(line.get("retainage") or {}), "txnAmountRetained": money(held), "hasRetainage": held > ZERO}
    shown = {"bill": {"key": bill.key}, "lineNumber": str(at), "baseAmount": line.get("txnAmount")}
    return {**line, **shown, "createdDate": bill.data.get("createdDate"), "retainage": retainage}


def _payment(payment: Record) -> dict[str, Any]:
    rows = payment.data["details"]
    total = sum((number((row.get("txnCurrency") or {}).get("paymentAmount")) for row in rows), ZERO)
    paid = payment.data["state"] in PAID
    totals = {"totalAmount": money(total), "totalPaid": money(total if paid else ZERO)}
    row_state = {"state": "confirmed" if paid else "draft", "paymentDate": payment.data["paymentDate"]}
    return {
        **payment.data,
        "txnDate": payment.data["paymentDate"],
        "txnPaidDate": payment.data["paymentDate"] if paid else None,
        "baseCurrency": {**(payment.data.get("baseCurrency") or {}), **totals},
        "txnCurrency": {**(payment.data.get("txnCurrency") or {}), **totals},
        "details": [{**row, **row_state, "apPayment": {"key": payment.key}} for row in rows],
    }
