"""One building site under the model, and how it comes to rest: faults stop, time passes, everything that is due is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from property.days import Lived
from property.ground import NAMES, NEW, OLD, QUARANTINE, SECOND, SECOND_LONG, Look
from property.holding import SCOPES
from property.interruptions import Trap

__all__ = ["NAMES", "NEW", "OLD", "QUARANTINE", "SECOND", "Look", "Site"]

SWEEP_EVERY = timedelta(minutes=1)
STORM = 1500
"""More looks than this within a quiet day are no patience: something wakes itself."""


@dataclass
class Site(Lived):
    """Everything together."""

    def calm(self) -> None:
        """Faults stop: every call from here on is answered as it should be, and nothing is held back."""
        for scope in SCOPES:
            self.resume(scope)
        self.go_live()
        self.purse.spent_until = None
        self.erp.faults.clear()
        self.target.odd.clear()
        self.desk.read_faults.clear()
        self.desk.tell_faults.clear()
        self.queues.lose = 0
        self.redrive()

    def pass_quietly(self, span: timedelta) -> None:
        """Let time pass, jumping from one thing that is due to the next; the sweeper runs once a minute at most."""
        end = self.clock.now() + span
        swept, looks = self.clock.now() - SWEEP_EVERY, 0
        while self.clock.now() < end and looks < STORM:
            if self.clock.now() >= swept + SWEEP_EVERY:
                self.books.catch_up()
                self.sweep()
                swept = self.clock.now()
            for wake in self.queues.ready():
                self.worker(wake, Trap())
                looks += 1
            self.clock.set(min(end, max(self.clock.now() + SECOND_LONG, self._next(end, swept))))
        if looks >= STORM:
            self.broken.append(f"{looks} looks in {span}: wakes that wake each other for ever")

    def _next(self, end: datetime, swept: datetime) -> datetime:
        """When a message becomes visible, or the sweeper would find something."""
        self.books.catch_up()
        due = [entry.due_at for entry in self.ledger.due(before=end, limit=1) if entry.due_at]
        found = [max(moment, swept + SWEEP_EVERY) for moment in due]
        return min([moment for moment, _ in self.queues.waiting] + found, default=end)
