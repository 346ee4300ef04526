"""Many records at a time in memory, with the promises of the one on DynamoDB; and kept listings."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from fakes.ledger import MemoryLedger
from tieout.ledger.bulk import settled_entry
from tieout.ledger.changes import claimed, distinct, freed, identity, ours
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.pull_ledger import Claim, NotSettled, Settled
from tieout.sync.pull_ports import Shown
from tieout.sync.state import Entry, Lease, RecordKey


class MemoryBulk:
    """`tieout.sync.pull_ledger.BulkLedger` over a `MemoryLedger`. `calls` counts what a test wants to be few."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger
        self.calls: Counter[str] = Counter()

    def entries(self, keys: Sequence[RecordKey]) -> dict[RecordKey, Entry]:
        self.calls["entries"] += 1
        return {key: entry for key in keys if (entry := self._ledger.entry(key)) is not None}

    def holders(self, connection: str, side: Side, documents: Sequence[TargetDocument]) -> dict[str, RecordKey]:
        found = {document.address: self._ledger.holder(connection, side, document) for document in documents}
        return {address: key for address, key in found.items() if key is not None}

    def claim(self, claims: Sequence[Claim], *, owner: str, now: datetime, until: datetime) -> dict[RecordKey, Lease]:
        self.calls["claim"] += 1
        ledger, leases = self._ledger, {}
        with ledger._lock:
            for claim in claims:
                after = claimed(ledger._records.get(claim.key), claim, owner=owner, now=now, until=until)
                if after is not None:
                    entry = ledger._keep(after)
                    leases[claim.key] = Lease(claim.key, owner, entry.fence, until, entry)
        return leases

    def settle(self, settled: Sequence[Settled]) -> NotSettled:
        self.calls["settle"] += 1
        failed: dict[RecordKey, AlreadyBound | LeaseLost] = {}
        with self._ledger._lock:
            for one in settled:
                why = self._settle(one)
                if why is not None:
                    failed[one.lease.key] = why
        return failed

    def _settle(self, one: Settled) -> AlreadyBound | LeaseLost | None:
        ledger, key = self._ledger, one.lease.key
        before = ledger._records.get(key)
        if before is None or not ours(before.entry, one.lease):
            return LeaseLost(str(key))
        after = settled_entry(before, one)
        for document in distinct(one.change.bind):
            holder = ledger._holders.get(ledger._link(key, document), key)
            if holder != key:
                return AlreadyBound(document, str(holder))
        for document in freed(before.entry, after.entry):
            ledger._holders.pop(ledger._link(key, document), None)
        for document in distinct(one.change.bind):
            ledger._holders[ledger._link(key, document)] = key
        assert len({identity(document) for document in after.entry.documents}) == len(after.entry.documents)
        ledger._keep(after, one.change.events)
        return None


class MemoryListings:
    """`tieout.sync.pull_ledger.Listings`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[Shown, ...]] = {}

    def kept(self, run: str, kind: str, group: str) -> tuple[Shown, ...] | None:
        return self._kept.get((run, kind, group))

    def keep(self, run: str, kind: str, group: str, shown: Sequence[Shown], *, now: datetime) -> None:
        self._kept[run, kind, group] = tuple(shown)


class MemoryMarks:
    """`tieout.sync.intake.Marks`."""

    def __init__(self) -> None:
        self.marks: dict[str, datetime] = {}

    def reached(self, name: str) -> datetime | None:
        return self.marks.get(name)

    def reach(self, name: str, moment: datetime) -> None:
        self.marks[name] = max(moment, self.marks.get(name, moment))
