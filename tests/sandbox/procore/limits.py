"""The hourly and the 10-second limit, and the headers that tell of the nearer one."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.procore.errors import Refusal

HOUR = timedelta(hours=1)
SPIKE = timedelta(seconds=10)
HOURLY_TEXT = "You have surpassed the max number of requests for an hour. Please wait until your limit resets."
SPIKE_TEXT = "You have surpassed the max number of requests for 10 seconds. Please wait until your limit resets."


@dataclass(frozen=True)
class Window:
    """One limit: how many calls within what time. A limit of 0 is no limit."""

    limit: int
    length: timedelta
    text: str


class RateLimits:
    """Counts calls per app. Which scope Procore counts (token, app, company) is not known; per app is the strictest."""

    def __init__(self, hourly: int, spike: int) -> None:
        self._windows = [Window(hourly, HOUR, HOURLY_TEXT), Window(spike, SPIKE, SPIKE_TEXT)]
        self._calls: defaultdict[tuple[str, timedelta], deque[datetime]] = defaultdict(deque)

    def take(self, app: str, now: datetime) -> dict[str, str]:
        """Counts one call and returns its headers; raises Refusal 429 (which is not counted) when a limit is used up."""
        open_windows = [window for window in self._windows if window.limit]
        for window in open_windows:
            seen = self._seen(app, window, now)
            if len(seen) >= window.limit:
                wait = max(1, round((seen[0] + window.length - now).total_seconds() + 0.5))
                headers = {**self._headers(app, window, now), "Retry-After": str(wait)}
                raise Refusal(429, window.text, headers=headers)
        for window in open_windows:
            self._seen(app, window, now).append(now)
        return self._nearest(app, open_windows, now)

    def _nearest(self, app: str, windows: list[Window], now: datetime) -> dict[str, str]:
        # The documented rule: report whichever limit is likelier to be hit first.
        if not windows:
            return {}
        nearest = min(windows, key=lambda window: window.limit - len(self._seen(app, window, now)))
        return self._headers(app, nearest, now)

    def _headers(self, app: str, window: Window, now: datetime) -> dict[str, str]:
        seen = self._seen(app, window, now)
        reset = (seen[0] if seen else now) + window.length
        return {
            "X-Rate-Limit-Limit": str(window.limit),
            "X-Rate-Limit-Remaining": str(max(0, window.limit - len(seen))),
            "X-Rate-Limit-Reset": str(int(reset.timestamp()) + 1),
        }

    def _seen(self, app: str, window: Window, now: datetime) -> deque[datetime]:
        seen = self._calls[(app, window.length)]
        while seen and seen[0] <= now - window.length:
            seen.popleft()
        return seen
