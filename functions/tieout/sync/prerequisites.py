"""Records that wait for something else of ours, and who wakes them once it is there.

A record waits on `<entity>:<id>`, such as `vendor:47` or `commitment:41`. Whoever waits is due now and then by itself too: a
release that was lost with its worker costs time, never the record.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from tieout.config.connection import Connection
from tieout.policy.reasons import MISSING_IN_ERP
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
from tieout.sync.importing import ask_once
from tieout.sync.masters import waits_for_masters
from tieout.sync.other_mode import is_reached
from tieout.sync.plan import Side
from tieout.sync.ports import Clock, Ids, Ledger, Queues
from tieout.sync.pull_progress import EVERYTHING
from tieout.sync.state import Entry, HistoryEvent, RecordKey, State
from tieout.sync.turns import MESSAGE_AT_MOST, Turns
from tieout.sync.wakes import Wake, WakeReason

MAPPING_REASONS = ("unknown_", "unmapped_", MISSING_IN_ERP)
"""How the codes begin of the reasons that a new version of the connection document may take away: what the ERP lacks may be
mapped to something that it has."""

MOST = 10_000

ADOPTED = "adopt"
"""The step by which a person links a document: `sending.ADOPT_STEP`, which a test holds this to (it lies behind this module)."""

SOON_LINKED = timedelta(minutes=5)
"""A document that is linked so soon after it was sent cannot have been paid, and the payment imported, before that."""


def key_of(key: RecordKey) -> str:
    """What others wait on while they wait for this record."""
    return f"{key.entity.value}:{key.reference.id}"


def linked_late(entry: Entry) -> bool:
    """Whether a record's documents may have stood in the ERP, for others to pay, before they were known to be its own."""
    made = [note for note in entry.steps.values() if note.side is Side.ERP and note.documents]
    return any(
        note.name == ADOPTED or (note.settled_at is not None and note.settled_at - note.intent_at > SOON_LINKED)
        for note in made
    )


@dataclass
class Prerequisites:
    """Wakes what has waited long enough, each at its connection's next turn."""

    connection: Connection
    ledger: Ledger
    queues: Queues
    turns: Turns
    clock: Clock
    ids: Ids

    def arrived(self, keys: Collection[RecordKey]) -> int:
        """Records of one entity have become synced: wake those that waited for them. Returns how many.

        Many arrivals are one look: an import shows a thousand vendors at a time, and most of them nobody waits for.
        """
        for key in keys:
            if key.entity is Entity.INVOICE:
                self._paid_before(key)
        woken = 0
        for entity in {key.entity for key in keys}:
            mine = {key.reference.id for key in keys if key.entity is entity}
            for waiting in self.ledger.waiting_for(self.connection.id, entity, mine):
                entry = self.ledger.entry(waiting)
                if entry is not None and self._counts(entry):
                    self._wake_one(entry, "tieout", f"{entry.waiting_on} is there")
                    woken += 1
        return woken

    def _counts(self, entry: Entry) -> bool:
        """Whether its entity is on, and the entry belongs to the mode it runs in."""
        section = self.connection.section(entry.key.entity)
        return section.is_on and is_reached(section, entry.key)

    def _paid_before(self, key: RecordKey) -> None:
        """An invoice that was linked to a document which had been there for a while: its payments were read as nobody's.

        Which payments those are only accounting knows, so they are read anew, once for however many invoices arrive
        meanwhile; what was shown already is shown already.
        """
        kind = "receipt" if key.reference.kind == InvoiceKind.OWNER else "payment"
        entry = self.ledger.entry(key)
        if entry is None or key.shadow or not self.connection.section(Entity.PAYMENT).is_on or not linked_late(entry):
            return
        now, name = self.clock.now(), f"paid-before-{key}-{entry.generation}"
        ask_once(
            self.ledger,
            self.queues,
            self.connection,
            kind,
            at=now,
            since=EVERYTHING,
            by="tieout",
            why=f"{key_of(key)} was in the ERP before it was linked",
            now=now,
            wake_id=hashlib.sha256(name.encode()).hexdigest()[:40],
        )

    def remapped(self, by: str, why: str) -> int:
        """There is a new version of the document: look again at what was refused, or waits, for want of a mapping."""
        mapped = (
            entry
            for entity in self.connection.entities
            for entry in (*self._resting(entity, State.REFUSED), *self._resting(entity, State.WAITING))
            if any(reason.code.startswith(MAPPING_REASONS) for reason in entry.reasons)
        )
        return self._wake_all(mapped, by, why)

    def entered(self, by: str, why: str) -> int:
        """Accounting's own lists have been read anew: look again at what waits until they are complete."""
        waiting = (entry for entity in self.connection.entities for entry in self._resting(entity, State.WAITING))
        return self._wake_all(filter(waits_for_masters, waiting), by, why)

    def _wake_all(self, entries: Iterable[Entry], by: str, why: str) -> int:
        woken = 0
        for entry in entries:
            self._wake_one(entry, by, why)
            woken += 1
        return woken

    def _resting(self, entity: Entity, state: State) -> Iterator[Entry]:
        if not self.connection.section(entity).is_on:
            return
        for entry in self.ledger.listing(self.connection.id, entity, state=state.value, limit=MOST):
            if self._counts(entry):
                yield entry

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
