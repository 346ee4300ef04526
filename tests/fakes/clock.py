"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """Tells the same moment until it is told to go on."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Let time pass, and return the new present. Raises ValueError on a step back."""
        if step < timedelta(0):
            raise ValueError("time only passes; use set() for a worker whose clock is wrong")
        self._now += step
        return self._now

    def set(self, now: datetime) -> None:
        """Make it `now`, earlier moments included: another worker's clock may be behind."""
        if now.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self._now = now.astimezone(UTC)
