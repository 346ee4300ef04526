"""Field tables, and reading a request body against one.

The facts do not say what Procore does with a field it does not know; here it is refused by name, so that a misspelt
field fails in a test and not on a job site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.procore.errors import FieldErrors, Refusal

CUSTOM_FIELD = re.compile(r"custom_field_\d+\Z")


@dataclass(frozen=True)
class Field:
    """One writable attribute: its JSON kind as the API reference gives it, and its enum."""

    kind: str
    choices: tuple[str, ...] = ()

    def read(self, value: Any) -> Any:
        """The value as kept (numbers that are money or quantities become Decimal); raises ValueError."""
        if value is None:
            return None
        return _READERS[self.kind](self, value)


FieldTable = Mapping[str, Field]


def strings(*names: str) -> dict[str, Field]:
    return {name: Field("string") for name in names}


def integers(*names: str) -> dict[str, Field]:
    return {name: Field("integer") for name in names}


def decimals(*names: str) -> dict[str, Field]:
    return {name: Field("decimal") for name in names}


def booleans(*names: str) -> dict[str, Field]:
    return {name: Field("boolean") for name in names}


def dates(*names: str) -> dict[str, Field]:
    return {name: Field("date") for name in names}


def arrays(*names: str) -> dict[str, Field]:
    return {name: Field("array") for name in names}


def read_attributes(
    table: FieldTable, sent: Any, *, where: str, required: tuple[str, ...] = (), custom_fields: bool = False
) -> dict[str, Any]:
    """The validated attributes of one record.

    Raises Refusal 400 naming every unknown, missing or mistyped field at once.
    """
    if not isinstance(sent, dict):
        raise Refusal(400, f"{where} must be an object", field_errors={where: ["must be an object"]})
    errors: FieldErrors = {name: ["is missing"] for name in required if sent.get(name) in (None, "")}
    taken: dict[str, Any] = {}
    for name, value in sent.items():
        if custom_fields and CUSTOM_FIELD.match(name):
            taken[name] = value
            continue
        try:
            taken[name] = table[name].read(value)
        except KeyError:
            errors[name] = ["is not a known attribute"]
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise Refusal(400, f"{where} is not valid: {', '.join(errors)}", field_errors=errors)
    return taken


def _string(_field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    return value


def _id_text(_field: Field, value: Any) -> int:
    # v2 writes every id as a string, in bodies too.
    if not isinstance(value, str) or not value.isdecimal():
        raise ValueError("must be an id as a string")
    return int(value)


def _text_or_integer(_field: Field, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("must be a string")
    return str(value)


def _integer(_field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("must be an integer")
    return value


def _decimal(_field: Field, value: Any) -> Decimal:
    # The reference types amounts as strings, its examples also show numbers: both are taken.
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("must be a decimal")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("must be an unformatted decimal") from error
    if not number.is_finite():
        raise ValueError("must be an unformatted decimal")
    return number


def _boolean(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _date(_field: Field, value: Any) -> str:
    return date.fromisoformat(_string(_field, value)).isoformat()


def _enum(field: Field, value: Any) -> str:
    if value not in field.choices:
        raise ValueError(f"is not included in the list: {', '.join(field.choices)}")
    return str(value)


def _array(_field: Field, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("must be an array")
    return value


def _object(_field: Field, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


_READERS = {
    "string": _string,
    "integer": _integer,
    "id_text": _id_text,
    "text_or_integer": _text_or_integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "enum": _enum,
    "array": _array,
    "object": _object,
}
