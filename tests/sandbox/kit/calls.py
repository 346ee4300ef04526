"""What was called: counts per route and the last calls, without bodies, queries or headers (those may hold secrets)."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

LAST_CALLS = 500


@dataclass(frozen=True, slots=True)
class SeenCall:
    """One vendor call; `status` is null when the caller got no answer, `fault` names what it met."""

    time: str
    method: str
    path: str
    status: int | None
    fault: str | None


class CallLog:
    """Counts the vendor's calls and keeps the last of them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last: deque[SeenCall] = deque(maxlen=LAST_CALLS)

    def note(self, template: str, call: SeenCall) -> None:
        """Count a call under its route and keep it."""
        self._counts[f"{call.method} {template}"] += 1
        self._last.append(call)

    @property
    def total(self) -> int:
        """How many calls there were."""
        return self._counts.total()

    def clear(self) -> None:
        """Start counting anew."""
        self._counts.clear()
        self._last.clear()

    def document(self) -> dict[str, object]:
        """The counts per "METHOD /path/template", their total and the last calls, oldest first."""
        counts = dict(sorted(self._counts.items()))
        return {"total": self.total, "counts": counts, "last": [asdict(call) for call in self._last]}


def template_of(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """The path template that a call matched, or "unmatched": raw paths would make one counter per document."""
    partial = "unmatched"
    for route in routes:
        match, child = route.matches(scope)
        if match is Match.NONE:
            continue
        if isinstance(route, Mount):
            return route.path + template_of(route.routes, {**scope, **child})
        path = route.path if isinstance(route, Route) else "unmatched"
        if match is Match.FULL:
            return path
        partial = path
    return partial
