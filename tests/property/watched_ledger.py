"""The ledger in memory, with a second opinion on who may write: it keeps its own book of leases."""

from collections.abc import Callable
from datetime import datetime

from fakes.ledger import MemoryLedger
from tieout.sync.other_mode import AT_REST
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey
from tieout.sync.wakes import Wake


class WatchedLedger(MemoryLedger):
    """Notes in `broken` every write by a worker that does not hold the newest lease, and every wake that it accepted.

    `leased` is told of each lease that is given out, `again` of each that is kept because its record was wanted meanwhile.
    """

    def __init__(
        self, lag: int, broken: list[str], leased: Callable[[RecordKey], None], again: Callable[[RecordKey], None]
    ) -> None:
        super().__init__(lag)
        self.leased, self.again = leased, again
        self.broken = broken
        self.newest: dict[RecordKey, tuple[str, int]] = {}
        self.wakes: set[tuple[RecordKey, str]] = set()
        self.told: dict[RecordKey, HistoryEvent] = {}
        self.lines: dict[RecordKey, int] = {}

    def rewritten(self) -> list[str]:
        """The records whose history lost or changed a line since this was asked last: it may only grow."""
        found = []
        for key, history in self._history.items():
            before = self.lines.get(key, 0)
            if len(history) < before or (before and history[before - 1] is not self.told[key]):
                found.append(f"{key}: its history does not go on where it was")
            if history:
                self.lines[key], self.told[key] = len(history), history[-1]
        return found

    def want(self, wake: Wake, *, shadow: bool, due_at: datetime, event: HistoryEvent) -> Entry:
        entry = super().want(wake, shadow=shadow, due_at=due_at, event=event)
        self.wakes.add((entry.key, wake.id))
        return entry

    def lease(self, key: RecordKey, *, owner: str, now: datetime, until: datetime) -> Lease | None:
        lease = super().lease(key, owner=owner, now=now, until=until)
        if lease is not None:
            if lease.fence <= self.newest.get(key, ("", 0))[1]:
                self.broken.append(f"{key}: fence {lease.fence} was given out twice")
            self.newest[key] = (owner, lease.fence)
            if (
                self._history[key][-1].what != AT_REST
            ):  # laid to rest, for another mode's look: that is no look of its own
                self.leased(key)
        return lease

    def write(self, lease: Lease, change: Change) -> Entry:
        entry = super().write(lease, change)
        self._must_hold(lease)
        return entry

    def release(self, lease: Lease, change: Change, *, wanted: int) -> bool:
        released = super().release(lease, change, wanted=wanted)
        if released:
            self._must_hold(lease)
            self.newest[lease.key] = ("", lease.fence)
        else:
            self.again(lease.key)
        return released

    def _must_hold(self, lease: Lease) -> None:
        if self.newest.get(lease.key) != (lease.owner, lease.fence):
            self.broken.append(f"{lease.key}: {lease.owner} wrote with fence {lease.fence}, which was over")
