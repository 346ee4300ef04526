"""The batch of a document that Vista refused: cancelled where that may be tried, else left for the next attempt."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Verdict, key_of
from tieout.connectors.viewpoint_vista.looks import CANCELLED, POSTED, Batches, Looks
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.tickets import Ticket
from tieout.connectors.viewpoint_vista.words import reasons_of
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote


@dataclass(frozen=True)
class Discarding:
    """Makes the calls. `may_cancel`: the connection has switched the action on."""

    door: Door
    settings: VistaSettings
    may_cancel: bool
    clock: Clock

    def refused(self, kind: DocumentType, looks: Looks, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """Say so once the next attempt can see the batch; cancel it first where that may be tried."""
        batch = self.door.natural(kind.batches, self.settings.company, ticket.month, ticket.batch)
        if batch is None:
            return ticket
        refused = Refused(reasons_of(ticket.errors))
        if batch.get("Status") in {POSTED, CANCELLED}:
            return refused
        inside = Batches(self.door, self.settings).inside(kind, batch)
        ours = looks.ours(kind, about.reference)
        if len(ours) < ticket.at and self.clock.now() < self._shown_by(ticket):
            return ticket
        held = Refused((*refused.reasons, *_held(ticket, len(ours)))) if ours else refused
        if not self.may_cancel or len(inside) != len(ours):
            return held
        if ticket.action:
            return held if self.door.action(ticket.action).verdict is Verdict.FAILED else ticket
        try:
            action = self.door.act(kind.batches, "cancel", {"__key": key_of(batch)})
        except AnswerLost:
            return held  # a batch that stays open is used by the next attempt
        return held if isinstance(action, NotTaken) else replace(ticket, action=action)

    def _shown_by(self, ticket: Ticket) -> datetime:
        """When the cache has had time enough to show what was taken before the refusal."""
        return datetime.fromisoformat(ticket.since) + timedelta(seconds=2 * self.settings.cache_lag)


def _held(ticket: Ticket, entries: int) -> tuple[Reason, ...]:
    text = (
        f"Batch {ticket.batch} of {ticket.month} holds {entries} entries of it already: a resync goes on from there, and "
        "until then nobody else can change the document. Cancel the batch in Vista if it is not to be sent."
    )
    return (Reason("batch_state", text),)
