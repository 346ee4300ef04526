"""What seeded records have unless they say otherwise, and what is worked out for them."""

from collections.abc import Mapping
from typing import Any

from sandbox.acumatica.billing.pro_formas import GROUP, ROWS, ProFormaRules
from sandbox.acumatica.documents import DocumentRules
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import ZERO, amount, cents
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.projects.job_cost import NO_ITEM, group_type, work_out
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.store import Store
from sandbox.acumatica.subledger.documents import SubledgerRules

DEFAULTS: Mapping[str, dict[str, Any]] = {
    "Vendor": {"Status": "Active"},
    "Customer": {"Status": "Active"},
    "Employee": {"Status": "Active"},
    "Project": {"Status": "Active", "Hold": False},
    "ProjectTemplate": {"Status": "Active"},
    "ProjectTask": {"Status": "Active"},
    "AccountGroup": {"Active": True},
    "Account": {"Active": True},
    "NonStockItem": {"ItemStatus": "Active"},
    "ChangeOrderClass": {"Active": True, "CostBudget": True, "RevenueBudget": True, "Commitments": True},
    "ProjectBudget": {"InventoryID": NO_ITEM},
    "Subcontract": {"Status": "On Hold", "ApplyRetainage": False},
    "PurchaseOrder": {"Status": "On Hold", "Type": "Normal", "Hold": True},
    "Bill": {"Status": "On Hold", "Type": "Bill"},
    "Invoice": {"Status": "On Hold", "Type": "Invoice"},
    "Check": {"Status": "On Hold", "Type": "Payment"},
    "Payment": {"Status": "On Hold", "Type": "Payment"},
    "ChangeOrder": {"Status": "On Hold"},
    "ProFormaInvoice": {"Status": "On Hold"},
    "ProjectTransaction": {"Module": "PM", "Status": "Released"},
}
_DATES = {
    "Bill": "Date",
    "Invoice": "Date",
    "Check": "ApplicationDate",
    "Payment": "ApplicationDate",
    "ChangeOrder": "ChangeDate",
    "ProFormaInvoice": "InvoiceDate",
}
_HELD = frozenset({"Bill", "Invoice", "Check", "Payment", "ChangeOrder", "ProFormaInvoice"})


def complete(store: Store, rules: Mapping[str, Rules], draft: Draft) -> None:
    """Work out what the seed left out: dates and periods, codes, totals and balances."""
    entity, data = draft.entity, draft.data
    if date := _DATES.get(entity):
        today = store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        data.setdefault(date, today)
        if entity in ("Bill", "Invoice", "ProFormaInvoice"):
            data.setdefault("PostPeriod", period_of(data[date]))
    if entity in _HELD:
        data.setdefault("Hold", data["Status"] == "On Hold")
    if entity == "Account":
        store.reference.accounts.add(str(data["AccountCD"]))
    if entity == "NonStockItem":
        store.reference.items.add(str(data["InventoryID"]))
    if entity == "ProjectBudget":
        _budget(store, data)
    if entity == "ProFormaInvoice":
        _income(store, draft)
    owner = rules[entity]
    if isinstance(owner, DocumentRules | ProFormaRules):
        owner.compute(draft)
    elif isinstance(owner, SubledgerRules):
        _document(owner, draft)
    elif entity in ("Check", "Payment", "ChangeOrder"):
        _rows(draft)


def _budget(store: Store, data: dict[str, Any]) -> None:
    data.setdefault("Type", group_type(store, data.get("AccountGroup")))
    # A seed may give the revised figures only; what they differ by is then the change orders' part.
    for revised, original, change in (
        ("RevisedBudgetedAmount", "OriginalBudgetedAmount", "BudgetedCOAmount"),
        ("RevisedCommittedAmount", "OriginalCommittedAmount", "CommittedCOAmount"),
    ):
        if revised in data and change not in data:
            data[change] = amount(data, revised) - amount(data, original)
    work_out(data)


def _income(store: Store, draft: Draft) -> None:
    """A pro forma invoice's rows belong to revenue budget lines; the contract does not show their account group."""
    lines = [line.data for line in store.all("ProjectBudget") if line.data.get("Type") == "Income"]
    for _, row in draft.rows[ROWS]:
        row.setdefault("InventoryID", NO_ITEM)
        place = [draft.data.get("ProjectID"), row.get("ProjectTaskID"), row.get("CostCode")]
        found = [line for line in lines if [line.get(n) for n in ("ProjectID", "ProjectTaskID", "CostCode")] == place]
        row[GROUP] = found[0].get("AccountGroup") if found else ""


def _document(owner: SubledgerRules, draft: Draft) -> None:
    balance = draft.data.get("Balance")
    for _, line in draft.lines:
        if draft.entity == "Invoice":
            line["Project"] = draft.data.get("Project")
        # A seeded line with an extended amount is a lump sum, as if the amount had been sent.
        line["_sent"] = frozenset(line)
    owner.compute(draft)
    if balance is not None:
        draft.data["Balance"] = cents(balance)
    elif draft.data["Status"] == "Closed":
        draft.data["Balance"] = ZERO


def _rows(draft: Draft) -> None:
    for _, row in (pair for rows in draft.rows.values() for pair in rows):
        row["Amount"] = cents(amount(row, "Amount"))
        if draft.entity == "ChangeOrder":
            row.setdefault("InventoryID", NO_ITEM)
