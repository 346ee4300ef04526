"""Money and quantities: `Decimal` from end to end, never a float, never a silent rounding."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

CENT = Decimal("0.01")


class MoneyError(ValueError):
    """A value that was meant to be an amount and is not one. The message names the value and what was expected."""


def to_decimal(value: object) -> Decimal:
    """Read an amount as a vendor sends it: a string, an integer or a `Decimal`.

    Floats are refused: 0.1 + 0.2 has already lost the cent by the time it gets here, so JSON is parsed with
    `parse_float=Decimal` wherever numbers may stand for money.

    Raises:
        MoneyError: the value is a float, is empty, or is not a finite number.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise MoneyError(f"{value!r} is a {type(value).__name__}; an amount is text or a Decimal, such as '1250.00'")
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation as error:
        raise MoneyError(f"{value!r} is not an amount; expected digits such as '1250.00'") from error
    if not number.is_finite():
        raise MoneyError(f"{value!r} is not a finite amount")
    return number


def to_cents(value: Decimal) -> Decimal:
    """Round half up to the cent, as an invoice does."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def _whole_cents(value: Decimal) -> Decimal:
    if value != to_cents(value):
        raise MoneyError(f"{value} has fractions of a cent; an amount of money has two decimals")
    return to_cents(value)


def plain(value: Decimal) -> str:
    """Write a number without an exponent: 1E+3 is the same amount, and no accountant's."""
    return f"{value:f}"


def dollars(value: Decimal) -> str:
    """Write an amount for people: `$1,250.00`, `-$3.10`."""
    cents = to_cents(value)
    return f"{'-' if cents < 0 else ''}${abs(cents):,.2f}"


Number = Annotated[Decimal, BeforeValidator(to_decimal), PlainSerializer(plain, return_type=str)]
"""A quantity, a unit cost or a percentage: any finite decimal, written as plain text."""

Money = Annotated[
    Decimal, BeforeValidator(to_decimal), AfterValidator(_whole_cents), PlainSerializer(plain, return_type=str)
]
"""An amount of money in whole cents, written as plain text."""
