"""A wake: one message that says "look at this record". It carries no content; content is fetched when it is acted on."""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import RecordKey


class WakeReason(StrEnum):
    DELIVERY = "delivery"
    RESYNC = "resync"
    SWEEP = "sweep"
    RECOVERY = "recovery"
    RESUME = "resume"
    AGAIN = "again"


ASKED_FOR = frozenset({WakeReason.RESYNC, WakeReason.RESUME})
"""Somebody has done something about what stood in the way: what was refused or left alone before is tried once more."""


def asked_for(before: str, reason: WakeReason) -> str:
    """What is asked of a record after one more wake; a person's resync is more than that something may have become possible."""
    asked = {before, reason.value}
    return next((one.value for one in (WakeReason.RESYNC, WakeReason.RESUME) if one.value in asked), "")


class Wake(BaseModel):
    """Look at this record.

    Attributes:
        id: unique per wake; the SQS deduplication id and the key under which Powertools completes the wake once.
        event_at: when the source says the change happened, on a delivery.
        request: the platform's request that asks for this, where its approval tool is the intake.
        hints: what the connector needs to fetch the record, such as its project; never content.
        by, why: who asked, for the history.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    connection: str
    entity: Entity
    reference: SourceReference
    reason: WakeReason
    event_at: AwareDatetime | None = None
    request: str | None = None
    hints: dict[str, str] = {}
    by: str = ""
    why: str = ""

    def key(self, *, shadow: bool) -> RecordKey:
        return RecordKey(self.connection, self.entity, self.reference, shadow)
