"""The ledger in memory: the promises of the one on DynamoDB, and a due index that can be as stale."""

from collections import deque
from collections.abc import Collection, Iterable
from datetime import datetime
from threading import RLock

from fakes.permits import MemoryPermits
from tieout.ledger.changes import Held, changed, distinct, freed, identity, leased, ours, postponed, target_side, wanted
from tieout.ledger.entries import WAKE_REMEMBERED
from tieout.ledger.texts import storable_event
from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey, awaited
from tieout.sync.wakes import Wake

__all__ = ["MemoryLedger", "MemoryPermits"]

LinkKey = tuple[str, bool, Side, tuple[str, str, str]]


class MemoryLedger:
    """`tieout.sync.ports.Ledger`, thread-safe: every call happens as a whole.

    Args:
        lag: by how many writes the due index is behind; `catch_up` brings it up to date.
    """

    def __init__(self, lag: int = 0) -> None:
        self._lag = lag
        self._lock = RLock()
        self._records: dict[RecordKey, Held] = {}
        self._history: dict[RecordKey, list[HistoryEvent]] = {}
        self._wakes: dict[tuple[RecordKey, str], datetime] = {}
        self._holders: dict[LinkKey, RecordKey] = {}
        self._index: dict[RecordKey, Entry] = {}
        self._unindexed: deque[Entry] = deque()

    def want(self, wake: Wake, *, shadow: bool, due_at: datetime, event: HistoryEvent) -> Entry:
        key = wake.key(shadow=shadow)
        with self._lock:
            held = self._records.get(key)
            counted = self._wakes.get((key, wake.id))
            if held is not None and counted is not None and counted + WAKE_REMEMBERED > event.at:
                return held.entry
            self._wakes[key, wake.id] = event.at
            return self._keep(wanted(held, key, wake, due_at=due_at, event=event), (event,))

    def counted(self, wakes: Collection[tuple[RecordKey, str]], *, now: datetime) -> set[tuple[RecordKey, str]]:
        with self._lock:
            return {one for one in wakes if one in self._wakes and self._wakes[one] + WAKE_REMEMBERED > now}

    def entry(self, key: RecordKey) -> Entry | None:
        with self._lock:
            held = self._records.get(key)
            return None if held is None else held.entry

    def lease(self, key: RecordKey, *, owner: str, now: datetime, until: datetime) -> Lease | None:
        with self._lock:
            held = self._records.get(key)
            if held is None:
                return None
            theirs = held.entry.lease_owner not in {"", owner}
            if theirs and held.entry.lease_until is not None and held.entry.lease_until > now:
                return None
            entry = self._keep(leased(held, owner=owner, now=now, until=until))
            return Lease(key, owner, entry.fence, until, entry)

    def write(self, lease: Lease, change: Change) -> Entry:
        with self._lock:
            return self._change(self._leased(lease), lease, change, releasing=False)

    def release(self, lease: Lease, change: Change, *, wanted: int) -> bool:
        with self._lock:
            held = self._leased(lease)
            if held.entry.wanted != wanted:
                return False
            self._change(held, lease, change, releasing=True)
            return True

    def history(self, key: RecordKey) -> list[HistoryEvent]:
        with self._lock:
            return list(self._history.get(key, ()))

    def holder(self, connection: str, side: Side, document: TargetDocument) -> RecordKey | None:
        with self._lock:
            return self._holders.get((connection, False, side, identity(document)))

    def due(self, *, before: datetime, limit: int) -> Iterable[Entry]:
        with self._lock:
            dated = [(entry.due_at, str(key), entry) for key, entry in self._index.items() if entry.due_at is not None]
        ready = sorted((each for each in dated if each[0] <= before), key=lambda each: each[:2])
        return [entry for _, _, entry in ready[: max(limit, 0)]]

    def postpone(self, entry: Entry, *, due_at: datetime) -> bool:
        with self._lock:
            held = self._records.get(entry.key)
            if held is None or entry.due_at is None or held.entry.due_at != entry.due_at:
                return False
            self._keep(postponed(held, due_at=due_at))
            return True

    def waiting_for(self, connection: str, entity: Entity, ids: Collection[str]) -> list[RecordKey]:
        wanted = {(entity.value, one) for one in ids}
        with self._lock:
            return [
                key
                for key, held in self._records.items()
                if key.connection == connection and awaited(held.entry) in wanted
            ]

    def listing(self, connection: str, entity: Entity, *, state: str | None = None, limit: int = 100) -> list[Entry]:
        with self._lock:
            held = [each for each in self._records.values() if _listed(each.entry, connection, entity, state)]
        held.sort(key=lambda each: each.changed_at, reverse=True)
        return [each.entry for each in held[: max(limit, 0)]]

    def catch_up(self) -> None:
        """Bring the due index up to date."""
        with self._lock:
            self._reindex(behind=0)

    def _leased(self, lease: Lease) -> Held:
        held = self._records.get(lease.key)
        if held is None or not ours(held.entry, lease):
            raise LeaseLost(f"{lease.key}: the lease of {lease.owner} with fence {lease.fence} is over")
        return held

    def _change(self, held: Held, lease: Lease, change: Change, *, releasing: bool) -> Entry:
        after = changed(held, change, lease, releasing=releasing)
        taken = {self._link(lease.key, document): document for document in distinct(change.bind)}
        for link, document in taken.items():
            holder = self._holders.get(link, lease.key)
            if holder != lease.key:
                raise AlreadyBound(document, str(holder))
        for document in freed(held.entry, after.entry):
            self._holders.pop(self._link(lease.key, document), None)
        self._holders.update(dict.fromkeys(taken, lease.key))
        return self._keep(after, change.events)

    def _link(self, key: RecordKey, document: TargetDocument) -> LinkKey:
        return key.connection, key.shadow, target_side(key.entity), identity(document)

    def _keep(self, held: Held, events: tuple[HistoryEvent, ...] = ()) -> Entry:
        entry = held.entry
        self._records[entry.key] = held
        self._history.setdefault(entry.key, []).extend(storable_event(event) for event in events)
        self._unindexed.append(entry)
        self._reindex(behind=self._lag)
        return entry

    def _reindex(self, *, behind: int) -> None:
        while len(self._unindexed) > behind:
            entry = self._unindexed.popleft()
            self._index[entry.key] = entry


def _listed(entry: Entry, connection: str, entity: Entity, state: str | None) -> bool:
    return (entry.key.connection, entry.key.entity) == (connection, entity) and state in {None, entry.state.value}
