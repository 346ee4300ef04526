"""Values between our records and Acumatica's JSON: scalars are wrapped as {"value": …}, amounts lose nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.records.money import MoneyError, to_decimal


class TooPrecise(ValueError):
    """An amount that a JSON number cannot carry to its last digit."""


def number(value: Decimal) -> int | float:
    """An amount as the contract wants it: a JSON number (the vendor's OpenAPI: `number`, `double`).

    A float is written with the fewest digits that name it, so what is on the wire is the amount itself, digit by digit.
    That holds for any fifteen digits, and it is checked here for each amount: this is money.

    Raises:
        TooPrecise: the digits would change.
    """
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    carried = float(value)
    if Decimal(repr(carried)) != value:
        raise TooPrecise(f"{value:f} has more digits than a JSON number carries")
    return carried


def wrapped(**fields: str | int | bool | Decimal | None) -> dict[str, Any]:
    """Wrap each field; `None` is left out, which leaves the field as it is (or at its default)."""
    return {
        name: {"value": number(value) if isinstance(value, Decimal) else value}
        for name, value in fields.items()
        if value is not None
    }


def custom_fields(values: Mapping[str, str | bool | Decimal]) -> dict[str, Any]:
    """`{"custom:Document.AttributeX": "text"}` as the `custom` part of an entity or a detail row."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        view, _, attribute = name.removeprefix("custom:").partition(".")
        found.setdefault(view, {})[attribute] = _custom_field(value)
    return {"custom": found} if found else {}


def _custom_field(value: str | bool | Decimal) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"type": "CustomBooleanField", "value": value}
    if isinstance(value, Decimal):
        return {"type": "CustomDecimalField", "value": number(value)}
    return {"type": "CustomStringField", "value": value}


def custom_text(entity: Mapping[str, Any], name: str) -> str:
    """The text of a custom field in an answer, or the empty text."""
    view, _, attribute = name.removeprefix("custom:").partition(".")
    held = _mapping(_mapping(entity.get("custom")).get(view)).get(attribute)
    value = _mapping(held).get("value")
    return "" if value is None else str(value).strip()


def text(entity: Mapping[str, Any], name: str) -> str:
    """The text of a field, or the empty text; fixed-width columns come padded."""
    value = _mapping(entity.get(name)).get("value")
    return "" if value is None else str(value).strip()


def amount(entity: Mapping[str, Any], name: str) -> Decimal:
    """The amount of a field.

    Raises:
        AnswerLost: it is not there or not a number, so the document cannot be judged.
    """
    value = _mapping(entity.get(name)).get("value")
    try:
        return to_decimal(value)
    except MoneyError as error:
        raise AnswerLost(f"the answer has no amount in {name}: {error}") from error


def rows(entity: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The detail rows of an entity.

    Raises:
        AnswerLost: the rows were asked for and are not there.
    """
    found = entity.get(name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise AnswerLost(f"the answer has no {name}")
    return found


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
