"""Permits in memory: seats within a limit scope, and scopes that rest."""

from datetime import datetime
from threading import RLock

from tieout.sync.ports import LimitScope, Permit


class MemoryPermits:
    """`tieout.sync.ports.Permits`, thread-safe: every call happens as a whole. `pauses` is what a test may look at."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._seats: dict[tuple[str, int], tuple[str, datetime]] = {}
        self.pauses: dict[str, tuple[datetime, str]] = {}

    def take(self, scope: LimitScope, *, owner: str, now: datetime, until: datetime) -> Permit | None:
        with self._lock:
            if self.paused_until(scope.name, now=now) is not None:
                return None
            for seat in range(scope.seats):
                sitting = self._seats.get((scope.name, seat))
                if sitting is None or sitting[1] <= now:
                    self._seats[scope.name, seat] = (owner, until)
                    return Permit(scope.name, seat, owner)
            return None

    def keep(self, permit: Permit, *, now: datetime, until: datetime) -> bool:
        with self._lock:
            sitting = self._seats.get((permit.scope, permit.seat))
            if sitting is not None and sitting[0] != permit.owner and sitting[1] > now:
                return False
            self._seats[permit.scope, permit.seat] = (permit.owner, until)
            return True

    def give_back(self, permit: Permit) -> None:
        with self._lock:
            sitting = self._seats.get((permit.scope, permit.seat))
            if sitting is not None and sitting[0] == permit.owner:
                del self._seats[permit.scope, permit.seat]

    def pause(self, scope: str, *, until: datetime, why: str) -> None:
        with self._lock:
            earlier = self.pauses.get(scope)
            if earlier is None or earlier[0] < until:
                self.pauses[scope] = (until, why)

    def lift(self, scope: str, *, why: str, before: datetime) -> bool:
        with self._lock:
            pause = self.pauses.get(scope)
            if pause is None or pause[1] != why or pause[0] >= before:
                return False
            del self.pauses[scope]
            return True

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        with self._lock:
            until = self.pauses[scope][0] if scope in self.pauses else None
            return until if until is not None and until > now else None
