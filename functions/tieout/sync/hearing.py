"""A record was heard of: it is due in the ledger first, and woken by a message then, so that a lost message loses nothing."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from tieout.config.connection import Connection
from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction
from tieout.records.references import TargetDocument
from tieout.sync.events import Concern, Concerns, PlatformEvent
from tieout.sync.plan import Side
from tieout.sync.ports import Clock, Ledger, Queues
from tieout.sync.state import HistoryEvent, RecordKey
from tieout.sync.turns import MESSAGE_AT_MOST, Turns
from tieout.sync.wakes import Wake, WakeReason


@dataclass(frozen=True)
class Supposed(Concerns):
    """Records worth a look, if what had to be assumed about their sender holds.

    Attributes:
        assumptions: the switches of the connection document that must be on, or nothing is woken.
    """

    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hearing:
    """Writes down what was heard of, and wakes it."""

    connection: Connection
    ledger: Ledger
    queues: Queues
    clock: Clock
    turns: Turns

    def wake(self, concern: Concern, event: PlatformEvent, wake_id: str, later: timedelta = timedelta(0)) -> None:
        """Make a record due and send its wake: by its turn, or after `later`."""
        wake = self.wake_of(concern, event, wake_id)
        if not self._is_accountings(wake):
            self.want(wake, event, later)

    def wake_of(self, concern: Concern, event: PlatformEvent, wake_id: str) -> Wake:
        """The wake of a record that an event is about. The same `wake_id` gives the same wake, which counts once."""
        return Wake(
            id=hashlib.sha256(wake_id.encode()).hexdigest()[:40],
            connection=self.connection.id,
            entity=concern.entity,
            reference=concern.reference,
            reason=WakeReason.DELIVERY,
            event_at=event.at,
            request=concern.request,
            hints=concern.hints,
            by=f"user {event.actor}" if event.actor else "",
            why=f"{event.resource} {event.action}",
        )

    def key(self, wake: Wake) -> RecordKey:
        """Under which key it is heard of: in shadow a record has another one."""
        return wake.key(shadow=self.connection.section(wake.entity).only_shadow)

    def _is_accountings(self, wake: Wake) -> bool:
        """Whether it is only another name of a record that came from the ERP, and nobody waits for it under this one.

        A platform tells of every company that an import shows there; kept under both names, each would be there twice.
        """
        shown = wake.reference
        if FLOW[wake.entity] is not Direction.TO_PLATFORM or shown.system != self.connection.platform.system:
            return False
        document = TargetDocument(role="", kind=shown.kind, key=shown.id, company=shown.system)
        linked = self.ledger.holder(self.connection.id, Side.PLATFORM, document) is not None
        return linked and self.ledger.entry(self.key(wake)) is None

    def want(self, wake: Wake, event: PlatformEvent, later: timedelta = timedelta(0)) -> None:
        """The same for a wake that is made already."""
        now, key = self.clock.now(), self.key(wake)
        text = f"Heard of it: {event.resource} {event.action}" + (", brought back by a recovery" if event.fed else "")
        data = {"event": event.id, "at": event.at.isoformat(), "wake": wake.id, **event.fed}
        heard = HistoryEvent(now, "heard", text, wake.by or "platform", data)
        # The ledger first, then the queue: a lost message is found by the sweeper, a lost entry would be lost for good.
        heard_of = wake.model_copy(update={"id": heard_id(wake)})
        turn = self.turns.take(self.connection.id, now=now) + later
        parked = turn - now > MESSAGE_AT_MOST  # as in a storm: it waits in the ledger, where it is in nobody's way
        due = turn if parked else now + self.connection.thresholds.lost_wake
        self.ledger.want(heard_of, shadow=key.shadow, due_at=due, event=heard)
        if not parked:
            self.queues.wake(wake, group=key.group, delay=turn - now)


def heard_id(wake: Wake) -> str:
    """Under what a wake is counted when it is heard of; the worker counts it once more when it looks."""
    return f"heard-{wake.id}"
