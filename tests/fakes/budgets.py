"""Request budgets and turns in memory: the arithmetic of the ledger's own, without the ledger."""

from datetime import datetime
from threading import RLock

from tieout.sync.budgets import Reserved, Spending, Told
from tieout.sync.ports import LimitScope
from tieout.sync.turns import TURN, moment_of


class MemoryBudgets:
    """`tieout.sync.budgets.Budgets`, thread-safe. `calls` counts what would be ledger calls."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._spending: dict[str, Spending] = {}
        self.calls = 0

    def reserve(self, scope: LimitScope, *, wanted: int, least: int, now: datetime, force: bool = False) -> Reserved:
        with self._lock:
            return self._of(scope).reserve(scope, wanted=wanted, least=least, now=now, force=force)

    def give_back(self, scope: LimitScope, reserved: Reserved, unused: int) -> None:
        with self._lock:
            self._of(scope).give_back(scope, reserved, unused)

    def told(self, scope: LimitScope, told: Told, *, now: datetime) -> None:
        with self._lock:
            self._of(scope).hear(told, now)

    def _of(self, scope: LimitScope) -> Spending:
        self.calls += 1
        return self._spending.setdefault(scope.name, Spending())


class MemoryTurns:
    """`tieout.sync.turns.Turns`, thread-safe."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._until: dict[str, datetime] = {}

    def take(self, connection: str, *, now: datetime) -> datetime:
        with self._lock:
            until = max(self._until.get(connection, now), now) + TURN
            self._until[connection] = until
            return moment_of(until, now)
