"""Puts a document into a batch of its own: open the batch, add its entries one by one, see them in the cache.

    opening ──▶ filling ◀──▶ adding ──▶ showing ──▶ Applied
                   ▲            └──▶ refused ──▶ Refused: the batch is cancelled where that may be tried, else used again
                   └─ doubtful: the answer to an entry was lost; it is looked for after the quarantine, then sent again

Between any two of these the ledger can hold the ticket, and with it the batch's number. A worker that dies before the first
ticket is written leaves a batch with our reference in its notes: the next attempt finds it there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.connectors.viewpoint_vista.discarding import Discarding
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Verdict
from tieout.connectors.viewpoint_vista.looks import Looks
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket
from tieout.connectors.viewpoint_vista.words import passes, reasons_of
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, Applied, Found, InDoubt, NotNow, Outcome, Refused, Several
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote

SOON = timedelta(seconds=1)
IN_USE = timedelta(minutes=5)
MOST_TRIES = 3
LOOKS_PER_LAG = 5


@dataclass(frozen=True)
class Filling:
    """Makes the calls. Raises NotNow and NeedsPerson only where nothing of the document happened."""

    door: Door
    settings: VistaSettings
    looks: Mapping[str, Looks]
    calendar: Calendar
    clock: Clock
    discarding: Discarding
    quarantine: Callable[[str], timedelta]

    def begin(self, kind: DocumentType, step: Step) -> Ticket | Outcome:
        """Take up the batch of an earlier attempt, or have one opened."""
        found = self._found(kind, step)
        if found is not None:
            return found
        looks, notes = self.looks[kind.kind], step.body["batch_notes"]
        entries = looks.prepared(kind, step.body)
        if isinstance(entries, Refused):
            return entries
        batch = looks.open_batch(kind, notes)
        if batch is not None:
            at = looks.arrived(kind, step.reference, entries)
            place = Ticket(Phase.FILLING, str(batch["Mth"])[:10], int(batch["BatchId"]), entries=entries, at=at)
            return self._since(place, self.clock.now())
        month = self.calendar.batch_month()
        body = {"Co": self.settings.company, "Mth": month, "Notes": notes}
        try:
            action = self.door.act(kind.batches, kind.opens, body)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if isinstance(action, NotTaken):
            return Refused(reasons_of([action.text]))
        return Ticket(Phase.OPENING, month, action=action, entries=entries)

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
                return self.discarding.refused(kind, self.looks[kind.kind], about, ticket)
            case _:
                return self._showing(kind, about, ticket)

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
        filling = replace(ticket, phase=Phase.FILLING, batch=batch, action="")
        return self._since(filling, self.clock.now())

    def _fill(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket, *, first: bool) -> Ticket | Outcome:
        if not first:
            found = self._found(kind, about)
            if found is not None:
                return found
            if not kind.guarded and (waits := self._unsure(kind, about, ticket)) is not ticket:
                return waits
        if ticket.tries >= MOST_TRIES:
            text = f"An entry was lost {ticket.tries} times on its way to batch {ticket.batch} of {ticket.month}."
            return Refused((Reason("never_arrives", text),))
        return self._send(kind, ticket, first=first)

    def _unsure(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket:
        """The same ticket where its entry can be sent: nobody can have sent it already, or the cache would show it.

        A worker sends only while at least one timeout of its lease is left, so whoever comes within one timeout of the
        ticket is the first; a later one may follow a worker that died with its entry under way. Nothing is sent with a
        doubtful ticket: after its look at the cache there is a new one.
        """
        now = self.clock.now()
        if ticket.phase is Phase.DOUBTFUL:
            return self._looked(kind, about, ticket)
        if now < datetime.fromisoformat(ticket.since) + self.settings.timeout:
            return ticket
        return self._since(replace(ticket, phase=Phase.DOUBTFUL), now + self.quarantine(kind.kind))

    def _looked(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket:
        """Go on behind what has arrived; what waited takes numbers that are still free."""
        looks = self.looks[kind.kind]
        at = looks.arrived(kind, about.reference, ticket.entries)
        left = looks.refreshed(kind, about.reference, ticket.entries[at:])
        there = Phase.FILLING if left else Phase.SHOWING
        tries = ticket.tries if at == ticket.at else 0
        known = replace(ticket, phase=there, at=at, tries=tries, entries=(*ticket.entries[:at], *left))
        return self._since(known, self.clock.now())

    def _send(self, kind: DocumentType, ticket: Ticket, *, first: bool) -> Ticket | Outcome:
        where = {"Co": self.settings.company, "Mth": ticket.month, "BatchId": ticket.batch}
        try:
            action = self.door.act(kind.entries, "add", {**where, **ticket.entries[ticket.at]})
        except AnswerLost as lost:
            if first:
                return InDoubt(str(lost))
            until = self.clock.now() + self.quarantine(kind.kind)
            return self._since(replace(ticket, phase=Phase.DOUBTFUL, tries=ticket.tries + 1), until)
        except NotNow as waiting:
            if first:
                # The next attempt finds the batch by its notes: not before the cache can show it.
                shown = self.clock.now() + timedelta(seconds=self.settings.cache_lag)
                waiting.retry_at = max(waiting.retry_at or shown, shown)
            raise
        if isinstance(action, NotTaken):
            return self._refused(ticket, (action.text,))
        return replace(ticket, phase=Phase.ADDING, action=action, since="")

    def _added(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        if state.verdict is Verdict.DONE:
            done = replace(ticket, action="", at=ticket.at + 1)
            more = Phase.FILLING if done.at < len(done.entries) else Phase.SHOWING
            return self._since(replace(done, phase=more), self.clock.now())
        # Refused as a second one: then the first one is there, whatever became of its answer.
        found = self._found(kind, about)
        if found is not None:
            return found
        if not kind.guarded and passes(state.errors) and ticket.tries + 1 < MOST_TRIES:
            # Another change of the same commitment is on its way: wait until it is posted, and the cache shows it.
            until = self.clock.now() + max(IN_USE, timedelta(seconds=2 * self.settings.cache_lag))
            return self._since(replace(ticket, phase=Phase.DOUBTFUL, action="", tries=ticket.tries + 1), until)
        return self._refused(ticket, state.errors or ("the entry was refused",))

    def _showing(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """Wait for the cache; what it still does not show after a quarantine was taken and not kept, and is sent again."""
        found = self._found(kind, about)
        if found is not None or kind.guarded:
            return found or ticket
        now = self.clock.now()
        if now < datetime.fromisoformat(ticket.since) + self.quarantine(kind.kind):
            return ticket
        at = self.looks[kind.kind].arrived(kind, about.reference, ticket.entries)
        missing = at < len(ticket.entries)
        again = replace(ticket, phase=Phase.FILLING, at=at, tries=ticket.tries + 1) if missing else ticket
        return self._since(again, now)

    def _found(self, kind: DocumentType, about: Step | StepNote) -> Outcome | None:
        lines = about.expects.lines if about.expects else ()
        match self.looks[kind.kind].by_reference(kind, about.reference, lines):
            case Found(document):
                return Applied((document,))
            case Several(documents):
                names = ", ".join(document.key for document in documents)
                return InDoubt(f"Vista holds it more than once: {names}")
        return None

    def _refused(self, ticket: Ticket, errors: tuple[str, ...]) -> Ticket:
        refused = replace(ticket, phase=Phase.REFUSED, action="", entries=(), errors=errors)
        return self._since(refused, self.clock.now())

    def _since(self, ticket: Ticket, moment: datetime) -> Ticket:
        return replace(ticket, since=moment.isoformat())


def later(ticket: Ticket, settings: VistaSettings, now: datetime) -> Accepted:
    """The ticket for the ledger, and when to ask again."""
    if ticket.phase is Phase.FILLING:
        return Accepted(ticket.text(), SOON)
    if ticket.phase is Phase.DOUBTFUL:
        return Accepted(ticket.text(), max(datetime.fromisoformat(ticket.since) - now, SOON))
    # Whoever waits for the cache asks a few times per lag: each look is two requests of the subscriber's.
    shows = settings.cache_lag / LOOKS_PER_LAG if ticket.phase in {Phase.SHOWING, Phase.REFUSED, Phase.POSTED} else 0.0
    return Accepted(ticket.text(), timedelta(seconds=max(settings.ask_after, shows)))
