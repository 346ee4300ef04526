"""A record that its source does not show, or shows as it was before: read again a few times, and believed in the end."""

from dataclasses import dataclass
from datetime import timedelta

from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.sync.ends import both_gone
from tieout.sync.past import apart_by
from tieout.sync.patience import PERSON, READ_AGAIN, back_off
from tieout.sync.ports import Clock, Erp, Fetched, Missing
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State

EVENT_TOLERANCE = timedelta(seconds=5)
"""A record's `updated_at` has whole seconds and is written before its event is: a little older is not stale."""

READS_BEFORE_BELIEVING = 3
"""So often a record that looks older than its own event is read again before it is taken as it is."""


@dataclass(frozen=True)
class Staleness:
    """Judges how new a read is."""

    clock: Clock
    erp: Erp

    def missing(self, session: Session, missing: Missing, *, shadow: bool) -> Rest:
        """How a record rests that its source does not show (any more)."""
        if session.entry.bound:
            ended = None if shadow else both_gone(session, self.erp)
            if ended is not None:
                return ended
            documents = ", ".join(document.address for document in session.entry.documents)
            text = (
                f"The record is gone from its source ({missing.why}), but {documents} is in the ERP. Cancel it there."
            )
            reason = apart_by(Reason("withdrawn", text), session.entry.total)
            return session.rest(State.REFUSED, reason.text, waiting_on="person", reasons=(reason,))
        attempts = session.entry.attempts + 1
        if attempts <= READS_BEFORE_BELIEVING:
            session.write(Change(attempts=attempts))
            due = self.clock.now() + READ_AGAIN
            return session.rest(State.PENDING, f"Not readable yet: {missing.why}", due_at=due, again_in=READ_AGAIN)
        return session.rest(
            State.WAITING, f"Not there: {missing.why}", waiting_on="source", due_at=self.clock.now() + PERSON
        )

    def stale(self, session: Session, fetched: Fetched, record: Record) -> Rest | None:
        """Read again what is older than we have seen, or than the event that woke us."""
        seen, event = session.entry.version, session.wake.event_at
        older_than_seen = seen is not None and record.version < seen
        older_than_event = event is not None and record.version < event - EVENT_TOLERANCE
        if fetched.accepted or not (older_than_seen or older_than_event):
            return None  # what accounting accepted is fixed, whatever version carries it
        if session.entry.attempts >= READS_BEFORE_BELIEVING:
            # An event may concern nothing that moves `updated_at`. But what was withdrawn must not go out because the
            # platform keeps showing how it was before.
            return self._outdated(session, record) if older_than_seen else None
        due = self.clock.now() + READ_AGAIN
        attempts = session.entry.attempts + 1
        return Rest(Change(due_at=due, attempts=attempts), again_in=READ_AGAIN)

    def _outdated(self, session: Session, record: Record) -> Rest:
        attempts = session.entry.attempts + 1
        due = self.clock.now() + back_off(attempts)
        session.write(Change(attempts=attempts))
        if session.entry.bound:
            return Rest(Change(due_at=due))  # what it has come to stands until something newer is shown
        text = f"{record.number} is shown as it was before it was last changed. It is read again later."
        return session.rest(State.WAITING, text, waiting_on="source", due_at=due)
