"""What the release of a change order does to commitments: lines changed, lines added, documents made."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import NUMBERED
from sandbox.acumatica.documents import CHANGE_ORDERS, CHANGED_BY, DocumentRules
from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import amount
from sandbox.acumatica.projects.change_rows import SUBCONTRACT, TAKES_CHANGES, line_of, order_of
from sandbox.acumatica.store import ROW_KEY, Record, Store

ONE = Decimal(1)


class ReleasedChange:
    """Carries the commitment rows of a change order into subcontracts and purchase orders."""

    def __init__(self, store: Store, rules: Mapping[str, DocumentRules]) -> None:
        self._store = store
        self._rules = rules

    def take_effect(self, draft: Draft) -> None:
        """Prepare every document that changes; they are kept when the change order is."""
        made: dict[tuple[str, str], Record] = {}
        for place, row in draft.rows.get("Commitments", []):
            key = (str(row["POType"]), str(row.get("PONbr") or f"new for {row['Vendor']}").casefold())
            if key not in made:
                found = order_of(self._store, row) if row.get("PONbr") else None
                if found is not None and found.data.get("Status") not in TAKES_CHANGES:
                    # It was open when the change order was written, and has been put on hold or cancelled since.
                    draft.row_error("Commitments", place, "PONbr", f"The order status is {found.data.get('Status')}.")
                made[key] = self._store.draft(found) if found is not None else self._new(row, draft)
            self._row(made[key], row, draft, place)
        for order in made.values():
            draft.after.append(self._keeping(order))

    def _row(self, order: Record, row: dict[str, Any], draft: Draft, place: int | None) -> None:
        number = draft.data["RefNbr"]
        line = line_of(order, row)
        if line is None:
            line = self._new_line(order, row, draft)
        elif amount(line, "OrderQty") + row["Qty"] <= 0:
            draft.row_error("Commitments", place, "Qty", "The line cannot be reduced to zero or below.")
            return
        else:
            line["OrderQty"] = amount(line, "OrderQty") + row["Qty"]
        line["ManualCost"], line["ExtendedCost"] = True, amount(line, "ExtendedCost") + row["Amount"]
        line[CHANGED_BY] = amount(line, CHANGED_BY) + row["Amount"]
        line["Completed"] = line["Closed"] = False
        row["PONbr"] = order.data["SubcontractNbr" if row["POType"] == SUBCONTRACT else "OrderNbr"]
        row["POLineNbr"] = line["LineNbr"]
        order.data["Status"] = "Open"
        order.data[CHANGE_ORDERS] = sorted({*order.data.get(CHANGE_ORDERS, []), number})

    def _new_line(self, order: Record, row: dict[str, Any], draft: Draft) -> dict[str, Any]:
        task = "Task" if row["POType"] == SUBCONTRACT else "ProjectTask"
        lines = order.data[LINES]
        line = {
            ROW_KEY: str(uuid4()),
            "LineNbr": max((found["LineNbr"] for found in lines), default=0) + 1,
            "Project": draft.data["ProjectID"],
            task: row["ProjectTaskID"],
            "OrderQty": row["Qty"] or ONE,
            "LineDescription": row.get("Description") or row.get("LineDescription"),
            "custom": {},
            **{name: row.get(name) for name in ("CostCode", "Account", "InventoryID", "UOM", "UnitCost")},
        }
        lines.append(line)
        return line

    def _new(self, row: dict[str, Any], draft: Draft) -> Record:
        entity = SUBCONTRACT if row["POType"] == SUBCONTRACT else "PurchaseOrder"
        vendor = self._store.find("Vendor", VendorID=row["Vendor"]) or {}
        data = {
            NUMBERED[entity]: self._store.next_number(entity),
            "VendorID": row["Vendor"],
            "Description": draft.data.get("Description"),
            "Date": draft.data["ChangeDate"],
            "CurrencyID": "USD",
            "Terms": vendor.get("Terms"),
            LINES: [],
        }
        data |= {"ApplyRetainage": False} if entity == SUBCONTRACT else {"Type": row["POType"], "Hold": False}
        return Record(str(uuid4()), data)

    def _keeping(self, order: Record) -> Callable[[], None]:
        entity = SUBCONTRACT if "SubcontractNbr" in order.data else "PurchaseOrder"

        def keep() -> None:
            whole = Draft(entity, order, {}, is_new=False)
            whole.pair((LINES,))
            self._rules[entity].compute(whole)
            self._store.save(entity, order)
            self._rules[entity].saved(order)

        return keep
