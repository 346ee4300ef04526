"""Values as hh2's JSON has them: amounts are numbers, ids GUIDs, nulls mean "not there"."""

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.records.money import MoneyError, to_cents, to_decimal

Row = Mapping[str, Any]
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
REFERENCE_LENGTH = 30
DIGEST = 14
"""Hexadecimal digits of the hash: 56 bits, behind a beginning that tells system and kind."""


def guid_in(value: object) -> str:
    """A GUID as text. Raises AnswerLost: an answer that is none says nothing about what was done."""
    if not isinstance(value, str) or not _GUID.fullmatch(value):
        raise AnswerLost("the answer is no id")
    return value.lower()


def is_guid(value: str) -> bool:
    """Whether a key is one of hh2's own."""
    return _GUID.fullmatch(value) is not None


def text(row: Row, name: str) -> str:
    """A field as text; "" where it is not there."""
    value = row.get(name)
    return "" if value is None else str(value)


def amount(row: Row, name: str) -> Decimal:
    """An amount in cents; nothing is zero. Raises AnswerLost for what is no amount."""
    try:
        return to_cents(to_decimal(row.get(name) or 0))
    except MoneyError as error:
        raise AnswerLost(f"{name}: {error}") from error


def figure(value: Decimal) -> float | int:
    """A number as hh2's JSON takes it. Raises ValueError where a JSON number would not say exactly this."""
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} has more digits than can be sent")
    return int(number) if number.is_integer() else number


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that have a value; amounts as text, as a plan keeps them."""
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in fields.items() if value}


def written(reference: str) -> str:
    """Our reference as Name holds it; one that is too long ends in a hash of the whole, the same each time."""
    if len(reference) <= REFERENCE_LENGTH:
        return reference
    digest = hashlib.sha256(reference.encode()).hexdigest()[:DIGEST]
    return f"{reference[: REFERENCE_LENGTH - DIGEST - 1]}#{digest}"
