"""Posts the batch that holds exactly one commitment of ours, and waits until the cache shows the document."""

from dataclasses import dataclass, replace

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.connectors.viewpoint_vista.codes import parts_of
from tieout.connectors.viewpoint_vista.commitments import marked
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Row, Verdict, key_of
from tieout.connectors.viewpoint_vista.look_up import POSTED, LookUps
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket
from tieout.connectors.viewpoint_vista.words import reasons_of
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Applied, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.state import StepNote

_WORKING = {1, 3, 4}
"""Validating, validated, posting: somebody is at it (0 to 4 of bHQBC.Status are inferred)."""


@dataclass(frozen=True)
class Posting:
    """Makes the calls. A batch is posted as a whole, so one that holds anything else is left alone."""

    door: Door
    settings: VistaSettings
    look_ups: LookUps
    calendar: Calendar

    def begin(self, kind: DocumentType, step: Step) -> Ticket | Outcome:
        """Find the batch and put its posting into the queue."""
        reference, code = parts_of(step.reference)
        if self._posted(kind, step):
            return Applied(note="It is posted already")
        entries = [row for row in self.look_ups.entries(kind, code) if marked(row.get("Notes"), reference)]
        if len(entries) != 1:
            count = len(entries)
            text = f"{kind.kind} {code} is in {count} batches; one is expected. Look at the open batches in Vista."
            return Refused((Reason("batch_state", text),))
        return self._post(kind, entries[0])

    def go_on(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """One step further: another ticket, the same one if there is nothing new yet, or an outcome."""
        if ticket.phase is Phase.POSTED:
            return Applied() if self._posted(kind, about) else ticket
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        if state.verdict is Verdict.DONE:
            return replace(ticket, phase=Phase.POSTED, action="")
        if self._posted(kind, about):
            return Applied(note="It was posted by an earlier call")
        return Refused(reasons_of(state.errors or (f"batch {ticket.batch} of {ticket.month} was not posted",)))

    def _post(self, kind: DocumentType, entry: Row) -> Ticket | Outcome:
        month, number = str(entry["Mth"])[:10], int(entry["BatchId"])
        batch = self.door.natural(kind.batches, self.settings.company, month, number)
        if batch is None:
            raise NotNow(f"The cache does not show batch {number} of {month} yet")
        ticket = Ticket(Phase.POSTED, month, number)
        if batch.get("Status") == POSTED:
            return ticket
        if batch.get("Status") in _WORKING:
            raise NotNow(f"Batch {number} of {month} is being worked on in Vista")
        inside = self.door.search(kind.entries, {"Co": self.settings.company, "Mth": month, "BatchId": number})
        if len(inside) != 1:
            raise NeedsPerson(
                f"Batch {number} of {month} holds more than our entry. Take the others out of it in Vista."
            )
        body = {"__key": key_of(batch), "PostedDate": self.calendar.today().isoformat()}
        try:
            action = self.door.act(kind.batches, "post", body)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if isinstance(action, NotTaken):
            return Refused(reasons_of([action.text]))
        return replace(ticket, phase=Phase.POSTING, action=action)

    def _posted(self, kind: DocumentType, about: Step | StepNote) -> bool:
        reference, code = parts_of(about.reference)
        found = self.look_ups.posted(kind, code)
        return found is not None and marked(found.get("Notes"), reference)
