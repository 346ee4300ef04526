"""A night with everything around it in memory: a platform, its log, queues that may die, watermarks."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes.clock import FakeClock
from fakes.ledger import MemoryLedger
from fakes.permits import MemoryPermits
from fakes.queues import FakeDeadline, FakeQueues
from fakes.records import MORNING, connection
from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern
from tieout.sync.intake import Delivery
from tieout.sync.ports import LimitScope
from tieout.sync.recovery import Recovered, Recovery
from tieout.sync.recovery_parts import Ask, RecoveryPart
from tieout.sync.recovery_ports import Undelivered, UndeliveredPage
from tieout.sync.wakes import Wake


class Killed(BaseException):
    """The function died here."""


@dataclass
class FakeRecoverable:
    """A platform with one project, and a log of what it could not deliver, two to a page."""

    hook_scopes: tuple[str, ...] = ("company", "86")
    projects: tuple[str, ...] = ("86",)
    kinds: tuple[str, ...] = ("subcontract",)
    changed: dict[str, datetime] = field(default_factory=dict)
    log: list[Undelivered] = field(default_factory=list)
    asked: list[tuple[datetime, datetime]] = field(default_factory=list)
    down: Exception | None = None

    def limit_scope(self) -> LimitScope:
        return LimitScope("platform:oakridge", seats=2)

    def undelivered(self, scope: str, since: datetime, until: datetime, place: str) -> UndeliveredPage:
        self._ask(since, until)
        first = int(place or 0)
        rest = first + 2 < len(self.log)
        return UndeliveredPage(tuple(self.log[first : first + 2]), str(first + 2) if rest else "")

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        self._ask(since, until)
        found = [name for name, at in self.changed.items() if since <= at <= until]
        return [Concern(Entity.COMMITMENT, reference(name), {"project": project}) for name in found]

    def _ask(self, since: datetime, until: datetime) -> None:
        if self.down is not None:
            raise self.down
        self.asked.append((since, until))

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Notes:
    """Watermarks and counts."""

    marks: dict[str, datetime] = field(default_factory=dict)
    counted: list[str] = field(default_factory=list)

    def count(self, connection: str, name: str) -> int:
        self.counted.append(name)
        return 1

    def reached(self, name: str) -> datetime | None:
        return self.marks.get(name)

    def reach(self, name: str, moment: datetime) -> None:
        self.marks[name] = max(moment, self.marks.get(name, moment))


class FragileQueues(FakeQueues):
    """Queues that may be unreachable after so many sends."""

    die_after: int | None = None

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        self._perhaps_die()
        super().wake(wake, group=group, delay=delay)

    def redeliver(self, delivery: str, *, wake_id: str, group: str, delay: timedelta) -> None:
        self._perhaps_die()
        super().redeliver(delivery, wake_id=wake_id, group=group, delay=delay)

    def _perhaps_die(self) -> None:
        if self.die_after is not None and self.sent >= self.die_after:
            raise Killed


def reference(name: str) -> SourceReference:
    return SourceReference(system="fake_platform", kind="subcontract", id=name)


class Night:
    """A recovery with everything around it in memory."""

    def __init__(self) -> None:
        self.clock = FakeClock(MORNING + timedelta(days=1))
        self.ledger = MemoryLedger()
        self.queues = FragileQueues(self.clock)
        self.notes = Notes()
        self.platform = FakeRecoverable()
        self.deadline = FakeDeadline()
        self.permits = MemoryPermits()
        self.connection: Connection = connection()
        self.runs = 0

    def take(self, part: RecoveryPart) -> Recovered:
        flow = Recovery(
            self.connection,
            self.ledger,
            self.queues,
            self.notes,
            self.notes,
            self.platform,
            self.clock,
            self.deadline,
            self.permits,
        )
        return flow.take(part)

    def part(self, ask: Ask = Ask.CHANGES, since: datetime | None = None) -> RecoveryPart:
        """The one part of a recovery that asks for changes, or for the company's deliveries."""
        self.runs += 1
        scope, kind = ("86", "subcontract") if ask is Ask.CHANGES else ("company", "")
        run = f"run-{self.runs}"
        return RecoveryPart(run=run, connection="oakridge", ask=ask, scope=scope, kind=kind, since=since)

    def follow(self) -> RecoveryPart | None:
        """The next part that waits, whatever its delay."""
        if not self.queues.recovering:
            return None
        first = next(iter(self.queues.recovering))
        return RecoveryPart.model_validate_json(self.queues.recovering.pop(first)[1])

    def to_the_end(self, part: RecoveryPart) -> list[str]:
        """Work a part and all that follow from it."""
        became = [self.take(part).what]
        while (following := self.follow()) is not None:
            became.append(self.take(following).what)
            assert len(became) < 50, "it goes in circles"
        return became

    def woken(self) -> set[str]:
        return {wake.reference.id for _, wake in self.queues.waiting}

    def fed(self) -> list[Delivery]:
        return [Delivery.model_validate_json(body) for _, body in self.queues.redelivered]


def event(name: str) -> Undelivered:
    return Undelivered(name, json.dumps({"id": name}).encode())
