"""Request budgets: how many requests a limit scope may still make, whoever of its workers makes them.

Requests are reserved in blocks before they are sent and have to be sent within `HOLD` of a block's making. So the requests
of any `span` come from blocks that were made within `span + HOLD`, and it is those that may not exceed the vendor's limit:

    ──┬────────── HOLD ──────────┬─────────────────── span ───────────────────┬──▶ time
      │ a block made here may    │ the vendor counts the requests of this     │ now
      │ still be sent in there ──┼▶                                           │
      └──────── blocks made in here together: at most the limit ─────────────┘
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tieout.sync.ports import LimitScope, Window

SLOTS = 10
"""A window is counted in so many parts: more waste less of the limit, and weigh more in the ledger."""

HOLD_PART = 5
HOLD_MOST = timedelta(seconds=10)
SOON = timedelta(minutes=1)
"""A vendor's window that ends within this is its short one; each of the two is remembered."""


@dataclass(frozen=True)
class Told:
    """What the vendor's own answer said: so many requests are left until that moment."""

    remaining: int
    until: datetime


@dataclass(frozen=True)
class Reserved:
    """A block of requests, to be sent by `until`; none granted: come back at `retry_at`.

    `told` is what the vendor had left after this block, as far as it is remembered.
    """

    granted: int
    at: datetime
    until: datetime
    retry_at: datetime | None = None
    told: int | None = None


class Budgets(Protocol):
    """Request budgets, shared by all functions and entities."""

    def reserve(self, scope: LimitScope, *, wanted: int, least: int, now: datetime, force: bool = False) -> Reserved:
        """Reserve up to `wanted` requests, or none if fewer than `least` are left. Forced ones are charged regardless."""
        ...

    def give_back(self, scope: LimitScope, reserved: Reserved, unused: int) -> None:
        """Return what was reserved and not sent."""
        ...

    def told(self, scope: LimitScope, told: Told, *, now: datetime) -> None:
        """Remember what the vendor's answer said is left. It never allows more than the configured limit does."""
        ...


def hold_of(scope: LimitScope) -> timedelta:
    """How long a block may be kept before it is sent: a fifth of the scope's shortest window."""
    return min([window.span / HOLD_PART for window in scope.windows] + [HOLD_MOST])


@dataclass
class Spending:
    """What has been charged to a scope: requests by part of each window, and what the vendor says is left."""

    slots: dict[str, dict[int, int]] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)

    def reserve(self, scope: LimitScope, *, wanted: int, least: int, now: datetime, force: bool) -> Reserved:
        """Charge a block, if there is room for it. Every ledger means the same by this."""
        self._forget(scope, now)
        room = min([wanted, *self._rooms(scope), *(told.remaining for told in self.told.values())])
        granted = wanted if force else room
        if granted < max(least, 1):
            return Reserved(0, now, now, self._room_at(scope, least, now))
        for window in scope.windows:
            parts = self.slots.setdefault(_name(window), {})
            parts[_part(window, now)] = parts.get(_part(window, now), 0) + granted
        self.told = {
            name: Told(max(told.remaining - granted, 0), told.until) for name, told in self.told.items()
        }  # fmt: skip
        left = min((told.remaining for told in self.told.values()), default=None)
        return Reserved(granted, now, now + hold_of(scope), told=left)

    def give_back(self, scope: LimitScope, reserved: Reserved, unused: int) -> None:
        """Take a charge back where it still counts."""
        for window in scope.windows:
            parts = self.slots.get(_name(window), {})
            part = _part(window, reserved.at)
            if part in parts:
                parts[part] = max(parts[part] - unused, 0)
        self.told = {name: Told(told.remaining + unused, told.until) for name, told in self.told.items()}

    def hear(self, told: Told, now: datetime) -> None:
        """Remember what the vendor said. Within one of its windows the lower figure counts: others are under way."""
        name = "short" if told.until - now <= SOON else "long"
        known = self.told.get(name)
        same = known is not None and now < known.until and told.until - known.until <= timedelta(seconds=1)
        remaining = min(known.remaining, told.remaining) if known is not None and same else told.remaining
        self.told[name] = Told(max(remaining, 0), told.until)

    def _rooms(self, scope: LimitScope) -> Iterator[int]:
        for window in scope.windows:
            yield window.requests - sum(self.slots.get(_name(window), {}).values())

    def _room_at(self, scope: LimitScope, least: int, now: datetime) -> datetime:
        """The first moment at which `least` requests fit again, as far as is known now."""
        moments = [told.until for told in self.told.values() if told.remaining < least]
        for window in scope.windows:
            parts = self.slots.get(_name(window), {})
            room = window.requests - sum(parts.values())
            for part in sorted(parts):
                if room >= least:
                    break
                room += parts[part]
                moments.append(_end(window, part) + window.span + hold_of(scope))
        return max([*moments, now + timedelta(milliseconds=100)])

    def _forget(self, scope: LimitScope, now: datetime) -> None:
        for window in scope.windows:
            since = now - window.span - hold_of(scope)
            parts = self.slots.get(_name(window), {})
            self.slots[_name(window)] = {part: n for part, n in parts.items() if _end(window, part) > since}
        self.told = {name: told for name, told in self.told.items() if told.until > now}


def _name(window: Window) -> str:
    return f"{window.span.total_seconds():g}"


def _part(window: Window, moment: datetime) -> int:
    return int(moment.timestamp() // (window.span.total_seconds() / SLOTS))


def _end(window: Window, part: int) -> datetime:
    return datetime.fromtimestamp((part + 1) * window.span.total_seconds() / SLOTS, UTC)
