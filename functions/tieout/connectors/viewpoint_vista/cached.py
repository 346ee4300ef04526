"""Values as the cache's rows have them: columns that are null are not there, numbers are JSON numbers, codes may be padded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.sync.unreadable import Garbled

SHOWN_AS = "%Y-%m-%dT%H:%M:%S.%f0Z"
"""With seven digits of a second, as the vendor's example has it."""


class Unreadable(ValueError):
    """A row holds something that its column cannot hold."""


@contextmanager
def whole(what: str) -> Iterator[None]:
    """Within the block a value that cannot be read stops it: no record is half a record. Raises: Garbled."""
    try:
        yield
    except (Unreadable, MoneyError, ValidationError) as error:
        raise Garbled(f"{what} could not be read from the cache: {error}") from error


def text(row: Mapping[str, Any], name: str) -> str:
    """A column as text, without padding; "" where it is not there."""
    value = row.get(name)
    return "" if value is None else str(value).strip()


def needed(row: Mapping[str, Any], name: str) -> str:
    """A column without which the row is nothing. Raises: Unreadable."""
    found = text(row, name)
    if not found:
        raise Unreadable(f"{name} is not there")
    return found


def cents(row: Mapping[str, Any], name: str) -> Decimal:
    """An amount; none is zero. Raises: MoneyError."""
    value = row.get(name)
    return to_cents(to_decimal("0" if value is None else value))


def figure(row: Mapping[str, Any], name: str) -> Decimal:
    """A quantity or price; none is zero. Raises: MoneyError."""
    value = row.get(name)
    return to_decimal("0" if value is None else value)


def day(row: Mapping[str, Any], name: str) -> date | None:
    """A day; a time of day behind it does not count. Raises: Unreadable."""
    value = text(row, name)
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError as error:
        raise Unreadable(f"{name} is no day: {value}") from error


def modified(row: Mapping[str, Any]) -> datetime:
    """When the row last changed. Raises: Unreadable."""
    value = text(row, "__modifiedUTC")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Unreadable(f"__modifiedUTC is no moment: {value}") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def asked_after(since: datetime | None, lag: float) -> str:
    """From when on rows are asked for: what Vista changed within the lag may have come into the cache only now."""
    return "" if since is None else (since.astimezone(UTC) - timedelta(seconds=lag)).strftime(SHOWN_AS)
