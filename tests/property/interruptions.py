"""A worker that can be killed, or held up, before and after every single call it makes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from fakes.erp import WorkerDied
from tieout.sync.push import Push

PURE = frozenset(
    {
        "limit_scope",
        "limits",
        "objections",
        "plan",
        "plan_success",
        "plan_failure",
        "quarantine",
        "paused_until",
        "close",
    }
)
"""What makes no call: there is nothing between it and the next line that could be lost."""

PORTS = ("ledger", "permits", "queues", "payloads", "platform", "erp")


@dataclass
class Trap:
    """Counts the points that one worker passes, two per call, and springs at one of them.

    A dead worker stays dead: whatever still runs while its stack unwinds (`finally`) has no effect on the world, just as
    a killed function gives back no permit.
    """

    at: int | None = None
    spring: Callable[[], None] | None = None
    points: list[str] = field(default_factory=list)
    dead: bool = False
    rule: str = ""
    """What is counted as done where a spring was sprung; empty if that counts for itself."""

    def pass_by(self, point: str) -> None:
        if self.dead:
            raise WorkerDied
        self.points.append(point)
        if self.at == len(self.points) - 1:
            if self.spring is None:
                self.dead = True
                raise WorkerDied
            self.spring()

    @property
    def sprung_at(self) -> str:
        """The point it sprang at, such as `after ledger.write`; empty if the worker never got that far."""
        return self.points[self.at] if self.at is not None and self.at < len(self.points) else ""


class Interrupted:
    """A port whose every call passes the trap before and after."""

    def __init__(self, port: object, name: str, trap: Trap) -> None:
        self._port, self._name, self._trap = port, name, trap

    def __getattr__(self, what: str) -> Any:
        known = getattr(self._port, what)
        if what in PURE or not callable(known):
            return known
        point = f"{self._name}.{what}"

        def call(*args: Any, **named: Any) -> Any:
            self._trap.pass_by(f"before {point}")
            try:
                answer = known(*args, **named)
            except WorkerDied:
                self._trap.dead = True
                raise
            self._trap.pass_by(f"after {point}")
            return answer

        return call


def interruptible(push: Push, trap: Trap) -> Push:
    """The same worker, with the trap on all of its ports."""
    watched: dict[str, Any] = {name: Interrupted(getattr(push, name), name, trap) for name in PORTS}
    return replace(push, **watched)
