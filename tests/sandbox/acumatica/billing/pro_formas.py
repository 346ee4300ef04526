"""Pro forma invoices: edited while on hold, released into an invoice of receivables."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import ZERO, amount, cents, total
from sandbox.acumatica.periods import settle_period
from sandbox.acumatica.projects.job_cost import JobCost, Posting, row_posting
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import ROW_KEY, Record, Store

ROWS = "ProgressBilling"
#: The account group of a row's budget line, which the contract does not show.
GROUP = "_group"
_FREE = frozenset({"Description", "ExternalRefNbr", "note", "custom", "id", "Hold"})


class ProFormaRules:
    """Checks, holds and releases pro forma invoices; only billing makes them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._job_cost = JobCost(store)

    def check(self, draft: Draft) -> None:
        """Complete the draft, and note in it whatever is wrong."""
        if draft.is_new:
            draft.refuse("A pro forma invoice is created only by running project billing.")
            return
        status = draft.before["Status"]
        if status != "On Hold":
            changed = [n for n in draft.sent if n not in _FREE and draft.data.get(n) != draft.before.get(n)]
            if changed:
                draft.refuse(f"The fields {', '.join(sorted(changed))} cannot be changed in the {status} status.")
            return
        for place, row in draft.rows[ROWS]:
            if GROUP not in row:
                draft.row_error(ROWS, place, "ProjectTaskID", "Rows come from the revenue budget and cannot be added.")
        if draft.refused:
            return
        settle_period(self._store, draft, "InvoiceDate")
        self.compute(draft)
        if draft.sent.get("Hold") is False:
            self._off_hold(draft)

    def compute(self, draft: Draft) -> None:
        """Work out rows and totals; the retainage follows its percentage unless its amount was sent."""
        data = draft.data
        for _, row in draft.rows[ROWS]:
            sent: frozenset[str] = row.pop("_sent", frozenset())
            row["AmountToInvoice"] = cents(amount(row, "AmountToInvoice"))
            row["Amount"] = row["AmountToInvoice"] - amount(row, "StoredMaterial")
            row["CurrentInvoiced"] = row["AmountToInvoice"]
            if "RetainageAmount" in sent and "Retainage" not in sent:
                share = row["RetainageAmount"] * 100 / row["AmountToInvoice"] if row["AmountToInvoice"] else ZERO
                row["Retainage"] = round(share, 6)
            row["RetainageAmount"] = cents(row["AmountToInvoice"] * amount(row, "Retainage") / 100)
            row["TotalCompleted"] = self._completed(row)
        rows = data[ROWS]
        data["ProgressBillingTotal"] = data["InvoiceTotal"] = total(rows, "AmountToInvoice")
        data["TimeAndMaterialTotal"] = data["TaxTotal"] = ZERO
        data["RetainageTotal"] = total(rows, "RetainageAmount")
        data["AmountDue"] = data["InvoiceTotal"] - data["RetainageTotal"]

    def _completed(self, row: dict[str, Any]) -> Decimal:
        revised = amount(row, "RevisedBudgetedAmount")
        done = amount(row, "PreviouslyInvoiced") + row["AmountToInvoice"]
        return round(done * 100 / revised, 2) if revised else ZERO

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Off hold and release; the other actions are changes of status."""
        if action == "RemoveProFormaInvoiceFromHold":
            self._off_hold(draft)
        elif action == "ReleaseProFormaInvoice":
            self._release(draft)
        draft.data["Hold"] = draft.data["Status"] == "On Hold"

    def saved(self, record: Record) -> None:
        """What is billed and not yet owed stands in the budget as draft invoices."""
        open_ = record.data["Status"] not in ("Closed", "Rejected")
        self._job_cost.repost(record, self._postings(record.data) if open_ else [])

    def _postings(self, data: dict[str, Any]) -> list[Posting]:
        project, measure = data["ProjectID"], "DraftInvoicesAmount"
        return [row_posting(project, row, row[GROUP], measure, row["AmountToInvoice"]) for row in data[ROWS]]

    def _off_hold(self, draft: Draft) -> None:
        draft.data["Status"] = "Pending Approval" if self._settings.pro_forma_approval else "Open"
        draft.data["Hold"] = False

    def _release(self, draft: Draft) -> None:
        number = self._store.next_number("Invoice")
        draft.data["Status"] = "Closed"
        financial = {**draft.data.get("FinancialDetails", {}), "ARDocType": "Invoice", "ARRefNbr": number}
        draft.data["FinancialDetails"] = financial
        draft.after.append(lambda: self._store.save("Invoice", self._invoice(draft.data, number)))

    def _invoice(self, data: dict[str, Any], number: str) -> Record:
        """The invoice of receivables, balanced; its amount leaves the retainage out."""
        date = data["InvoiceDate"]
        customer = self._store.find("Customer", CustomerID=data["CustomerID"]) or {}
        days = int("".join(letter for letter in str(customer.get("Terms") or "") if letter.isdigit()) or 0)
        invoice = {
            "Type": "Invoice",
            "ReferenceNbr": number,
            "Status": "Balanced",
            "Hold": False,
            "Customer": data["CustomerID"],
            "Project": data["ProjectID"],
            "Date": date,
            "DueDate": date + timedelta(days=days),
            "PostPeriod": data["PostPeriod"],
            "Description": data.get("Description"),
            "Terms": customer.get("Terms"),
            "CurrencyID": "USD",
            "LocationID": "MAIN",
            "TaxTotal": ZERO,
            "Amount": data["AmountDue"],
            "Balance": data["AmountDue"],
            LINES: [self._line(data, row, at) for at, row in enumerate(data[ROWS], 1)],
        }
        return Record(str(uuid4()), invoice)

    def _line(self, data: dict[str, Any], row: dict[str, Any], at: int) -> dict[str, Any]:
        group = self._store.find("AccountGroup", AccountGroupID=row[GROUP]) or {}
        return {
            ROW_KEY: str(uuid4()),
            "LineNbr": at,
            "Project": data["ProjectID"],
            "ProjectTask": row.get("ProjectTaskID"),
            "CostCode": row.get("CostCode"),
            "InventoryID": row["InventoryID"],
            "Account": row.get("SalesAccount") or group.get("DefaultAccountID"),
            "TransactionDescription": row.get("Description"),
            "Qty": ZERO,
            "UnitPrice": ZERO,
            "ExtendedPrice": row["AmountToInvoice"],
            "Amount": row["AmountToInvoice"] - row["RetainageAmount"],
            "custom": {},
        }
