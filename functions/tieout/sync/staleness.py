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

SOURCE = "source"
"""What a record waits on that its source does not show, or shows as it was."""


@dataclass(frozen=True)
class Staleness:
    """Judges how new a read is."""

    clock: Clock
    erp: Erp

    def missing(self, session: Session, missing: Missing, *, shadow: bool) -> Rest:
        """How a record rests that its source does not show (any more): what has just changed may not be shown for a moment."""
        reason = self._gone(session, missing) if session.entry.bound else None
        believed = reason is not None and reason in session.entry.reasons
        if not believed and (tried := _tried(session)) < READS_BEFORE_BELIEVING:
            return self._not_yet(session, missing, tried + 1)
        if reason is None:
            due = self.clock.now() + PERSON
            return session.rest(State.WAITING, f"Not there: {missing.why}", waiting_on=SOURCE, due_at=due)
        ended = None if shadow else both_gone(session, self.erp)
        return ended or session.rest(State.REFUSED, reason.text, waiting_on="person", reasons=(reason,))

    def _gone(self, session: Session, missing: Missing) -> Reason:
        documents = ", ".join(document.address for document in session.entry.documents)
        text = f"The record is gone from its source ({missing.why}), but {documents} is in the ERP. Cancel it there."
        return apart_by(Reason("withdrawn", text), session.entry.total)

    def _not_yet(self, session: Session, missing: Missing, attempts: int) -> Rest:
        due, entry = self.clock.now() + READ_AGAIN, session.entry
        if not entry.bound:
            session.write(Change(attempts=attempts))
            text = f"Not readable yet: {missing.why}"
            return session.rest(State.PENDING, text, waiting_on=SOURCE, due_at=due, again_in=READ_AGAIN)
        # What it has come to stands until this is believed: a contract that is not shown for a moment holds nothing up.
        text = f"Not shown by its source ({missing.why}); it is read again"
        events = (session.event("not_shown", text),) if attempts == 1 else ()
        return Rest(Change(waiting_on=SOURCE, attempts=attempts, due_at=due, events=events), again_in=READ_AGAIN)

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
        return session.rest(State.WAITING, text, waiting_on=SOURCE, due_at=due)


def _tried(session: Session) -> int:
    """How often in a row it was not shown. What failed before that, such as reads during an outage, counts for something else."""
    return session.entry.attempts if session.entry.waiting_on == SOURCE else 0
