"""Moments and days as the API writes them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from tieout.sync.unreadable import Garbled


def moment(row: Mapping[str, Any], name: str) -> datetime:
    """An aware moment, `2026-01-01T00:00:00Z` (OpenAPI). Raises: Garbled if there is none."""
    try:
        found = datetime.fromisoformat(str(row.get(name)))
    except ValueError as error:
        raise Garbled(f"The query could not be read: {name} is no moment") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def since_filter(since: datetime | None) -> list[dict[str, Any]]:
    """Only what has changed since; without it, everything."""
    if since is None:
        return []
    return [{"$gte": {"audit.modifiedDateTime": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}}]


def day(row: Mapping[str, Any], name: str) -> date | None:
    """A day, or `None`."""
    value = row.get(name)
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError as error:
        raise Garbled(f"The query could not be read: {name} is no day") from error
