"""Values between our records and Intacct's JSON: amounts are strings, references are `{"id": …}`, custom fields `nsp::NAME`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.records.money import MoneyError, plain, to_decimal

Record = dict[str, Any]


def ref(code: str) -> Record:
    """A reference by the code that people know."""
    return {"id": code}


def by_key(key: str) -> Record:
    """A reference by the record number."""
    return {"key": key}


def money(value: Decimal) -> str:
    """An amount as the API wants it: text, to the cent."""
    return f"{value:.2f}"


def figure(value: Decimal) -> str:
    """A quantity or a price: text, with all its digits."""
    return plain(value)


def filled(**fields: object) -> Record:
    """The fields that say something: what is left out stays as it is, or at its default."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", {}, [])}


def nested(path: str, value: object) -> Record:
    """`a.b` and a value as `{"a": {"b": value}}`."""
    found: Any = value
    for name in reversed(path.split(".")):
        found = {name: found}
    return dict(found)


def at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or `None`."""
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(record: Mapping[str, Any], path: str) -> str:
    """The text at a dotted path, or the empty text."""
    value = at(record, path)
    return "" if value is None else str(value)


def amount(record: Mapping[str, Any], path: str) -> Decimal:
    """The amount at a dotted path.

    Raises:
        AnswerLost: it is not there or not a number, so the record cannot be judged.
    """
    try:
        return to_decimal(at(record, path))
    except MoneyError as error:
        raise AnswerLost(f"the answer has no amount in {path}: {error}") from error


def first_amount(record: Mapping[str, Any], paths: Sequence[str]) -> Decimal:
    """The first of these amounts that is there. Raises: AnswerLost."""
    there = next((path for path in paths if at(record, path) is not None), paths[-1])
    return amount(record, there)


def rows(record: Mapping[str, Any], name: str) -> list[Record]:
    """The owned lines of a record.

    Raises:
        AnswerLost: they are not there.
    """
    found = record.get(name)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise AnswerLost(f"the answer has no {name}")
    return found
