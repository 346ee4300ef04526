"""What waits to be told, to whom, and what became of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.acumatica.push.mischief import Mischief
from sandbox.acumatica.push.queries import READY_MADE, Query
from sandbox.kit.clock import SandboxClock

ATTEMPTS = 5
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Destination:
    """A webhook with the one static header that is all the authentication there is."""

    name: str
    url: str
    queries: frozenset[str]
    header_name: str | None = None
    header_value: str | None = None


@dataclass(slots=True, eq=False)
class Notice:
    """One message to one destination."""

    destination: Destination
    body: dict[str, Any]
    due: datetime
    attempts: list[dict[str, Any]] = field(default_factory=list)
    state: str = "waiting"


class PushBoard:
    """Takes messages, and says which are due."""

    def __init__(self, clock: SandboxClock, retry_seconds: int) -> None:
        self._clock = clock
        self._retry = timedelta(seconds=retry_seconds)
        self.wake: Callable[[], object] = lambda: None
        self.clear()

    def clear(self) -> None:
        """Nobody is told anything any more."""
        self.destinations: dict[str, Destination] = {}
        self.queries: dict[str, Query] = {query.name: query for query in READY_MADE}
        self.mischief = Mischief()
        self.notices: list[Notice] = []

    def put(self, body: dict[str, Any]) -> None:
        """Queue a message for everyone who is configured to hear it, with what the faults make of it."""
        for destination in self.destinations.values():
            if body["Query"] not in destination.queries:
                continue
            for seconds in self.mischief.delays(body["Query"]):
                self.notices.append(Notice(destination, body, self._clock.now() + timedelta(seconds=seconds)))
                if seconds:
                    self._clock.call_at(self.notices[-1].due, self.wake)
        self.wake()

    def due(self) -> Iterator[Notice]:
        """The notices to send now; the order among them is nobody's promise."""
        now = self._clock.now()
        self.notices = [notice for notice in self.notices if notice.state != "failed" or notice.due + KEPT > now]
        waiting = [notice for notice in self.notices if notice.state == "waiting" and notice.due <= now]
        return iter(waiting if not self.mischief.reorders() else waiting[::-1])

    def settle(self, notice: Notice, outcome: dict[str, Any]) -> None:
        """Note an attempt: sent, to be tried again, or failed after the fifth."""
        notice.attempts.append({**outcome, "at": self._clock.now().isoformat()})
        if outcome["success"]:
            notice.state = "sent"
        elif len(notice.attempts) >= ATTEMPTS:
            notice.state = "failed"
        else:
            notice.state, notice.due = "waiting", self._clock.now() + self._retry
            self._clock.call_at(notice.due, self.wake)

    def document(self) -> dict[str, Any]:
        """What is configured and what became of the messages; header values are secrets and stay out."""
        return {
            "destinations": [
                {"name": d.name, "url": d.url, "header_name": d.header_name, "queries": sorted(d.queries)}
                for d in self.destinations.values()
            ],
            "queries": sorted(self.queries),
            "faults": self.mischief.documents(),
            "messages": [
                {"destination": n.destination.name, "state": n.state, "attempts": n.attempts, "body": n.body}
                for n in self.notices
            ],
        }
