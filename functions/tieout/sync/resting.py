"""A vendor's wait where no record is being looked at: intake and recovery keep it, and tell everybody else of it.

first request of an invocation ─ the scope rests ─▶ nothing is sent; the message comes back when the rest is over
what stops it ─ 429, spent budget, sign-in       ─▶ the whole scope rests, for every function
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tieout.sync.budgets import Told
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.pacing import Pace
from tieout.sync.patience import SHORT, back_off
from tieout.sync.ports import Clock, LimitScope
from tieout.sync.room import CREDENTIALS, CREDENTIALS_REST, SPREAD, WORTH_A_PAUSE


class ScopeRests(Protocol):
    """The part of `tieout.sync.ports.Permits` that has nothing to do with seats."""

    def pause(self, scope: str, *, until: datetime, why: str) -> None: ...

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None: ...


class NoRests:
    """Where nothing is shared with anybody."""

    def pause(self, scope: str, *, until: datetime, why: str) -> None:
        """Nobody asks for it."""

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        return None


@dataclass
class UnlessResting:
    """Implements `tieout.sync.pacing.Pace` on an invocation's own: nothing is begun within a scope that rests.

    Asked before its first request and not before each: what is begun is finished, or a long list would never be read to its
    end. And no sooner: what needs no request is not held up by a vendor's wait.
    """

    pace: Pace
    rests: ScopeRests
    clock: Clock
    _begun: set[str] = field(default_factory=set)

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        """Raises: NotNow: the scope rests, and nothing was sent of this invocation; BudgetSpent."""
        if not urgent:
            self._begin(scope)
        self.pace.request(scope, urgent=urgent)

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        """Raises, on entering: as `request` does."""
        self._begin(scope)
        with self.pace.step(scope):
            yield

    def before_each(self, call: Callable[[], None] | None) -> None:
        """From now on this is called before each request, whatever its scope; `None`: nothing is."""
        self.pace.before_each(call)

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        """The vendor's answer said how many requests are left of its limit."""
        self.pace.told(scope, limit, told)

    def _begin(self, scope: LimitScope) -> None:
        if scope.name in self._begun:
            return
        until = self.rests.paused_until(scope.name, now=self.clock.now())
        if until is not None:
            raise NotNow(f"{scope.name} rests until {until:%H:%M:%S} UTC", retry_at=until)
        self._begun.add(scope.name)


@dataclass(frozen=True)
class Waits:
    """How a message waits for what a vendor would not do now, and who else is told."""

    rests: ScopeRests
    clock: Clock
    chance: Callable[[], float]

    def heed(self, later: NotNow, scope: LimitScope, tries: int) -> timedelta:
        """How long a message waits that was stopped so; the scope rests for all, where the whole of it is to rest.

        Not shorter than the vendor said, as far as a message can wait. Spread, or all that met the same outage would come
        back in the same second; and ever longer, since a vendor may say nothing, or say little a hundred times.
        """
        now = self.clock.now()
        # Capped: a message that came back often must not let everybody rest for longer than it can wait itself.
        doubling, again_at = min(back_off(tries), SHORT), later.retry_at
        until = again_at or now + doubling
        if later.pause_scope or (isinstance(later, BudgetSpent) and until - now > WORTH_A_PAUSE):
            # Without it each of a storm's messages would ask for itself, and be told to wait for itself.
            self.rests.pause(later.scope or scope.name, until=until, why=later.why)
        told = timedelta(0) if again_at is None else again_at - now + SPREAD * self.chance()
        return min(max(doubling * (1 + self.chance()), told), SHORT)

    def refused(self, person: NeedsPerson, scope: LimitScope) -> None:
        """A refused sign-in is tried by nobody else for a while, or a storm's messages would lock the account."""
        if person.pause_scope:
            until = self.clock.now() + CREDENTIALS_REST
            self.rests.pause(person.scope or scope.name, until=until, why=CREDENTIALS)
