"""Values of an answer that records are made of: moments, dates, amounts that may be left out."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.encoding import amount, text
from tieout.connectors.http import AnswerLost


def moment(entity: Mapping[str, Any], name: str) -> datetime:
    """A moment, with its offset.

    Raises:
        AnswerLost: it is not there, is no moment, or says no offset.
    """
    shown = text(entity, name)
    try:
        found = datetime.fromisoformat(shown)
    except ValueError as error:
        raise AnswerLost(f"the answer has no moment in {name}: {shown!r}") from error
    if found.tzinfo is None:
        raise AnswerLost(f"the moment in {name} has no offset: {shown!r}")
    return found


def day(entity: Mapping[str, Any], name: str) -> date | None:
    """A date as it is shown: the hour and offset that the ERP adds must not make it the day before.

    Raises:
        AnswerLost: what is there is no date.
    """
    shown = text(entity, name)[:10]
    try:
        return date.fromisoformat(shown) if shown else None
    except ValueError as error:
        raise AnswerLost(f"the answer has no date in {name}: {shown!r}") from error


def amount_or_zero(entity: Mapping[str, Any], name: str) -> Decimal:
    """An amount that may be empty, such as a discount that nobody took. Raises AnswerLost for what is no amount."""
    return amount(entity, name) if text(entity, name) else Decimal("0.00")


def part(entity: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A linked entity, such as MainContact, or nothing."""
    found = entity.get(name)
    return found if isinstance(found, dict) else {}
