"""What to do about a step whose outcome nobody knows.

intent ─ waits ─ call, no answer ─ quarantine ─┤ look up ─┬ found    → read back, bind, go on
                                               │          ├ absent   → send again, at most N times; then a person
                   the target may still be     │          ├ several  → a person
                   queueing or committing      │          └ failed   → look again later; after a while a person

accepted ─ ask ─┬ a verdict              → as if it had been answered with it
                └ nobody knows any more  → ask again, ever more seldom; then a person. Nothing is sent again by itself

What was cleanly not found may still come, however late: before it is sent once more, it is looked up once more. While
that look-up fails, the record is in doubt as before: nobody knows, and after a while a person must look.

Where a worker died, nobody can say when its call began: the quarantine then begins at the latest moment that it may have.
"""

from dataclasses import dataclass, replace

from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Absent, BudgetSpent, Found, InDoubt, LookUp, NotNow, Several
from tieout.sync.patience import back_off
from tieout.sync.plan import Side
from tieout.sync.ports import Erp
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State, StepNote
from tieout.sync.steps import TELLING, Steps
from tieout.sync.telling import unlinking
from tieout.sync.unsettled import VERDICT
from tieout.sync.wakes import WakeReason

LOOK_UPS_BEFORE_A_PERSON = 8
LOOK_UP = "look-up"
"""What a record in doubt waits on: until the look-up is tried again."""


@dataclass
class Doubts:
    """Resolves the one open doubt that a record may have, before anything else is done to it."""

    erp: Erp
    steps: Steps
    repeats: int

    def resolve(self, session: Session) -> Rest | None:
        """Resolve the doubt, or say how long to rest. `None`: there is no doubt (any more), go on."""
        note = session.entry.doubtful()
        if note is None:
            return self._goes_on(session)
        if note.side is Side.ERP and session.clock.now() < note.quarantined_until:
            return self.steps.doubt(session, note, "the quarantine is not over")
        if _has_its_time(session):
            return _until_then(session)
        if note.side is Side.PLATFORM:
            # Telling the platform writes fixed values to a known record: sending it again changes nothing twice.
            session.settle(note, "Sent again: it changes nothing twice", outcome="absent", doubts=note.doubts + 1)
            return self._goes_on(session)  # an attempt at the ERP, lost before this telling, may have come meanwhile
        if note.repeatable and note.expects is not None:
            # Fixed values to a known document: a look-up could not tell an update that never came from one that did.
            return self._absent(session, note)
        try:
            found = self.erp.look_up(note, documents=session.entry.documents)
        except BudgetSpent:
            raise  # the look-up was not made: that is no failure that a person must hear of
        except NotNow as failed:
            return self._look_again(session, failed)
        return self._answered(session, note, found)

    def _goes_on(self, session: Session) -> Rest | None:
        return self._came_late(session) or self._unfinished(session)

    def _answered(self, session: Session, note: StepNote, found: LookUp) -> Rest | None:
        match found:
            case Found(document):
                text = f"Found under {note.reference or note.name}: it had happened"
                ended = note.expects is None
                note = session.settle(note, text, outcome="applied", documents=(document,), ended=ended)
                return self.steps.finish(session, note)
            case Absent():
                return self._absent(session, note)
            case Several(documents):
                addresses = ", ".join(document.address for document in documents)
                text = (
                    f"More than one document carries {note.reference}: {addresses}. A person must say which one counts."
                )
                return session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=(Reason("several", text),))

    def _came_late(self, session: Session) -> Rest | None:
        """Look once more for what was lost, not found, and is not there yet: it may have come since, and would stand twice.

        Raises:
            NotNow, NeedsPerson, BudgetSpent: it cannot be looked up, so nothing may be sent.
        """
        if unlinking(session.entry):
            return None  # nothing is sent in this look; found and linked now, it would be let go of with the link
        for note in session.entry.steps.values():
            open_ = note.outcome in {"absent", "refused"} and not note.repeatable
            if note.doubted and open_ and note.side is Side.ERP:
                if _has_its_time(session):
                    return _until_then(session)
                try:
                    found = self.erp.look_up(note, documents=session.entry.documents)
                except NotNow as failed:
                    if isinstance(failed, BudgetSpent) or failed.pause_scope:
                        raise  # not made; or all that is asked of this ERP has to rest, not this look-up alone
                    return self._look_again(session, failed)
                if not isinstance(found, Absent):
                    return self._answered(session, note, found)
        return None

    def _unfinished(self, session: Session) -> Rest | None:
        # The call was answered, and the worker died before it had read the document back and linked it. (Linked and not
        # ended is what does not tie: the step itself reads it back again before anything follows.)
        for note in session.entry.steps.values():
            if note.outcome in {"applied", "partial"} and not note.ended and not session.entry.bound:
                return self.steps.finish(session, note)
            if note.outcome == "accepted":
                return _until_then(session) if _has_its_time(session) else _one_chain(session, self._ask(session, note))
        return None

    def _ask(self, session: Session, note: StepNote) -> Rest | None:
        outcome = self.erp.ask(note)
        if not isinstance(outcome, InDoubt):
            return self.steps.take(session, note, outcome)
        attempts = session.entry.attempts + 1
        session.write(Change(attempts=attempts))
        if attempts >= LOOK_UPS_BEFORE_A_PERSON:
            text = (
                f"{note.name} was taken, and what became of it cannot be learned ({outcome.why}). Look in the ERP, then "
                "say: 'tieout doubt resolve'."
            )
            return session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=(Reason("no_verdict", text),))
        wait, text = back_off(attempts), f"Nobody can say what became of it ({outcome.why}); it is asked again"
        due = session.clock.now() + wait
        return session.rest(State.IN_DOUBT, text, waiting_on=VERDICT, due_at=due, again_in=wait)

    def _absent(self, session: Session, note: StepNote) -> Rest | None:
        had_not = f"Looked up {note.reference or note.name}: it had not happened"
        if note.doubts < self.repeats:
            session.settle(note, had_not, outcome="absent", doubts=note.doubts + 1, doubted=True)
            return None
        text = (
            f"{note.name} was sent {note.doubts + 1} times without an answer, and never arrived. "
            "Check the connection to the ERP, then resync the record."
        )
        rest = session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=(Reason("never_arrives", text),))
        # One write with the hand-over to a person: were the doubt closed first, a death in between would send once more.
        # And a new guard key for what the person sends: a guard that replays failures would answer with this one's again.
        now, refusals = session.clock.now(), note.refusals + 1
        closed = replace(note, outcome="absent", settled_at=now, refusals=refusals, doubts=0, doubted=True)
        events = (session.event("absent", had_not, step=note.name, attempt=str(note.attempt)), *rest.change.events)
        return Rest(replace(rest.change, put_steps=(closed,), events=events))

    def _look_again(self, session: Session, failed: NotNow) -> Rest:
        # Whatever a record that was in no doubt has been tried for before, this is the first of its look-ups that failed.
        attempts = session.entry.attempts + 1 if session.entry.state is State.IN_DOUBT else 1
        session.write(Change(attempts=attempts))
        if attempts >= LOOK_UPS_BEFORE_A_PERSON:
            text = f"The look-up keeps failing ({failed.why}). Nobody knows yet whether it is in the ERP: a person must look."
            return session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=(Reason("look_up_fails", text),))
        # An ERP that says "in five seconds", again and again, would use up all look-ups within a minute.
        later = session.clock.now() + back_off(attempts)
        due = max(failed.retry_at or later, later)
        return session.rest(State.IN_DOUBT, f"The look-up failed: {failed.why}", waiting_on=LOOK_UP, due_at=due)


def _has_its_time(session: Session) -> bool:
    """Whether the next look-up, question or telling, after one that failed, has its time, and nobody asks for it before.

    The events of one edit are many wakes, and each would look up and fail again: within seconds of an ERP that is busy, a
    person would have been called. The sweeper comes when it is time, and has moved the due time on before it wakes.
    """
    entry, reason = session.entry, session.wake.reason
    if entry.state is not State.IN_DOUBT or entry.waiting_on not in {LOOK_UP, VERDICT, TELLING} or entry.due_at is None:
        return False
    return entry.due_at > session.clock.now() and reason not in {WakeReason.SWEEP, WakeReason.RESYNC}


def _until_then(session: Session) -> Rest:
    entry = session.entry
    return session.rest(entry.state, "", waiting_on=entry.waiting_on, reasons=entry.reasons, due_at=entry.due_at)


def _one_chain(session: Session, rest: Rest | None) -> Rest | None:
    """Only the wake that asks in turn brings the next one: did every wake bring one, they would multiply until the verdict.

    A chain that was lost with its worker is no loss: the record is due, and the sweeper finds it.
    """
    in_turn = session.wake.reason in {WakeReason.AGAIN, WakeReason.RESYNC}
    return rest if rest is None or in_turn else replace(rest, again_in=None)
