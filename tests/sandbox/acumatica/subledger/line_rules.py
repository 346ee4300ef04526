"""The business rules of the lines of bills and invoices, also of those that bill an order's line."""

from typing import Any

from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.lines import LONGEST_TEXT, NO_ITEM
from sandbox.acumatica.projects.job_cost import NON_PROJECT
from sandbox.acumatica.store import Store
from sandbox.acumatica.subledger.amounts import APPLY, LINE_PERCENT
from sandbox.acumatica.subledger.kinds import DocumentKind

_SUBCONTRACT = "Subcontract"


class SubledgerLineRules:
    """Checks one line after another and notes every complaint beside its field."""

    def __init__(self, kind: DocumentKind, store: Store, draft: Draft) -> None:
        self._kind = kind
        self._store = store
        self._draft = draft

    def check(self) -> None:
        """Check every line of the draft."""
        for place, line in self._draft.lines:
            if self._kind.module == "AP":
                self._order(place, line)
                self._default_account(line)
            else:
                line["Project"] = self._draft.data.get("Project")
            self._project(place, line)
            self._codes(place, line)

    def _order(self, place: int | None, line: dict[str, Any]) -> None:
        number = line.get("POOrderNbr")
        if not number:
            return
        kind = str(line.get("POOrderType") or "Normal")
        subcontract = kind == _SUBCONTRACT
        key = {"SubcontractNbr": number} if subcontract else {"Type": kind, "OrderNbr": number}
        order = self._store.named(_SUBCONTRACT if subcontract else "PurchaseOrder", **key)
        if order is None:
            self._complain(place, "POOrderNbr", f"PO Number '{number}' cannot be found in the system.")
        elif order.data.get("Status") not in ("Open", "Completed"):
            self._complain(
                place, "POOrderNbr", f"The order status is '{order.data.get('Status')}'; it cannot be billed."
            )
        elif str(order.data.get("VendorID")).casefold() != str(self._draft.data.get("Vendor")).casefold():
            self._complain(place, "POOrderNbr", "The order belongs to another vendor.")
        else:
            self._order_line(place, line, order.data, "Task" if subcontract else "ProjectTask")

    def _order_line(self, place: int | None, line: dict[str, Any], order: dict[str, Any], task: str) -> None:
        found = next((row for row in order.get(LINES, []) if row["LineNbr"] == line.get("POLine")), None)
        if found is None:
            self._complain(place, "POLine", f"PO Line '{line.get('POLine')}' cannot be found in the system.")
            return
        # The order's line decides what is charged, whatever was sent beside its number.
        line |= {name: found.get(name) for name in ("Project", "CostCode", "Account") if found.get(name)}
        line["ProjectTask"] = found.get(task)
        for name, source in (("UnitCost", "UnitCost"), ("UOM", "UOM"), ("TransactionDescription", "LineDescription")):
            if line.get(name) is None:
                line[name] = found.get(source)
        if found.get("RetainagePct") and order.get("ApplyRetainage"):
            self._draft.record.custom.setdefault(APPLY, True)
            line.setdefault("custom", {}).setdefault(LINE_PERCENT, found["RetainagePct"])

    def _default_account(self, line: dict[str, Any]) -> None:
        if line.get("Account") is None:
            vendor = str(self._draft.data.get("Vendor") or "")
            line["Account"] = self._store.reference.vendor_accounts.get(vendor.upper())

    def _project(self, place: int | None, line: dict[str, Any]) -> None:
        code, task_code = line.get("Project"), line.get("ProjectTask")
        if code in (None, NON_PROJECT):
            return
        project = self._store.find("Project", ProjectID=code)
        name = "Project" if self._kind.module == "AP" else "ProjectTask"
        if project is None:
            self._complain(place, name, f"Project '{code}' cannot be found in the system.")
        elif project.get("Status") != "Active":
            self._complain(place, name, f"The {code} project is not active.")
        elif not task_code:
            self._complain(place, "ProjectTask", "'Project Task' cannot be empty.")
        else:
            task = self._store.find("ProjectTask", ProjectID=code, ProjectTaskID=task_code)
            if task is None:
                self._complain(place, "ProjectTask", f"Task '{task_code}' cannot be found in the system.")
            elif task.get("Status") != "Active":
                self._complain(place, "ProjectTask", f"The {task_code} task of the {code} project is not active.")
        if not line.get("CostCode"):
            self._complain(place, "CostCode", "'Cost Code' cannot be empty.")

    def _codes(self, place: int | None, line: dict[str, Any]) -> None:
        code = line.get("CostCode")
        if code and self._store.find("CostCode", CostCodeID=code) is None:
            self._complain(place, "CostCode", f"Cost Code '{code}' cannot be found in the system.")
        known = self._store.reference
        if not line.get("Account"):
            self._complain(place, "Account", "'Account' cannot be empty.")
        named = (
            ("Account", known.accounts),
            ("UOM", known.units),
            ("Branch", known.branches),
            ("InventoryID", known.items | {NO_ITEM}),
        )
        for name, codes in named:
            value = line.get(name)
            if value and str(value).casefold() not in {found.casefold() for found in codes}:
                self._complain(place, name, f"{name} '{value}' cannot be found in the system.")
        if len(str(line.get("TransactionDescription") or "")) > LONGEST_TEXT:
            self._complain(place, "TransactionDescription", f"The string is longer than {LONGEST_TEXT} characters.")

    def _complain(self, place: int | None, name: str, text: str) -> None:
        self._draft.line_error(place, name, text)
