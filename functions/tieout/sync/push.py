"""The one push flow: a wake says "look at this record", and this decides what that comes to.

want ─ lease ─ permit ─ doubt? ─ fetch ─ gates ─ prepare ─ plan ─ steps ─ tell ─ rest
"""

from dataclasses import dataclass
from datetime import timedelta

from tieout.config.connection import Connection, EntitySection, Mode
from tieout.policy.ownership import require_direction
from tieout.policy.reasons import Reason
from tieout.records.entities import Direction
from tieout.sync.doubt import Doubts
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.patience import NO_SEAT, PERSON, back_off
from tieout.sync.plan import Side
from tieout.sync.ports import (
    Clock,
    Deadline,
    Erp,
    Fetched,
    Ids,
    LeaseLost,
    Ledger,
    Payloads,
    Permit,
    Permits,
    Platform,
    Queues,
)
from tieout.sync.sending import Sending
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.steps import StepRefused, Steps
from tieout.sync.telling import Telling
from tieout.sync.wakes import Wake, WakeReason

LEASE_MARGIN = timedelta(seconds=30)
"""A lease outlives its invocation by this much: the clock of the next worker may run ahead of ours."""


@dataclass
class Push:
    """Carries approved commitments into the ERP, exactly once in effect, and tells the platform."""

    connection: Connection
    ledger: Ledger
    permits: Permits
    queues: Queues
    payloads: Payloads
    platform: Platform
    erp: Erp
    clock: Clock
    ids: Ids
    deadline: Deadline

    def __post_init__(self) -> None:
        self._steps = Steps(self.erp, self.platform, self.payloads, self.deadline)

    def run(self, wake: Wake) -> State | None:
        """Look at one record. Returns the state it rests in, or `None` if another worker is at it and will look again."""
        require_direction(wake.entity, Direction.TO_ERP)
        section = self.connection.section(wake.entity)
        shadow = section.mode is Mode.SHADOW
        now = self.clock.now()
        seen = HistoryEvent(now, "wake", f"Woken by {wake.reason.value}", wake.by or "tieout", _told(wake))
        # Before any outside call: if this worker dies at once, the sweeper finds the record due.
        self.ledger.want(wake, shadow=shadow, due_at=now + self.connection.thresholds.lost_wake, event=seen)
        until = now + self.deadline.left() + LEASE_MARGIN
        lease = self.ledger.lease(wake.key(shadow=shadow), owner=self.ids.new(), now=now, until=until)
        if lease is None:
            return None  # whoever holds it sees that `wanted` has moved, and looks again
        session = Session(self.ledger, lease, wake, self.clock)
        try:
            return self._until_unwanted(session, self._sending(section))
        except LeaseLost:
            return None  # we were too slow and somebody took over; nothing of ours was written since

    def _sending(self, section: EntitySection) -> Sending:
        doubts = Doubts(self.erp, self._steps, self.connection.thresholds.repeats_after_doubt)
        telling = Telling(self.platform, self._steps)
        return Sending(
            self.connection, section, self.platform, self.erp, self.payloads, self.clock, self._steps, doubts, telling
        )

    def _until_unwanted(self, session: Session, sending: Sending) -> State:
        while True:
            wanted = session.entry.wanted
            rest = self._turn(session, sending)
            if self.ledger.release(session.lease, rest.change, wanted=wanted):
                break
            session.reload()
            if self.deadline.left() < self.erp.call_timeout:
                # It is wanted again and there is no time: give it back as it is; the newest wake's due time stands.
                rest = Rest(Change(due_at=self.clock.now()), again_in=timedelta(seconds=1))
                if self.ledger.release(session.lease, rest.change, wanted=session.entry.wanted):
                    break
        if rest.again_in is not None:
            self._again(session, rest.again_in)
        return session.entry.state if not isinstance(rest.change.state, State) else rest.change.state

    def _again(self, session: Session, delay: timedelta) -> None:
        wake = session.wake.model_copy(update={"id": self.ids.new(), "reason": WakeReason.AGAIN})
        self.queues.wake(wake, group=session.lease.key.group, delay=delay)

    def _turn(self, session: Session, sending: Sending) -> Rest:
        """One look at the record, under a permit of the ERP's limit scope, while neither vendor has asked for rest."""
        scope = self.erp.limit_scope()
        now = self.clock.now()
        paused = self.permits.paused_until(self.platform.limit_scope().name, now=now)
        permit = paused or self.permits.take(scope, owner=session.lease.owner, now=now, until=session.lease.until)
        if not isinstance(permit, Permit):
            until = paused or self.permits.paused_until(scope.name, now=now) or now + NO_SEAT
            return Rest(Change(due_at=until), again_in=until - now)
        try:
            return self._look(session, sending)
        except NotNow as later:
            return self._later(session, later)
        except NeedsPerson as person:
            reason = Reason("needs_person", person.why)
            due = self.clock.now() + PERSON
            return session.rest(State.WAITING, person.why, waiting_on="person", reasons=(reason,), due_at=due)
        finally:
            self.permits.give_back(permit)

    def _look(self, session: Session, sending: Sending) -> Rest:
        try:
            return sending.look(session)
        except StepRefused as refused:
            return self._step_refused(session, sending, refused)

    def _later(self, session: Session, later: NotNow) -> Rest:
        attempts = session.entry.attempts + 1
        due = later.retry_at or self.clock.now() + back_off(attempts)
        if later.pause_scope:
            self.permits.pause(later.scope or self.erp.limit_scope().name, until=due, why=later.why)
        wait = max(due - self.clock.now(), timedelta(seconds=1))
        state = session.entry.state if session.entry.state in {State.IN_DOUBT, State.ACCEPTED} else State.WAITING
        session.write(Change(attempts=attempts))
        return session.rest(state, later.why, waiting_on="vendor", due_at=due, again_in=wait)

    def _step_refused(self, session: Session, sending: Sending, refused: StepRefused) -> Rest:
        if refused.side is Side.PLATFORM:
            documents = ", ".join(document.address for document in session.entry.documents)
            text = f"It is in the ERP as {documents}, but the platform could not be told: {refused}"
            return session.rest(State.PARTIAL, text, waiting_on="person", reasons=refused.reasons)
        fetched = sending.fetch(session) if session.entry.requests else None
        return sending.refuse(session, refused.reasons, fetched if isinstance(fetched, Fetched) else None)


def _told(wake: Wake) -> dict[str, str]:
    told = {"wake": wake.id}
    if wake.event_at is not None:
        told["event_at"] = wake.event_at.isoformat()
    if wake.request is not None:
        told["request"] = wake.request
    if wake.why:
        told["why"] = wake.why
    return told
