"""Reads a REST payload into plain values, strictly: an unknown field, a wrong type or a read-only field is refused."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.sage_intacct.references import reference_problem, resolve
from sandbox.sage_intacct.scalars import read_scalar
from sandbox.sage_intacct.store import Store
from sandbox.sage_intacct.tables import Field, Table, part_of

#: References whose meaning depends on what stands beside them are read after that.
_LATER = {"task": 1, "standardTask": 1, "projectContractLine": 1, "costType": 2}
OPERATION = "ia::operation"


@dataclass(slots=True)
class Problems:
    """What is wrong with a payload: against the schema (400), or against the company's records (422)."""

    schema: list[str] = field(default_factory=list)
    business: list[str] = field(default_factory=list)


class Reader:
    """Reads one payload; complaints are collected, so that the caller hears of all of them at once."""

    def __init__(self, store: Store, problems: Problems) -> None:
        self._store = store
        self._problems = problems

    def read(self, fields: Table, body: object, base: Mapping[str, Any], where: str = "") -> dict[str, Any]:
        """`base` with what the payload says instead."""
        data = copy.deepcopy(dict(base))
        if not isinstance(body, dict):
            self._problems.schema.append(f"{where or 'Payload'} must be an object")
            return data
        for name in sorted(body, key=lambda name: _LATER.get(name, 0)):
            path = f"{where}.{name}" if where else name
            known = fields.get(name)
            if known is None:
                self._problems.schema.append(f"Property '{path}' is not defined in the schema")
            elif known.read_only:
                self._problems.schema.append(f"Property '{path}' is read-only")
            else:
                data[name] = self._value(known, body[name], data, name, path)
        return data

    def _value(self, known: Field, value: object, beside: dict[str, Any], name: str, path: str) -> Any:
        if known.kind == "object":
            inner = beside.get(name) or {}
            return None if value is None else self.read(part_of(known), value, inner, path)
        if known.kind == "rows":
            return self._rows(part_of(known), value, beside.get(name) or [], path)
        if known.kind == "ref":
            return self._reference(known, value, beside, path)
        try:
            return read_scalar(known, value)
        except ValueError as error:
            self._problems.schema.append(f"Property '{path}' {error}")
            return None

    def _reference(self, known: Field, value: object, beside: Mapping[str, Any], path: str) -> Any:
        if value is None:
            return None
        if problem := reference_problem(value):
            self._problems.schema.append(f"Property '{path}' {problem}")
            return None
        given: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        try:
            return resolve(self._store, known.target, given, beside)
        except LookupError as error:
            shown = given.get("id") or given.get("key")
            self._problems.business.append(f"Invalid {path} '{shown}' specified: it {error.args[0]}")
            return None

    def _rows(self, fields: Table, value: object, base: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
        """Rows with a key change one, or delete it; rows without are added; rows not listed stay (owned-objects guide)."""
        if not isinstance(value, list):
            self._problems.schema.append(f"Property '{path}' must be a list")
            return base
        kept = {row["key"]: row for row in base}
        added: list[dict[str, Any]] = []
        for at, row in enumerate(value):
            self._row(fields, row, kept, added, f"{path}[{at}]")
        return [*kept.values(), *added]

    def _row(self, fields: Table, row: object, kept: dict[str, Any], added: list[dict[str, Any]], where: str) -> None:
        key = row.get("key") if isinstance(row, dict) else None
        if not isinstance(row, dict) or key is None:
            added.append({"key": self._store.next_key(), **self.read(fields, row, {}, where)})
            return
        if key not in kept:
            self._problems.business.append(f"{where}: there is no line with key '{key}'")
        elif row.get(OPERATION) == "delete":
            del kept[key]
        elif OPERATION in row:
            self._problems.schema.append(f"Property '{where}.{OPERATION}' must be delete")
        else:
            changes = {name: value for name, value in row.items() if name != "key"}
            kept[key] = self.read(fields, changes, kept[key], where)


def dotted(data: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = data
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
