"""Release of a bill or an invoice: it is owed from now on, and its amounts are actual cost or revenue."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import ZERO, amount, total
from sandbox.acumatica.projects.job_cost import JobCost, Posting, account_group, line_posting
from sandbox.acumatica.store import ROW_KEY, Record, Store
from sandbox.acumatica.subledger.amounts import IS_RETAINAGE
from sandbox.acumatica.subledger.kinds import NEGATIVE, DocumentKind
from sandbox.acumatica.subledger.orders import close_billed_orders

_RELEASED = ("Open", "Closed")


class Releasing:
    """Releases documents and keeps the project's actuals in step."""

    def __init__(self, kind: DocumentKind, store: Store) -> None:
        self._kind = kind
        self._store = store
        self._job_cost = JobCost(store)

    def release(self, draft: Draft) -> None:
        """Make it owed; one of nothing is closed at once."""
        draft.data["Status"] = "Open" if amount(draft.data, "Balance") else "Closed"
        draft.data["Hold"] = False
        if self._charges_a_project(draft.record):
            draft.after.append(lambda: self._transaction(draft.record))

    def post(self, record: Record) -> None:
        """Bring the actuals of the budget lines, and what is billed of commitments, up to date."""
        released = record.data.get("Status") in _RELEASED and not record.custom.get(IS_RETAINAGE)
        self._job_cost.repost(record, self._postings(record.data) if released else [])
        if released and self._kind.module == "AP":
            close_billed_orders(self._store, record)

    def _postings(self, data: dict[str, Any]) -> list[Posting]:
        found: list[Posting] = []
        for line in data.get(LINES, []):
            gross, task = self._signed(data, line), str(line.get("ProjectTask"))
            found += line_posting(self._store, line, task, "ActualAmount", gross)
            if line.get("POOrderNbr"):
                found += line_posting(self._store, line, task, "CommittedInvoicedAmount", gross)
        return found

    def _signed(self, data: dict[str, Any], line: dict[str, Any]) -> Decimal:
        # The whole amount is a cost at once, what is held back of its payment too.
        gross = amount(line, self._kind.extended) - amount(line, "DiscountAmount")
        return -gross if data.get("Type") in NEGATIVE else gross

    def _charges_a_project(self, record: Record) -> bool:
        return not record.custom.get(IS_RETAINAGE) and bool(self._postings(record.data))

    def _transaction(self, record: Record) -> None:
        data = record.data
        rows = [self._row(data, line) for line in data[LINES] if account_group(self._store, line.get("Account"))]
        transaction = {
            "Module": self._kind.module,
            "ReferenceNbr": self._store.next_number("ProjectTransaction"),
            "Status": "Released",
            "Description": data.get("Description"),
            "OriginalDocType": data["Type"],
            "OriginalDocNbr": data["ReferenceNbr"],
            "TotalAmount": total(rows, "Amount"),
            "TotalQty": total(rows, "Qty"),
            "TotalBillableQty": ZERO,
            LINES: rows,
        }
        self._store.save("ProjectTransaction", Record(str(uuid4()), transaction))

    def _row(self, data: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
        return {
            ROW_KEY: str(uuid4()),
            "Project": line.get("Project"),
            "ProjectTask": line.get("ProjectTask"),
            "CostCode": line.get("CostCode"),
            "InventoryID": line.get("InventoryID"),
            "AccountGroup": account_group(self._store, line.get("Account")),
            "DebitAccount": line.get("Account"),
            "Amount": self._signed(data, line),
            "Qty": amount(line, "Qty"),
            "UOM": line.get("UOM"),
            "Date": data["Date"],
            "FinPeriod": data["PostPeriod"],
            "Description": line.get("TransactionDescription"),
            "ExternalRefNbr": data.get("VendorRef"),
            "VendorOrCustomer": data.get(self._kind.party),
            "Released": True,
            "Billable": False,
        }
