"""What would be sent if it went live now: each record of the platform, judged by the same gates as when it is sent."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tieout.config.connection import Connection
from tieout.policy.gates import NotSent, Open, Waiting, gate_record
from tieout.records.record import Record


class Prospect(StrEnum):
    """What would become of a record. `later`: it is not approved yet; `sent`: it is in the ERP already."""

    NOW = "now"
    LATER = "later"
    ADOPT = "adopt"
    SENT = "sent"
    NEVER = "never"


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a record. `as_new`: a person has said that it is in no way in the ERP."""

    bound: bool = False
    as_new: bool = False
    seen_unapproved_at: datetime | None = None


NOTHING = Known()


@dataclass(frozen=True)
class Outlook:
    """Every record of the platform with what would become of it."""

    records: tuple[tuple[Record, Prospect], ...]

    def of(self, *prospects: Prospect) -> list[Record]:
        return [record for record, prospect in self.records if prospect in prospects]

    @property
    def to_come(self) -> list[Record]:
        """Everything that is to be in the ERP some day."""
        return self.of(Prospect.NOW, Prospect.LATER, Prospect.ADOPT)

    @property
    def codes_used(self) -> Counter[str]:
        """How many records name a cost code."""
        return Counter(code for record in self.to_come for code in set(record.cost_codes))

    @property
    def vendors_used(self) -> Counter[str]:
        """How many records name a vendor, by the platform's id."""
        return Counter(record.vendor.id for record in self.to_come if record.vendor is not None)

    @property
    def projects_used(self) -> Counter[str]:
        return Counter(record.project.id for record in self.to_come if record.project is not None)


def look_ahead(document: Connection, records: Iterable[Record], known: Callable[[Record], Known]) -> Outlook:
    """Judge each record as sending would."""
    return Outlook(tuple((record, _prospect(document, record, known(record))) for record in records))


def _prospect(document: Connection, record: Record, known: Known) -> Prospect:
    if known.bound:
        return Prospect.SENT
    section = document.section(record.entity)
    gate = gate_record(
        record,
        section,
        bound=False,
        accepted=False,
        seen_unapproved_at=known.seen_unapproved_at,
        as_new=known.as_new,
    )
    match gate:
        case Open():
            return Prospect.NOW
        case Waiting(on="adopt"):
            return Prospect.ADOPT
        case NotSent():
            return Prospect.NEVER
        case _:
            return Prospect.NEVER if record.deleted else Prospect.LATER
