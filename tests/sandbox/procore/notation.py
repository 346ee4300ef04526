"""How Procore writes money, times and dates: money and quantities as strings, times in ISO 8601 UTC with Z."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def money_text(amount: Decimal | None) -> str | None:
    """An amount in the project's currency as the API shows it: "250.0", "1204.55", never an exponent."""
    if amount is None:
        return None
    plain = f"{amount.normalize():f}"
    return plain if "." in plain else f"{plain}.0"


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent, as a calculated line is."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def time_text(moment: datetime | None) -> str | None:
    """Whole seconds with Z, as on every v1 record."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def event_time_text(moment: datetime) -> str:
    """Microseconds with Z, as on webhook events."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def to_second(moment: datetime) -> datetime:
    """A record's stored time. Kept at the resolution shown, so that a range filter built from it includes it."""
    return moment.astimezone(UTC).replace(microsecond=0)


def parse_moment(text: str, *, end_of_day: bool) -> datetime:
    """One end of a range filter: a date or an ISO 8601 time; a date as the end means its last second.

    Raises ValueError for anything else, and for a time without an offset.
    """
    if len(text) == len("2026-01-01"):
        day = datetime.combine(date.fromisoformat(text), time.min, UTC)
        return day + timedelta(days=1, seconds=-1) if end_of_day else day
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset or Z")
    return moment.astimezone(UTC)
