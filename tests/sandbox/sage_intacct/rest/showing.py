"""Records as REST shows them: every field of the object, null where nothing is, references with key, id, name and href."""

from typing import Any
from urllib.parse import quote

from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT, KINDS, LINE_KINDS
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.tables import Field, Table, part_of, table
from sandbox.sage_intacct.views import Views

_AUDIT = ("createdDateTime", "modifiedDateTime", "createdBy", "modifiedBy")
_KEPT = ("key", "id", "href", "name")
"""What a reference shows of its record; to compute all else of a long document for each of its lines would take seconds."""


class UnknownFieldError(LookupError):
    """A dotted path that the object does not have."""


def fields_of(kind: str) -> Table:
    """The fields of an object; an owned object has its rows' fields and a reference to its owner."""
    if kind not in LINE_KINDS:
        return table(kind)
    owner = LINE_KINDS[kind]
    return {**part_of(table(owner.owner)[owner.lines]), owner.owner_field: Field("ref", True, target=owner.owner)}


class Shower:
    """Shows records and single values of them."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def reference(self, record: Record) -> dict[str, Any]:
        """What a create, an update and a list answer: key, id, href."""
        return {"key": record.key, "id": self._id(record), "href": self._href(record)}

    def record(self, record: Record) -> dict[str, Any]:
        """The whole record."""
        shown = self._object(fields_of(record.kind), record.data)
        own = {"key": record.key, "id": self._id(record), "href": self._href(record)}
        return {**shown, **own, "audit": self._audit(record)}

    def value(self, record: Record, path: str) -> Any:
        """The value at a dotted path, across references too; raises UnknownFieldError."""
        first, _, rest = path.partition(".")
        if not rest and first in ("key", "id", "href"):
            return self.reference(record)[first]
        if first == "audit":
            if rest not in _AUDIT:
                raise UnknownFieldError(path)
            return self._audit(record)[rest]
        return self._inside(fields_of(record.kind), record.data, path)

    def _inside(self, fields: Table, data: dict[str, Any], path: str) -> Any:
        first, _, rest = path.partition(".")
        known = fields.get(first)
        if known is None or known.kind == "rows" or (known.kind in ("object", "ref")) != bool(rest):
            raise UnknownFieldError(path)
        if known.kind == "object":
            return self._inside(part_of(known), data.get(first) or {}, rest)
        if known.kind == "ref":
            return self._across(known, data.get(first), rest)
        return data.get(first)

    def _across(self, known: Field, ref: dict[str, Any] | None, path: str) -> Any:
        if known.target is None:
            if path not in ("key", "id", "name"):
                raise UnknownFieldError(path)
            return (ref or {}).get(path)
        find = self._views.stored if path in _KEPT else self._views.get
        target = find(known.target, ref["key"]) if ref else None
        if target is None:
            # Looked at an empty record, so that a path which is not there is refused whether or not a row has one.
            self.value(Record(known.target, "", {}), path)
            return None
        return self.value(target, path)

    def _object(self, fields: Table, data: dict[str, Any]) -> dict[str, Any]:
        return {name: self._shown(known, data.get(name)) for name, known in fields.items()}

    def _shown(self, known: Field, value: Any) -> Any:
        if known.kind == "object":
            return self._object(part_of(known), value or {})
        if known.kind == "rows":
            return [{**self._object(part_of(known), row), "key": row["key"], "id": row["key"]} for row in value or []]
        if known.kind == "ref":
            return self._reference(known, value)
        return value

    def _reference(self, known: Field, ref: dict[str, Any] | None) -> dict[str, Any]:
        if not ref:
            return {"key": None, "id": None}
        if known.target is None:
            return {"key": ref.get("key"), "id": ref.get("id")}
        if known.target in LINE_KINDS:
            return {"key": ref["key"], "id": ref["key"]}
        target = self._views.stored(known.target, ref["key"])
        if target is None:
            return {"key": ref["key"], "id": None}
        name = {"name": target.data["name"]} if target.data.get("name") else {}
        return {**self.reference(target), **name}

    def _id(self, record: Record) -> str | None:
        natural = record.kind in KINDS and KINDS[record.kind].natural
        return record.data.get("id") if natural else record.key

    def _href(self, record: Record) -> str:
        kind = record.kind
        if kind == DOCUMENT and record.data.get("txnDefinition"):
            definition = self._views.get(DEFINITION, record.data["txnDefinition"]["key"])
            kind = f"{kind}::{quote(definition.data['id'])}" if definition else kind
        return f"/objects/{kind}/{record.key}"

    @staticmethod
    def _audit(record: Record) -> dict[str, Any]:
        return {
            "createdDateTime": record.created,
            "modifiedDateTime": record.modified,
            "createdBy": record.created_by,
            "modifiedBy": record.modified_by,
        }
