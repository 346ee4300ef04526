"""Records that wait for something else of ours, and who wakes them once it is there.

A record waits on `<entity>:<id>`, such as `vendor:47` or `commitment:41`. Whoever waits is due now and then by itself too: a
release that was lost with its worker costs time, never the record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tieout.config.connection import Connection, Mode
from tieout.records.entities import Entity
from tieout.sync.ports import Clock, Ids, Ledger, Queues
from tieout.sync.state import Entry, HistoryEvent, RecordKey, State
from tieout.sync.turns import MESSAGE_AT_MOST, Turns
from tieout.sync.wakes import Wake, WakeReason

DEPENDENTS: dict[Entity, tuple[Entity, ...]] = {
    Entity.VENDOR: (Entity.COMMITMENT, Entity.INVOICE),
    Entity.CUSTOMER: (Entity.PROJECT,),
    Entity.PROJECT: (Entity.BUDGET, Entity.COMMITMENT, Entity.CHANGE_ORDER, Entity.INVOICE),
    Entity.BUDGET: (Entity.BUDGET,),
    Entity.COMMITMENT: (Entity.CHANGE_ORDER, Entity.INVOICE),
    Entity.CHANGE_ORDER: (Entity.INVOICE,),
}
"""Which entities' records may wait for a record of an entity."""

MAPPING_REASONS = ("unknown_", "unmapped_")
"""How the codes begin of the reasons that a new version of the connection document may take away."""

MOST = 10_000


def key_of(key: RecordKey) -> str:
    """What others wait on while they wait for this record."""
    return f"{key.entity.value}:{key.reference.id}"


@dataclass
class Prerequisites:
    """Wakes what has waited long enough, each at its connection's next turn."""

    connection: Connection
    ledger: Ledger
    queues: Queues
    turns: Turns
    clock: Clock
    ids: Ids

    def arrived(self, key: RecordKey) -> int:
        """A record has become synced: wake those that waited for it. Returns how many."""
        waited_on = key_of(key)
        waiting = (
            entry
            for entity in DEPENDENTS.get(key.entity, ())
            for entry in self._listed(entity, State.WAITING)
            if entry.waiting_on == waited_on
        )
        return self._wake(waiting, by="tieout", why=f"{waited_on} is there")

    def remapped(self, by: str, why: str) -> int:
        """There is a new version of the document: look again at what was refused for want of a mapping."""
        refused = (
            entry
            for entity in self.connection.entities
            for entry in self._listed(entity, State.REFUSED)
            if any(reason.code.startswith(MAPPING_REASONS) for reason in entry.reasons)
        )
        return self._wake(refused, by=by, why=why)

    def _listed(self, entity: Entity, state: State) -> Iterator[Entry]:
        section = self.connection.section(entity)
        if not section.is_on:
            return
        mixed = {Mode.SHADOW, Mode.LIVE} <= section.modes
        for entry in self.ledger.listing(self.connection.id, entity, state=state.value, limit=MOST):
            if mixed or entry.key.shadow == section.only_shadow:
                yield entry

    def _wake(self, entries: Iterable[Entry], *, by: str, why: str) -> int:
        woken = 0
        for entry in entries:
            self._wake_one(entry, by, why)
            woken += 1
        return woken

    def _wake_one(self, entry: Entry, by: str, why: str) -> None:
        now = self.clock.now()
        key = entry.key
        wake = Wake(
            id=self.ids.new(),
            connection=key.connection,
            entity=key.entity,
            reference=key.reference,
            reason=WakeReason.RESUME,
            hints=entry.hints,
            by=by,
            why=why,
        )
        turn = self.turns.take(key.connection, now=now)
        heard = wake.model_copy(update={"id": f"heard-{wake.id}"})
        # The ledger first: what cannot be sent now, or is lost on its way, is due at its turn and found by the sweeper.
        self.ledger.want(heard, shadow=key.shadow, due_at=turn, event=HistoryEvent(now, "released", why, by))
        if turn - now <= MESSAGE_AT_MOST:
            self.queues.wake(wake, group=key.group, delay=turn - now)
