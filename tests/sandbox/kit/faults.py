"""Faults: what a sandbox is told to do wrong, on which calls, and how often."""

import asyncio
import itertools
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

#: Each kind with the parameters it takes. `status` on a lost answer replaces the broken connection by that answer.
PARAMETERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "lose_answer_before": frozenset({"status"}),
        "lose_answer_after": frozenset({"status", "cut"}),
        "commit_late": frozenset({"seconds", "status"}),
        "refuse": frozenset({"status", "body", "headers"}),
        "rate_limit": frozenset({"body", "headers"}),
        "unavailable": frozenset({"body", "headers"}),
        "drop_lines": frozenset({"keep", "drop"}),
        "expire_session": frozenset(),
        "delay": frozenset({"seconds", "when"}),
        "hold": frozenset({"when"}),
        "garbage": frozenset({"body"}),
        "oversized": frozenset({"bytes"}),
    }
)


@dataclass(slots=True)
class Fault:
    """One rule: calls of `method` and `path` misbehave as `kind`, `times` times or with a seeded probability."""

    id: str
    kind: str
    method: str = "*"
    path: str = "*"
    path_regex: str | None = None
    contains: str | None = None
    skip: int = 0
    times: int | None = 1
    probability: float | None = None
    seed: int = 0
    parameters: dict[str, Any] = field(default_factory=dict)
    hits: int = 0
    _coin: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._coin = random.Random(self.seed)  # noqa: S311 - a repeatable coin, not a secret

    def fires(self, method: str, path: str, content: str = "") -> bool:
        """Whether this call is to misbehave; counts it if so. `content` is its query and its body."""
        if self.times is not None and self.hits >= self.times:
            return False
        if self.method not in ("*", method) or not self._covers(path):
            return False
        if self.contains is not None and self.contains not in content:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability is not None and self._coin.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def unspent(self) -> None:
        """The call was refused before it came to what was to go wrong: the next one meets it."""
        self.hits -= 1

    def _covers(self, path: str) -> bool:
        if self.path_regex is not None:
            return re.search(self.path_regex, path) is not None
        return fnmatchcase(path, self.path)

    def document(self) -> dict[str, Any]:
        """The rule as the control routes show it."""
        names = (
            "id",
            "kind",
            "method",
            "path",
            "path_regex",
            "contains",
            "skip",
            "times",
            "probability",
            "seed",
            "hits",
        )
        return {**{name: getattr(self, name) for name in names}, "parameters": self.parameters}


class FaultBoard:
    """The faults that are in force, and the calls that are being held open."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._held: list[asyncio.Event] = []
        self._ids = itertools.count(1)

    def next_id(self) -> str:
        """A fresh id for a fault."""
        return f"fault-{next(self._ids)}"

    def add(self, fault: Fault) -> None:
        """Put a fault in force, behind those already there."""
        self._faults.append(fault)

    def take(self, method: str, path: str, content: str = "") -> Fault | None:
        """The fault this call meets: the oldest that fires; a call meets one at most."""
        return next((fault for fault in self._faults if fault.fires(method, path, content)), None)

    def documents(self) -> list[dict[str, Any]]:
        """Every fault, spent ones too, with its number of hits."""
        return [fault.document() for fault in self._faults]

    def forget(self, fault_id: str) -> int:
        """Forget one fault; returns how many were forgotten, none if there is none of that id."""
        count = len(self._faults)
        self._faults = [fault for fault in self._faults if fault.id != fault_id]
        return count - len(self._faults)

    def clear(self) -> int:
        """Forget every fault and let held calls go on; returns how many faults were forgotten."""
        count = len(self._faults)
        self._faults.clear()
        self.release()
        return count

    @property
    def held(self) -> int:
        """How many calls are held open right now."""
        return len(self._held)

    async def hold(self) -> None:
        """Hold the calling request open until it is released."""
        gate = asyncio.Event()
        self._held.append(gate)
        await gate.wait()

    def release(self) -> int:
        """Let every held call go on; returns how many there were."""
        gates, self._held = self._held, []
        for gate in gates:
            gate.set()
        return len(gates)
