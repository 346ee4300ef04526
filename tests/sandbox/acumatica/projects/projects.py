"""The business rules of projects: creation from a template, hold, locks, and the request to bill."""

import copy
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.lines import COMMITMENTS_LOCKED
from sandbox.acumatica.masters import MasterRules
from sandbox.acumatica.projects.budgets import BUDGET_LOCKED
from sandbox.acumatica.store import Record, Store

_LOCKS = {
    "LockProjectBudget": (BUDGET_LOCKED, True),
    "UnlockProjectBudget": (BUDGET_LOCKED, False),
    "LockProjectCommitments": (COMMITMENTS_LOCKED, True),
    "UnlockProjectCommitments": (COMMITMENTS_LOCKED, False),
}
_FROM_TEMPLATE = ("ProjectProperties", "BillingAndAllocationSettings", "GLAccounts", "VisibilitySettings", "Attributes")


class ProjectRules(MasterRules):
    """Checks and completes a drafted project."""

    def __init__(self, store: Store, bill: Callable[[Draft], None]) -> None:
        super().__init__(store)
        self._bill = bill

    def check(self, draft: Draft) -> None:
        """Note what is missing or unknown; a new project takes what its template has."""
        super().check(draft)
        self._customer(draft)
        self._template(draft)
        self._manager(draft)
        draft.data.setdefault("Hold", True)
        if draft.sent.get("Hold") is False and draft.data["Status"] == "In Planning":
            draft.data["Status"] = "Active"
        elif draft.sent.get("Hold") is True and draft.data["Status"] == "Active":
            draft.data["Status"] = "In Planning"

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Locks and billing; ValidateProjectBalance finds nothing to do, as balances are always right here."""
        draft.data["Hold"] = draft.data["Status"] == "In Planning"
        if action in _LOCKS:
            name, value = _LOCKS[action]
            draft.data[name] = value
        elif action == "RunProjectBilling":
            self._bill(draft)

    def _customer(self, draft: Draft) -> None:
        customer = draft.data.get("Customer")
        if customer is not None and self._store.find("Customer", CustomerID=customer) is None:
            draft.error("Customer", f"Customer '{customer}' cannot be found in the system.")

    def _manager(self, draft: Draft) -> None:
        manager = draft.data.get("ProjectProperties", {}).get("ProjectManager")
        known = {str(record.data["EmployeeID"]).casefold() for record in self._store.all("Employee")}
        if manager is not None and str(manager).casefold() not in known:
            draft.refuse(f"ProjectManager: Employee '{manager}' cannot be found in the system.")

    def _template(self, draft: Draft) -> None:
        code = draft.data.get("ProjectTemplateID")
        if code is None or draft.before.get("ProjectTemplateID") == code:
            return
        template = self._store.find("ProjectTemplate", ProjectTemplateID=code)
        if template is None or template.get("Status") != "Active":
            draft.error("ProjectTemplateID", f"Template '{code}' cannot be found in the system.")
        elif not draft.is_new:
            draft.error("ProjectTemplateID", "The template can be chosen only for a new project.")
        else:
            self._copy(draft, template)

    def _copy(self, draft: Draft, template: dict[str, Any]) -> None:
        for name in _FROM_TEMPLATE:
            if name in template and name not in draft.data:
                draft.data[name] = copy.deepcopy(template[name])
            elif isinstance(template.get(name), dict):
                draft.data[name] = {**copy.deepcopy(template[name]), **draft.data[name]}
        project = draft.data["ProjectID"]
        for task in self._store.reference.template_tasks.get(str(draft.data["ProjectTemplateID"]).upper(), []):
            data = {"Status": "Active", **task, "ProjectID": project}
            draft.after.append(partial(self._store.save, "ProjectTask", Record(str(uuid4()), data)))
