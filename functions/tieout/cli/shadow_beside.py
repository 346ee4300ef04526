"""Reads the document that a record of a shadow run surely is, and holds what would have been written against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tieout.cli.shadow_apart import Apart, held_against
from tieout.config.connection import Connection
from tieout.preflight.ports import DocumentSeen
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.adoptable import linked_documents, meant_by, unsent
from tieout.sync.outcomes import NeedsPerson, NotNow, Observed
from tieout.sync.ports import Erp, Ledger
from tieout.sync.state import Entry


@dataclass(frozen=True)
class Compared:
    """What differs; or why only the amounts could be compared.

    `total`: what the document would come to: a bill holds the gross, of which a pay app's amount is what is due.
    """

    apart: tuple[Apart, ...] = ()
    total: Decimal | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Beside:
    """One read of the ERP for each document: a list shows totals, and equal totals may hide two lines that are not."""

    document: Connection
    ledger: Ledger
    erp: Erp
    records: Mapping[SourceReference, Record]

    def compared(self, entry: Entry, live: Entry | None, stands: DocumentSeen) -> Compared:
        """Hold the record of a shadow run against the document that it is. Reads only.

        Args:
            live: what the live ledger holds of the record: an adoption has linked its lines.
        """
        record = self.records.get(entry.key.reference)
        if record is None:
            return Compared(why_not="the platform does not list it")
        able = self.erp.capability(record.kind.value)
        if not able.offered:
            return Compared(why_not=able.note)
        targets, missing = linked_documents(self.ledger, self.document.id, record)
        targets = {**targets, **unsent(missing)}
        expects = meant_by(self.document, self.erp, record, targets, generation=entry.generation)
        if isinstance(expects, list):
            return Compared(why_not=" ".join(reason.text for reason in expects))
        try:
            seen = self.erp.read_back(stands.document)
        except (NotNow, NeedsPerson) as unread:
            return Compared(why_not=f"{stands.document.address} could not be read: {unread.why}")
        if not isinstance(seen, Observed):
            return Compared(why_not=f"{stands.document.address} went away meanwhile")
        linked = live.documents if live is not None else ()
        tied = next((one.lines for one in linked if one.address == stands.document.address), {})
        return Compared(held_against(expects, seen, tied), expects.total)
