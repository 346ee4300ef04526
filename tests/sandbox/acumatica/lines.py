"""The business rules of a document's lines: what they refer to has to be there and in use."""

from decimal import Decimal
from typing import Any

from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import amount
from sandbox.acumatica.store import Store

NO_ITEM = "<N/A>"
#: The lock is on the project; no field of the contract shows it.
COMMITMENTS_LOCKED = "_commitments_locked"
LONGEST_TEXT = 256
HUNDRED = Decimal(100)


class LineRules:
    """Checks one line after another and notes every complaint, each beside its field."""

    def __init__(self, store: Store, draft: Draft, task_field: str) -> None:
        self._store = store
        self._draft = draft
        self._task_field = task_field

    def check(self) -> None:
        """Check every line of the draft."""
        for place, line in self._draft.lines:
            self._default_account(line)
            self._project(place, line)
            self._codes(place, line)
            self._figures(place, line)

    def _default_account(self, line: dict[str, Any]) -> None:
        if line.get("Account") is None:
            vendor = str(self._draft.data.get("VendorID", ""))
            line["Account"] = self._store.reference.vendor_accounts.get(vendor.upper())

    def _project(self, place: int | None, line: dict[str, Any]) -> None:
        code, task_code = line.get("Project"), line.get(self._task_field)
        if not code:
            self._complain(place, "Project", "'Project' cannot be empty.")
            return
        project = self._store.find("Project", ProjectID=code)
        if project is None:
            self._complain(place, "Project", f"Project '{code}' cannot be found in the system.")
            return
        if project.get(COMMITMENTS_LOCKED) and self._draft.is_new:
            self._complain(place, "Project", f"The commitments of the {code} project are locked.")
        if project.get("Status") != "Active":
            self._complain(place, "Project", f"The {code} project is not active.")
        if not task_code:
            self._complain(place, self._task_field, "'Project Task' cannot be empty.")
            return
        task = self._store.find("ProjectTask", ProjectID=code, ProjectTaskID=task_code)
        if task is None:
            self._complain(place, self._task_field, f"Task '{task_code}' cannot be found in the system.")
        elif task.get("Status") != "Active":
            self._complain(place, self._task_field, f"The {task_code} task of the {code} project is not active.")

    def _codes(self, place: int | None, line: dict[str, Any]) -> None:
        code = line.get("CostCode")
        if not code:
            self._complain(place, "CostCode", "'Cost Code' cannot be empty.")
        elif self._store.find("CostCode", CostCodeID=code) is None:
            self._complain(place, "CostCode", f"Cost Code '{code}' cannot be found in the system.")
        known = self._store.reference
        self._one_of(place, line, "UOM", known.units, required=False)
        self._one_of(place, line, "Account", known.accounts, required=True)
        self._one_of(place, line, "BranchID", known.branches, required=False)
        self._one_of(place, line, "InventoryID", known.items | {NO_ITEM}, required=False)

    def _one_of(self, place: int | None, line: dict[str, Any], name: str, known: set[str], *, required: bool) -> None:
        value = line.get(name)
        if value is None or value == "":
            if required:
                self._complain(place, name, f"'{name}' cannot be empty.")
        elif str(value).casefold() not in {code.casefold() for code in known}:
            self._complain(place, name, f"{name} '{value}' cannot be found in the system.")

    def _figures(self, place: int | None, line: dict[str, Any]) -> None:
        if amount(line, "OrderQty") < 0:
            self._complain(place, "OrderQty", "Incorrect value. The value must be greater than or equal to 0.")
        if not 0 <= amount(line, "RetainagePct") <= HUNDRED:
            self._complain(place, "RetainagePct", "Incorrect value. The value must be between 0 and 100.")
        for name in ("LineDescription", "Description"):
            if len(str(line.get(name) or "")) > LONGEST_TEXT:
                self._complain(place, name, f"The string is longer than {LONGEST_TEXT} characters.")

    def _complain(self, place: int | None, name: str, text: str) -> None:
        self._draft.line_error(place, name, text)
