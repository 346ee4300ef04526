"""The steps of a document that goes by batch: in place as long as the connection allows, then by ticket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.commitment_kinds import CREATE
from tieout.connectors.viewpoint_vista.documents import type_of
from tieout.connectors.viewpoint_vista.filling import Filling, later
from tieout.connectors.viewpoint_vista.looks import Looks
from tieout.connectors.viewpoint_vista.posting import Posting
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket, ticket_in
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Accepted,
    Found,
    InDoubt,
    LookUp,
    NeedsPerson,
    NotNow,
    Outcome,
    ReadBack,
)
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Deadline
from tieout.sync.state import StepNote

PAUSE = 0.5
_IN_A_BATCH = frozenset({Phase.OPENING, Phase.FILLING, Phase.DOUBTFUL, Phase.ADDING, Phase.SHOWING, Phase.REFUSED})


@dataclass(frozen=True)
class BatchSteps:
    """Makes the calls for every document type."""

    settings: VistaSettings
    looks: Mapping[str, Looks]
    filling: Filling
    posting: Posting
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]

    def perform(self, step: Step) -> Outcome:
        """Make the first call of a step, and the next ones where waiting in place is allowed. Raises: NotNow, NeedsPerson."""
        kind = type_of(step.kind, self.settings)
        begun = self.filling.begin(kind, step) if step.name == CREATE else self.posting.begin(kind, step)
        return self._on(step, begun) if isinstance(begun, Ticket) else begun

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of a step, and take it one step further. Raises: NotNow."""
        try:
            ticket = ticket_in(note.ticket)
            if ticket.phase in {Phase.FILLING, Phase.DOUBTFUL} and self.deadline.left() < self.settings.timeout:
                raise NotNow("Too little time is left to send an entry")
            came = self._next(note, ticket, first=False)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        except NeedsPerson as stopped:
            raise NotNow(stopped.why, pause_scope=stopped.pause_scope) from stopped
        return later(came, self.settings, self.clock.now()) if isinstance(came, Ticket) else came

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        kind = type_of(note.kind, self.settings)
        if note.name == CREATE:
            return self.looks[kind.kind].by_reference(kind, note.reference, note.expects.lines if note.expects else ())
        ours = next((document for document in documents if document.kind == note.kind), None)
        return Found(ours) if ours and self.looks[kind.kind].is_posted(kind, note.reference) else Absent()

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self.looks[document.kind].read_back(type_of(document.kind, self.settings), document)

    def _on(self, step: Step, ticket: Ticket) -> Outcome:
        left = self.settings.ask_in_place
        while left > 0 and self.deadline.left() > self.settings.timeout + timedelta(seconds=PAUSE):
            try:
                came = self._next(step, ticket, first=True)
            except (NotNow, NeedsPerson):
                if ticket.phase in {Phase.OPENING, Phase.FILLING} and not ticket.at:
                    raise  # nothing of the document has been taken yet
                break
            if not isinstance(came, Ticket):
                return came
            if came == ticket:
                self.sleep(PAUSE)
                left -= PAUSE
            ticket = came
        return self._kept(ticket)

    def _kept(self, ticket: Ticket) -> Accepted:
        return later(ticket, self.settings, self.clock.now())

    def _next(self, about: Step | StepNote, ticket: Ticket, *, first: bool) -> Ticket | Outcome:
        kind = type_of(about.kind, self.settings)
        if ticket.phase in _IN_A_BATCH:
            return self.filling.go_on(kind, about, ticket, first=first)
        return self.posting.go_on(kind, about, ticket)
