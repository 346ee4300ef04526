"""The schema of the snapshots: which tables there are, on which sides, and their columns. Versioned; the firm's clean feed.

A reference names a record in its own system: `system:kind:id` on the platform's side, `company/kind/key` on the ERP's. Codes
of another system (`cost_key`) are written by that side's reader, which knows the connection's mappings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tieout.reconcile.columns import Column, Kind, folded
from tieout.reconcile.errors import RowRefused
from tieout.reconcile.tables import TABLES as _COLUMNS

SCHEMA_VERSION = 1
"""Raised whenever a column is added, dropped, or means something else. A snapshot of another version is not compared."""

Row = Mapping[str, object]


class BookSide(StrEnum):
    """Whose table it is. `ledger`: what our own ledger adds, so that a difference has a cause."""

    PLATFORM = "platform"
    ERP = "erp"
    LEDGER = "ledger"


class Stage(StrEnum):
    """Where a document stands, in words both systems share. Approved and closed documents stand: their dollars count."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    CLOSED = "closed"
    REJECTED = "rejected"
    VOID = "void"


@dataclass(frozen=True)
class Table:
    """One table of a book."""

    name: str
    sides: tuple[BookSide, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def known_by(self) -> tuple[str, ...]:
        """The columns that a row is known by, so that a row that came on two pages is kept once; empty: every row counts."""
        return ("reference",) if "reference" in self.by_name else _KNOWN_BY.get(self.name, ())

    @cached_property
    def newest_by(self) -> str:
        """The column that tells which of two readings of a row is the newer one; "": none does."""
        return next((name for name in ("changed_at", "since", "bound_at") if name in self.by_name), "")

    def write(self, row: Row) -> dict[str, str | bool | None]:
        """A row as it is stored.

        Raises:
            RowRefused: a column nobody knows, a missing one, or a value that would not be kept exactly.
        """
        if not row.keys() <= self.by_name.keys():
            raise RowRefused(f"{self.name} has no column {', '.join(sorted(row.keys() - self.by_name.keys()))}")
        # Most columns of most rows are empty, and a page has hundreds of thousands of them.
        return {
            column.name: None if column.may_be_empty and row.get(column.name) is None else self._value(column, row)
            for column in self.columns
        }

    def _value(self, column: Column, row: Row) -> str | bool | None:
        if column.folds:
            value = row.get(column.folds)
            return folded(value if isinstance(value, str) else None)
        try:
            return column.write(row.get(column.name))
        except RowRefused as error:
            named = str(row.get("reference", "")).encode(errors="backslashreplace").decode()
            raise RowRefused(f"{self.name} {named}: {error}") from error


_KNOWN_BY = {
    "binding": ("entity", "platform", "erp", "role"),
    "binding_line": ("entity", "platform", "platform_line", "erp", "erp_line"),
    "entry": ("entity", "source"),
    "mapping": ("entity", "platform"),
}
"""A record that moves while the ledger is paged is listed twice: counted twice, its dollars would be too."""


def _sides(names: str) -> tuple[BookSide, ...]:
    return tuple(BookSide(name) for name in names.split())


TABLES: dict[str, Table] = {name: Table(name, _sides(sides), columns) for name, (sides, columns) in _COLUMNS.items()}


def every_table() -> tuple[tuple[BookSide, str], ...]:
    """All (side, table) pairs of a whole book."""
    return tuple((side, table.name) for table in TABLES.values() for side in table.sides)


OWNER_INVOICE = "owner_invoice"
RECEIVABLE_KINDS = frozenset({"credit_memo", "debit_memo", OWNER_INVOICE})
"""The kinds of invoice that a customer owes, or is credited: they count in what is billed to owners, and are no bill of a vendor.

The platform has owner invoices alone; an ERP's book names others that were entered by hand. The SQL files name the same kinds.
"""
PARTS_OF: dict[str, tuple[str, ...]] = {"invoice": (OWNER_INVOICE,)}
"""What of a table a side may not show although it shows the table: an ERP's door may list bills, and no invoices to owners."""


__all__ = [
    "OWNER_INVOICE",
    "PARTS_OF",
    "RECEIVABLE_KINDS",
    "SCHEMA_VERSION",
    "TABLES",
    "BookSide",
    "Column",
    "Kind",
    "Row",
    "Stage",
    "Table",
    "every_table",
]
