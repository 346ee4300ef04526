"""A small honest model of an SQS FIFO queue: what of its behaviour the flows rely on, and what can hurt them.

Modelled: order within a group, a group locked while one of its messages is in flight, visibility, receive counts, handles that
go stale, redrive to dead letters, deduplication for five minutes, and that only the first 20,000 messages are looked
through for a free group. Not modelled: batches, retention, throttling.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

DEDUPLICATED_FOR = 300.0
LOOKED_THROUGH = 20_000


@dataclass
class Message:
    body: str
    group: str
    sent_at: float
    receives: int = 0
    handle: int = 0
    visible_at: float = 0.0
    """In flight until then; only a received message has one in the future."""


@dataclass
class FifoQueue:
    """One queue. `now` tells seconds; `visibility` and `max_receives` are the queue's attributes."""

    now: Callable[[], float]
    visibility: float = 1080.0
    max_receives: int = 5
    dead: list[Message] = field(default_factory=list)
    most_waiting: int = 0

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._messages: dict[int, Message] = {}
        self._seen: dict[tuple[str, str], float] = {}
        self._handles: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def send(self, body: str, *, group: str, deduplication: str) -> bool:
        """Accept a message. False: it is a duplicate within its group, accepted and dropped."""
        now = self.now()
        if now - self._seen.get((group, deduplication), -DEDUPLICATED_FOR) < DEDUPLICATED_FOR:
            return False
        self._seen[group, deduplication] = now
        self._messages[next(self._numbers)] = Message(body, group, now)
        self.most_waiting = max(self.most_waiting, len(self._messages))
        return True

    def receive(self) -> Message | None:
        """The oldest message of a group none of whose messages is in flight."""
        while (number := self._free()) is not None:
            message = self._messages[number]
            if message.receives < self.max_receives:
                return self._hand_out(number, message)
            self.dead.append(self._messages.pop(number))
        return None

    def delete(self, handle: int) -> bool:
        """Done with a message. False: the handle is stale, the message has been (or may be) received again."""
        number = self._handles.pop(handle, None)
        message = self._messages.get(number) if number is not None else None
        if number is None or message is None or message.handle != handle or message.visible_at <= self.now():
            return False
        del self._messages[number]
        return True

    def _free(self) -> int | None:
        now, locked = self.now(), set[str]()
        for looked, (number, message) in enumerate(self._messages.items()):
            if looked >= LOOKED_THROUGH:
                return None
            if message.group not in locked and message.visible_at <= now:
                return number
            locked.add(message.group)  # whatever stands behind it waits for it
        return None

    def _hand_out(self, number: int, message: Message) -> Message:
        message.receives += 1
        message.handle = next(self._numbers)
        message.visible_at = self.now() + self.visibility
        self._handles[message.handle] = number
        return message
