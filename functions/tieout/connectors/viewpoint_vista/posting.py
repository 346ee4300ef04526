"""Posts the batch that holds exactly one document of ours, and waits until the cache shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.connectors.viewpoint_vista.codes import parts_of
from tieout.connectors.viewpoint_vista.documents import INVOICE, DocumentType
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Row, Verdict, key_of
from tieout.connectors.viewpoint_vista.looks import POSTED, Batches, Looks
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
    looks: Mapping[str, Looks]
    calendar: Calendar

    def begin(self, kind: DocumentType, step: Step) -> Ticket | Outcome:
        """Find the batch and put its posting into the queue."""
        looks = self.looks[kind.kind]
        if looks.is_posted(kind, step.reference):
            return Applied(note="It is posted already")
        entries, wanted = looks.ours(kind, step.reference), int(step.body.get("entries", 1))
        batches = {(str(row["Mth"])[:10], int(row["BatchId"])) for row in entries}
        if len(entries) != wanted or len(batches) != 1:
            code = parts_of(step.reference)[1]
            text = (
                f"{kind.kind} {code} has {len(entries)} entries in {len(batches)} batches; {wanted} in one are expected. "
                "Look at the open batches in Vista."
            )
            return Refused((Reason("batch_state", text),))
        return self._post(kind, *batches.pop(), entries=len(entries))

    def go_on(self, kind: DocumentType, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """One step further: another ticket, the same one if there is nothing new yet, or an outcome."""
        looks = self.looks[kind.kind]
        if ticket.phase is Phase.POSTED:
            return Applied() if looks.is_posted(kind, about.reference) else ticket
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        if state.verdict is Verdict.DONE:
            return replace(ticket, phase=Phase.POSTED, action="")
        if looks.is_posted(kind, about.reference):
            return Applied(note="It was posted by an earlier call")
        return Refused(reasons_of(state.errors or (f"batch {ticket.batch} of {ticket.month} was not posted",)))

    def _post(self, kind: DocumentType, month: str, number: int, *, entries: int) -> Ticket | Outcome:
        batch = self.door.natural(kind.batches, self.settings.company, month, number)
        if batch is None:
            raise NotNow(f"The cache does not show batch {number} of {month} yet")
        ticket = Ticket(Phase.POSTED, month, number)
        if batch.get("Status") == POSTED:
            return ticket
        if batch.get("Status") in _WORKING:
            raise NotNow(f"Batch {number} of {month} is being worked on in Vista")
        if len(Batches(self.door, self.settings).inside(kind, batch)) != entries:
            raise NeedsPerson(
                f"Batch {number} of {month} holds more than our entry. Take the others out of it in Vista."
            )
        try:
            action = self.door.act(kind.batches, "post", self._named(kind, batch))
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if isinstance(action, NotTaken):
            return Refused(reasons_of([action.text]))
        return replace(ticket, phase=Phase.POSTING, action=action)

    def _named(self, kind: DocumentType, batch: Row) -> Row:
        """The batch as the action wants it named: AP by company, month and number, the others by their key."""
        if kind.kind == INVOICE:
            return {"Co": self.settings.company, "Mth": str(batch["Mth"])[:10], "BatchId": batch["BatchId"]}
        return {"__key": key_of(batch), "PostedDate": self.calendar.today().isoformat()}
