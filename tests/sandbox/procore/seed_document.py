"""Reading a seed document: rows with their own ids or fresh ones, and references by id or by `ref`."""

from datetime import datetime
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore.errors import Refusal
from sandbox.procore.fields import FieldTable, read_attributes
from sandbox.procore.store import Row, Store


class SeedDocument:
    """One document being taken. Every complaint is a BadFieldError that names the path in the document."""

    def __init__(self, store: Store, document: dict[str, Any], now: datetime) -> None:
        self.store = store
        self._now = now
        self._document = document
        self.refs: dict[str, int] = {}
        self.taken: dict[str, list[int]] = {}

    def times(self) -> dict[str, Any]:
        """A row's times: seeded now, not deleted."""
        return {"created_at": self._now, "updated_at": self._now, "deleted_at": None}

    def check_known(self, known: tuple[str, ...]) -> None:
        for name in self._document:
            if name not in known:
                raise BadFieldError(name, f"is unknown (known: {', '.join(known)})")

    def rows(self, section: str) -> list[tuple[str, dict[str, Any]]]:
        """The rows of a section with their places, as copies that can be taken apart."""
        return self.inner_rows(section, self._document.get(section, []))

    def one(self, section: str) -> list[tuple[str, dict[str, Any]]]:
        """A section that is a single object, as a list of at most one."""
        row = self._document.get(section)
        if row is None:
            return []
        if not isinstance(row, dict):
            raise BadFieldError(section, "must be an object")
        return [(section, dict(row))]

    def inner_rows(self, where: str, listed: object) -> list[tuple[str, dict[str, Any]]]:
        """The same for a list inside a row."""
        if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
            raise BadFieldError(where, "must be a list of objects")
        return [(f"{where}[{at}]", dict(row)) for at, row in enumerate(listed)]

    def attributes(self, table: FieldTable, row: dict[str, Any], where: str, *required: str) -> dict[str, Any]:
        """The row's attributes by the same field table that the API checks a body with."""
        try:
            return read_attributes(table, row, where=where, required=required, custom_fields=True)
        except Refusal as refusal:
            errors = refusal.row_errors()
            name = next(iter(errors))
            raise BadFieldError(f"{where}.{name}", errors[name][0]) from refusal

    def keep(self, table: str, where: str, row: Row, *, row_id: Any, ref: Any = None) -> Row:
        """Adds the row under the given id or a fresh one, and remembers its ref."""
        if row_id is not None:
            if not isinstance(row_id, int) or self.store.get(table, row_id) is not None:
                raise BadFieldError(f"{where}.id", "must be an integer that is not taken")
            row = {"id": row_id, **row}
        kept = self.store.add(table, row)
        self.name(table, where, kept, ref)
        return kept

    def name(self, table: str, where: str, kept: Row, ref: Any) -> None:
        """Remembers a row under its table and its ref."""
        self.taken.setdefault(table, []).append(kept["id"])
        if ref is not None:
            if str(ref) in self.refs:
                raise BadFieldError(f"{where}.ref", "is used twice")
            self.refs[str(ref)] = kept["id"]

    def link(self, where: str, object_type: str, row: Row, origin_id: str | None) -> None:
        """Sets a row's origin_id, which must be free."""
        holder = None if origin_id is None else self.store.origin_holder(row["company_id"], object_type, origin_id)
        if holder not in (None, row["id"]):
            raise BadFieldError(f"{where}.origin_id", "has already been taken")
        self.store.move_origin(row["company_id"], object_type, row, origin_id)

    def find(self, table: str, where: str, value: Any) -> Row:
        """The row that an id or a ref names."""
        row_id = self.refs.get(value) if isinstance(value, str) else value
        row = self.store.get(table, row_id) if isinstance(row_id, int) else None
        if row is None:
            raise BadFieldError(where, f"names nothing in {table}")
        return row
