"""The AP bill that a purchasing invoice makes."""

from datetime import date, timedelta
from typing import Any

from sandbox.sage_intacct.catalogue import BILL, COST_TYPE
from sandbox.sage_intacct.commitments import IN_FORCE, line_sum
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.drafts import Draft
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.scalars import money
from sandbox.sage_intacct.store import Record


class InvoiceBills:
    """Makes and replaces the bills of documents whose definition posts to accounts payable."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._store = company.store

    def follow(self, record: Record, draft: Draft) -> None:
        """Delete the bill of the document and make it anew under a new key, as the vendor does on every edit."""
        if draft.definition is None or not draft.definition.data.get("_bill"):
            return
        if old := record_of(self._store, BILL, record.data.get("bill")):
            self._store.drop(old)
        document = record.copied()
        document.data["bill"] = None
        if document.data["state"] in IN_FORCE:
            bill = Record(BILL, self._store.next_key(), self._bill(record), record.entity)
            self._store.put(bill, draft.caller.user.name)
            document.data["bill"] = {"key": bill.key}
        if document.data["bill"] or record.data.get("bill"):
            self._store.put(document, draft.caller.user.name)

    def due_date(self, day: str, term: dict[str, Any]) -> str:
        """When something is due under a payment term."""
        found = record_of(self._store, "accounts-payable/term", term)
        days = ((found.data if found else {}).get("due") or {}).get("days") or 0
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()

    def _bill(self, document: Record) -> dict[str, Any]:
        data = document.data
        currency = {"baseCurrency": data["baseCurrency"], "txnCurrency": data["txnCurrency"]}
        return {
            "state": "posted",
            "moduleName": "purchaseOrder",
            "sourceModule": "purchasing",
            "recordType": "pi",
            "isSystemGenerated": True,
            "purchasingDocument": {"key": document.key},
            "billNumber": data["documentNumber"],
            "vendor": data["vendor"],
            "currency": currency,
            "createdDate": data["txnDate"],
            "postingDate": data["postingDate"],
            "dueDate": data.get("dueDate"),
            "referenceNumber": data.get("referenceNumber"),
            "paymentPriority": "normal",
            "lines": [self._line(document, line) for line in data["lines"]],
        }

    def _line(self, document: Record, line: dict[str, Any]) -> dict[str, Any]:
        dimensions = line.get("dimensions") or {}
        cost_type = record_of(self._store, COST_TYPE, dimensions.get("costType"))
        account = cost_type.data.get("glAccount") if cost_type else None
        return {
            "key": self._store.next_key(),
            "glAccount": account or self._item_account(dimensions),
            "txnAmount": money(line_sum(line).amount),
            "memo": line.get("memo") or line.get("lineDescription"),
            "dimensions": dimensions,
            "retainage": line.get("retainage"),
            "purchasing": {"document": {"key": document.key}, "documentLine": {"key": line["key"]}},
        }

    def _item_account(self, dimensions: dict[str, Any]) -> dict[str, str] | None:
        item = record_of(self._store, "inventory-control/item", dimensions.get("item"))
        number = self._company.books.item_accounts.get(str(item.data["id"])) if item else None
        found = self._store.named("general-ledger/account", number) if number else []
        return {"key": found[0].key} if found else None
