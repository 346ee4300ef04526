"""Reads an entity from a request body, strictly: what the contract does not have is refused by name.

The result holds plain values by field name; a field that was not sent is not there, and `{}` (the vendor's null) is None.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from sandbox.acumatica.contract import EntityType, Field, types
from sandbox.acumatica.refusals import bad_request, unreadable
from sandbox.acumatica.values import read_scalar

#: Bare system fields that a body may carry; `error` and `_links` come from an echoed answer and mean nothing.
ID, DELETE, CUSTOM, NOTE = "id", "delete", "custom", "note"
_IGNORED = frozenset({"rowNumber", "error", "files", "_links"})
_CUSTOM_KINDS = {"CustomDecimalField": "dec", "CustomBooleanField": "bool"}


async def read_json(request: Request) -> dict[str, Any]:
    """The JSON object of a request, its numbers as Decimals; raises Refusal 400."""
    try:
        document = json.loads(await request.body(), parse_float=Decimal)
    except ValueError as error:
        raise bad_request("The request body is not valid JSON.") from error
    if not isinstance(document, dict):
        raise bad_request("The request body must be a JSON object.")
    return document


def read_entity(kind: EntityType, body: object, custom: Mapping[str, str], where: str = "") -> dict[str, Any]:
    """The plain values of `body`; `custom` names the custom fields there are. Raises Refusal 400."""
    if not isinstance(body, dict):
        raise unreadable(where or kind.name, "an object is expected.")
    sent: dict[str, Any] = {}
    for name, value in body.items():
        place = f"{where}{name}"
        if name in kind.fields:
            _read_field(sent, kind.fields[name], value, place, custom)
        elif name in (ID, DELETE, CUSTOM, NOTE):
            sent[name] = _read_system(name, value, place, custom)
        elif name not in _IGNORED:
            raise unreadable(place, f"The field does not exist in {kind.name}.")
    return sent


def _read_field(sent: dict[str, Any], field: Field, value: object, place: str, custom: Mapping[str, str]) -> None:
    if value is None:
        return
    if field.scalar:
        _read_wrapped(sent, field, value, place)
        return
    target = types()[str(field.target)]
    if field.kind == "linked":
        sent[field.name] = read_entity(target, value, {}, f"{place}.")
        return
    if not isinstance(value, list):
        raise unreadable(place, "a list is expected.")
    sent[field.name] = [read_entity(target, row, custom, f"{place}[{at}].") for at, row in enumerate(value)]


def _read_wrapped(sent: dict[str, Any], field: Field, value: object, place: str) -> None:
    if not isinstance(value, dict) or not value.keys() <= {"value", "error"}:
        raise unreadable(place, 'a value must be given as {"value": …}.')
    if "value" not in value:
        sent[field.name] = None
        return
    if value["value"] is None:
        return
    try:
        sent[field.name] = read_scalar(field.kind, value["value"])
    except ValueError as error:
        raise unreadable(place, str(error)) from error


def _read_system(name: str, value: object, place: str, custom: Mapping[str, str]) -> Any:
    if name == ID and isinstance(value, str):
        return value.lower()
    if name == DELETE and isinstance(value, bool):
        return value
    if name == NOTE:
        text = value.get("value", "") if isinstance(value, dict) and value.keys() <= {"value"} else None
        if isinstance(text, str):
            return text
    if name == CUSTOM and isinstance(value, dict):
        return _read_custom(value, place, custom)
    raise unreadable(place, "has a wrong form.")


def _custom_value(kind: str, value: object, place: str) -> Any:
    if value is None or kind not in _CUSTOM_KINDS:
        return value
    try:
        return read_scalar(_CUSTOM_KINDS[kind], value)
    except ValueError as error:
        raise unreadable(place, str(error)) from error


def _read_custom(value: dict[str, Any], place: str, custom: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for view, named in value.items():
        for field, wrapped in named.items() if isinstance(named, dict) else ():
            name = f"{view}.{field}"
            if name not in custom:
                raise unreadable(f"{place}.{name}", "The custom field does not exist.")
            if not isinstance(wrapped, dict) or wrapped.get("type", custom[name]) != custom[name]:
                raise unreadable(f"{place}.{name}", f"a {custom[name]} is expected.")
            found[name] = _custom_value(custom[name], wrapped.get("value"), f"{place}.{name}")
    return found
