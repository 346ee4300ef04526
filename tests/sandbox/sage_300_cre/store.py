"""The rows that hh2's cloud holds: a GUID each, and a Version that rises with every change of any row of their kind."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sandbox.kit.clock import SandboxClock

Row = dict[str, Any]
KINDS = (
    "accounts",
    "vendor_types",
    "vendors",
    "jobs",
    "cost_codes",
    "categories",
    "standard_cost_codes",
    "standard_categories",
    "commitments",
    "commitment_items",
    "change_orders",
    "change_order_items",
    "invoices",
    "distributions",
    "payments",
    "transactions",
    "documents",
    "operations",
    "failures",
)
_NAMESPACE = uuid.UUID("5b0c8f3e-30ce-4d4f-9d3f-300000000300")


class Store:
    """All rows by kind and id, in the order of their Version."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._rows: dict[str, dict[str, Row]] = {kind: {} for kind in KINDS}
        self._version = 0
        self._made = 0

    def copied(self) -> "Store":
        """A copy to try something on."""
        copy = Store(self._clock)
        copy._rows = {kind: {key: dict(row) for key, row in rows.items()} for kind, rows in self._rows.items()}
        copy._version, copy._made = self._version, self._made
        return copy

    def new_id(self) -> str:
        """A GUID that nothing else has, the same in every run."""
        self._made += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._made)))

    def add(self, kind: str, row: Row) -> Row:
        """Keep a new row with its id, Version and moment of creation."""
        fresh = {"Id": self.new_id(), "Version": 0, "CreatedOnUtc": self.utc(), **row}
        self._rows[kind][fresh["Id"]] = fresh
        return self.touch(kind, fresh)

    def touch(self, kind: str, row: Row, **changes: Any) -> Row:
        """Change a row: it moves to the end of its list under a new Version."""
        self._version += 1
        row.update(changes)
        row["Version"] = self._version
        rows = self._rows[kind]
        rows[row["Id"]] = rows.pop(row["Id"])
        return row

    def drop(self, kind: str, row: Row) -> None:
        """Forget a row."""
        del self._rows[kind][row["Id"]]

    def get(self, kind: str, row_id: object) -> Row | None:
        """The row with this id, however its GUID is written."""
        return self._rows[kind].get(row_id.lower()) if isinstance(row_id, str) else None

    def all(self, kind: str) -> Iterator[Row]:
        """Every row, oldest Version first."""
        return iter(list(self._rows[kind].values()))

    def where(self, kind: str, **values: Any) -> list[Row]:
        """The rows with these values."""
        return [row for row in self.all(kind) if all(row.get(name) == value for name, value in values.items())]

    def utc(self) -> str:
        """Now, as the cloud writes times in UTC."""
        return self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def local(self) -> str:
        """Now, as operations have it: with fractions and without a zone."""
        return self._clock.now().strftime("%Y-%m-%dT%H:%M:%S.%f0")

    def later(self, seconds: int, work: Callable[[], object]) -> None:
        """Do it after so many sandbox seconds, or at once."""
        if seconds == 0:
            work()
            return
        self._clock.call_at(self._clock.now() + timedelta(seconds=seconds), work)
