"""Plain values of a field, from JSON and back: amounts are kept as exact text with the field's decimals."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.sage_intacct.tables import Field

_PLACES = {"amt": Decimal("0.01"), "pct": Decimal("0.01"), "qty": Decimal("0.0000000001")}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ZERO = Decimal(0)


def read_scalar(field: Field, value: object) -> Any:
    """The value as it is kept; raises ValueError with what is wrong. Null clears a field."""
    if value is None:
        return None
    match field.kind:
        case "amt" | "qty" | "pct" | "num":
            return number_text(field.kind, value)
        case "bool":
            return _instance(value, bool, "must be true or false")
        case "boolstr":
            return _option(value, ("true", "false"))
        case "int":
            return _integer(value)
        case "date":
            return _date(value)
        case "dt":
            return _moment(value)
        case "enum":
            return _option(value, field.options)
        case "strs":
            return _texts(value)
    return _text(value, field.limit)


def number_text(kind: str, value: object) -> str:
    """An amount, quantity or percentage as text with the decimals of its kind; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("must be a number")
    try:
        exact = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("must be a number") from error
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 14:
        raise ValueError("must be a number of at most 14 digits")
    if kind == "num":
        return f"{exact:f}"
    rounded = exact.quantize(_PLACES[kind])
    if kind == "amt" and rounded != exact:
        raise ValueError("takes two decimals at most")
    return f"{rounded:f}"


def number(value: object) -> Decimal:
    """A kept amount as a Decimal; what is not there counts as nothing."""
    return Decimal(str(value)) if value not in (None, "") else ZERO


def money(value: Decimal) -> str:
    """An amount as the vendor shows it."""
    return f"{value.quantize(_PLACES['amt']):f}"


def quantity(value: Decimal) -> str:
    """A quantity, price or summary total as the vendor shows it."""
    return f"{value.quantize(_PLACES['qty']):f}"


def _instance(value: object, kind: type, text: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(text)
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    return value


def _option(value: object, options: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"must be one of {', '.join(options)}")
    return value


def _date(value: object) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("must be a date of the form yyyy-mm-dd")
    return date.fromisoformat(value).isoformat()


def _moment(value: object) -> str:
    if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("must be a time of the form yyyy-mm-ddThh:mm:ssZ")
    return value


def _text(value: object, limit: int | None) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    if limit is not None and len(value) > limit:
        raise ValueError(f"takes {limit} characters at most")
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be a list of strings")
    return list(value)
