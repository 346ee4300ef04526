"""The pace of one side's requests, which also keeps the lock of its token while that is renewed.

request ─ budget (may wait) ─ seat ─ token's lock ─▶ sent

Whoever renews a token asks once or twice, and may wait for the request budget before each: only here is known when a request
really goes out, and so from when the lock has to last for its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tieout.sync.budgets import Told
from tieout.sync.pacing import Pace
from tieout.sync.ports import LimitScope
from tieout.wiring.tokens import SecretTokens


@dataclass(frozen=True)
class TokenPace:
    """Implements `tieout.sync.pacing.Pace` on the invocation's own."""

    pace: Pace
    tokens: SecretTokens

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        """Raises: BudgetSpent; NotNow: the token's lock is another worker's by now."""
        self.pace.request(scope, urgent=urgent)
        self.tokens.hold()

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        """Raises, on entering: BudgetSpent."""
        with self.pace.step(scope):
            yield

    def before_each(self, call: Callable[[], None] | None) -> None:
        """From now on this is called before each request, whatever its scope; `None`: nothing is."""
        self.pace.before_each(call)

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        """The vendor's answer said how many requests are left of its limit."""
        self.pace.told(scope, limit, told)
