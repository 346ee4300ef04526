"""Whether a line is priced by the unit, and the quantity, unit and unit cost of one that is."""

from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import number, text
from tieout.records.money import to_cents


@dataclass(frozen=True)
class UnitPrice:
    """All three of a unit-price line; none of a lump sum."""

    quantity: Decimal | None = None
    unit: str | None = None
    unit_cost: Decimal | None = None


LUMP_SUM = UnitPrice()


def price_of(line: Json, *, by_unit: bool = False) -> UnitPrice:
    """The price of a line of a schedule of values. Raises: ValueError.

    `by_unit`: its holder is accounted by the unit. Every line has quantity and unit cost, mostly as "0.0"; they mean something
    only where the line is calculated from them, or where its holder goes by the unit.
    """
    quantity, unit_cost = number(line.get("quantity")), number(line.get("unit_cost"))
    if quantity is None or unit_cost is None:
        return LUMP_SUM
    if line.get("extended_type") == "calculated" or (by_unit and bool(quantity) and bool(unit_cost)):
        return UnitPrice(quantity, text(line.get("uom")).strip() or None, unit_cost)
    return LUMP_SUM


def billed_price(item: Json, quantity_field: str, gross: Decimal) -> UnitPrice:
    """The price of what an item of an invoice bills, if its quantity at its unit price comes to just that. Raises: ValueError.

    With stored materials, or an amount typed over, it does not: such a line is a lump sum, since two prices cannot both hold.
    """
    quantity, unit_cost = number(item.get(quantity_field)), number(item.get("scheduled_unit_price"))
    if (
        item.get("accounting_method") == "amount"
        or not quantity
        or not unit_cost
        or to_cents(quantity * unit_cost) != gross
    ):
        return LUMP_SUM
    return UnitPrice(quantity, text(item.get("uom")).strip() or None, unit_cost)
