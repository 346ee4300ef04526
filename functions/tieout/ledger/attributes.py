"""Plain values to DynamoDB's typed attributes and back. Numbers are `Decimal` or whole, never float."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tieout.records.money import plain, to_cents

Plain = None | bool | str | int | Decimal | Sequence["Plain"] | Mapping[str, "Plain"]
"""What the ledger stores. Moments are text by then."""

Item = dict[str, Any]
"""An item as the low-level client takes and gives it: every value under its type."""


def clean(text: str) -> str:
    """Replace lone surrogates: JSON may carry them, UTF-8 may not, and one in an ERP's message would block the record."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_attribute(value: Plain) -> dict[str, Any]:
    """One value under its DynamoDB type.

    Raises:
        TypeError: a float, or anything else that has no exact place in the table.
    """
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": clean(value)}
        case int():
            return {"N": str(value)}
        case Decimal():
            return {"N": plain(value)}
        case Mapping():
            return {"M": {clean(key): to_attribute(inner) for key, inner in value.items()}}
        case Sequence():
            return {"L": [to_attribute(inner) for inner in value]}
    raise TypeError(f"{value!r} is a {type(value).__name__}; the ledger stores text, whole numbers and Decimal")


def from_attribute(attribute: Mapping[str, Any]) -> Any:
    """The value of an attribute. Numbers come back as `Decimal`.

    Raises:
        TypeError: a type that the ledger never writes.
    """
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "N":
            return Decimal(value)
        case "NULL":
            return None
        case "M":
            return {key: from_attribute(inner) for key, inner in value.items()}
        case "L":
            return [from_attribute(inner) for inner in value]
    raise TypeError(f"the ledger never writes attributes of type {kind}")


def to_item(values: Mapping[str, Plain]) -> Item:
    """An item of the values that are there: `None` is left out, so that indexes stay sparse and conditions stay simple."""
    return {name: to_attribute(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(attribute) for name, attribute in item.items()}


def amount(number: Decimal) -> Decimal:
    """Give an amount its cents back: DynamoDB stores 1250.00 as 1250."""
    return to_cents(number) if number == to_cents(number) else number
