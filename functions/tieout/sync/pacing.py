"""Paces the requests of one invocation: each is taken from a block that was reserved in the scope's shared budget."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from tieout.sync.budgets import Budgets, Reserved, Told
from tieout.sync.outcomes import BudgetSpent
from tieout.sync.ports import Clock, Deadline, LimitScope

BLOCK = 6
"""Requests reserved at a time: what one look at a record takes of one side. So most looks cost one ledger write, and what is
begun is finished: in a storm, begun records that wait for each other's requests would all stay half done."""

STEP = 3
"""Requests that must be at hand before a step begins: a look before it, the write, and a look after it."""

WAIT_WITHIN_A_STEP = timedelta(seconds=8)
SPARE = timedelta(seconds=30)


class Pace(Protocol):
    """What a connector asks before each request."""

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        """One request is about to be sent. An urgent one, such as a logout, is charged and never refused.

        Raises:
            BudgetSpent: the budget has none left; nothing may be sent.
        """
        ...

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        """A call that changes something: refused before its first request or not at all.

        Raises:
            BudgetSpent: on entering.
        """
        ...

    def before_each(self, call: Callable[[], None] | None) -> None:
        """From now on this is called before each request, whatever its scope; `None`: nothing is."""
        ...

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        """The vendor's answer said how many requests are left of its limit."""
        ...


class Unpaced:
    """For what has no limit to keep."""

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        """Nothing to wait for."""

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        """Nothing to reserve."""
        yield

    def before_each(self, call: Callable[[], None] | None) -> None:
        """Nobody says when a request is sent."""

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        """Nothing to remember."""


@dataclass
class _Block:
    scope: LimitScope
    reserved: Reserved
    left: int


@dataclass
class BudgetPace:
    """Implements `Pace` for one invocation. Blocks that are not used up are given back by `close`."""

    budgets: Budgets
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]
    _blocks: dict[str, _Block] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _within: int = 0
    _before: Callable[[], None] | None = None

    def before_each(self, call: Callable[[], None] | None) -> None:
        self._before = call

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        if scope.windows or scope.tells:
            self._charge(scope, urgent=urgent)
        # After the wait for the budget: what is kept has to last for the request that goes out now.
        if self._before is not None:
            self._before()

    def _charge(self, scope: LimitScope, *, urgent: bool) -> None:
        block = self._live(scope, 1) or self._reserve(scope, self._least(scope, 1))
        if isinstance(block, Reserved):
            if not (urgent or self._within):
                raise BudgetSpent(scope.name, retry_at=block.retry_at or self.clock.now())
            block = self._patiently(scope, block)
        block.left -= 1

    @contextmanager
    def step(self, scope: LimitScope) -> Iterator[None]:
        if scope.windows or scope.tells:
            least = self._least(scope, STEP)
            block = self._live(scope, least) or self._reserve(scope, least)
            if isinstance(block, Reserved):
                raise BudgetSpent(scope.name, retry_at=block.retry_at or self.clock.now())
        self._within += 1
        try:
            yield
        finally:
            self._within -= 1

    def told(self, scope: LimitScope, limit: int, told: Told) -> None:
        # Written only where it says less than is known, or the first time that half of a window is gone: a ledger write
        # per answer would cost more than the request.
        block = self._blocks.get(scope.name)
        known = None if block is None or block.reserved.told is None else block.reserved.told + block.left
        news = told.remaining < limit // 2 if known is None else told.remaining < known
        if not news or told.until <= self.clock.now():
            return
        self.budgets.told(scope, told, now=self.clock.now())
        if block is not None:
            block.reserved = replace(block.reserved, told=told.remaining)
            block.left = min(block.left, told.remaining)

    def close(self) -> None:
        """Give back what was reserved and not sent."""
        now = self.clock.now()
        for block in self._blocks.values():
            if block.left > 0 and block.reserved.until > now:
                self.budgets.give_back(block.scope, block.reserved, block.left)
        self._blocks.clear()

    def _least(self, scope: LimitScope, needed: int) -> int:
        """How many must be granted: a whole look's for the first time; no more than the vendor ever allows at once."""
        least = needed if scope.name in self._begun else BLOCK
        return min([least, *(window.requests for window in scope.windows)])

    def _live(self, scope: LimitScope, least: int) -> _Block | None:
        block = self._blocks.get(scope.name)
        return block if block and block.left >= least and self.clock.now() <= block.reserved.until else None

    def _reserve(self, scope: LimitScope, least: int, *, force: bool = False) -> _Block | Reserved:
        wanted = least if force else max(BLOCK, least)
        self._drop(scope)
        reserved = self.budgets.reserve(scope, wanted=wanted, least=least, now=self.clock.now(), force=force)
        if not reserved.granted:
            return reserved
        self._begun.add(scope.name)
        block = self._blocks[scope.name] = _Block(scope, reserved, reserved.granted)
        return block

    def _drop(self, scope: LimitScope) -> None:
        # What is left of the old block is too little or too old. Too little still counts, so it is given back first.
        block = self._blocks.pop(scope.name, None)
        if block is not None and block.left > 0 and self.clock.now() <= block.reserved.until:
            self.budgets.give_back(scope, block.reserved, block.left)

    def _patiently(self, scope: LimitScope, refused: Reserved) -> _Block:
        """Within a step nothing is refused: it waits in place as long as is bearable, and then goes over the budget.

        A step that stopped half-way would leave a doubt, which costs more than a vendor's 429.
        """
        now = self.clock.now()
        wait = (refused.retry_at or now) - now
        if timedelta(0) < wait <= WAIT_WITHIN_A_STEP and self.deadline.left() > wait + SPARE:
            self.sleep(wait.total_seconds())
        block = self._reserve(scope, 1)
        if isinstance(block, Reserved):
            block = self._reserve(scope, 1, force=True)
        assert isinstance(block, _Block)  # noqa: S101 - a forced block is always granted; this tells the type checker
        return block
