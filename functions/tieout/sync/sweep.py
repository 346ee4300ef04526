"""The sweeper: finds records that are due and wakes them. It decides nothing.

The due time is moved on, conditionally, *before* the wake is sent: if the message is lost, the record is due again; if two
sweepers meet, one of them loses the condition and sends nothing.

A run wakes no more records of one connection than that connection has turns until the next run; what is beyond that is
moved on to its turn, once, and not sent. So a connection with ten thousand due records neither fills the queue nor has the
same records sent, turned away and sent again each minute; and the other connections' records of the same page go first.

The budget of the limit scope is the worker's to ask, at the moment of the request: which scopes a record needs only its
connector knows, and a budget that has room now may be spent when the wake is worked. Connections that share a scope have
turns of their own; what one of them finds spent costs a worker one cheap look, and the vendor nothing.

A run is bounded by its deadline, and the schedule is what continues it: what is left is the oldest and so the first of the
next run, at most a minute after this one began. A run that called itself would wake each connection's share of the minute a
second time, and race the scheduled one for the same records.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, zip_longest

from tieout.sync.ports import Clock, Deadline, Ledger, Queues
from tieout.sync.state import Entry
from tieout.sync.turns import TURN, AlwaysNow, Turns
from tieout.sync.wakes import Wake, WakeReason

PAGE = 100
ENOUGH_LEFT = timedelta(seconds=10)

BETWEEN_RUNS = timedelta(minutes=1)
PER_RUN = BETWEEN_RUNS // TURN
"""Records of one connection that one run wakes."""

TOGETHER = 20
"""So many of them go at once; the others follow one by one, so that they never stand in the queue as a block."""


@dataclass(frozen=True)
class Swept:
    """What one run did. `later`: moved on to their turns; `more`: there was more than it had time for: run again."""

    woken: int
    more: bool
    later: int = 0


@dataclass
class Sweeper:
    ledger: Ledger
    queues: Queues
    clock: Clock
    deadline: Deadline
    patience: timedelta = timedelta(minutes=5)
    turns: Turns = field(default_factory=AlwaysNow)

    def run(self) -> Swept:
        """Wake what is due, in pages, while there is time. The next run, a minute later, goes on where this one stopped."""
        woken: Counter[str] = Counter()
        later = 0
        while self.deadline.left() > ENOUGH_LEFT:
            page = list(self.ledger.due(before=self.clock.now(), limit=PAGE))
            moved = 0
            for entry in _round_robin(page):
                connection = entry.key.connection
                if woken[connection] >= PER_RUN:
                    postponed = self._to_its_turn(entry)
                    later += postponed
                    moved += postponed
                elif self._wake(entry, woken[connection]):
                    woken[connection] += 1
                    moved += 1
            # A page that could not be moved at all is what the lagging index still shows of the page before.
            if len(page) < PAGE or moved == 0:
                return Swept(woken.total(), more=False, later=later)
        return Swept(woken.total(), more=True, later=later)

    def _to_its_turn(self, entry: Entry) -> bool:
        now = self.clock.now()
        turn = self.turns.take(entry.key.connection, now=now)
        return self.ledger.postpone(entry, due_at=max(turn, now + BETWEEN_RUNS))

    def _wake(self, entry: Entry, before: int) -> bool:
        if not self.ledger.postpone(entry, due_at=self.clock.now() + self.patience):
            return False
        wake = Wake(
            id=wake_id(entry),
            connection=entry.key.connection,
            entity=entry.key.entity,
            reference=entry.key.reference,
            reason=WakeReason.SWEEP,
            hints=entry.hints,
            by="sweeper",
        )
        self.queues.wake(wake, group=entry.key.group, delay=TURN * max(0, before - TOGETHER))
        return True


def wake_id(entry: Entry) -> str:
    """The same until somebody has looked at the record, so that it is looked at once however often it was swept meanwhile.

    Behind a backlog a record is due again before its first wake was worked. The queue takes that second wake, since it
    forgets an id after five minutes, which is no less than a sweep's patience. But once the first was worked, the idempotency
    table knows the id, and the others of it cost a receive and no look: the backlog does not feed itself.
    """
    return f"sweep-{entry.key.group[:40]}-{entry.wanted}"


def _round_robin(page: Iterable[Entry]) -> Iterator[Entry]:
    """One record of each connection, then the next of each: nobody stands behind another's backlog."""
    by_connection: dict[str, list[Entry]] = {}
    for entry in page:
        by_connection.setdefault(entry.key.connection, []).append(entry)
    rounds = chain.from_iterable(zip_longest(*by_connection.values()))
    return (entry for entry in rounds if entry is not None)
