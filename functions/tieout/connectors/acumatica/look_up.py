"""Reading documents: by our reference, to learn what became of a doubt, and by key, to see what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.connectors.acumatica.documents import DocumentType, document_in, key_of, observed, path_of
from tieout.connectors.acumatica.errors import read_failure
from tieout.connectors.acumatica.odata import query
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import AnswerLost
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, NeedsPerson, NotNow, ReadBack, Several
from tieout.sync.plan import ExpectedLine
from tieout.sync.ports import Clock

LINES_PER_PUT = 500
"""The vendor's guide asks for no more lines in one request."""


@dataclass(frozen=True)
class LookUps:
    """Reads documents. Raises NotNow when nothing can be read, so that "not read" never looks like "not there"."""

    session: Session
    settings: AcumaticaSettings
    clock: Clock

    def by_reference(self, document_type: DocumentType, reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The documents that carry our reference.

        A cancelled one counts: it is what became of our create, and a later generation of the record has a reference of
        its own, which an exact filter tells from this one. Two rows are enough to know that a person must look.
        """
        keys = self._keys(document_type, reference)
        if not keys:
            return Absent()
        documents = [self.document(document_type, key, expected) for key in keys]
        return Found(documents[0]) if len(documents) == 1 else Several(tuple(documents))

    def added_lines(
        self, document_type: DocumentType, document: TargetDocument, expected: Sequence[ExpectedLine]
    ) -> LookUp:
        """Whether the last of the expected lines have been added: a document holds more than came before them, or not."""
        entity = self.entity(document_type, document.key)
        before = (len(expected) - 1) // LINES_PER_PUT * LINES_PER_PUT  # only commitments are sent in several requests
        if entity is None or len(entity.get("Details") or []) <= before:
            return Absent()
        return Found(self._read(document_type, entity, expected))

    def read_back(self, document_type: DocumentType, document: TargetDocument) -> ReadBack:
        """The document as it stands now, its lines by line number."""
        entity = self.entity(document_type, document.key)
        if entity is None:
            return Gone()
        try:
            return observed(document_type, document, entity)
        except AnswerLost as lost:
            raise NotNow(f"{document.kind} {document.key} could not be read: {lost}") from lost

    def entity(self, document_type: DocumentType, key: str) -> dict[str, Any] | None:
        """The document with its lines, or `None` if there is no such document."""
        found = self.get(f"{path_of(document_type, key)}?{query(expand=','.join(document_type.tabs))}")
        if found is not None and not isinstance(found, dict):
            raise NotNow(f"{document_type.kind} {key} could not be read: the answer is no document")
        return found

    def _keys(self, document_type: DocumentType, reference: str) -> list[str]:
        # Without lines: a list with its details may not be optimisable, and the one document is read by key anyway.
        place = place_of(document_type.kind, self.settings)
        options = query(filter=place.filter(reference), top="2" if place.alone else None, custom=place.custom)
        rows = self.get(f"/{document_type.kind}?{options}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotNow("The look-up could not be read: the answer is no list")
        ours = [row for row in rows if place.carries(row, reference)]
        if place.alone and len(ours) != len(rows):
            raise NeedsPerson(
                f"Acumatica does not filter by {place.field}: the look-up of '{reference}' shows documents of others. "
                "Choose another reference field."
            )
        try:
            return [key_of(document_type, row) for row in ours]
        except AnswerLost as lost:
            raise NotNow(f"The look-up could not be read: {lost}") from lost

    def document(self, document_type: DocumentType, key: str, expected: Sequence[ExpectedLine]) -> TargetDocument:
        """The document by its key, its lines tied to the expected ones. Raises: NotNow, NeedsPerson."""
        entity = self.entity(document_type, key)
        if entity is None:
            raise NotNow(f"{document_type.kind} {key} went away while it was looked up")
        return self._read(document_type, entity, expected)

    def _read(
        self, document_type: DocumentType, entity: dict[str, Any], expected: Sequence[ExpectedLine]
    ) -> TargetDocument:
        try:
            return document_in(document_type, entity, self.settings.tenant, expected)
        except AnswerLost as lost:
            raise NotNow(f"The {document_type.kind} could not be read: {lost}") from lost

    def get(self, path: str) -> object | None:
        """The body of an answer; `None` on 404."""
        try:
            answer = self.session.call("GET", self.settings.contract_path + path)
            if answer.status == 404:
                return None
            if not answer.ok:
                raise read_failure(answer, self.clock.now())
            body: object = answer.json()
            return body
        except AnswerLost as lost:
            raise NotNow(f"Acumatica could not be read: {lost}") from lost
