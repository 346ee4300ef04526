"""The business rules of a change order's rows: budget lines, and lines of commitments old and new."""

from typing import Any

from sandbox.acumatica.drafts import LINES, Draft, Rows
from sandbox.acumatica.line_math import amount, cents
from sandbox.acumatica.projects.job_cost import NO_ITEM, group_type
from sandbox.acumatica.store import Record, Store

SUBCONTRACT = "Subcontract"
#: Statuses in which an order can be changed by a change order.
TAKES_CHANGES = frozenset({"Open", "Completed", "Closed"})


def order_of(store: Store, row: dict[str, Any]) -> Record | None:
    """The subcontract or purchase order that a commitment row names."""
    if row.get("POType") == SUBCONTRACT:
        return store.named(SUBCONTRACT, SubcontractNbr=row.get("PONbr"))
    return store.named("PurchaseOrder", Type=row.get("POType"), OrderNbr=row.get("PONbr"))


def line_of(order: Record | None, row: dict[str, Any]) -> dict[str, Any] | None:
    """The line of the order that a commitment row names."""
    lines: list[dict[str, Any]] = [] if order is None else order.data.get(LINES, [])
    return next((line for line in lines if line["LineNbr"] == row.get("POLineNbr")), None)


class ChangeRows:
    """Checks one row after another and notes every complaint beside its field."""

    def __init__(self, store: Store, draft: Draft) -> None:
        self._store = store
        self._draft = draft

    def check(self) -> None:
        """Check every row of every tab, and work out its amount."""
        for tab in ("CostBudget", "RevenueBudget"):
            self._unique(tab, self._draft.rows.get(tab, []))
            for place, row in self._draft.rows.get(tab, []):
                self._figures(row, "UnitRate")
                row["InventoryID"] = row.get("InventoryID") or NO_ITEM
                self._group(tab, place, row)
                self._codes(tab, place, row)
        for place, row in self._draft.rows.get("Commitments", []):
            self._figures(row, "UnitCost")
            self._commitment(place, row)

    def _figures(self, row: dict[str, Any], unit: str) -> None:
        sent: frozenset[str] = row.pop("_sent", frozenset())
        row["Qty"], row[unit] = amount(row, "Qty"), amount(row, unit)
        if "Amount" in sent:
            row["Amount"] = cents(amount(row, "Amount"))
        elif sent & {"Qty", unit} or row.get("Amount") is None:
            row["Amount"] = cents(row["Qty"] * row[unit])

    def _unique(self, tab: str, rows: Rows) -> None:
        seen: set[tuple[str, ...]] = set()
        for place, row in rows:
            names = ("ProjectTaskID", "AccountGroup", "CostCode", "InventoryID")
            key = tuple(str(row.get(name) or "").casefold() for name in names)
            if key in seen:
                self._draft.row_error(tab, place, "CostCode", "The change order has a row of this budget line already.")
            seen.add(key)

    def _group(self, tab: str, place: int | None, row: dict[str, Any]) -> None:
        code = row.get("AccountGroup")
        known = self._store.find("AccountGroup", AccountGroupID=code or "")
        income = group_type(self._store, code) == "Income"
        if known is None or not known.get("Active"):
            self._draft.row_error(tab, place, "AccountGroup", f"Account Group '{code}' cannot be found in the system.")
        elif income != (tab == "RevenueBudget"):
            self._draft.row_error(tab, place, "AccountGroup", f"The type of the {code} account group does not fit.")

    def _codes(self, tab: str, place: int | None, row: dict[str, Any]) -> None:
        code, project = row.get("CostCode"), self._draft.data.get("ProjectID")
        if not code or self._store.find("CostCode", CostCodeID=code) is None:
            self._draft.row_error(tab, place, "CostCode", f"Cost Code '{code or ''}' cannot be found in the system.")
        task = row.get("ProjectTaskID")
        found = self._store.find("ProjectTask", ProjectID=project, ProjectTaskID=task or "")
        if found is None:
            self._draft.row_error(tab, place, "ProjectTaskID", f"Task '{task or ''}' cannot be found in the system.")
        elif found.get("Status") != "Active":
            self._draft.row_error(tab, place, "ProjectTaskID", f"The {task} task is not active.")

    def _commitment(self, place: int | None, row: dict[str, Any]) -> None:
        row["POType"] = row.get("POType") or "Normal"
        if row.get("PONbr"):
            self._existing(place, row)
            return
        row["Status"] = "New Document"
        vendor = self._store.find("Vendor", VendorID=row.get("Vendor") or "")
        if vendor is None or vendor.get("Status") != "Active":
            text = f"Vendor '{row.get('Vendor') or ''}' cannot be found in the system."
            self._draft.row_error("Commitments", place, "Vendor", text)
        self._new_line(place, row)

    def _existing(self, place: int | None, row: dict[str, Any]) -> None:
        order = order_of(self._store, row)
        if order is None or order.data.get("Status") not in TAKES_CHANGES:
            text = f"PO Nbr. '{row['PONbr']}' cannot be found in the system, or is not open."
            self._draft.row_error("Commitments", place, "PONbr", text)
            return
        row["Vendor"] = order.data.get("VendorID")
        if row.get("POLineNbr") is None:
            row["Status"] = "New Line"
            self._new_line(place, row)
            return
        line = line_of(order, row)
        if line is None:
            text = f"PO Line Nbr. '{row['POLineNbr']}' cannot be found in the system."
            self._draft.row_error("Commitments", place, "POLineNbr", text)
            return
        row["Status"] = "Update"
        row |= {name: line.get(name) for name in ("CostCode", "Account", "InventoryID", "UOM")}
        row["ProjectTaskID"] = line.get("Task") or line.get("ProjectTask")
        # A change order cannot take a line to nothing (vendor's user guide): the line is cancelled on the order.
        if amount(line, "OrderQty") + row["Qty"] <= 0 or amount(line, "ExtendedCost") + row["Amount"] < 0:
            name = "Qty" if amount(line, "OrderQty") + row["Qty"] <= 0 else "Amount"
            self._draft.row_error("Commitments", place, name, "The line cannot be reduced to zero or below.")

    def _new_line(self, place: int | None, row: dict[str, Any]) -> None:
        self._codes("Commitments", place, row)
        accounts = {code.casefold() for code in self._store.reference.accounts}
        vendor = str(row.get("Vendor") or "").upper()
        row["Account"] = row.get("Account") or self._store.reference.vendor_accounts.get(vendor)
        if str(row["Account"] or "").casefold() not in accounts:
            text = f"Account '{row['Account'] or ''}' cannot be found in the system."
            self._draft.row_error("Commitments", place, "Account", text)
        if row["Amount"] < 0 or row["Qty"] < 0:
            self._draft.row_error("Commitments", place, "Amount", "A new line cannot be negative.")
