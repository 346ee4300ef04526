"""Figures as both sides are compared by: money to the cent, other figures without trailing zeros."""

from decimal import Decimal

CENT = Decimal("0.01")


def money(value: object) -> Decimal:
    """An amount as either side writes it; nothing is zero."""
    return Decimal(str(value or 0)).quantize(CENT)


def dollars(value: object) -> str:
    """The same as text: `184500.00`."""
    return f"{money(value):f}"


def figure(value: object) -> str:
    """A quantity, price or percentage: `420.5`, `10`; nothing is an empty text."""
    if value is None or value == "":
        return ""
    plain = Decimal(str(value)).normalize()
    return f"{plain:f}"
