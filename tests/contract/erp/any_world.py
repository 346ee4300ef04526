"""Everything around the push flow, for records of every entity: each is live, and a commitment goes before what needs it."""

from typing import Any

from contract.erp.records import COMMITMENT, ENTITIES
from fakes.records import GOLIVE, connection
from fakes.world import World
from tieout.config.connection import Connection
from tieout.records.record import Record
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason


class AnyWorld(World):
    """A world whose records may be of any entity."""

    def wake(self, record: Record, reason: WakeReason = WakeReason.DELIVERY, request: str | None = None) -> Wake:
        return Wake(
            id=self.ids.new(),
            connection=self.connection.id,
            entity=record.entity,
            reference=record.reference,
            reason=reason,
            request=request,
        )

    def prepare_for(self, record: Record) -> None:
        """Have what the record needs in the ERP."""
        if any(need.reference == COMMITMENT.reference for need in record.needs):
            self.approve(COMMITMENT)
            assert self.entry(COMMITMENT).state is State.SYNCED, self.told(COMMITMENT)


def live_everywhere(value_maps: dict[str, Any]) -> Connection:
    """A connection on which every entity that goes to the ERP is live."""
    sections = {
        entity.value: {
            "mode": "live",
            "golive_at": GOLIVE.isoformat(),
            "approved": {kind: ["Approved"] for kind, of in ENTITIES.items() if of is entity},
        }
        for entity in dict.fromkeys(ENTITIES.values())
    }
    return connection(value_maps=value_maps, entities=sections)
