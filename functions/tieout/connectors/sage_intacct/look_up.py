"""Reading documents: by our reference, to learn what became of a doubt, and by key, to see what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.objects import document_in, observed
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, NeedsPerson, NotNow, ReadBack, Several
from tieout.sync.plan import ExpectedLine

SHOWN = 5
"""So many documents are read where one is expected: enough to show a person, not a whole ledger."""


@dataclass(frozen=True)
class LookUps:
    """Finds documents again."""

    records: Records
    settings: SageIntacctSettings

    def by_reference(self, kind: str, reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """What there is under our reference. Raises: NotNow, NeedsPerson."""
        keys = self.keys(kind, reference)
        if len(keys) > 1:
            company = self.settings.company
            several = (TargetDocument(role="document", kind=kind, key=key, company=company) for key in keys)
            return Several(tuple(several))
        return Found(self.document(kind, keys[0], expected)) if keys else Absent()

    def keys(self, kind: str, reference: str) -> list[str]:
        """The keys of the documents under our reference. Raises: NotNow, NeedsPerson."""
        place = place_of(kind, self.settings)
        rows = self.records.rows(kind, [place.field], [place.filter(reference)], size=SHOWN).rows
        if not all(place.carries(row, reference) for row in rows):
            raise NeedsPerson(
                f"Sage Intacct does not filter by {place.field}: the look-up of '{reference}' shows documents of others. "
                "Choose another reference field."
            )
        return [str(row["key"]) for row in rows]

    def document(self, kind: str, key: str, expected: Sequence[ExpectedLine]) -> TargetDocument:
        """The document by its key, its lines tied to the expected ones. Raises: NotNow, NeedsPerson."""
        record = self.record(kind, key)
        try:
            return document_in(kind, record, self.settings.company, expected)
        except AnswerLost as lost:
            raise NotNow(f"{kind} {key} could not be read: {lost}") from lost

    def record(self, kind: str, key: str) -> dict[str, Any]:
        """The record by its key, which is known to be there. Raises: NotNow, NeedsPerson."""
        record = self.records.get(kind, key)
        if record is None:
            raise NotNow(f"{kind} {key} went away while it was looked up")
        return record

    def read_back(self, document: TargetDocument) -> ReadBack:
        """The document as it stands now. Raises: NotNow, NeedsPerson."""
        record = self.records.get(document.kind, document.key)
        if record is None:
            return Gone()
        try:
            return observed(document, record)
        except AnswerLost as lost:
            raise NotNow(f"{document.kind} {document.key} could not be read: {lost}") from lost
