"""Recovery: what the platform tried to tell and could not, and what changed without a word of it.

    platform's delivery log ─ failed, discarded ─▶ intake's queue   (as the receiver would have sent it)
    platform's lists ─ changed since the watermark ─▶ ledger, then the entity's queue

A watermark moves only after everything before it is durable here: in the queue, or in the ledger *and* the queue. So a
crash at any point repeats work, which is harmless, because every id it makes is the same the second time.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tieout.config.connection import Connection, EntitySection
from tieout.config.kinds import KINDS
from tieout.sync.events import Concern
from tieout.sync.intake import Delivery, Marks, Tallies
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock, Deadline, Ledger
from tieout.sync.recovery_parts import Ask, RecoveryPart, RecoveryQueues, send_part
from tieout.sync.recovery_ports import Recoverable, Undelivered
from tieout.sync.resting import NoRests, ScopeRests, Waits
from tieout.sync.state import HistoryEvent
from tieout.sync.wakes import Wake, WakeReason

CHANGES_OVERLAP = timedelta(minutes=15)
"""How far a listing reaches behind its watermark and ahead of the present: clocks differ, and the platform's index lags."""

DELIVERIES_OVERLAP = timedelta(hours=36)
"""A delivery may be given up half a day after its event, so yesterday's events are asked for again tonight."""

ENOUGH_LEFT = timedelta(seconds=10)
"""What is left of an invocation must still be enough for a wake and for the message that goes on."""

TRIES = 20
"""At up to 15 minutes each some four hours. The next night begins at the same watermark, so nothing is lost by ending."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Recovered:
    """What became of a part, for metrics: started, done, continued, again, incomplete or nothing; and how much it fed."""

    what: str
    fed: int = 0


def listened(connection: Connection, kinds: Iterable[str]) -> list[str]:
    """Those of the platform's kinds whose entity is switched on: what nobody acts on need not be listed."""
    on = {name for entity, section in connection.entities.items() if section.is_on for name in (entity, *KINDS[entity])}
    return [kind for kind in kinds if kind in on]


def mark_of(connection: str, ask: Ask, scope: str, kind: str = "") -> str:
    """The name of a watermark: up to when everything is durable here."""
    return "#".join(part for part in ("recovered", connection, ask, scope, kind) if part)


@dataclass
class Recovery:
    """Works the parts of one connection's recoveries."""

    connection: Connection
    ledger: Ledger
    queues: RecoveryQueues
    tallies: Tallies
    marks: Marks
    platform: Recoverable
    clock: Clock
    deadline: Deadline
    rests: ScopeRests = field(default_factory=NoRests)
    chance: Callable[[], float] = lambda: 0.0

    @property
    def _waits(self) -> Waits:
        return Waits(self.rests, self.clock, self.chance)

    def take(self, part: RecoveryPart) -> Recovered:
        """Work one part. What the platform does not answer now is asked for again later, and at the latest next night."""
        if not self._active:
            return Recovered("nothing")
        part = part.on(until=part.until or self.clock.now())
        try:
            match part.ask:
                case Ask.START:
                    return self._start(part)
                case Ask.DELIVERIES:
                    return self._deliveries(part)
                case Ask.CHANGES:
                    return self._changes(part)
        except NotNow as later:
            return self._again(part, later.why, self._waits.heed(later, self.platform.limit_scope(), part.tries))
        except NeedsPerson as person:
            self._waits.refused(person, self.platform.limit_scope())
            return self._incomplete(part, person.why)

    @property
    def _active(self) -> list[EntitySection]:
        return [section for section in self.connection.entities.values() if section.is_on]

    @property
    def _floor(self) -> datetime:
        """Where a recovery begins that has no watermark: with what was approved since go-live, or with everything."""
        return min((section.golive_at or BEGINNING for section in self._active), default=BEGINNING)

    def _start(self, part: RecoveryPart) -> Recovered:
        # Thousands of projects are more messages than one invocation can send: then on behind the last that was sent.
        parts = {_what(one): one for one in self._parts(part.on(until=None, tries=0, place=""))}
        sent = 0
        for name in sorted(name for name in parts if name > part.place):
            send_part(self.queues, parts[name])
            sent += 1
            if self.deadline.left() < ENOUGH_LEFT:
                send_part(self.queues, part.on(place=name, tries=0))
                return Recovered("continued", sent)
        return Recovered("started", sent)

    def _parts(self, part: RecoveryPart) -> Iterator[RecoveryPart]:
        for scope in self.platform.hook_scopes:
            yield part.on(ask=Ask.DELIVERIES, scope=scope)
        for project in self.platform.projects:
            for kind in listened(self.connection, self.platform.kinds):
                yield part.on(ask=Ask.CHANGES, scope=project, kind=kind)

    def _deliveries(self, part: RecoveryPart) -> Recovered:
        since, until = self._since(part, DELIVERIES_OVERLAP), self.clock.now() + CHANGES_OVERLAP
        fed, place = 0, part.place
        while True:
            page = self.platform.undelivered(part.scope, since, until, place)
            for one in page.found:
                self._feed(part, one)
            fed, place = fed + len(page.found), page.next_place
            if not place:
                self._reach(part, since)
                return Recovered("done", fed)
            if self.deadline.left() < ENOUGH_LEFT:
                return self._go_on(part, place, fed)

    def _feed(self, part: RecoveryPart, one: Undelivered) -> None:
        """Hand a delivery to intake as the receiver would have. Its id follows from the event: fed twice, it wakes once."""
        event = hashlib.sha256(f"{self.connection.id} {one.event}".encode()).hexdigest()[:40]
        delivery = Delivery(
            id=f"recovered-{event}",
            connection=self.connection.id,
            source=self.connection.platform.system,
            size=len(one.body),
            sha256=hashlib.sha256(one.body).hexdigest(),
            body=base64.b64encode(one.body).decode(),
            fed={"run": part.run, "asked_by": part.by, "why": part.why},
        )
        wake_id = part.name_for(delivery.id)
        self.queues.redeliver(delivery.model_dump_json(), wake_id=wake_id, group=event, delay=timedelta(0))

    def _changes(self, part: RecoveryPart) -> Recovered:
        if part.kind not in listened(self.connection, self.platform.kinds):
            # Switched off since this part was sent. Its watermark stays: what is found now would be woken for nobody, and once
            # it is switched on again no night would list it.
            return Recovered("nothing")
        since = self._since(part, CHANGES_OVERLAP)
        # The end lies in the future: a record that changes while the list is read must not drop out of it, or the rest
        # of the list would move up by one across a page's edge.
        until = self.clock.now() + CHANGES_OVERLAP
        listed = {str(one.reference): one for one in self.platform.changed_since(part.scope, part.kind, since, until)}
        fed = 0
        for name in sorted(name for name in listed if name > part.place):
            self._wake(part, listed[name])
            fed += 1
            if self.deadline.left() < ENOUGH_LEFT:
                return self._go_on(part, name, fed)
        self._reach(part, since)
        return Recovered("done", fed)

    def _wake(self, part: RecoveryPart, concern: Concern) -> None:
        section = self.connection.section(concern.entity)
        wake = Wake(
            id=part.name_for(f"{concern.entity} {concern.reference}"),
            connection=self.connection.id,
            entity=concern.entity,
            reference=concern.reference,
            reason=WakeReason.RECOVERY,
            hints=concern.hints,
            by=part.by,
            why=part.why,
        )
        shadow, now = section.only_shadow, self.clock.now()
        data = {"run": part.run, "why": part.why, "wake": wake.id}
        found = HistoryEvent(now, "listed", "Listed as changed by a recovery", part.by, data)
        # The ledger first, then the queue, then the watermark: each survives the loss of what comes after it.
        noted = wake.model_copy(update={"id": f"listed-{wake.id}"})
        self.ledger.want(noted, shadow=shadow, due_at=now + self.connection.thresholds.lost_wake, event=found)
        self.queues.wake(wake, group=wake.key(shadow=shadow).group)

    def _since(self, part: RecoveryPart, overlap: timedelta) -> datetime:
        if part.since is not None:
            return part.since
        return (self.marks.reached(_mark(part)) or self._floor) - overlap

    def _reach(self, part: RecoveryPart, since: datetime) -> None:
        """Move the watermark, unless this part began after it: what lies between was not asked for."""
        if part.until is not None and since <= (self.marks.reached(_mark(part)) or self._floor):
            self.marks.reach(_mark(part), part.until)

    def _go_on(self, part: RecoveryPart, place: str, fed: int) -> Recovered:
        # `since` travels along: the watermark may be moved by another run meanwhile, and places count from the same list.
        since = self._since(part, CHANGES_OVERLAP if part.ask is Ask.CHANGES else DELIVERIES_OVERLAP)
        send_part(self.queues, part.on(place=place, since=since, tries=0))
        return Recovered("continued", fed)

    def _again(self, part: RecoveryPart, why: str, wait: timedelta) -> Recovered:
        if part.tries >= TRIES:
            return self._incomplete(part, why)
        send_part(self.queues, part.on(tries=part.tries + 1), wait)
        return Recovered("again")

    def _incomplete(self, part: RecoveryPart, why: str) -> Recovered:
        """End here, visibly; the watermark stays, and the next recovery begins at it."""
        self.tallies.count(self.connection.id, f"recovery incomplete: {_what(part)}: {why[:200]}")
        return Recovered("incomplete")


def _what(part: RecoveryPart) -> str:
    return " ".join(word for word in (part.ask, part.scope, part.kind) if word)


def _mark(part: RecoveryPart) -> str:
    return mark_of(part.connection, part.ask, part.scope, part.kind)
