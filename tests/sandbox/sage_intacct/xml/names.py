"""The XML names of objects and fields, beside their REST names (`names.json`, from the vendor's XML documentation)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.sage_intacct.rest.showing import fields_of
from sandbox.sage_intacct.tables import Field, Table, part_of

RECORD_NUMBER = "RECORDNO"
_SLASHES = "%m/%d/%Y"


@dataclass(frozen=True, slots=True)
class Names:
    """XML field name to REST path, and the XML words of enum values by REST path."""

    fields: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class XmlObject:
    """One object of the XML gateway; `container` and `item` are the elements of its lines."""

    name: str
    kind: str
    names: Names
    container: str | None = None
    item: str | None = None
    path: str | None = None
    lines: Names | None = None


@cache
def objects() -> Mapping[str, XmlObject]:
    """Every object, by its XML name."""
    document = json.loads((Path(__file__).parent / "names.json").read_text())
    return {name: _object(name, item) for name, item in document.items()}


def _object(name: str, item: dict[str, Any]) -> XmlObject:
    names, lines = Names(item["fields"], item["values"]), item.get("lines")
    if lines is None:
        return XmlObject(name, item["object"], names)
    own = Names(lines["fields"], lines["values"])
    return XmlObject(name, item["object"], names, lines["container"], lines["item"], lines["path"], own)


def field_at(fields: Table, path: str) -> Field | None:
    """The field at a REST path; None for the key or id inside a reference."""
    first, _, rest = path.partition(".")
    known = fields.get(first)
    if known is None or known.kind == "ref":
        return None
    return field_at(part_of(known), rest) if rest else known


def from_xml(fields: Table, names: Names, path: str, text: str | None) -> Any:
    """A value as REST takes it; raises ValueError."""
    if text is None or not text.strip():
        return None
    if path in names.values:
        if text not in names.values[path]:
            raise ValueError(f"must be one of {', '.join(names.values[path])}")
        return names.values[path][text]
    known = field_at(fields, path)
    if known is not None and known.kind == "date":
        return datetime.strptime(text, _SLASHES).date().isoformat()  # noqa: DTZ007 - a day, without a time
    if known is not None and known.kind == "bool":
        if text not in ("true", "false"):
            raise ValueError("must be true or false")
        return text == "true"
    return text


def to_xml(kind: str, names: Names, path: str, value: Any) -> str:
    """A value as the gateway shows it."""
    if value is None:
        return ""
    for word, meant in names.values.get(path, {}).items():
        if meant == value:
            return word
    known = field_at(fields_of(kind), path)
    if known is not None and known.kind == "date":
        return datetime.fromisoformat(str(value)).strftime(_SLASHES)
    return str(value).lower() if isinstance(value, bool) else str(value)


def set_path(body: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path."""
    *above, last = path.split(".")
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value
