"""The sweeper: finds records that are due and wakes them. It decides nothing.

The due time is moved on, conditionally, *before* the wake is sent: if the message is lost, the record is due again; if two
sweepers meet, one of them loses the condition and sends nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from tieout.sync.ports import Clock, Deadline, Ids, Ledger, Queues
from tieout.sync.state import Entry
from tieout.sync.wakes import Wake, WakeReason

PAGE = 100
ENOUGH_LEFT = timedelta(seconds=10)


@dataclass(frozen=True)
class Swept:
    """What one run did. `more`: there was more than it could look at; run again at once."""

    woken: int
    more: bool


@dataclass
class Sweeper:
    ledger: Ledger
    queues: Queues
    clock: Clock
    ids: Ids
    deadline: Deadline
    patience: timedelta = timedelta(minutes=5)

    def run(self) -> Swept:
        """Wake what is due, in pages, while there is time."""
        woken = 0
        while self.deadline.left() > ENOUGH_LEFT:
            page = list(self.ledger.due(before=self.clock.now(), limit=PAGE))
            moved = sum(self._wake(entry) for entry in page)
            woken += moved
            # A page that could not be moved at all is what the lagging index still shows of the page before.
            if len(page) < PAGE or moved == 0:
                return Swept(woken, more=False)
        return Swept(woken, more=True)

    def _wake(self, entry: Entry) -> bool:
        if not self.ledger.postpone(entry, due_at=self.clock.now() + self.patience):
            return False
        wake = Wake(
            id=self.ids.new(),
            connection=entry.key.connection,
            entity=entry.key.entity,
            reference=entry.key.reference,
            reason=WakeReason.SWEEP,
            hints=entry.hints,
            by="sweeper",
        )
        self.queues.wake(wake, group=entry.key.group)
        return True
