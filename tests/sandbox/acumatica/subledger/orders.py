"""What a released bill does to the orders whose lines it bills: fully billed lines and orders close."""

from decimal import Decimal
from typing import Any

from sandbox.acumatica.drafts import LINES
from sandbox.acumatica.line_math import ZERO, amount
from sandbox.acumatica.store import Record, Store
from sandbox.acumatica.subledger.kinds import NEGATIVE

#: What was billed of an order's line, per bill; never shown.
BILLED = "_billed"


def close_billed_orders(store: Store, bill: Record) -> None:
    """Note the bill on each order line, and close what is billed in full (Closed: fully billed, user guide)."""
    for key in {_order_of(line) for line in bill.data.get(LINES, []) if line.get("POOrderNbr")}:
        entity, order_type, number = key
        names = {"SubcontractNbr": number} if entity == "Subcontract" else {"Type": order_type, "OrderNbr": number}
        found = store.named(entity, **names)
        if found is None:
            continue
        order = store.draft(found)
        for row in order.data[LINES]:
            billed = sum((_gross(bill, line) for line in bill.data[LINES] if _bills(line, key, row)), ZERO)
            row[BILLED] = {**row.get(BILLED, {}), bill.id: billed}
            row["Completed"] = row["Closed"] = sum(row[BILLED].values(), ZERO) >= amount(row, "ExtendedCost")
        if all(row["Closed"] for row in order.data[LINES]):
            order.data["Status"] = "Closed"
        elif order.data["Status"] == "Closed":  # an adjustment has taken back what was billed
            order.data["Status"] = "Open"
        if order.data != found.data:
            store.save(entity, order)


def _order_of(line: dict[str, Any]) -> tuple[str, str, str]:
    kind = str(line.get("POOrderType") or "Normal")
    return ("Subcontract" if kind == "Subcontract" else "PurchaseOrder", kind, str(line["POOrderNbr"]).casefold())


def _bills(line: dict[str, Any], key: tuple[str, str, str], row: dict[str, Any]) -> bool:
    return bool(line.get("POOrderNbr")) and _order_of(line) == key and line.get("POLine") == row["LineNbr"]


def _gross(bill: Record, line: dict[str, Any]) -> Decimal:
    gross = amount(line, "ExtendedCost")
    return -gross if bill.data.get("Type") in NEGATIVE else gross
