"""Shows a record as an answer: scalars wrapped, nested entities only when expanded, row ids of the session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sandbox.acumatica.contract import BASE, EntityType, types
from sandbox.acumatica.store import ROW_KEY, Record
from sandbox.acumatica.values import show_scalar

_ROW_SPACE = UUID("6f7f6f0c-2a8e-4f0e-9d33-0d0a5b1c7e11")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a caller asked to see: expanded paths, selected paths (empty: all) and custom fields."""

    expand: frozenset[str] = frozenset()
    select: frozenset[str] = frozenset()
    custom: frozenset[str] = frozenset()
    custom_types: Mapping[str, str] = field(default_factory=dict)

    def wants(self, path: str) -> bool:
        """Whether $select lets a field through; an expanded entity of which nothing is selected is shown whole."""
        if not self.select or path in self.select:
            return True
        parent, slash, _ = path.rpartition("/")
        return bool(slash) and not any(name.startswith(f"{parent}/") for name in self.select)


def row_id(session_id: str, key: str) -> str:
    """The id of a detail row: another one in every session (vendor's guide)."""
    return str(uuid5(_ROW_SPACE, f"{session_id}/{key}"))


def show_record(entity: str, record: Record, session_id: str, shown: Shown, number: int = 1) -> dict[str, Any]:
    """One top-level record."""
    body: dict[str, Any] = {"id": record.id, "rowNumber": number, "note": {"value": record.note}}
    body |= _View(session_id, shown).fields(types()[entity], record.data, "")
    body["custom"] = _custom(record.custom, shown)
    if "files" in shown.expand:
        body["files"] = []
    body["_links"] = {"self": f"{BASE}/{entity}/{record.id}"}
    return body


@dataclass(frozen=True, slots=True)
class _View:
    """One session's view of records."""

    session_id: str
    shown: Shown

    def fields(self, kind: EntityType, data: Mapping[str, Any], at: str) -> dict[str, Any]:
        """The fields of `data`, which stands at the path `at`."""
        found: dict[str, Any] = {}
        for item in kind.fields.values():
            path, value = f"{at}{item.name}", data.get(item.name)
            if item.scalar:
                if item.kind == "bool":
                    value = bool(value)
                if self.shown.wants(path):
                    found[item.name] = {} if value is None else {"value": show_scalar(value)}
            elif path in self.shown.expand:
                target = types()[str(item.target)]
                rows = value or [] if item.kind == "rows" else [value or {}]
                shown = [self.row(target, row, path, number) for number, row in enumerate(rows, 1)]
                found[item.name] = shown if item.kind == "rows" else shown[0]
        return found

    def row(self, kind: EntityType, data: Mapping[str, Any], path: str, number: int) -> dict[str, Any]:
        """A detail row or a linked entity."""
        identity = row_id(self.session_id, str(data.get(ROW_KEY, path)))
        row: dict[str, Any] = {"id": identity, "rowNumber": number, "note": {"value": data.get("note", "")}}
        row |= self.fields(kind, data, f"{path}/")
        row["custom"] = _custom(data.get("custom", {}), self.shown)
        return row


def _custom(values: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(shown.custom):
        if name in values:
            view, _, field_ = name.partition(".")
            wrapped = {"type": shown.custom_types[name], "value": show_scalar(values[name])}
            found.setdefault(view, {})[field_] = wrapped
    return found
