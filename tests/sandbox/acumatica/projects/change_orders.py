"""The business rules of change orders: class and tabs, rows, totals, hold, approval, release, reversal."""

import copy
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import ROW_TABS
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import ZERO, amount, cents, total
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.projects.change_rows import ChangeRows
from sandbox.acumatica.projects.job_cost import JobCost, Posting, row_posting
from sandbox.acumatica.projects.released_change import ReleasedChange
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import ROW_KEY, Record, Store

TABS = ROW_TABS["ChangeOrder"]
_EDITABLE = frozenset({"On Hold"})
_FREE = frozenset({"note", "custom", "id", "Hold", "ExternalRefNbr"})
_TOTALS = {
    "CostBudget": "CostBudgetChangeTotal",
    "RevenueBudget": "RevenueBudgetChangeTotal",
    "Commitments": "CommitmentsChangeTotal",
}
#: What each budget tab adds to the budget when the change order is released.
_ADDS = ("CostBudget", "RevenueBudget")


class ChangeOrderRules:
    """Checks, releases and reverses change orders."""

    def __init__(self, store: Store, settings: Settings, released: ReleasedChange) -> None:
        self._store = store
        self._settings = settings
        self._released = released
        self._job_cost = JobCost(store)

    def check(self, draft: Draft) -> None:
        """Complete the draft, and note in it whatever is wrong."""
        self._defaults(draft)
        if draft.before.get("Status", "On Hold") not in _EDITABLE:
            self._frozen(draft)
        else:
            self._header(draft)
            ChangeRows(self._store, draft).check()
            self._totals(draft)
        wanted = draft.sent.get("Hold")
        if wanted is False and draft.data["Status"] == "On Hold":
            self._off_hold(draft)
        elif wanted is True and draft.data["Status"] in ("Open", "Pending Approval", "Rejected"):
            draft.data["Status"] = "On Hold"
        draft.data["Hold"] = draft.data["Status"] == "On Hold"

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Off hold, release and reversal; the other actions are changes of status."""
        if action == "RemoveChangeOrderFromHold":
            self._off_hold(draft)
        elif action == "ReleaseChangeOrder":
            self._release(draft)
        elif action == "ReverseChangeOrder":
            self._reverse(draft)
        draft.data["Hold"] = draft.data["Status"] == "On Hold"

    def saved(self, record: Record) -> None:
        """A released change order is in the budget."""
        closed = record.data["Status"] == "Closed"
        self._job_cost.repost(record, self._postings(record.data) if closed else [])

    def _postings(self, data: dict[str, Any]) -> list[Posting]:
        rows = [row for tab in _ADDS for row in data.get(tab, [])]
        project, measure = data["ProjectID"], "BudgetedCOAmount"
        return [row_posting(project, row, row.get("AccountGroup"), measure, row["Amount"]) for row in rows]

    def _defaults(self, draft: Draft) -> None:
        data = draft.data
        if draft.is_new and data.get("RefNbr") is None:
            data["RefNbr"] = self._store.next_number("ChangeOrder")
        elif draft.is_new and not self._settings.manual_numbering:
            draft.error("RefNbr", f"'{data['RefNbr']}' cannot be found in the system.")
        today = self._store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        values = {"Status": "On Hold", "ChangeDate": today, "ReverseStatus": "None", "ContractTimeChangeDays": 0}
        for name, value in {**values, "Class": self._settings.change_order_class}.items():
            if data.get(name) is None:
                data[name] = value

    def _frozen(self, draft: Draft) -> None:
        status = draft.before["Status"]
        if draft.changed_lines:
            draft.refuse(f"The lines of a change order with the {status} status cannot be changed.")
        for name in draft.sent:
            changed = draft.data.get(name) != draft.before.get(name)
            if name not in _FREE and name not in TABS and changed:
                draft.error(name, f"The field cannot be changed in a change order with the {status} status.")

    def _header(self, draft: Draft) -> None:
        data = draft.data
        project = self._store.find("Project", ProjectID=data.get("ProjectID", ""))
        if project is None:
            draft.error("ProjectID", f"Project '{data.get('ProjectID')}' cannot be found in the system.")
        elif project.get("Status") != "Active":
            draft.error("ProjectID", f"The {data['ProjectID']} project is not active.")
        elif project.get("ProjectProperties", {}).get("ChangeOrderWorkflow") is False:
            draft.error("ProjectID", f"The change order workflow is not enabled for the {data['ProjectID']} project.")
        else:
            data["ProjectID"], data["Customer"] = project["ProjectID"], project.get("Customer")
        if period_of(data["ChangeDate"]) in self._store.reference.closed_periods:
            draft.error("ChangeDate", "The financial period of the date is closed.")
        known = self._store.find("ChangeOrderClass", ClassID=data.get("Class", ""))
        if known is None or not known.get("Active"):
            draft.error("Class", f"Class '{data.get('Class')}' cannot be found in the system.")
            return
        for tab in TABS:
            if data.get(tab) and not known.get(tab):
                draft.refuse(f"The {data['Class']} class does not allow changes of {tab}.")

    def _totals(self, draft: Draft) -> None:
        data = draft.data
        for tab, name in _TOTALS.items():
            data[name] = total(data.get(tab, []), "Amount")
        revenue: Decimal = data["RevenueBudgetChangeTotal"]
        data["GrossMarginAmount"] = revenue - data["CostBudgetChangeTotal"]
        data["GrossMargin"] = cents(data["GrossMarginAmount"] * 100 / revenue) if revenue else ZERO

    def _off_hold(self, draft: Draft) -> None:
        if not any(draft.data.get(tab) for tab in TABS):
            draft.refuse("A change order without any change cannot be removed from hold.")
            return
        draft.data["Status"] = "Pending Approval" if self._settings.change_order_approval else "Open"

    def _release(self, draft: Draft) -> None:
        if draft.data.get("RevenueBudget") and draft.data.get("RevenueChangeNbr") is None:
            same = [
                r.data for r in self._store.all("ChangeOrder") if r.data.get("ProjectID") == draft.data["ProjectID"]
            ]
            numbered = sum(1 for data in same if data.get("RevenueChangeNbr"))
            draft.data["RevenueChangeNbr"] = f"{numbered + 1:04d}"
        draft.data["Status"] = "Closed"
        self._released.take_effect(draft)

    def _reverse(self, draft: Draft) -> None:
        """A change order of the opposite amounts, on hold; it takes effect once it is released itself."""
        if draft.data.get("ReverseStatus") == "Reversed":
            draft.refuse("The change order has been reversed already.")
            return
        names = ("Class", "ProjectID", "Customer", "ContractTimeChangeDays", "ExternalRefNbr", *TABS)
        data = {name: copy.deepcopy(draft.data.get(name)) for name in names}
        data |= {"RefNbr": self._store.next_number("ChangeOrder"), "Status": "On Hold", "Hold": True}
        data |= {"OriginalCORefNbr": draft.data["RefNbr"], "ReverseStatus": "Reversal"}
        data |= {"ChangeDate": draft.data["ChangeDate"], "Description": f"Reversal of {draft.data['RefNbr']}"}
        for row in (row for tab in TABS for row in data.get(tab) or []):
            row[ROW_KEY] = str(uuid4())
            row |= {name: -amount(row, name) for name in ("Amount", "Qty")}
        reversal = Draft("ChangeOrder", Record(str(uuid4()), data), {}, is_new=True)
        self._totals(reversal)
        draft.data["ReverseStatus"] = "Reversed"
        draft.after.append(lambda: self._store.save("ChangeOrder", reversal.record))
