"""One step of a plan: intent, call, outcome, read back, bind. In this order, because each line survives the next one's loss."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Accepted, Applied, Gone, InDoubt, NeedsPerson, NotNow, Outcome, Partial, Refused
from tieout.sync.pacing import Pace, Unpaced
from tieout.sync.patience import READ_AGAIN, VERDICT_LATE, ask_again, back_off
from tieout.sync.plan import Side, Step
from tieout.sync.ports import AlreadyBound, Deadline, Erp, LimitScope, Payloads, Platform, pausing
from tieout.sync.session import Rest, Session
from tieout.sync.state import UNSET, Change, State, StepNote, Unset
from tieout.sync.tie import differences
from tieout.sync.unsettled import QUARANTINE, VERDICT
from tieout.sync.wakes import WakeReason

TELLING = "platform"
"""What a record waits on that the platform could not be told of."""

LATE_VERDICT = "late_verdict"
"""The code of the reason by which a record says that its verdict has been out for too long."""

ANSWER_MARGIN = timedelta(seconds=5)
"""What is left after a call's own timeout must still be enough to write down what came of it."""


class StepRefused(Exception):
    """The target refused the step in so many words: it did not happen."""

    def __init__(self, side: Side, reasons: tuple[Reason, ...]) -> None:
        self.side = side
        self.reasons = reasons
        super().__init__("; ".join(reason.text for reason in reasons))


@dataclass
class Steps:
    """Runs the steps of a plan, each at most once in effect."""

    erp: Erp
    platform: Platform
    payloads: Payloads
    deadline: Deadline
    held: Callable[[Session], Rest | None] = lambda _: None
    """Asked before each write: a kill switch that is thrown half-way through a plan must stop its very next step."""
    pace: Pace = field(default_factory=Unpaced)

    def run(
        self,
        session: Session,
        step: Step,
        content: str,
        *,
        total: Decimal | None = None,
        again: bool = False,
        then: tuple[str, ...] = (),
    ) -> Rest | None:
        """Take one step, unless it is done. Returns how to rest, or `None` to go on with the next step.

        Args:
            total: the record's own, which differences are told against later.
            again: take the step even if it is done: what it wrote is not there any more.
            then: the names of the steps that its plan goes on with.

        Raises:
            StepRefused: with every reason.
            NotNow, NeedsPerson: nothing happened; the intent has been closed.
            BudgetSpent: nothing happened, and there is no intent.
        """
        note = session.entry.steps.get(step.name)
        if note is not None and _made(note) and not (again and (note.ended or note.repeatable)):
            return None if note.ended else self.finish(session, note)
        paused = self.held(session)
        if paused is not None:
            return paused
        if step.creates and self.deadline.left() < self.erp.call_timeout + ANSWER_MARGIN:
            # A create that outlives its function is a doubt by construction: leave it to the next invocation.
            return session.rest(session.entry.state, "", due_at=session.clock.now(), again_in=timedelta(seconds=1))
        body = json.dumps(step.body, sort_keys=True, default=str).encode()
        payload = self.payloads.keep(session.lease.key.connection, step.name, body)
        # Should this worker die, nobody will know how long it waited in place (for a turn, a token, a form) before it called;
        # but no call of its begins after its invocation's deadline, so a quarantine that is counted from there is long enough.
        until_called = self.deadline.left() if step.side is Side.ERP else timedelta(0)
        # The requests are reserved before the intent: a budget that is used up is no attempt at anything.
        with self.pace.step(self._scope(step)):
            quarantine = until_called + self._quarantine(step)
            note = session.intend(step, content, payload, quarantine, total=total, then=then)
            try:
                outcome = self._call(step, note, session.entry.documents)
            except (NotNow, NeedsPerson) as nothing:
                session.settle(note, f"Nothing happened: {nothing.why}", outcome="absent")
                raise
        return self.take(session, note, outcome)

    def _scope(self, step: Step) -> LimitScope:
        return self.erp.limit_scope() if step.side is Side.ERP else self.platform.limit_scope()

    def _call(self, step: Step, note: StepNote, documents: tuple[TargetDocument, ...]) -> Outcome:
        with pausing(self._scope(step)):
            if step.side is Side.ERP:
                return self.erp.perform(step, guard_key=note.guard_key, documents=documents)
            return self.platform.perform(step)

    def take(self, session: Session, note: StepNote, outcome: Outcome) -> Rest | None:
        """Write an outcome down and do what follows from it."""
        match outcome:
            case Applied(documents, text):
                ended = note.expects is None
                note = session.settle(note, text or "Done", outcome="applied", documents=documents, ended=ended)
                return None if ended else self.finish(session, note)
            case Accepted(ticket, ask_after):
                if (note.outcome, note.ticket) != ("accepted", ticket):
                    # New, or one call further: where that many calls make up a step, each is as fresh as the first.
                    note = session.settle(note, "Taken; the verdict comes later", outcome="accepted", ticket=ticket)
                return self._asked_again(session, note, ask_after)
            case Partial(documents, reasons):
                note = session.settle(note, "Done in part", outcome="partial", documents=documents)
                return self._bind(session, note, documents, reasons)
            case Refused(reasons):
                text = "; ".join(reason.text for reason in reasons)
                session.settle(note, f"Refused: {text}", outcome="refused", refusals=note.refusals + 1)
                raise StepRefused(note.side, reasons)
            case InDoubt(why):
                note = self._quarantined_anew(session, note)
                return self.doubt(session, note, why)

    def _asked_again(self, session: Session, note: StepNote, ask_after: timedelta) -> Rest:
        """The verdict is asked for again. One that does not come is said: it may be with somebody who does not know of it."""
        taken, now = note.settled_at or note.intent_at, session.clock.now()
        wait = ask_again(ask_after, now - taken)
        text, reasons = "Waiting for the verdict", tuple[Reason, ...]()
        if now - taken >= VERDICT_LATE:
            text = (
                f"The ERP took {note.name} on {taken:%Y-%m-%d %H:%M} UTC, and what became of it has not been heard since. Look "
                "there: it may wait for somebody's approval, or what processes it may stand still. It is asked for again."
            )
            reasons = (Reason(LATE_VERDICT, text),)
        return session.rest(State.ACCEPTED, text, waiting_on=VERDICT, reasons=reasons, due_at=now + wait, again_in=wait)

    def _quarantined_anew(self, session: Session, note: StepNote) -> StepNote:
        """The quarantine of a call that has just ended without an answer: from now on, however long it waited in place first.

        Written at once and not with the record's rest, which is written anew where a wake has come meanwhile. What stands there
        until then ends later, so a death in between makes the wait longer and never shorter. What is told to the platform, or was
        accepted, is never looked up: no quarantine is held against it.
        """
        if note.side is Side.PLATFORM or note.outcome is not None:
            return note
        note = replace(note, quarantined_until=session.clock.now() + self._quarantine(note))
        session.write(Change(put_steps=(note,)))
        return note

    def _quarantine(self, step: Step | StepNote) -> timedelta:
        return self.erp.quarantine(step.kind) if step.side is Side.ERP else timedelta(0)

    def doubt(self, session: Session, note: StepNote, why: str) -> Rest:
        """Nobody can know. The intent stays open; the record rests until the look-up can be trusted."""
        if note.side is Side.PLATFORM:
            return self._told_again(session, note, why)
        wait = max(note.quarantined_until - session.clock.now(), READ_AGAIN)
        text = f"Nobody can know whether it happened ({why}); it will be looked up"
        due = session.clock.now() + wait
        return session.rest(State.IN_DOUBT, text, waiting_on=QUARANTINE, due_at=due, again_in=wait)

    def _told_again(self, session: Session, note: StepNote, why: str) -> Rest:
        """The platform is told again, ever more seldom: a gateway that is down for hours must not cost thousands of requests.

        Only the first doubt, and the wake that comes in turn, bring the next one: did every wake, they would multiply.
        """
        wait = back_off(note.doubts) if note.doubts else READ_AGAIN
        text = f"Nobody can know whether the platform has taken it ({why}); it is told again"
        due = session.clock.now() + wait
        in_turn = not note.doubts or session.wake.reason in {WakeReason.AGAIN, WakeReason.RESYNC}
        again = wait if in_turn else None
        return session.rest(State.IN_DOUBT, text, waiting_on=TELLING, due_at=due, again_in=again)

    def finish(self, session: Session, note: StepNote) -> Rest | None:
        """Read back what a step made, compare it to the cent, and only then link it for ever."""
        if note.expects is None or not note.documents:
            return None
        seen = self.erp.read_back(note.documents[0])
        if isinstance(seen, Gone):
            address = note.documents[0].address
            text = f"{address} was made and is not there any more. Look in the ERP, then say: 'tieout doubt resolve'."
            reason = Reason("gone", text)
            return session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=(reason,))
        document = seen.document.model_copy(
            update={"role": note.documents[0].role, "lines": seen.document.lines or note.documents[0].lines}
        )
        reasons = differences(note.expects, replace(seen, document=document))
        # A step that does not tie is not ended: nothing may follow it until a later read-back ties.
        return self._bind(session, replace(note, ended=not reasons), (document,), reasons)

    def _bind(
        self, session: Session, note: StepNote, documents: tuple[TargetDocument, ...], reasons: tuple[Reason, ...]
    ) -> Rest | None:
        addresses = ", ".join(document.address for document in documents)
        text = f"Linked to {addresses}" if reasons else f"Read back and linked to {addresses}: it ties to the cent"
        change = Change(
            put_steps=(note,),
            bind=documents,
            fingerprint=note.content,
            total=_sent(note),
            events=(session.event("bound", text, step=note.name, documents=addresses),),
        )
        try:
            session.write(change)
        except AlreadyBound as taken:
            reason = Reason("already_bound", f"{taken}. One of the two is wrong: a person must say which.")
            return session.rest(State.IN_DOUBT, reason.text, waiting_on="person", reasons=(reason,))
        if reasons:
            text = "It is in the ERP, but not as sent: " + " ".join(reason.text for reason in reasons)
            return session.rest(State.PARTIAL, text, waiting_on="person", reasons=reasons)
        return None


def _sent(note: StepNote) -> Decimal | Unset:
    """What the record came to when it was sent; of a step that says nothing of it, what its document was to come to."""
    if note.total is not None:
        return note.total
    return UNSET if note.expects is None else note.expects.total


def _made(note: StepNote) -> bool:
    """Whether the step is there already. What was made in part is there too: sent again, it would stand twice."""
    return note.outcome == "applied" or (note.outcome == "partial" and note.expects is not None)
