"""The steps of the documents that Acumatica numbers: create, add lines, and move on."""

from dataclasses import dataclass

from tieout.connectors.acumatica.creation import Creation
from tieout.connectors.acumatica.documents import BY_KIND, ON_HOLD, DocumentType, key_fields
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.moves import Move, move_of, moves_of
from tieout.connectors.acumatica.release import ASK_AFTER, Address, Release, ask_later, key_in
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, LookUp, NeedsPerson, NotNow, Outcome, ReadBack, Refused
from tieout.sync.plan import Step
from tieout.sync.state import StepNote

CREATE, ADD_LINES = "create", "add_lines_"


@dataclass(frozen=True)
class DocumentSteps:
    """Makes the calls for every numbered document type."""

    settings: AcumaticaSettings
    look_ups: LookUps
    creation: Creation
    releases: Release

    def perform(self, step: Step, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        document_type = BY_KIND[step.kind]
        if step.name == CREATE:
            return self.creation.create(document_type, step)
        document = _document(documents, step.kind)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        move = move_of(step.kind, step.name, self.settings)
        if move is None:
            return self.creation.add_lines(document_type, step, document)
        outcome = self.releases.perform(_address(document_type, document.key), move)
        return self._with_lines(document_type, document.key, step, outcome)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of a move that was taken. Raises: NotNow, NeedsPerson."""
        document_type, key = BY_KIND[note.kind], key_in(note.ticket)
        outcome = self.releases.ask(_address(document_type, key), self._move(note), note.ticket)
        return self._with_lines(document_type, key, note, outcome)

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        document_type = BY_KIND[note.kind]
        expected = note.expects.lines if note.expects else ()
        if note.name == CREATE:
            return self.look_ups.by_reference(document_type, note.reference, expected)
        document = _document(documents, note.kind)
        if document is None:
            return Absent()
        move = move_of(note.kind, note.name, self.settings)
        if move is None:
            return self.look_ups.added_lines(document_type, document, expected)
        status = self.releases.status(_address(document_type, document.key))
        first = move == moves_of(note.kind, self.settings)[0]
        made = status not in {None, ON_HOLD} if first else status in move.done
        return Found(document) if made else Absent()

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self.look_ups.read_back(BY_KIND[document.kind], document)

    def _move(self, note: StepNote) -> Move:
        return move_of(note.kind, note.name, self.settings) or moves_of(note.kind, self.settings)[0]

    def _with_lines(self, document_type: DocumentType, key: str, step: Step | StepNote, outcome: Outcome) -> Outcome:
        """What a move that changes the line numbers comes to: the document as it is now."""
        if step.expects is None or not isinstance(outcome, Applied):
            return outcome
        try:
            return Applied((self.look_ups.document(document_type, key, step.expects.lines),), note=outcome.note)
        except (NotNow, NeedsPerson):
            # It was made: only what became of the lines is still to be read.
            return ask_later(_address(document_type, key), ASK_AFTER)


def _address(document_type: DocumentType, key: str) -> Address:
    return Address(document_type.kind, key_fields(document_type, key))


def _document(documents: tuple[TargetDocument, ...], kind: str) -> TargetDocument | None:
    return next((document for document in documents if document.kind == kind), None)
