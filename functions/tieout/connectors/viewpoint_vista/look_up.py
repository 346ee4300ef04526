"""Looking for commitments in the cache: posted ones first, then the entries of open batches."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.connectors.viewpoint_vista.codes import parts_of
from tieout.connectors.viewpoint_vista.commitments import marked
from tieout.connectors.viewpoint_vista.documents import DocumentType, observed
from tieout.connectors.viewpoint_vista.door import Door, Row, rows_in
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, NeedsPerson, ReadBack, Several
from tieout.sync.plan import ExpectedLine

POSTED, CANCELLED = 5, 6
"""bHQBC.Status, both confirmed in public triggers."""


@dataclass(frozen=True)
class LookUps:
    """Reads. Each raises NotNow or NeedsPerson when it cannot read, so that "not read" never looks like "not there"."""

    door: Door
    settings: VistaSettings

    def by_reference(self, kind: DocumentType, step_reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The document of this number that carries our reference, posted or still in a batch."""
        reference, code = parts_of(step_reference)
        posted = self.posted(kind, code)
        if posted is not None:
            # The number is taken. By another document: then ours was not made, and Vista will say that it cannot be.
            return Found(self._document(kind, code, expected)) if marked(posted.get("Notes"), reference) else Absent()
        ours = [row for row in self.entries(kind, code) if marked(row.get("Notes"), reference)]
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

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The batch that an earlier attempt opened for this record.

        Raises:
            NeedsPerson: there are several.
        """
        found = self.door.search(kind.batches, {"Co": self.settings.company, "Notes": notes})
        alive = [row for row in found if row.get("Status") not in {POSTED, CANCELLED}]
        if len(alive) > 1:
            names = ", ".join(f"{row.get('BatchId')} of {row.get('Mth')}" for row in alive)
            raise NeedsPerson(
                f"Vista has more than one open batch of this commitment: {names}. Cancel all but one there."
            )
        return alive[0] if alive else None

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
