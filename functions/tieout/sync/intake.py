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
    Concern,
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
from tieout.sync.hearing import Hearing, Supposed, heard_id
from tieout.sync.instructions import Instructed
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.patience import SHORT, back_off
from tieout.sync.ports import Clock, Ids, Ledger, Payloads, Queues
from tieout.sync.turns import AlwaysNow, Turns
from tieout.sync.wakes import Wake

MAX_BODY = 64 * 1024
LISTING_OVERLAP = timedelta(minutes=10)
"""A listing reaches back this far: the platform's clock and its index may lag behind its own event."""

CLOCKS_APART = timedelta(seconds=2)
"""How far the platform's clock and ours may be apart, both being set by the network."""

SETTLED = timedelta(seconds=5)
"""A version this old is complete: a platform's times have whole seconds, and its clock and ours may be apart."""

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

    @property
    def _hearing(self) -> Hearing:
        return Hearing(self.connection, self.ledger, self.queues, self.clock, self.turns)

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
        except NotNow as later:
            # Spread, or all deliveries that met the same outage would come back in the same second.
            return self._again(delivery, later.why, back_off(delivery.tries) * (1 + self.chance()))
        except NeedsPerson as person:
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
        desk = Following(self.connection, self.ledger, self.queues, self.marks, self.platform, self.clock)
        followed = desk.follow(said, event, self._hearing.wake)
        for name in followed.counted:
            self.tallies.count(self.connection.id, name)
        return Taken("woken" if followed.woken else "nothing", followed.woken)

    def _listed(self, delivery: Delivery, event: PlatformEvent, project: str, kind: str) -> Taken:
        # One edit of a contract fires an event per line, and none says whose: list what changed, once per burst. A listing
        # covers every event from before it was asked for; the others list again, so none is missed.
        name = f"listing#{self.connection.id}#{project}#{kind}"
        reached = self.marks.reached(name)
        if reached is not None and event.at <= reached:
            return self._counted("nothing", "line event covered by a listing")
        asked = self.clock.now()
        changed = self.platform.changed_since(project, kind, event.at - LISTING_OVERLAP, asked + LISTING_OVERLAP)
        wakes = []
        for number, concern in enumerate(changed):
            # What moved our line event is its own record's time; a neighbour that changed earlier is not stale by it.
            event_of_record = replace(event, at=concern.version or event.at)
            wake_id = self._listed_id(concern, asked) or f"{delivery.id}-{number}"
            wakes.append((self._hearing.wake_of(concern, event_of_record, wake_id), event_of_record))
        news = self._unheard(wakes)
        for wake, of_record in news:
            self._hearing.want(wake, of_record)
        self.marks.reach(name, asked - CLOCKS_APART)
        return Taken("woken", len(news))

    def _unheard(self, wakes: list[tuple[Wake, PlatformEvent]]) -> list[tuple[Wake, PlatformEvent]]:
        """Those that no listing has brought yet. A worker that dies over a thousand neighbours must not begin anew with the
        first: what is in the ledger is due there, whether its message was sent or not."""
        names = {wake.id: (self._hearing.key(wake), heard_id(wake)) for wake, _ in wakes}
        known = self.ledger.counted(list(names.values()), now=self.clock.now())
        return [one for one in wakes if names[one[0].id] not in known]

    def _listed_id(self, concern: Concern, asked: datetime) -> str | None:
        """One id per settled version: every line event lists its neighbours again, and each of them is woken once.

        While a version is not settled, the record may have changed once more within the same second, and each listing
        counts.
        """
        if concern.version is None or concern.version > asked - SETTLED:
            return None
        mode = self.connection.section(concern.entity).mode
        return f"listed-{self.connection.id}-{mode}-{concern.reference}-{concern.version.isoformat()}"

    def _again(self, delivery: Delivery, why: str, wait: timedelta) -> Taken:
        # The delivery waits as a message of its own: an outage of a day burns no receives, and one of days is a person's.
        if delivery.tries >= TRIES_BEFORE_A_PERSON:
            return self._unfit(delivery, f"the platform could not be asked: {why}")
        again = delivery.model_copy(update={"tries": delivery.tries + 1})
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
