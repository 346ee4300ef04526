"""Vista's tables, and the copy of them that the data cache shows some time later."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.kit.clock import SandboxClock
from sandbox.viewpoint_vista.catalogue import NATURAL

Row = dict[str, Any]


class Store:
    """Rows by object and KeyID. A stored row is never changed in place: `put` takes a changed copy."""

    def __init__(self, clock: SandboxClock, cache_seconds: int) -> None:
        self._clock = clock
        self._lag = timedelta(seconds=cache_seconds)
        self.clear()

    def clear(self) -> None:
        """Forget everything; keys start anew."""
        self._tables: dict[str, dict[int, Row]] = {name: {} for name in NATURAL}
        self._cache: dict[str, dict[int, Row]] = {name: {} for name in NATURAL}
        self._last_key = 1000

    def all(self, table: str, **columns: Any) -> Iterator[Row]:
        """Vista's rows in which these columns have these values; texts compare case-sensitively, padding included."""
        return (row for row in list(self._tables[table].values()) if matches(row, columns))

    def first(self, table: str, **columns: Any) -> Row | None:
        """One such row."""
        return next(self.all(table, **columns), None)

    def cached(self, table: str) -> list[Row]:
        """What the cache shows, oldest change first."""
        return sorted(self._cache[table].values(), key=lambda row: (row["__modifiedUTC"], row["KeyID"]))

    def put(self, table: str, row: Row) -> Row:
        """Keep a new or changed row; the cache shows it after its lag."""
        kept = copy.deepcopy(row)
        if "KeyID" not in kept:
            self._last_key += 1
            kept["KeyID"] = self._last_key
        self._tables[table][kept["KeyID"]] = kept
        self._later(table, kept["KeyID"], kept)
        return kept

    def drop(self, table: str, row: Row) -> None:
        """Remove a row; it goes from the cache after the lag."""
        self._tables[table].pop(row["KeyID"], None)
        self._later(table, row["KeyID"], None)

    def _later(self, table: str, key: int, row: Row | None) -> None:
        if not self._lag:
            self._show(table, key, row)
            return
        self._clock.call_at(self._clock.now() + self._lag, lambda: self._show(table, key, row))

    def _show(self, table: str, key: int, row: Row | None) -> None:
        # Stamped when it gets into the cache: whoever polls from the last stamp on must not miss what came late.
        if row is None:
            self._cache[table].pop(key, None)
        else:
            self._cache[table][key] = row | {"__modifiedUTC": time_text(self._clock.now())}


def matches(row: Row, columns: dict[str, Any]) -> bool:
    """Whether the row has these values."""
    return all(row.get(name) == value for name, value in columns.items())


def time_text(moment: datetime) -> str:
    """A time as the API writes it, with seven digits of a second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
