"""The field tables of the REST objects: read from `fields/*.json`, whose names are those of the vendor's documentation.

A field's kind is `str` (`str:N` with a longest length), `amt` (2 decimals), `qty` (10 decimals), `pct`, `num`, `bool`,
`boolstr` ("true"/"false"), `date`, `dt`, `int`, `strs`, `enum:a|b`, `ref` (to something the sandbox does not hold),
`ref:app/name`, a nested object, or a list of owned rows. A `!` at the end marks what only the vendor writes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FIELDS = Path(__file__).parent / "fields"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `part` holds the fields of a nested object or of a row."""

    kind: str
    read_only: bool = False
    options: tuple[str, ...] = ()
    target: str | None = None
    limit: int | None = None
    part: "Mapping[str, Field] | None" = None


Table = Mapping[str, Field]


@cache
def table(name: str) -> Table:
    """The fields of an object, for example accounts-payable/bill; raises FileNotFoundError."""
    return _table(json.loads((FIELDS / f"{name.replace('/', '.')}.json").read_text()))


def part_of(field: Field) -> Table:
    """The fields inside a nested object or a row."""
    if field.part is None:
        raise TypeError(f"a field of kind {field.kind} has no parts")
    return field.part


def _table(document: dict[str, Any]) -> Table:
    return {name: _field(notation) for name, notation in document.items()}


def _field(notation: Any) -> Field:
    if isinstance(notation, dict):
        return Field("object", part=_table(notation))
    if isinstance(notation, list):
        return Field("rows", part=_table(notation[0]))
    text = str(notation)
    read_only = text.endswith("!")
    kind, _, rest = text.removesuffix("!").partition(":")
    if kind == "enum":
        return Field(kind, read_only, options=tuple(rest.split("|")))
    if kind == "ref":
        return Field(kind, read_only, target=rest or None)
    return Field(kind, read_only, limit=int(rest) if rest else None)
