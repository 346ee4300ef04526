"""Intake: from a delivery to wakes. Asks the platform which record it is about, drops our own echoes, loses nothing."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from tieout.config.connection import Connection
from tieout.sync.events import (
    Concerns,
    Echo,
    ListChanged,
    Listener,
    Nothing,
    OtherCompany,
    OtherIntake,
    PlatformEvent,
    Resolution,
    Unknown,
    Unreadable,
)
from tieout.sync.following import Following
from tieout.sync.hearing import Hearing, Supposed
from tieout.sync.instructions import Instructed
from tieout.sync.line_events import LineEvents
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.patience import SHORT
from tieout.sync.pauses import NoPauses, Paused, Pauses
from tieout.sync.ports import Clock, Ids, Ledger, Payloads, Queues
from tieout.sync.resting import NoRests, ScopeRests, Waits
from tieout.sync.turns import AlwaysNow, Turns

MAX_BODY = 64 * 1024

TRIES_BEFORE_A_PERSON = 500
"""At a quarter of an hour each, some five days."""


class Delivery(BaseModel):
    """What the receiver made durable: at most 64 KB of the body, in base64, with the whole body's size and hash.

    `beside`: of a signed delivery, the digest of its sender's own id (`delivery`) and when it was signed (`signed_at`).
    `fed`: of one that a recovery brought back, which recovery, who asked for it and why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    connection: str
    source: str
    size: int
    sha256: str
    body: str
    beside: dict[str, str] = {}
    fed: dict[str, str] = {}
    tries: int = 0

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.body)


class Tallies(Protocol):
    """Counts of what is seen and not acted on."""

    def count(self, connection: str, name: str) -> int: ...


ParseNotification = Callable[[bytes, Mapping[str, str]], tuple[PlatformEvent, Resolution]]
"""Reads what the ERP tells by itself (body, `Delivery.beside`): the event, whose id and resource name the message, and the
records to look at.

Raises `Unreadable`. The ERP is not asked: a notification says by itself which records it is about.
"""


class Marks(Protocol):
    """How far something has got, as a moment that only moves forward."""

    def reached(self, name: str) -> datetime | None: ...

    def reach(self, name: str, moment: datetime) -> None: ...


@dataclass(frozen=True)
class Taken:
    """What became of a delivery, for metrics: woken, echo, unfit, unknown_resource, other_intake, again or nothing."""

    what: str
    woken: int = 0
    sign_in_refused: bool = False


@dataclass
class IntakeFlow:
    """Carries deliveries of one connection to the records they concern."""

    connection: Connection
    ledger: Ledger
    queues: Queues
    payloads: Payloads
    tallies: Tallies
    marks: Marks
    parse: Callable[[bytes], PlatformEvent]
    platform: Listener
    clock: Clock
    ids: Ids
    turns: Turns = field(default_factory=AlwaysNow)
    chance: Callable[[], float] = lambda: 0.0
    parse_notification: ParseNotification | None = None
    pauses: Pauses = field(default_factory=NoPauses)
    rests: ScopeRests = field(default_factory=NoRests)

    @property
    def _hearing(self) -> Hearing:
        return Hearing(self.connection, self.ledger, self.queues, self.clock, self.turns)

    @property
    def _waits(self) -> Waits:
        return Waits(self.rests, self.clock, self.chance)

    def take(self, delivery: Delivery) -> Taken:
        """Handle one delivery. What is unfit is kept for a person; everything else comes to wakes or to a count."""
        notified = self.parse_notification if delivery.source == self.connection.erp.system else None
        if notified is None and delivery.source != self.connection.platform.system:
            return self._unfit(delivery, f"source '{delivery.source}' is not this connection's platform")
        if delivery.size > MAX_BODY:
            return self._unfit(delivery, f"{delivery.size} bytes; {MAX_BODY} is the most")
        if notified is not None:
            return self._notified(delivery, notified)
        try:
            event = replace(self.parse(delivery.content), fed=delivery.fed)
        except Unreadable as error:
            return self._unfit(delivery, str(error))
        intakes = {entity: section.intake for entity, section in self.connection.entities.items() if section.is_on}
        try:
            return self._act(delivery, event, self.platform.resolve(event, intakes=intakes))
        except Paused as paused:
            # No try: a pause may stand for longer than any outage, and what waits for its end is no person's for that.
            return self._again(delivery, paused.why, SHORT, tried=False)
        except NotNow as later:
            return self._again(
                delivery, later.why, self._waits.heed(later, self.platform.limit_scope(), delivery.tries)
            )
        except NeedsPerson as person:
            self._waits.refused(person, self.platform.limit_scope())
            return replace(self._again(delivery, person.why, SHORT), sign_in_refused=person.pause_scope)

    def _notified(self, delivery: Delivery, parse: ParseNotification) -> Taken:
        """What accounting's ERP tells by itself. A message that comes again has the same wakes: they are worked once."""
        try:
            event, resolution = parse(delivery.content, delivery.beside)
        except Unreadable as error:
            return self._unfit(delivery, str(error))
        about = self._listened(event, resolution) if isinstance(resolution, Concerns) else resolution
        told = delivery.model_copy(update={"id": f"{delivery.connection}-{event.resource}-{event.id}"})
        return self._act(told, event, about)

    def _listened(self, event: PlatformEvent, told: Concerns) -> Resolution:
        """What of it is acted on: nothing that is switched off, nor what rests on an assumption that is not switched on."""
        relied_on = told.assumptions if isinstance(told, Supposed) else ()
        if missing := [name for name in relied_on if name not in self.connection.assumptions]:
            return Nothing(f"{event.resource}: the assumption '{missing[0]}' is not switched on")
        listened = tuple(one for one in told.wakes if self.connection.section(one.entity).is_on)
        return Concerns(listened) if listened else Nothing(f"{event.resource}: switched off")

    def _act(self, delivery: Delivery, event: PlatformEvent, resolution: Resolution) -> Taken:
        match resolution:
            case Concerns(records):
                for number, concern in enumerate(records):
                    self._hearing.wake(concern, event, f"{delivery.id}-{number}")
                return Taken("woken", len(records))
            case Instructed():
                return self._instructed(event, resolution)
            case ListChanged(project, _, kind):
                return self._listed(delivery, event, project, kind)
            case OtherCompany(company):
                return self._unfit(delivery, f"company '{company}' is not this connection's")
            case Unknown(resource):
                return self._counted("unknown_resource", f"unknown resource: {resource}")
            case OtherIntake(entity, resource):
                return self._counted("other_intake", f"other intake: {entity.value}: {resource}")
            case Echo(_):
                return self._counted("echo", "echo of our own write")
            case Nothing(why):
                return self._counted("nothing", why)

    def _instructed(self, event: PlatformEvent, said: Instructed) -> Taken:
        desk = Following(self.connection, self.ledger, self.queues, self.marks, self.platform, self.clock, self.pauses)
        followed = desk.follow(said, event, self._hearing.wake)
        for name in followed.counted:
            self.tallies.count(self.connection.id, name)
        return Taken("woken" if followed.woken else "nothing", followed.woken)

    def _listed(self, delivery: Delivery, event: PlatformEvent, project: str, kind: str) -> Taken:
        lines = LineEvents(self.connection, self.ledger, self.marks, self.platform, self.clock, self._hearing)
        woken = lines.listed(delivery.id, event, project, kind)
        if woken is None:
            return self._counted("nothing", "line event covered by a listing")
        return Taken("woken", woken)

    def _again(self, delivery: Delivery, why: str, wait: timedelta, *, tried: bool = True) -> Taken:
        # The delivery waits as a message of its own: an outage of a day burns no receives, and one of days is a person's.
        if tried and delivery.tries >= TRIES_BEFORE_A_PERSON:
            return self._unfit(delivery, f"the platform could not be asked: {why}")
        again = delivery.model_copy(update={"tries": delivery.tries + tried})
        group = hashlib.sha256(f"{delivery.connection} {delivery.sha256}".encode()).hexdigest()
        self.queues.redeliver(again.model_dump_json(), wake_id=self.ids.new(), group=group, delay=min(wait, SHORT))
        return Taken("again")

    def _counted(self, what: str, name: str) -> Taken:
        self.tallies.count(self.connection.id, name)
        return Taken(what)

    def _unfit(self, delivery: Delivery, why: str) -> Taken:
        address = self.payloads.keep(self.connection.id, "unfit", delivery.content)
        self.tallies.count(self.connection.id, f"unfit: {why[:80]} (sha256 {delivery.sha256}, {address})")
        return Taken("unfit")
