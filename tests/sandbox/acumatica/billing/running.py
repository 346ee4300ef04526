"""RunProjectBilling: what the revenue budget has pending becomes a pro forma invoice on hold."""

from typing import Any
from uuid import uuid4

from sandbox.acumatica.billing.pro_formas import GROUP, ROWS, ProFormaRules
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import ZERO, amount
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.store import ROW_KEY, Record, Store


class Billing:
    """Bills a project."""

    def __init__(self, store: Store, rules: ProFormaRules) -> None:
        self._store = store
        self._rules = rules

    def run(self, project: Draft) -> None:
        """Make the pro forma invoice once the project is kept; refuses where there is nothing to bill."""
        lines = [record for record in self._store.all("ProjectBudget") if self._pending(record, project)]
        settings = project.data.get("BillingAndAllocationSettings", {})
        if not project.data.get("Customer"):
            project.error("Customer", "'Customer' cannot be empty.")
        elif settings.get("CreateProFormaOnBilling") is False:
            project.refuse("This sandbox bills with pro forma invoices only; the project is set up without them.")
        elif not lines:
            project.refuse("There is nothing to bill: no revenue budget line has a pending invoice amount.")
        else:
            project.after.append(lambda: self._make(project.data, lines))

    def _pending(self, record: Record, project: Draft) -> bool:
        mine = str(record.data.get("ProjectID")).casefold() == str(project.data["ProjectID"]).casefold()
        return mine and record.data.get("Type") == "Income" and bool(amount(record.data, "PendingInvoiceAmount"))

    def _make(self, project: dict[str, Any], lines: list[Record]) -> None:
        today = self._store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        data: dict[str, Any] = {
            "RefNbr": self._store.next_number("ProFormaInvoice"),
            "Status": "On Hold",
            "Hold": True,
            "ProjectID": project["ProjectID"],
            "CustomerID": project["Customer"],
            "InvoiceDate": today,
            "PostPeriod": period_of(today),
            "CurrencyID": "USD",
            ROWS: [{**self._row(line.data, project), "LineNbr": at} for at, line in enumerate(lines, 1)],
        }
        draft = Draft("ProFormaInvoice", Record(str(uuid4()), data), {}, is_new=False)
        draft.pair((ROWS,))
        self._rules.compute(draft)
        for line in lines:
            billed = self._store.draft(line)
            billed.data["PendingInvoiceAmount"] = ZERO
            self._store.save("ProjectBudget", billed)
        self._store.save("ProFormaInvoice", draft.record)
        self._rules.saved(draft.record)

    def _row(self, line: dict[str, Any], project: dict[str, Any]) -> dict[str, Any]:
        percent = line.get("Retainage")
        if percent is None:
            percent = project.get("Retainage", {}).get("RetainagePct") or ZERO
        return {
            ROW_KEY: str(uuid4()),
            GROUP: line["AccountGroup"],
            "ProjectTaskID": line["ProjectTaskID"],
            "CostCode": line["CostCode"],
            "InventoryID": line["InventoryID"],
            "Description": line.get("Description"),
            "AmountToInvoice": amount(line, "PendingInvoiceAmount"),
            "PreviouslyInvoiced": amount(line, "ActualAmount") + amount(line, "DraftInvoicesAmount"),
            "RevisedBudgetedAmount": amount(line, "RevisedBudgetedAmount"),
            "ActualAmount": amount(line, "ActualAmount"),
            "StoredMaterial": ZERO,
            "Retainage": percent,
            "custom": {},
        }
