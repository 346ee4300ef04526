"""What a recovery needs of the platform: its log of what it could not deliver, and its lists of what changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tieout.sync.events import Concern
from tieout.sync.ports import LimitScope


@dataclass(frozen=True)
class Undelivered:
    """A delivery that did not arrive. `event` is the platform's id of the event, `body` what would have been posted."""

    event: str
    body: bytes


@dataclass(frozen=True)
class UndeliveredPage:
    """One page of the delivery log. `next_place` is where to go on, empty at the end."""

    found: tuple[Undelivered, ...]
    next_place: str


class Recoverable(Protocol):
    """The platform as the recovery sees it."""

    hook_scopes: tuple[str, ...]
    projects: tuple[str, ...]
    kinds: tuple[str, ...]

    def limit_scope(self) -> LimitScope:
        """What the platform's limit on requests counts. Makes no call."""
        ...

    def undelivered(self, scope: str, since: datetime, until: datetime, place: str) -> UndeliveredPage:
        """One page of what our hooks of a scope failed to deliver or gave up on; more than asked for is harmless.

        Raises:
            NotNow, NeedsPerson: the log could not be read.
        """
        ...

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        """As `tieout.sync.events.Listener` has it."""
        ...

    def close(self) -> None:
        """Free what was taken (connections)."""
        ...
