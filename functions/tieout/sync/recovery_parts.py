"""A recovery is many small messages, so that no run is long: each names one thing to ask the platform for.

start ─┬▶ deliveries of the company's hooks ─▶ … page by page
       ├▶ deliveries of a project's hooks   ─▶ …
       └▶ changes of a project and kind     ─▶ … as far as time allows, then on from there
"""

import hashlib
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from tieout.sync.ports import Queues


class Ask(StrEnum):
    """What a part of a recovery asks for."""

    START = "start"
    DELIVERIES = "deliveries"
    CHANGES = "changes"


class RecoveryPart(BaseModel):
    """One message of a recovery.

    Attributes:
        run: names the whole recovery; with what is asked for it makes ids that are the same when a message comes twice.
        scope: a project's id, or the connector's own word for the company's hooks.
        kind: of records, where changes are asked for.
        since: from when; `None` means from the watermark.
        until: when this part was first worked: its watermark moves there once all of it is durable, and no further.
        place: where to go on, in the connector's words or as the last record that was woken; empty at the beginning.
        tries: how often the platform could not be asked.
        by, why: who asked, for the records' history.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    connection: str
    ask: Ask = Ask.START
    scope: str = ""
    kind: str = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    place: str = ""
    tries: int = 0
    by: str = "tieout"
    why: str = "nightly recovery"

    @property
    def id(self) -> str:
        """The same part at the same place has the same id, so the queue drops a repeated one."""
        return _digest(self.run, self.ask, self.scope, self.kind, self.place, str(self.tries))[:40]

    @property
    def group(self) -> str:
        """Parts of one scope are worked one after the other; scopes beside each other."""
        return _digest(self.connection, self.ask, self.scope, self.kind)

    def on(self, **changes: object) -> Self:
        """The part that follows this one."""
        return self.model_copy(update=changes)

    def name_for(self, what: str) -> str:
        """A deterministic id for something that this recovery sends."""
        return _digest(self.run, self.connection, what)[:40]


class RecoveryQueues(Queues, Protocol):
    """The queues that a recovery feeds, its own among them."""

    def recover(self, part: str, *, part_id: str, group: str, delay: timedelta = timedelta(0)) -> None:
        """Send a part of a recovery, after a delay of up to 15 minutes if there is one."""
        ...


def send_part(queues: RecoveryQueues, part: RecoveryPart, delay: timedelta = timedelta(0)) -> None:
    """Send a part to be worked."""
    queues.recover(part.model_dump_json(), part_id=part.id, group=part.group, delay=delay)


def _digest(*words: str) -> str:
    return hashlib.sha256("\x00".join(words).encode()).hexdigest()
