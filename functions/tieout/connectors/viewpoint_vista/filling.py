"""Puts a commitment into a batch of its own: open the batch, add the entry, see it in the cache.

    opening ──▶ filling ──▶ adding ──▶ showing ──▶ Applied
                   ▲           └──▶ refused ──▶ Refused: the batch is cancelled where that may be tried, else used again
                   └─ doubtful: the answer to the entry was lost; it is looked for after the quarantine, then sent again

Between any two of these the ledger can hold the ticket, and with it the batch's number. A worker that dies before the first
ticket is written leaves an empty batch with our reference in its notes: the next attempt finds it there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Row, Verdict, key_of
from tieout.connectors.viewpoint_vista.look_up import CANCELLED, POSTED, LookUps
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.stored_codes import StoredCodes
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket
from tieout.connectors.viewpoint_vista.words import reasons_of
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, Applied, Found, InDoubt, NotNow, Outcome, Refused, Several
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote

SOON = timedelta(seconds=1)
MOST_TRIES = 3
LOOKS_PER_LAG = 5


@dataclass(frozen=True)
class Filling:
    """Makes the calls. Raises NotNow and NeedsPerson only where nothing of the commitment happened."""

    door: Door
    settings: VistaSettings
    look_ups: LookUps
    calendar: Calendar
    clock: Clock
    may_cancel: bool
    quarantine: Callable[[str], timedelta]

    def begin(self, kind: DocumentType, step: Step) -> Ticket | Outcome:
        """Take up the batch of an earlier attempt, or have one opened."""
        found = self._found(kind, step)
        if found is not None:
            return found
        entry = StoredCodes(self.door, self.settings).put_into(step.body["entry"])
        batch = self.look_ups.open_batch(kind, step.body["batch_notes"])
        if batch is not None:
            return Ticket(Phase.FILLING, str(batch["Mth"])[:10], int(batch["BatchId"]), entry=entry)
        month = self.calendar.batch_month()
        body = {"Co": self.settings.company, "Mth": month, "Notes": step.body["batch_notes"]}
        try:
            action = self.door.act(kind.batches, "upsert", body)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if isinstance(action, NotTaken):
            return Refused(reasons_of([action.text]))
        return Ticket(Phase.OPENING, month, action=action, entry=entry)

    def go_on(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket, *, first: bool) -> Ticket | Outcome:
        """One step further: another ticket, the same one if there is nothing new yet, or an outcome.

        `first`: within the very call that the flow holds an intent for, so that a lost answer is its doubt to resolve.
        """
        match ticket.phase:
            case Phase.OPENING:
                return self._opened(ticket)
            case Phase.DOUBTFUL if self.clock.now() < datetime.fromisoformat(ticket.since):
                return ticket
            case Phase.FILLING | Phase.DOUBTFUL:
                return self._fill(kind, about, ticket, first=first)
            case Phase.ADDING:
                return self._added(kind, about, ticket)
            case Phase.REFUSED:
                return self._refused(kind, ticket)
            case _:
                return self._found(kind, about) or ticket

    def _opened(self, ticket: Ticket) -> Ticket | Outcome:
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        batch = state.result.get("batchId")
        if state.verdict is Verdict.FAILED:
            return Refused(reasons_of(state.errors or ("the batch could not be opened",)))
        if not isinstance(batch, int):
            text = "The batch was opened without telling its number. Look for it in Vista by its notes, then resync."
            return Refused((Reason("batch_state", text),))
        return replace(ticket, phase=Phase.FILLING, batch=batch, action="")

    def _fill(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket, *, first: bool) -> Ticket | Outcome:
        if not first:
            found = self._found(kind, about)
            if found is not None:
                return found
        if ticket.tries >= MOST_TRIES:
            text = (
                f"The entry was sent {ticket.tries} times to batch {ticket.batch} of {ticket.month} and never arrived."
            )
            return Refused((Reason("never_arrives", text),))
        where = {"Co": self.settings.company, "Mth": ticket.month, "BatchId": ticket.batch}
        try:
            action = self.door.act(kind.entries, "add", {**where, **(ticket.entry or {})})
        except AnswerLost as lost:
            if first:
                return InDoubt(str(lost))
            until = self.clock.now() + self.quarantine(kind.kind)
            return replace(ticket, phase=Phase.DOUBTFUL, since=until.isoformat(), tries=ticket.tries + 1)
        except NotNow as waiting:
            if first and waiting.retry_at is not None:
                # The next attempt finds the batch by its notes: not before the cache can show it.
                shown = self.clock.now() + timedelta(seconds=self.settings.cache_lag)
                waiting.retry_at = max(waiting.retry_at, shown)
            raise
        if isinstance(action, NotTaken):
            return replace(ticket, phase=Phase.REFUSED, entry=None, errors=(action.text,))
        return replace(ticket, phase=Phase.ADDING, action=action, entry=None)

    def _added(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        if state.verdict is Verdict.DONE:
            return replace(ticket, phase=Phase.SHOWING, action="")
        # Refused as a second one: then the first one is there, whatever became of its answer.
        found = self._found(kind, about)
        errors = state.errors or ("the entry was refused",)
        return found or replace(ticket, phase=Phase.REFUSED, action="", errors=errors)

    def _found(self, kind: DocumentType, about: Step | StepNote) -> Outcome | None:
        lines = about.expects.lines if about.expects else ()
        match self.look_ups.by_reference(kind, about.reference, lines):
            case Found(document):
                return Applied((document,))
            case Several(documents):
                names = ", ".join(document.key for document in documents)
                return InDoubt(f"Vista holds it more than once: {names}")
        return None

    def _refused(self, kind: DocumentType, ticket: Ticket) -> Ticket | Outcome:
        """Say so once the next attempt can see the batch; cancel it first where that may be tried."""
        refused = Refused(reasons_of(ticket.errors))
        batch = self.door.natural(kind.batches, self.settings.company, ticket.month, ticket.batch)
        if batch is None:
            return ticket
        if not self.may_cancel or batch.get("Status") in {POSTED, CANCELLED}:
            return refused
        if ticket.action:
            return refused if self.door.action(ticket.action).verdict is Verdict.FAILED else ticket
        if self._entries_in(kind, ticket):
            return refused
        try:
            action = self.door.act(kind.batches, "cancel", {"__key": key_of(batch)})
        except AnswerLost:
            return refused  # an empty batch that stays open is used by the next attempt
        return refused if isinstance(action, NotTaken) else replace(ticket, action=action)

    def _entries_in(self, kind: DocumentType, ticket: Ticket) -> list[Row]:
        return self.door.search(
            kind.entries, {"Co": self.settings.company, "Mth": ticket.month, "BatchId": ticket.batch}
        )


def later(ticket: Ticket, settings: VistaSettings, now: datetime) -> Accepted:
    """The ticket for the ledger, and when to ask again."""
    if ticket.phase is Phase.FILLING:
        return Accepted(ticket.text(), SOON)
    if ticket.phase is Phase.DOUBTFUL:
        return Accepted(ticket.text(), max(datetime.fromisoformat(ticket.since) - now, SOON))
    # Whoever waits for the cache asks a few times per lag: each look is two requests of the subscriber's.
    shows = settings.cache_lag / LOOKS_PER_LAG if ticket.phase in {Phase.SHOWING, Phase.REFUSED, Phase.POSTED} else 0.0
    return Accepted(ticket.text(), timedelta(seconds=max(settings.ask_after, shows)))
