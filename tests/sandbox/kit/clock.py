"""The sandbox's own clock: real time plus an offset that a test may move, and work that falls due by it."""

import heapq
import itertools
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The real time, aware and in UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """Tells aware UTC time, and holds the work that has to happen at a later sandbox time.

    Everything runs in the server's event loop, so due work may start asyncio tasks and needs no lock.
    """

    def __init__(self, real: Callable[[], datetime] = utc_now) -> None:
        self._real = real
        self._offset = timedelta()
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The sandbox time."""
        return self._real() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`; raises ValueError on a step back, which no vendor's clock makes."""
        if seconds < 0:
            raise ValueError("a sandbox clock only advances; use set() to choose a time")
        self._offset += timedelta(seconds=seconds)

    def set(self, now: datetime) -> None:
        """Make it `now` (aware); from there the clock goes on in real time. Raises ValueError on a naive time."""
        if now.tzinfo is None:
            raise ValueError("the time needs an offset, for example 2026-01-31T12:00:00Z")
        self._offset = now.astimezone(UTC) - self._real()

    def reset(self) -> None:
        """Back to real time, with nothing left to do."""
        self._offset = timedelta()
        self._due.clear()

    def call_at(self, due: datetime, work: Callable[[], object]) -> None:
        """Run `work` once the sandbox time reaches `due`, by whichever comes first: a request or the ticker."""
        heapq.heappush(self._due, (due, next(self._order), work))

    @property
    def pending(self) -> int:
        """How many pieces of work still wait for their time."""
        return len(self._due)

    def run_due(self) -> int:
        """Run everything that is due, oldest first; returns how many pieces ran."""
        ran = 0
        while self._due and self._due[0][0] <= self.now():
            _, _, work = heapq.heappop(self._due)
            ran += 1
            try:
                work()
            except Exception:  # one piece of late work that fails must not take the later ones with it
                _log.exception("late work failed")
        return ran
