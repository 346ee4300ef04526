"""Reading single values of Procore's JSON: `null` and `""` are "not recorded", amounts are text, times carry an offset.

Two habits seen in live data: `0001-01-01` stands for an unknown date, and numbers come as text or as numbers.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tieout.records.money import plain, to_decimal

_UNKNOWN_YEAR = 1


def part(record: dict[str, Any], field: str) -> dict[str, Any]:
    """A nested object, empty if there is none."""
    value = record.get(field)
    return value if isinstance(value, dict) else {}


def parts(value: object) -> list[dict[str, Any]]:
    """A list of objects, empty if there is none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Text as it stands; "" for nothing. Raises: ValueError."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{value!r} is not text")
    return value if isinstance(value, str) else plain(Decimal(value))


def identifier(value: object) -> str:
    """An id, which v1 sends as a number and v2 as text. Raises: ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError(f"{value!r} is not an id")
    return str(value).strip()


def as_number(record_id: str) -> int | str:
    """An id as v1 wants it in a body: a number, if it is one."""
    return int(record_id) if digits(record_id) else record_id


def amount(value: object) -> Decimal:
    """An amount; nothing recorded is zero. Raises: MoneyError."""
    found = number(value)
    return Decimal(0) if found is None else found


def number(value: object) -> Decimal | None:
    """A quantity, a price or a percentage, if one is recorded. Raises: MoneyError."""
    return None if value is None or value == "" else to_decimal(value)


def moment_if_told(value: object) -> datetime | None:
    """A moment; nothing where only a day is told, as some of Procore's lists do. Raises: ValueError."""
    return moment(value) if len(text(value)) > len("2026-01-01") else None


def when(value: object, otherwise: datetime) -> datetime:
    """A moment, or another one where none is told. Raises: ValueError."""
    return moment_if_told(value) or otherwise


def total_of(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def digits(record_id: str) -> bool:
    """Whether it is an id of Procore's v1: only such a one is put into a path."""
    return record_id.isascii() and record_id.isdigit()


def day(value: object) -> date | None:
    """A date, if a real one is recorded. Raises: ValueError."""
    if not (said := text(value)):
        return None
    found = date.fromisoformat(said)
    return None if found.year == _UNKNOWN_YEAR else found


def moment(value: object) -> datetime | None:
    """A moment in UTC, if a real one is recorded. Raises: ValueError."""
    if not (said := text(value)):
        return None
    found = datetime.fromisoformat(said)
    if found.year == _UNKNOWN_YEAR:
        return None
    if found.tzinfo is None:
        raise ValueError(f"{said!r} has no offset, so the moment is not known")
    return found.astimezone(UTC)
