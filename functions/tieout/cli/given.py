"""What a person gives with a figure's command: numbers within their bounds, moments, and names that are there."""

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal

from tieout.config.connection import ConfigurationError
from tieout.records.money import MoneyError, plain, to_decimal

DECIMALS = 4
"""What a percentage, minutes or a rate may have: more would be rounded away in silence."""
FEW = 10


def number(option: str, text: str, *, most: Decimal, such_as: str) -> Decimal:
    """A number of at least nothing.

    Args:
        most: the highest that makes sense: beyond it somebody has mistyped.
        such_as: how one looks.

    Raises:
        ConfigurationError: it is no number, or out of these bounds.
    """
    expected = f"give a number from 0 to {plain(most)} with at most {DECIMALS} decimals, such as {such_as}"
    try:
        value = to_decimal(text)
    except MoneyError as error:
        raise ConfigurationError([f"{option}: {text!r} is no number; {expected}"]) from error
    if not 0 <= value <= most or value != round(value, DECIMALS):
        raise ConfigurationError([f"{option}: {text!r} is out of bounds; {expected}"])
    return value


def within_the_calendar(option: str, text: str, at: datetime) -> datetime:
    """A moment that UTC has too. Raises: ConfigurationError: it is before the first or after the last day there is."""
    try:
        at.astimezone(UTC)
    except OverflowError as error:
        raise ConfigurationError(
            [f"{option}: {text!r} is no day of UTC's calendar; such as 2026-03-01T08:00"]
        ) from error
    return at


def known(what: str, name: str, names: Collection[str]) -> None:
    """Raises: ConfigurationError: `name` is none of `names`; some of them are named."""
    if name in names:
        return
    some = sorted(filter(None, names))
    more = f" and {len(some) - FEW} more" if len(some) > FEW else ""
    raise ConfigurationError([f"there is no {what} {name!r} in this run; there are: {', '.join(some[:FEW])}{more}"])
