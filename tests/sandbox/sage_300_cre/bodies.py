"""Reads what is sent, strictly: a field that the cloud does not know is told, not dropped."""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.sage_300_cre.refusals import Refused

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: What a field holds: text, number, whole, guid, date or yes-or-no; `!` marks one that is required.
Shape = Mapping[str, str]


def json_body(raw: bytes) -> dict[str, Any]:
    """The object that was sent, amounts as Decimal. Raises Refused."""
    try:
        document = json.loads(raw, parse_float=Decimal)
    except ValueError as error:
        raise Refused(400, f"The request body could not be read: {error}") from error
    if not isinstance(document, dict):
        raise Refused(400, "The request body must be an object.")
    return document


def shaped(given: object, shape: Shape, where: str, problems: list[str]) -> dict[str, Any]:
    """The known fields, nulls left out; what is wrong is added to `problems`."""
    if not isinstance(given, dict):
        problems.append(f"'{where}' must be an object.")
        return {}
    found = {name: value for name, value in given.items() if value is not None}
    for name, value in found.items():
        if name not in shape:
            problems.append(f"'{where}.{name}' is not a known field.")
        elif not _fits(value, shape[name].rstrip("!")):
            problems.append(f"Error converting value {value!r} of '{where}.{name}' to {shape[name].rstrip('!')}.")
    missing = [name for name, kind in shape.items() if kind.endswith("!") and name not in found]
    problems += [f"'{where}.{name}' is required." for name in missing]
    return {name: _kept(value, shape.get(name, "text")) for name, value in found.items()}


def rows_of(given: Mapping[str, Any], name: str, shape: Shape, problems: list[str]) -> list[dict[str, Any]]:
    """The detail rows."""
    rows = given.get(name, [])
    if not isinstance(rows, list):
        problems.append(f"'{name}' must be a list.")
        return []
    return [shaped(row, shape, f"{name}[{at}]", problems) for at, row in enumerate(rows)]


def refuse_if(problems: list[str]) -> None:
    """Raise what was gathered, all of it at once."""
    if problems:
        raise Refused(400, *problems)


def _fits(value: object, kind: str) -> bool:
    match kind:
        case "number":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "yes-or-no":
            return isinstance(value, bool)
        case "guid":
            return isinstance(value, str) and GUID.fullmatch(value) is not None
        case "date":
            return isinstance(value, str) and _is_date(value)
    return isinstance(value, str)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _kept(value: Any, kind: str) -> Any:
    if kind.startswith("guid") and isinstance(value, str):
        return value.lower()
    return Decimal(value) if kind.startswith("number") and isinstance(value, int) else value
