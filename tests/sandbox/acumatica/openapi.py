"""The OpenAPI document of the endpoint, generated from the sandbox's own field tables in the vendor's shape."""

from typing import Any

from sandbox.acumatica.contract import ENDPOINT, KEYS, VERSION, EntityType, Field, types
from sandbox.acumatica.workflow import ACTIONS

_VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "str": ("StringValue", {"type": "string"}),
    "dec": ("DecimalValue", {"type": "number", "format": "double"}),
    "bool": ("BooleanValue", {"type": "boolean"}),
    "dt": ("DateTimeValue", {"type": "string", "format": "date-time"}),
    "int": ("IntValue", {"type": "integer", "format": "int32"}),
    "short": ("ShortValue", {"type": "integer", "format": "int32"}),
    "long": ("LongValue", {"type": "integer", "format": "int64"}),
    "guid": ("GuidValue", {"type": "string", "format": "uuid"}),
}
_LIST = ("select", "filter", "expand", "custom", "skip", "top")
_ONE = ("select", "filter", "expand", "custom")
_PATHS = {"id": {"type": "string", "format": "uuid"}, "ids": {"type": "string"}, "actionName": {"type": "string"}}


def openapi(base_url: str) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    for entity in KEYS:
        paths |= _paths(entity)
    return {
        "openapi": "3.0.1",
        "info": {"title": f"{ENDPOINT}/{VERSION}", "version": "4"},
        "servers": [{"url": f"{base_url}entity/{ENDPOINT}/{VERSION}"}],
        "paths": paths,
        "components": {"schemas": _schemas(), "parameters": _parameters(), "responses": _responses()},
    }


def _paths(entity: str) -> dict[str, Any]:
    one, many = _ref("schemas", entity), {"type": "array", "items": _ref("schemas", entity)}
    body = {"content": _json(one), "required": True, "x-bodyName": "entity"}
    put = _operation(entity, "PutEntity", _ONE, {"200": _answer(one), "422": _answer(one)})
    paths: dict[str, Any] = {
        f"/{entity}/{name}": {"post": _action(entity, name, name)} for name in ACTIONS.get(entity, {})
    }
    custom = _action(entity, "CustomAction", f"{entity}CustomAction")
    return paths | {
        f"/{entity}/{{actionName}}": {"post": {**custom, "parameters": [_ref("parameters", "actionName")]}},
        f"/{entity}/$adHocSchema": {"get": _operation(entity, "GetAdHocSchema", (), {"200": _answer(one)})},
        f"/{entity}/{{ids}}": {
            "get": _operation(entity, "GetByKeys", ("ids", *_ONE), {"200": _answer(one)}),
            "delete": _operation(entity, "DeleteByKeys", ("ids",), {"204": _ref("responses", "Done_204")}),
        },
        f"/{entity}/{{id}}": {
            "get": _operation(entity, "GetById", ("id", *_ONE), {"200": _answer(one)}),
            "delete": _operation(entity, "DeleteById", ("id",), {"204": _ref("responses", "Done_204")}),
        },
        f"/{entity}": {
            "get": _operation(entity, "GetList", _LIST, {"200": _answer(many)}),
            "put": {**put, "requestBody": body},
        },
    }


def _operation(entity: str, name: str, parameters: tuple[str, ...], answers: dict[str, Any]) -> dict[str, Any]:
    errors = {code: _ref("responses", f"Error_{code}") for code in ("400", "401", "403", "404", "429", "500")}
    return {
        "tags": [entity],
        "operationId": f"{entity}_{name}",
        "parameters": [_ref("parameters", parameter) for parameter in parameters],
        "responses": {**errors, **answers},
    }


def _action(entity: str, name: str, schema: str) -> dict[str, Any]:
    answers = {"204": _ref("responses", "Done_204"), "202": _ref("responses", "Running_202")}
    answers["422"] = _answer(_ref("schemas", entity))
    operation = _operation(entity, f"InvokeAction_{name}", (), answers)
    body = {"content": _json(_ref("schemas", schema)), "required": True, "x-bodyName": "invocation"}
    return {**operation, "requestBody": body}


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {"Entity": _object(_system_fields()), "HttpError": _object(_error_fields())}
    for name, value in _VALUES.values():
        found[name] = _object({"value": {**value, "nullable": True}, "error": {"type": "string", "readOnly": True}})
    for kind in types().values():
        found[kind.name] = {"allOf": [_ref("schemas", "Entity"), _object(_fields(kind))]}
    for entity in KEYS:
        for name in (*ACTIONS.get(entity, {}), f"{entity}CustomAction"):
            found[name] = {**_object({"entity": _ref("schemas", entity), "parameters": {"type": "object"}})}
            found[name]["required"] = ["entity"]
    return found


def _fields(kind: EntityType) -> dict[str, Any]:
    return {field.name: _field(field) for field in kind.fields.values()}


def _field(field: Field) -> dict[str, Any]:
    if field.scalar:
        return _ref("schemas", _VALUES[field.kind][0])
    target = _ref("schemas", str(field.target))
    return {"type": "array", "items": target} if field.kind == "rows" else target


def _system_fields() -> dict[str, Any]:
    anything = {"type": "object", "additionalProperties": True}
    return {
        "id": {"type": "string", "format": "uuid"},
        "rowNumber": {"type": "integer", "format": "int64"},
        "note": {"type": "object", "properties": {"value": {"type": "string"}}},
        "custom": anything,
        "error": {"type": "string", "readOnly": True},
        "files": {"type": "array", "items": anything},
        "_links": anything,
    }


def _error_fields() -> dict[str, Any]:
    names = ("message", "exceptionMessage", "exceptionType", "stackTrace", "messageDetail")
    return {**{name: {"type": "string"} for name in names}, "modelState": {"type": "object"}}


def _parameters() -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"name": name, "in": "path", "required": True, "schema": schema} for name, schema in _PATHS.items()
    }
    for name in _LIST:
        kind = {"type": "integer"} if name in ("skip", "top") else {"type": "string"}
        found[name] = {"name": f"${name}", "in": "query", "schema": kind}
    return found


def _responses() -> dict[str, Any]:
    error = _json(_ref("schemas", "HttpError"))
    found: dict[str, Any] = {
        f"Error_{code}": {"description": "An error.", "content": error} for code in (400, 401, 403, 404, 429, 500)
    }
    found["Done_204"] = {"description": "The request has been completed."}
    found["Running_202"] = {"description": "The operation is in progress; the Location header tells where to ask."}
    return found


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "The record.", "content": _json(schema)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(section: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{section}/{name}"}
