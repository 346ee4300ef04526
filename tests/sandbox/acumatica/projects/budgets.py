"""The business rules of project budgets: upsert by key, amounts that follow, and the lock."""

from decimal import Decimal
from typing import Any

from sandbox.acumatica.contract import KEYS
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import amount, cents
from sandbox.acumatica.projects.job_cost import NO_ITEM, group_type, work_out
from sandbox.acumatica.rules import PlainRules
from sandbox.acumatica.store import Store

#: What makes a budget, as against what is asked of billing; only the first is behind the lock.
_BUDGETED = frozenset({"OriginalBudgetedAmount", "OriginalBudgetedQty", "UnitRate", "UOM"})
#: The lock is on the project; no field of the contract shows it.
BUDGET_LOCKED = "_budget_locked"


class BudgetRules(PlainRules):
    """Checks and completes a drafted budget line."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check(self, draft: Draft) -> None:
        """Note what is missing, unknown or locked, and work out the rest."""
        for name in KEYS["ProjectBudget"]:
            if not draft.data.get(name):
                draft.error(name, f"'{name}' cannot be empty.")
        if draft.refused:
            return
        self._known(draft)
        self._locked(draft)
        draft.data["Type"] = group_type(self._store, draft.data["AccountGroup"])
        self._original(draft)
        self._billing(draft)
        work_out(draft.data)

    def _known(self, draft: Draft) -> None:
        data, find = draft.data, self._store.find
        project = find("Project", ProjectID=data["ProjectID"])
        if project is None:
            draft.error("ProjectID", f"Project '{data['ProjectID']}' cannot be found in the system.")
        elif find("ProjectTask", ProjectID=data["ProjectID"], ProjectTaskID=data["ProjectTaskID"]) is None:
            draft.error("ProjectTaskID", f"Task '{data['ProjectTaskID']}' cannot be found in the system.")
        group = find("AccountGroup", AccountGroupID=data["AccountGroup"])
        if group is None or not group.get("Active"):
            draft.error("AccountGroup", f"Account Group '{data['AccountGroup']}' cannot be found in the system.")
        if find("CostCode", CostCodeID=data["CostCode"]) is None:
            draft.error("CostCode", f"Cost Code '{data['CostCode']}' cannot be found in the system.")
        items = {code.casefold() for code in self._store.reference.items | {NO_ITEM}}
        if str(data["InventoryID"]).casefold() not in items:
            draft.error("InventoryID", f"InventoryID '{data['InventoryID']}' cannot be found in the system.")
        units = {unit.casefold() for unit in self._store.reference.units}
        if data.get("UOM") and str(data["UOM"]).casefold() not in units:
            draft.error("UOM", f"UOM '{data['UOM']}' cannot be found in the system.")

    def _locked(self, draft: Draft) -> None:
        project = self._store.find("Project", ProjectID=draft.data["ProjectID"]) or {}
        changed = {name for name in _BUDGETED & draft.sent.keys() if draft.data.get(name) != draft.before.get(name)}
        if not project.get(BUDGET_LOCKED) or not (draft.is_new or changed):
            return
        name = min(changed, default="OriginalBudgetedAmount")
        draft.error(name, "The project budget is locked. Use a change order to change it.")

    def _original(self, draft: Draft) -> None:
        data, sent = draft.data, draft.sent
        if "OriginalBudgetedAmount" in sent:
            data["OriginalBudgetedAmount"] = cents(amount(data, "OriginalBudgetedAmount"))
        elif {"OriginalBudgetedQty", "UnitRate"} & sent.keys():
            data["OriginalBudgetedAmount"] = cents(amount(data, "OriginalBudgetedQty") * amount(data, "UnitRate"))

    def _billing(self, draft: Draft) -> None:
        data, sent = draft.data, draft.sent
        asked = {"PendingInvoiceAmount", "Completed"} & sent.keys()
        if asked and data["Type"] != "Income":
            draft.error(min(asked), "Only revenue budget lines can be invoiced.")
        elif "PendingInvoiceAmount" in asked:
            data["PendingInvoiceAmount"] = cents(amount(data, "PendingInvoiceAmount"))
        elif "Completed" in asked:
            data["PendingInvoiceAmount"] = pending(data)


def pending(data: dict[str, Any]) -> Decimal:
    """What is left to invoice at the percentage `Completed` of the revised budget."""
    revised = amount(data, "OriginalBudgetedAmount") + amount(data, "BudgetedCOAmount")
    invoiced = amount(data, "ActualAmount") + amount(data, "DraftInvoicesAmount")
    return cents(revised * amount(data, "Completed") / 100) - invoiced
