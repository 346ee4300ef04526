"""Looking for commitments in the cache: posted ones first, then the entries of open batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieout.connectors.viewpoint_vista.codes import parts_of
from tieout.connectors.viewpoint_vista.commitments import marked
from tieout.connectors.viewpoint_vista.documents import DocumentType, observed
from tieout.connectors.viewpoint_vista.door import Door, Row, rows_in
from tieout.connectors.viewpoint_vista.looks import Batches
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.stored_codes import StoredCodes
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, ReadBack, Several
from tieout.sync.plan import ExpectedLine


@dataclass(frozen=True)
class CommitmentLooks:
    """Implements `Looks`. Raises NotNow or NeedsPerson when it cannot read, so "not read" never looks like "not there"."""

    door: Door
    settings: VistaSettings

    def prepared(self, _kind: DocumentType, body: Mapping[str, Any]) -> tuple[Row, ...]:
        """The one entry of a commitment; Vista itself names what is wrong with it."""
        return (StoredCodes(self.door, self.settings).put_into(body["entry"]),)

    def by_reference(self, kind: DocumentType, step_reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The document of this number that carries our reference, posted or still in a batch."""
        reference, code = parts_of(step_reference)
        posted = self.posted(kind, code)
        if posted is not None:
            # The number is taken. By another document: then ours was not made, and Vista will say that it cannot be.
            return Found(self._document(kind, code, expected)) if marked(posted.get("Notes"), reference) else Absent()
        ours = self.ours(kind, step_reference)
        if len(ours) > 1:
            batches = [f"{code} in batch {row.get('BatchId')} of {row.get('Mth')}" for row in ours]
            return Several(tuple(self._named(kind, name) for name in batches))
        return Found(self._document(kind, code, expected)) if ours else Absent()

    def posted(self, kind: DocumentType, code: str) -> Row | None:
        """The posted document, or `None` where a search shows none either: a 404 alone may mean a wrong object name."""
        company = self.settings.company
        found = self.door.natural(kind.posted, company, code)
        if found is not None:
            return found
        return next(iter(self.door.search(kind.posted, {kind.company: company, kind.code: code})), None)

    def entries(self, kind: DocumentType, code: str) -> list[Row]:
        """The entries of this number in batches."""
        return self.door.search(kind.entries, {"Co": self.settings.company, kind.code: code})

    def ours(self, kind: DocumentType, step_reference: str) -> list[Row]:
        """Those of them that carry our reference."""
        reference, code = parts_of(step_reference)
        return [row for row in self.entries(kind, code) if marked(row.get("Notes"), reference)]

    def arrived(self, kind: DocumentType, step_reference: str, _entries: Sequence[Row]) -> int:
        """One or none."""
        return len(self.ours(kind, step_reference))

    def refreshed(self, _kind: DocumentType, _ref: str, entries: tuple[Row, ...]) -> tuple[Row, ...]:
        """As they are."""
        return entries

    def is_posted(self, kind: DocumentType, step_reference: str) -> bool:
        """Whether the document of this number is there and ours."""
        reference, code = parts_of(step_reference)
        found = self.posted(kind, code)
        return found is not None and marked(found.get("Notes"), reference)

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The batch that an earlier attempt opened for this record. Raises: NeedsPerson: there are several."""
        return Batches(self.door, self.settings).open_batch(kind, notes)

    def read_back(self, kind: DocumentType, document: TargetDocument) -> ReadBack:
        """The document as it stands, from its posted tables or from its batch."""
        header = self.posted(kind, document.key)
        if header is not None:
            items = self.door.search(kind.items, {kind.company: self.settings.company, kind.code: document.key})
            return observed(kind, document, header, items)
        entries = self.entries(kind, document.key)
        if not entries:
            return Gone()
        # Two entries of one number would both be ours to show: the lines of both, so that it cannot tie.
        rows = [row for entry in entries for row in rows_in(entry.get("LineItems"))]
        return observed(kind, document, entries[0], rows)

    def _document(self, kind: DocumentType, code: str, expected: Sequence[ExpectedLine]) -> TargetDocument:
        lines = {line.source_id: str(at) for at, line in enumerate(expected, start=1)}
        return self._named(kind, code).model_copy(update={"lines": lines})

    def _named(self, kind: DocumentType, code: str) -> TargetDocument:
        return TargetDocument(role="commitment", kind=kind.kind, key=code, company=str(self.settings.company))
