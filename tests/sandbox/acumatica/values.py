"""Scalar values between JSON and the sandbox's data: money as Decimal, times aware and in UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

#: No commitment comes near; beyond it quantity times cost would outgrow the decimal context.
_TOO_MUCH = Decimal(10) ** 12
_WHOLE = frozenset({"int", "short", "long"})


def read_scalar(kind: str, value: object) -> Any:
    """The value of a field of `kind`; raises ValueError. A Decimal arrives as one: bodies are parsed with Decimals."""
    if kind == "bool":
        return _typed(value, bool, "a boolean")
    if kind == "dec":
        return _decimal(value)
    if kind in _WHOLE:
        if isinstance(value, bool):
            raise ValueError("must be an integer")
        return _typed(value, int, "an integer")
    text: str = _typed(value, str, "a string")
    if kind == "dt":
        return read_time(text)
    if kind == "guid":
        return str(UUID(text))
    return text


def read_time(text: str) -> datetime:
    """An ISO time as aware UTC with milliseconds; a time without offset counts as UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return aware.replace(microsecond=aware.microsecond // 1000 * 1000)


def show_scalar(value: object) -> Any:
    """The JSON form in an answer. Amounts are JSON numbers here: up to 15 digits a float shows them exactly."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return value


def plain(value: object) -> Any:
    """The JSON form in the state document: amounts are strings there."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return show_scalar(value)


def _decimal(value: object) -> Decimal:
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = Decimal(value)
    else:
        raise ValueError("must be a number")
    if not number.is_finite() or abs(number) >= _TOO_MUCH:
        raise ValueError(f"must be a number below {_TOO_MUCH}")
    return number


def _typed(value: object, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"must be {name}")
    return value
