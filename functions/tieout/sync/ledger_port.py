"""What the sync flows need of the ledger, one record at a time. `tieout.sync.ports` names it too, beside the other ports."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey
from tieout.sync.wakes import Wake


class AlreadyBound(Exception):
    """The document is linked to another record: two records must not share one document."""

    def __init__(self, document: TargetDocument, holder: str) -> None:
        self.document = document
        self.holder = holder
        super().__init__(f"{document.address} is already linked to {holder}")


class LeaseLost(Exception):
    """Another worker took the lease over; whatever this one still wants to write is refused."""


class Ledger(Protocol):
    """The memory: what is known of each record. Every write is one transaction."""

    def want(self, wake: Wake, *, shadow: bool, due_at: datetime, event: HistoryEvent) -> Entry:
        """Raise the record's `wanted` by one, merge the wake's hints and request, and make it due no later than `due_at`.

        A request that was answered before is not heard of again; the wake itself counts all the same.

        A new record starts as `pending`. Called before any outside call, by intake and by every worker, once per wake:
        a second call with the same wake id changes nothing. The existing state is kept: what a record is does not
        change because somebody looks at it.
        """
        ...

    def counted(self, wakes: Collection[tuple[RecordKey, str]], *, now: datetime) -> set[tuple[RecordKey, str]]:
        """Those of these wakes, by record and id, that `want` counted before and that are not forgotten yet. Cheap for many."""
        ...

    def entry(self, key: RecordKey) -> Entry | None:
        """Read the record strongly consistent, or `None`."""
        ...

    def lease(self, key: RecordKey, *, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Take the record's lease, raising its fence, or `None` while somebody else's has not expired."""
        ...

    def write(self, lease: Lease, change: Change) -> Entry:
        """Apply a change and keep the lease. Returns the entry as it now stands.

        Raises:
            LeaseLost: the record's fence or owner is no longer the lease's.
            AlreadyBound: a document to bind is linked to another record; nothing was written.
        """
        ...

    def release(self, lease: Lease, change: Change, *, wanted: int) -> bool:
        """Apply a last change and give the lease back, if the record's `wanted` is still `wanted`.

        Returns False, with nothing written, when somebody wanted the record meanwhile: look again.

        Raises:
            LeaseLost: as for `write`.
        """
        ...

    def history(self, key: RecordKey) -> list[HistoryEvent]:
        """Every line of the record's history, oldest first."""
        ...

    def holder(self, connection: str, side: Side, document: TargetDocument) -> RecordKey | None:
        """The record that a document is linked to."""
        ...

    def due(self, *, before: datetime, limit: int) -> Iterable[Entry]:
        """Records due before a moment, at most `limit`; from an index that may lag."""
        ...

    def postpone(self, entry: Entry, *, due_at: datetime) -> bool:
        """Move a due record on, if its due time is still the one seen. False: somebody else took it, or it is done."""
        ...

    def waiting_for(self, connection: str, entity: Entity, ids: Collection[str]) -> list[RecordKey]:
        """The records that wait for any of these records of an entity (`waiting_on` is `<entity>:<id>`), each once.

        Strongly consistent, and as cheap for many as for one: what does not wait for them is not read one by one.
        """
        ...

    def listing(self, connection: str, entity: Entity, *, state: str | None = None, limit: int = 100) -> list[Entry]:
        """Records of one entity for people to look at, newest change first."""
        ...
