"""The kinds of column a snapshot has, and how a value of each is written: exact, or refused by name."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from tieout.reconcile.errors import RowRefused
from tieout.records.money import plain, to_cents, to_decimal


class Kind(StrEnum):
    """A column's kind; the value is its type in Parquet, as DuckDB and Athena both name it.

    Money is in whole cents. Numbers (quantities, unit costs, percentages) have up to six decimals. Moments are aware, in UTC.
    """

    TEXT = "VARCHAR"
    MONEY = "DECIMAL(18,2)"
    NUMBER = "DECIMAL(18,6)"
    DATE = "DATE"
    MOMENT = "TIMESTAMP WITH TIME ZONE"
    FLAG = "BOOLEAN"


@dataclass(frozen=True)
class Column:
    """One column. `folds`: it is derived from that other column, for comparing; no reader fills it in."""

    name: str
    kind: Kind
    required: bool = False
    folds: str = ""
    about: str = ""

    @cached_property
    def may_be_empty(self) -> bool:
        return not self.required and not self.folds

    def write(self, value: object) -> str | bool | None:
        """The value as JSON holds it: amounts as text, so that no reader makes a binary float of them.

        Raises:
            RowRefused: the value is of another kind, or would not fit without rounding.
        """
        if value is None:
            if self.required:
                raise RowRefused(f"{self.name} is required and missing")
            return None
        try:
            return _WRITERS[self.kind](value)
        except ValueError as error:
            raise RowRefused(f"{self.name}: {error}") from error


def folded(text: str | None) -> str | None:
    """A number, code or name as it is compared: upper case, letters and digits only: `SC-001` and `sc 001` are one number.

    Leading zeros stay: they matter in cost codes and document numbers alike. So do the marks on a letter: in many scripts
    they are the vowels, and two names that differ in them are two companies. An accent that one side leaves out is therefore a
    difference to correct; how an accented letter is encoded (as one character or as two) is none.
    """
    if text is None:
        return None
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(filter(_counts, unicodedata.normalize("NFKC", text))).upper() or None


def _counts(character: str) -> bool:
    """Letters, digits and the marks on them; how a character is drawn (a variation selector) is none of its meaning."""
    if character.isalnum():
        return True
    return unicodedata.category(character)[0] == "M" and "VARIATION SELECTOR" not in unicodedata.name(character, "")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is a {type(value).__name__}; ids, codes and words are text")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{value!r} holds half of a character, which no file of text can keep")
    return str(value)


def _money(value: object) -> str:
    amount = to_decimal(value)
    if amount != to_cents(amount):
        raise ValueError(f"{amount} has fractions of a cent")
    return plain(amount)


def _number(value: object) -> str:
    number = to_decimal(value)
    if number != number.quantize(Decimal("0.000001")):
        raise ValueError(f"{number} has more than six decimals")
    return plain(number)


def _date(value: object) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"{value!r} is no date")
    return value.isoformat()


def _moment(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"{value!r} is no moment with a time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


_WRITERS: dict[Kind, Callable[[object], str | bool]] = {
    Kind.TEXT: _text,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.FLAG: _flag,
}
