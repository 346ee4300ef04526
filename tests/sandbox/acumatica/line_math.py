"""The arithmetic of a document line: quantity, unit cost, extended cost and retainage, rounded half up to cents."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
_UNIT = Decimal("0.000001")
ZERO = Decimal(0)


def cents(amount: Decimal) -> Decimal:
    """`amount` rounded half up to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def extend(line: dict[str, Any]) -> None:
    """Work out the extended cost of a line.

    With ManualCost the extended cost is taken as sent, for a lump sum, and the unit cost follows it; without, it is
    always quantity times unit cost, whatever was sent.
    """
    quantity, unit = amount(line, "OrderQty"), amount(line, "UnitCost")
    if line.get("ManualCost") and line.get("ExtendedCost") is not None:
        line["ExtendedCost"] = cents(line["ExtendedCost"])
        if quantity and cents(quantity * unit) != line["ExtendedCost"]:
            unit = (line["ExtendedCost"] / quantity).quantize(_UNIT, ROUND_HALF_UP)
    else:
        line["ExtendedCost"] = cents(quantity * unit)
    line["OrderQty"], line["UnitCost"] = quantity, unit


def discount(line: dict[str, Any]) -> None:
    """Work out a subcontract line's amount: extended cost less discount."""
    line["DiscountAmount"] = cents(amount(line, "DiscountAmount"))
    line["Amount"] = line["ExtendedCost"] - line["DiscountAmount"]


def retain(line: dict[str, Any], applies: bool, default_pct: Decimal, sent: frozenset[str]) -> None:
    """Work out a line's retainage; nothing is retained, without a word, where the document does not apply it."""
    if not applies:
        line["RetainagePct"] = line["RetainageAmount"] = ZERO
        return
    if "RetainageAmount" in sent and "RetainagePct" not in sent and line["Amount"]:
        line["RetainageAmount"] = cents(line["RetainageAmount"])
        line["RetainagePct"] = (line["RetainageAmount"] * 100 / line["Amount"]).quantize(_UNIT, ROUND_HALF_UP)
        return
    if line.get("RetainagePct") is None:
        line["RetainagePct"] = default_pct
    line["RetainageAmount"] = cents(line["Amount"] * line["RetainagePct"] / 100)


def total(lines: Iterable[Mapping[str, Any]], name: str) -> Decimal:
    """The sum of a field over the lines."""
    return sum((amount(line, name) for line in lines), ZERO)


def amount(data: Mapping[str, Any], name: str) -> Decimal:
    """A field as an amount, zero where it is empty."""
    value = data.get(name)
    return Decimal(0) if value is None else Decimal(value)
