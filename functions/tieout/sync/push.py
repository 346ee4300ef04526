"""The one push flow: a wake says "look at this record", and this decides what that comes to.

want ─ lease ─ permit ─ doubt? ─ fetch ─ gates ─ prepare ─ plan ─ steps ─ tell ─ rest
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tieout.config.connection import Connection, EntitySection
from tieout.policy.ownership import require_direction
from tieout.policy.reasons import Reason
from tieout.policy.translating import extensions_sent
from tieout.records.entities import Direction
from tieout.sync.doubt import Doubts
from tieout.sync.needs import is_there
from tieout.sync.other_mode import SLICE, OtherMode
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.pacing import Pace, Unpaced
from tieout.sync.past import asks_for_what_was_refused
from tieout.sync.patience import PERSON, back_off
from tieout.sync.pauses import NoPauses, Pauses, held
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
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.room import Room
from tieout.sync.sending import Elsewhere, Sending
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.steps import StepRefused, Steps
from tieout.sync.telling import Telling, on_to_the_next
from tieout.sync.turns import AlwaysNow, Turns
from tieout.sync.unsettled import resting
from tieout.sync.wakes import Wake, WakeReason

LEASE_MARGIN = timedelta(seconds=30)
"""A lease outlives its invocation by this much: the clock of the next worker may run ahead of ours."""


@dataclass
class Push:
    """Carries approved commitments into the ERP, exactly once in effect, and tells the platform.

    `sign_in_refused` says afterwards whether a vendor refused our sign-in: somebody must authorise us again.
    """

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
    pauses: Pauses = field(default_factory=NoPauses)
    pace: Pace = field(default_factory=Unpaced)
    turns: Turns = field(default_factory=AlwaysNow)
    chance: Callable[[], float] = lambda: 0.0
    most_seats: int | None = None
    sign_in_refused: bool = False

    def __post_init__(self) -> None:
        self._steps = Steps(self.erp, self.platform, self.payloads, self.deadline, self._held, self.pace)
        self._prerequisites = Prerequisites(self.connection, self.ledger, self.queues, self.turns, self.clock, self.ids)
        self._elsewhere: bool | None = None
        self._looked = self._found_here = False
        self._other_mode = OtherMode(self.ledger, self.clock, self.ids)
        self._room = Room(self.permits, self.clock, self.turns, self.chance, self.most_seats, self.pace)

    def run(self, wake: Wake) -> State | None:
        """Look at one record. Returns the state it rests in, or `None` if another worker is at it and will look again."""
        require_direction(wake.entity, Direction.TO_ERP)
        section = self.connection.section(wake.entity)
        state = self._run(wake, section, shadow=section.only_shadow)
        if self._elsewhere is None:
            self._other_mode.rest(wake, section, found_first=self._found_here)
            return state
        # Its slice is in the other mode: what that mode knows of it is kept under a key of its own.
        shadow, self._elsewhere = self._elsewhere, None
        return self._run(wake, section, shadow=shadow)

    def _run(self, wake: Wake, section: EntitySection, *, shadow: bool) -> State | None:
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
        telling = Telling(self.platform, self._steps, self.connection)
        return Sending(
            self.connection, section, self.platform, self.erp, self.payloads, self.clock, self._steps, doubts, telling
        )

    def _until_unwanted(self, session: Session, sending: Sending) -> State:
        while True:
            wanted = session.entry.wanted
            rest = self._turn(session, sending)
            if self._released(session, rest, wanted):
                break
            session.reload()
            if self.deadline.left() < self.erp.call_timeout:
                # It is wanted again and there is no time: give it back as it is; the newest wake's due time stands.
                rest = Rest(Change(due_at=self.clock.now()), again_in=timedelta(seconds=1))
                if self.ledger.release(session.lease, rest.change, wanted=session.entry.wanted):
                    break
        if rest.again_in is not None:
            self._again(session, rest.again_in, unseen=rest.unseen)
        elif rest.waits_for is not None and is_there(self.ledger.entry(rest.waits_for)):
            # It arrived after we had looked and before we were seen to wait: whoever wakes those that wait has missed us.
            self._again(session, timedelta(seconds=1), unseen=False)
        before = session.entry.state
        state = before if not isinstance(rest.change.state, State) else rest.change.state
        if state is State.SYNCED and before is not State.SYNCED:
            self._prerequisites.arrived([session.lease.key])
        return state

    def _released(self, session: Session, rest: Rest, wanted: int) -> bool:
        """Give the record back, unless it is wanted anew. What somebody asked for is answered by a look that came to its end;
        where there was no room, a pause, an outage, it is still asked for."""
        answered = self._looked and rest.again_in is None and session.entry.asked
        change = replace(rest.change, asked="") if answered else rest.change
        return self.ledger.release(session.lease, change, wanted=wanted)

    def _again(self, session: Session, delay: timedelta, *, unseen: bool) -> None:
        reason = session.wake.reason if unseen else WakeReason.AGAIN
        # Its request goes with it: what is kept of the record in the other mode may not have heard of it yet.
        wake = session.wake.model_copy(update={"id": self.ids.new(), "reason": reason})
        self.queues.wake(wake, group=session.lease.key.group, delay=delay)

    def _turn(self, session: Session, sending: Sending) -> Rest:
        """One look at the record, under a permit of the ERP's limit scope, while neither vendor has asked for rest."""
        self._looked = self._found_here = False
        session.fetched, answered = None, session.entry.answered
        stopped = self._held(session)
        if stopped is not None:
            return stopped
        permit = self._room.enter(session, self.platform.limit_scope(), self.erp.limit_scope())
        if not isinstance(permit, Permit):
            return permit
        try:
            rest = self._look(session, sending)
            self._looked = True
            return rest if session.entry.answered == answered else on_to_the_next(session, rest)
        except BudgetSpent as spent:
            return self._room.spent(session, spent)
        except NotNow as later:
            return self._later(session, later)
        except NeedsPerson as person:
            self._looked = True  # whoever asked is told what to do first
            return self._needs_person(session, person)
        finally:
            self._room.leave(permit)

    def _held(self, session: Session) -> Rest | None:
        """How to rest if a person has paused these writes; asked at the start of a look, and again before each write."""
        return held(session, self.pauses)

    def _look(self, session: Session, sending: Sending) -> Rest:
        try:
            rest = sending.look(session)
        except StepRefused as refused:
            rest = self._step_refused(session, sending, refused)
        except Elsewhere as other:
            self._elsewhere = other.shadow
            return session.rest(State.WAITING, str(other), waiting_on=SLICE)
        self._found_here = True
        return rest

    def _later(self, session: Session, later: NotNow) -> Rest:
        attempts = session.entry.attempts + 1
        due = later.retry_at or self.clock.now() + back_off(attempts)
        if later.pause_scope:
            self.permits.pause(later.scope or self.erp.limit_scope().name, until=due, why=later.why)
        wait = max(due - self.clock.now(), timedelta(seconds=1))
        session.write(Change(attempts=attempts))
        return session.rest(resting(session.entry), later.why, waiting_on="vendor", due_at=due, again_in=wait)

    def _needs_person(self, session: Session, person: NeedsPerson) -> Rest:
        why, code = person.why, "needs_person"
        if person.pause_scope:
            self._room.refused(person, self.erp.limit_scope())
            self.sign_in_refused = True
            code = "authorise_again"
            why = f"{why} Authorise again ('tieout connect --secrets'), then 'tieout resync'. Until then nothing is tried."
        due = self.clock.now() + PERSON
        # What is in doubt stays so, or taken without a verdict: that nobody may look makes it no record that was never sent.
        return session.rest(resting(session.entry), why, waiting_on="person", reasons=(Reason(code, why),), due_at=due)

    def _step_refused(self, session: Session, sending: Sending, refused: StepRefused) -> Rest:
        if refused.side is Side.PLATFORM:
            documents = ", ".join(document.address for document in session.entry.documents)
            text = f"It is in the ERP as {documents}, but the platform could not be told: {refused}"
            return session.rest(State.PARTIAL, text, waiting_on="person", reasons=refused.reasons)
        # It answers those that this look has served, and nobody who was heard of since: what he asks for was not tried.
        fetched = session.fetched
        if fetched is None and session.entry.requests:
            return self._refused_late(session, sending, refused)
        return sending.refuse(session, refused.reasons, fetched if isinstance(fetched, Fetched) else None)

    def _refused_late(self, session: Session, sending: Sending, refused: StepRefused) -> Rest:
        """The verdict on what an earlier look has sent. Whoever asks for something else by now has it tried by the next look."""
        fetched = sending.fetch(session)
        extensions = extensions_sent(self.connection.value_maps, sending.section)
        if isinstance(fetched, Fetched) and asks_for_what_was_refused(session.entry, fetched, extensions):
            return sending.refuse(session, refused.reasons, fetched)
        return on_to_the_next(session, sending.refuse(session, refused.reasons, None))


def _told(wake: Wake) -> dict[str, str]:
    told = {"wake": wake.id}
    if wake.event_at is not None:
        told["event_at"] = wake.event_at.isoformat()
    if wake.request is not None:
        told["request"] = wake.request
    if wake.why:
        told["why"] = wake.why
    return told
