"""Queues and a payload store in memory."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tieout.sync.ports import Clock
from tieout.sync.wakes import Wake


@dataclass
class FakeQueues:
    """Wakes by the moment they become visible. `lose` drops that many sends, as a crash between ledger and queue would."""

    clock: Clock
    waiting: list[tuple[datetime, Wake]] = field(default_factory=list)
    redelivered: list[tuple[datetime, str]] = field(default_factory=list)
    recovering: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    lose: int = 0
    sent: int = 0

    def redeliver(self, delivery: str, *, wake_id: str, group: str, delay: timedelta) -> None:
        self.sent += 1
        self.redelivered.append((self.clock.now() + delay, delivery))

    def recover(self, part: str, *, part_id: str, group: str, delay: timedelta = timedelta(0)) -> None:
        """Parts by id: one that is sent twice is there once."""
        self.sent += 1
        self.recovering.setdefault(part_id, (self.clock.now() + delay, part))

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        self.sent += 1
        if self.lose:
            self.lose -= 1
            return
        self.waiting.append((self.clock.now() + delay, wake))

    def ready(self) -> list[Wake]:
        """Take every wake that is visible by now, in order."""
        now = self.clock.now()
        ready = [wake for moment, wake in self.waiting if moment <= now]
        self.waiting = [(moment, wake) for moment, wake in self.waiting if moment > now]
        return ready


@dataclass
class FakePayloads:
    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, connection: str, name: str, content: bytes) -> str:
        address = f"{connection}/{name}/{hashlib.sha256(content).hexdigest()}"
        self.kept[address] = content
        return address


@dataclass
class FakeDeadline:
    """How much of the invocation is left; tests say so."""

    remaining: timedelta = timedelta(seconds=100)

    def left(self) -> timedelta:
        return self.remaining
