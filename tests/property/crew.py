"""Our own functions at work under the model: intake, workers that may die or be held up, and the sweeper."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from fakes.erp import WorkerDied
from fakes.queues import FakeDeadline
from property.ground import LOOKS_BY_REASON, REDRIVEN, RESYNCED, Look
from property.hearing import Counts, Listener, read
from property.interruptions import Trap, interruptible
from property.people import Peopled
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.hearing import heard_id
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.state import HistoryEvent
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake, WakeReason

HELD_UP = timedelta(minutes=3)
REPLAYED = "replay: "
"""How the reason of a replay begins; a resync gives another."""

TWICE, LATE = "delivered twice", "delivered behind a later one"
DIES, OVERTAKEN = "worker dies", "worker is overtaken"


@dataclass
class Crewed(Peopled):
    """The ground with its people and its functions."""

    redriven: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    unlistened: set[str] = field(default_factory=set)

    def hear(self, delivery: Delivery) -> None:
        """Intake takes a delivery, maybe not for the first time, maybe behind a later one about the same record."""
        event, name = event_of(delivery), self.about(delivery)
        with self.doing("hear", name):
            if event in self.heard:
                self.struck(TWICE)
            elif any(self.told_of[one] == name and _number(one) > _number(event) for one in self.heard):
                self.struck(LATE)
            self._intake().take(delivery)
        listens = self.connection.section(Entity.COMMITMENT).is_on
        (self.heard if listens else self.unlistened).add(event)

    def about(self, delivery: Delivery) -> str:
        """The record that a delivery is about."""
        return self.told_of[event_of(delivery)]

    def _intake(self) -> IntakeFlow:
        counts = Counts()
        return IntakeFlow(
            self.connection, self.ledger, self.queues, self.payloads, counts, counts, read, Listener(), self.clock,
            self.ids,
        )  # fmt: skip

    def rule_of(self, wake: Wake) -> str:
        """What has a worker look: a delivery, a sweep, an operator…"""
        if wake.id in self.redriven:
            return REDRIVEN
        if wake.reason is WakeReason.RESYNC:
            return "replayed" if wake.why.startswith(REPLAYED) else RESYNCED
        return LOOKS_BY_REASON[wake.reason]

    def worker(self, wake: Wake, trap: Trap) -> list[str]:
        """One worker takes one wake, and dies or is held up where the trap says. Returns what struck it."""
        name = str(wake.reference)
        if wake.reason is WakeReason.RESYNC:
            self.target.allow_once_more(name)
        with self.doing(self.rule_of(wake), name) as look:
            self._run(wake, trap, look)
        return look.struck

    def _run(self, wake: Wake, trap: Trap, look: Look) -> None:
        with suppress(WorkerDied):  # as a killed function: what it had not written is not there
            interruptible(self.push(), trap).run(wake)
        rule = DIES if trap.spring is None else trap.rule
        if trap.sprung_at and rule:
            self.fired[rule, trap.sprung_at, look.state] += 1

    def overtaken(self, wake: Wake, meanwhile: Callable[[], None] = lambda: None) -> Callable[[], None]:
        """What happens while a worker is held up until its lease is over: another one takes the record."""

        def spring() -> None:
            self.clock.advance(HELD_UP)
            meanwhile()
            self.worker(wake.model_copy(update={"id": self.ids.new(), "reason": WakeReason.DELIVERY}), Trap())

        return spring

    def waken(self, name: str, reason: WakeReason) -> Wake:
        """A wake as a message holds it: whoever sent it has written the record into the ledger before."""
        reference = SourceReference.parse(name)
        wake = Wake(
            id=self.ids.new(), connection="oakridge", entity=Entity.COMMITMENT, reference=reference, reason=reason
        )
        section, now = self.connection.section(Entity.COMMITMENT), self.clock.now()
        if self.ledger.entry(wake.key(shadow=section.only_shadow)) is None:
            heard = HistoryEvent(now, "heard", "Heard of it", "platform", {"wake": wake.id})
            first = wake.model_copy(update={"id": heard_id(wake)})
            self.ledger.want(first, shadow=section.only_shadow, due_at=now + timedelta(minutes=5), event=heard)
        return wake

    def sweep(self) -> None:
        Sweeper(self.ledger, self.queues, self.clock, FakeDeadline()).run()


def event_of(delivery: Delivery) -> str:
    """The platform's id of an event, whether it was delivered or found in the platform's log at night."""
    return str(json.loads(delivery.content)["id"])


def _number(event: str) -> int:
    return int(event.removeprefix("event-"))
