"""What the batch sequence needs to know of one family of documents: how it is found, and what goes into its batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tieout.connectors.viewpoint_vista.documents import DocumentType
from tieout.connectors.viewpoint_vista.door import Door, Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import LookUp, NeedsPerson, ReadBack, Refused
from tieout.sync.plan import ExpectedLine

POSTED, CANCELLED = 5, 6
"""bHQBC.Status, both confirmed in public triggers."""


class Looks(Protocol):
    """Commitments, their change orders, or invoices. Every method that reads raises NotNow or NeedsPerson if it cannot."""

    def prepared(self, kind: DocumentType, body: Mapping[str, Any]) -> tuple[Row, ...] | Refused:
        """The entries to send, with codes as Vista keeps them; or what stands in the way of any of them."""
        ...

    def by_reference(self, kind: DocumentType, step_reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The document of this reference, posted or whole in its batch."""
        ...

    def ours(self, kind: DocumentType, step_reference: str) -> list[Row]:
        """Its entries that are in a batch."""
        ...

    def arrived(self, kind: DocumentType, step_reference: str, entries: Sequence[Row]) -> int:
        """How many of the entries are in the batch, in their order. Raises NeedsPerson where it holds others."""
        ...

    def refreshed(self, kind: DocumentType, step_reference: str, entries: tuple[Row, ...]) -> tuple[Row, ...]:
        """Entries that had to wait, as they have to be now: somebody else may have taken a number of theirs."""
        ...

    def is_posted(self, kind: DocumentType, step_reference: str) -> bool:
        """Whether the cache shows the posted document."""
        ...

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The batch that an earlier attempt opened. Raises NeedsPerson where there are several."""
        ...

    def read_back(self, kind: DocumentType, document: TargetDocument) -> ReadBack:
        """The document as it stands, from its posted tables or from its batch."""
        ...


@dataclass(frozen=True)
class Batches:
    """Batches by their notes."""

    door: Door
    settings: VistaSettings

    def noted(self, kind: DocumentType, notes: str) -> list[Row]:
        """Every batch with exactly these notes that was not cancelled."""
        found = self.door.search(kind.batches, {"Co": self.settings.company, "Notes": notes})
        return [row for row in found if row.get("Status") != CANCELLED]

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The one of them that is not posted.

        Raises:
            NeedsPerson: there are several.
        """
        alive = [row for row in self.noted(kind, notes) if row.get("Status") != POSTED]
        if len(alive) > 1:
            names = ", ".join(f"{row.get('BatchId')} of {row.get('Mth')}" for row in alive)
            raise NeedsPerson(
                f"Vista has more than one open batch of this {kind.kind}: {names}. Cancel all but one there."
            )
        return alive[0] if alive else None

    def inside(self, kind: DocumentType, batch: Row) -> list[Row]:
        """The entries of a batch, in their order."""
        place = {"Co": self.settings.company, "Mth": batch["Mth"], "BatchId": batch["BatchId"]}
        return sorted(self.door.search(kind.entries, place), key=lambda row: int(row.get("BatchSeq") or 0))

    def alive(self, kind: DocumentType, entries: Sequence[Row]) -> list[Row]:
        """Those entries whose batch was not cancelled: the cache may still show what went with one."""
        places = {(str(row["Mth"])[:10], int(row["BatchId"])) for row in entries}
        found = {place: self.door.natural(kind.batches, self.settings.company, *place) for place in places}
        gone = {place for place, batch in found.items() if batch is not None and batch.get("Status") == CANCELLED}
        return [row for row in entries if (str(row["Mth"])[:10], int(row["BatchId"])) not in gone]
