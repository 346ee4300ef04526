"""Seats, pauses and queues in memory that say when they hold somebody up, or lose something."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes.pauses import MemoryPauses
from fakes.permits import MemoryPermits
from fakes.queues import FakeQueues
from tieout.records.entities import Entity
from tieout.sync.pauses import Pause, pause_over
from tieout.sync.ports import LimitScope, Permit
from tieout.sync.wakes import Wake

NO_SEAT, RESTS, PAUSED, WAKE_LOST = "no seat is free", "the vendor's scope rests", "paused", "its next wake is lost"
Struck = Callable[[str], None]


def _nobody(_: str) -> None:
    """Nobody asks what struck."""


class WatchedPermits(MemoryPermits):
    """Says when nobody may enter."""

    def __init__(self, struck: Struck) -> None:
        super().__init__()
        self.struck = struck

    def take(self, scope: LimitScope, *, owner: str, now: datetime, until: datetime) -> Permit | None:
        permit = super().take(scope, owner=owner, now=now, until=until)
        if permit is None and super().paused_until(scope.name, now=now) is None:
            self.struck(NO_SEAT)
        return permit

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        until = super().paused_until(scope, now=now)
        if until is not None:
            self.struck(RESTS)
        return until


@dataclass
class WatchedPauses(MemoryPauses):
    """Says when a look is held by the kill switch, and when it has asked and was not."""

    struck: Struck = _nobody
    cleared: Callable[[], None] = lambda: None

    def standing(self, connection: str) -> list[Pause]:
        standing = super().standing(connection)
        if pause_over(standing, Entity.COMMITMENT) is not None:
            self.struck(PAUSED)
        else:
            self.cleared()
        return standing


@dataclass
class WatchedQueues(FakeQueues):
    """Says when a wake is lost. `dead`: messages that failed five times, in the dead letters."""

    struck: Struck = _nobody
    dead: list[Wake] = field(default_factory=list)

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        if self.lose:
            self.struck(WAKE_LOST)
        super().wake(wake, group=group, delay=delay)
