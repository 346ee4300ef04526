"""One record of accounting, looked at by itself: the ERP says that it changed, a person asks, or a doubt has to be resolved."""

from collections.abc import Callable
from dataclasses import dataclass

from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.patience import STILL_OPEN
from tieout.sync.pauses import PAUSED, Pauses, held
from tieout.sync.ports import Missing, Permit, pausing
from tieout.sync.pull_born_there import IN_THE_ERP, BornThere
from tieout.sync.pull_judging import LINK, NONE
from tieout.sync.pull_page import Shows
from tieout.sync.pull_ports import Feed
from tieout.sync.pull_reading import Looked, Reading
from tieout.sync.pull_remains import Remains, Traces
from tieout.sync.pull_rests import Rests
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import State
from tieout.sync.unsettled import resting


@dataclass
class One:
    """Works one wake of one record. What it returns as records is shown under the lease's own owner."""

    feed: Feed
    reading: Reading
    shows: Shows
    room: Room
    rests: Rests
    pauses: Pauses
    born_there: BornThere
    close_feed: Callable[[], None]

    def turn(self, session: Session) -> Rest | tuple[Record, ...]:
        """Read the record now. What is to be shown comes back as records; else how it rests."""
        reference = session.entry.key.reference
        if reference.system == self.shows.mirror.system:
            return self.born_there.turn(session)
        stopped = held(session, self.pauses)
        if stopped is not None:
            return stopped
        try:
            return self._read(session)
        except (NotNow, NeedsPerson) as why:
            return self.rests.stopped(session, why)

    def _read(self, session: Session) -> Rest | tuple[Record, ...]:
        permit = self.room.enter(session, self.shows.mirror.limit_scope(), self.feed.limit_scope())
        if not isinstance(permit, Permit):
            return permit
        key = session.entry.key
        try:
            with pausing(self.feed.limit_scope()):
                record = self.feed.one(self.reading.kind, key.reference)
        finally:
            self.close_feed()
            self.room.leave(permit)
        return self._missing(session, record) if isinstance(record, Missing) else (record,)

    def _missing(self, session: Session, missing: Missing) -> Rest:
        """Nothing is taken back for want of an answer: an ERP that hides a record, or says so by mistake, deletes nothing."""
        remains = Remains(Traces(self.reading.bulk, self.shows.mirror), self.shows.linked)
        unlinked = session.entry.hints.get(LINK) == NONE
        rest = remains.let_go(session) if unlinked else remains.look(session, missing.why)
        if rest is not None:
            return rest
        if not session.entry.bound:
            text = f"It is not in the ERP: {missing.why}"
            return session.rest(State.REFUSED, text, reasons=(Reason("missing", text),))
        those = ", ".join(document.key for document in session.entry.documents)
        text = (
            f"It is not in the ERP any more ({missing.why}), and still shown on the platform as {those}. A person must "
            "look: take it back there, or put it out of use, by hand; then resync it."
        )
        return session.rest(State.REFUSED, text, waiting_on="person", reasons=(Reason("missing", text),))


def found_out(rest: Rest) -> bool:
    """Whether a rest says what the record is, and not what kept us from looking at it."""
    ended = rest.change.state in {State.SYNCED, State.UNLINKED, State.REFUSED}
    return rest.change.waiting_on == IN_THE_ERP or (ended and rest.change.waiting_on != PAUSED)


def elsewhere(session: Session, looked: list[Looked]) -> Rest:
    """Its slice is in another mode than the entity, which keeps what it knows under a key of its own."""
    text = "Its slice is off" if not looked else "Its slice is in the other mode; its history goes on there"
    state = resting(session.entry)
    # A doubt from before is still one where it was remembered: it is looked at, so that its age is measured.
    due = None if state is State.WAITING else session.clock.now() + STILL_OPEN
    return session.rest(state, text, waiting_on="its slice", due_at=due)
