"""A person's word on a doubt: it happened, as this document; or it did not. Written under the record's lease, with who and
why, and held against what the other system shows: a slip of the hand must neither double a commitment nor lose one.

Of a commitment the other system is the ERP; of a payment, which the ERP made, it is the platform.
"""

from dataclasses import dataclass
from datetime import timedelta

from tieout.records.references import TargetDocument
from tieout.sync.both_sides import BothSides, look_at_both
from tieout.sync.ends import still_there
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import AlreadyBound, Clock, Erp, Ids, Ledger
from tieout.sync.pull_remains import Traces, as_it_stands, settled
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State, StepNote
from tieout.sync.steps import Steps
from tieout.sync.telling import let_go
from tieout.sync.wakes import Wake, WakeReason

LEASE = timedelta(minutes=3)
"""A look-up and a read-back, each as slow as an ERP may be."""


class NotResolved(Exception):
    """The decision cannot be taken over as it was given; says why and what to do."""


@dataclass(frozen=True)
class ItHappened:
    """It is there, as the document with this key. `of_several`: more than one was found, and this one counts."""

    key: str
    of_several: bool = False


@dataclass(frozen=True)
class ItDidNotHappen:
    """It is not there: it may be sent again."""


Decision = ItHappened | ItDidNotHappen


@dataclass
class Resolving:
    """Takes decisions over."""

    ledger: Ledger
    erp: Erp
    steps: Steps
    clock: Clock
    ids: Ids
    traces: Traces | None = None
    """Without it nothing that is shown on the platform is decided."""

    def resolve(self, wake: Wake, decision: Decision, *, shadow: bool) -> State:
        """Take a decision over. `wake` names the record, and who decided and why.

        Returns the state that follows. After `pending` the same wake lets it go on at once; anything else needs a person.

        Raises:
            NotResolved: somebody works the record, there is no doubt, or the other system shows otherwise. Nothing changed.
        """
        key, now = wake.key(shadow=shadow), self.clock.now()
        lease = self.ledger.lease(key, owner=self.ids.new(), now=now, until=now + LEASE)
        if lease is None:
            raise NotResolved("the record is being worked at this moment, or was never seen; try again in a minute")
        session = Session(self.ledger, lease, wake, self.clock)
        rest = Rest(Change())
        try:
            rest = self._decide(session, decision)
        finally:
            self._release(session, rest)
        entry = self.ledger.entry(key)
        return State.PENDING if entry is None else entry.state

    def _decide(self, session: Session, decision: Decision) -> Rest:
        if session.entry.state is not State.IN_DOUBT:
            raise NotResolved(f"the record is {session.entry.state}, not in doubt")
        sides = look_at_both(session.entry, self.erp, self.traces)
        if sides.note is None:
            raise NotResolved("no step of the record is open; 'tieout resync' looks at it again")
        match decision:
            case ItHappened(key, of_several):
                return self._happened(session, sides, sides.note, key, of_several=of_several)
            case ItDidNotHappen():
                return self._did_not(session, sides, sides.note)

    def _happened(self, session: Session, sides: BothSides, note: StepNote, key: str, *, of_several: bool) -> Rest:
        if sides.unread:
            raise NotResolved(f"it cannot be read back, so it cannot be linked: {sides.unread}")
        one = sides.named(key)
        if one is None:
            those = ", ".join(shown.document.key for shown in sides.found) or "nothing"
            raise NotResolved(
                f"{key} is not what carries {note.reference or note.name}; the {sides.there} shows {those}. "
                "Only a document with our reference is linked: put the reference there first, if it is the right one"
            )
        if of_several != (len(sides.found) > 1):
            option = "--which" if len(sides.found) > 1 else "--it-happened"
            raise NotResolved(f"the {sides.there} shows {len(sides.found)} under {note.reference}; use {option}")
        others = ", ".join(shown.document.address for shown in sides.found if shown is not one)
        text = f"A person says it happened, as {one.document.address}: {session.wake.why}"
        text += f". Not counted, to be cancelled in the {sides.there}: {others}" if others else ""
        if sides.of_accounting:
            return self._as_shown(session, note, one.document, text)
        note = session.settle(note, text, outcome="applied", documents=(one.document,), ended=note.expects is None)
        try:
            return self.steps.finish(session, note) or self._goes_on(session)
        except (NotNow, NeedsPerson):
            return self._goes_on(session)  # the next worker reads it back and links it

    def _did_not(self, session: Session, sides: BothSides, note: StepNote) -> Rest:
        if sides.found:
            those = ", ".join(shown.document.address for shown in sides.found)
            raise NotResolved(f"the {sides.there} shows {those} under {note.reference or note.name}; it did happen")
        if self.clock.now() < note.quarantined_until:
            until = f"{note.quarantined_until:%Y-%m-%d %H:%M:%S} UTC"
            raise NotResolved(f"the call may still be carried out over there until {until}; decide after that")
        if sides.of_accounting:
            return self._not_shown(session, sides, note)
        gone = self._documents_gone(session, sides, note)
        seen = sides.unread or "the ERP shows nothing"
        text = f"A person says it did not happen: {session.wake.why} ({seen})"
        # It may still come after both have looked. Where only the person could, nothing but that word is to be had.
        session.settle(note, text, outcome="absent", documents=(), doubted=not sides.unread)
        if gone:
            # Linked to the dead one beside the new one, the platform would be told of the dead one.
            why = f"it is gone from the ERP, says {session.wake.by}"
            let_go(session, why, State.PENDING, asked=WakeReason.RESYNC.value)
        return self._goes_on(session)

    def _not_shown(self, session: Session, sides: BothSides, note: StepNote) -> Rest:
        if sides.askable and sides.unread:
            raise NotResolved(f"whether the platform shows it could not be looked up: {sides.unread}; try again later")
        text = f"A person says it did not happen: {session.wake.why} ({sides.unread or 'the platform shows nothing'})"
        return self._as_shown(session, note, None, text)

    def _as_shown(self, session: Session, note: StepNote, document: TargetDocument | None, text: str) -> Rest:
        """Link it to what it is on the platform, or to nothing; the next worker brings what is there up to date."""
        note = settled(session, note, document)
        event = session.event(str(note.outcome), text, step=note.name)
        try:
            session.write(as_it_stands(session, (note,), (event,)))
        except AlreadyBound as taken:
            raise NotResolved(str(taken)) from taken
        return self._goes_on(session)

    def _documents_gone(self, session: Session, sides: BothSides, note: StepNote) -> bool:
        """Whether what the record is linked to is not in the ERP any more. Raises: NotResolved: it cannot be asked."""
        if not session.entry.bound or note.expects is None:
            return False
        try:
            if sides.unread:
                raise NotNow(sides.unread)
            return not still_there(session, self.erp)
        except (NotNow, NeedsPerson) as unread:
            those = ", ".join(document.address for document in session.entry.documents)
            raise NotResolved(f"it is linked to {those}, and whether that stands cannot be read: {unread}") from unread

    def _goes_on(self, session: Session) -> Rest:
        session.write(Change(attempts=0))
        text = f"Decided by {session.wake.by}; it goes on"
        return session.rest(State.PENDING, text, due_at=self.clock.now())

    def _release(self, session: Session, rest: Rest) -> None:
        while not self.ledger.release(session.lease, rest.change, wanted=session.entry.wanted):
            session.reload()
