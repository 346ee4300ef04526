"""The state of one running look-alike, handed to every route."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from sandbox.procore.limits import RateLimits
from sandbox.procore.notation import to_second
from sandbox.procore.settings import Settings
from sandbox.procore.store import Store
from sandbox.procore.tokens import Grant, TokenRegister
from sandbox.procore.webhooks.board import WebhookBoard


class Clock(Protocol):
    """What is needed of the sandbox clock."""

    def now(self) -> datetime: ...

    def call_at(self, due: datetime, work: Callable[[], object]) -> None: ...


@dataclass
class Platform:
    """Settings, clock and everything that is held; `reset` builds a new one."""

    settings: Settings
    clock: Clock
    store: Store = field(default_factory=Store)
    random: Random = field(init=False)
    tokens: TokenRegister = field(init=False)
    limits: RateLimits = field(init=False)
    webhooks: WebhookBoard = field(init=False)
    take_seed: Callable[[dict[str, Any]], object] = lambda _document: None
    insertions: list[dict[str, Any]] = field(default_factory=list)
    _quiet: bool = False
    _unseen: dict[tuple[str, int], tuple[datetime, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.settings.random_seed)  # noqa: S311 - made-up tokens, the same on every run
        self.tokens = TokenRegister(self.random)
        self.limits = RateLimits(self.settings.hourly_limit, self.settings.spike_limit)
        self.webhooks = WebhookBoard(self.store, self.clock, self.random)

    def now(self) -> datetime:
        """The time as records store it."""
        return to_second(self.clock.now())

    def announce(  # noqa: PLR0917 - the parts of one event, in the order in which the documentation names them
        self,
        resource_name: str,
        event_type: str,
        resource_id: int,
        company_id: int,
        project_id: int | None,
        actor: Grant | None,
        related: tuple[tuple[int, str], ...] = (),
    ) -> None:
        """Records an event and queues its deliveries. `actor` is None for somebody in the browser."""
        if self._quiet:
            return
        seconds = self.settings.not_found_after_event_seconds
        if seconds:
            until = self.clock.now() + timedelta(seconds=seconds)
            self._unseen[(resource_name, resource_id)] = (until, actor.user_id if actor else None)
        self.webhooks.announce(resource_name, event_type, resource_id, company_id, project_id, actor, related)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Nothing is announced meanwhile: seeding is no event."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def hides(self, resource_name: str, resource_id: int, reader: Grant) -> bool:
        """Whether a GET is too early after an event. Who made the change reads its own write at once."""
        until, writer = self._unseen.get((resource_name, resource_id), (None, None))
        return until is not None and writer != reader.user_id and self.clock.now() < until
