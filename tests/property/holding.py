"""What operators and limits hold back under the model: the kill switch, and a request budget that is used up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from tieout.records.entities import Direction, Entity
from tieout.sync.budgets import Told
from tieout.sync.outcomes import BudgetSpent
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.ports import Clock, LimitScope

SPENT = "the budget is used up"

SCOPES = {
    "everything": PauseScope(),
    "commitments": PauseScope(entity=Entity.COMMITMENT),
    "to the ERP": PauseScope(direction=Direction.TO_ERP),
    "something else": PauseScope(entity=Entity.PAYMENT),
}


def thrown(scope: str, at: datetime) -> Pause:
    return Pause(SCOPES[scope], by="operator", why="month-end", at=at)


@dataclass
class TightPace:
    """Implements `Pace`: nothing is granted until `spent_until`."""

    clock: Clock
    spent_until: datetime | None = None
    struck: Callable[[str], None] = lambda _: None

    @property
    def spent(self) -> bool:
        return self.spent_until is not None and self.clock.now() < self.spent_until

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        if self.spent and self.spent_until is not None:
            self.struck(SPENT)
            raise BudgetSpent(scope.name, retry_at=self.spent_until)

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        self.request(scope)
        yield

    def before_each(self, call: Callable[[], None] | None) -> None:
        """Stand-ins of both sides send no requests: nobody would call it."""

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        """Nothing to remember."""
