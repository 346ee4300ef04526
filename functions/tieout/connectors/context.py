"""What every connector is built from, and how it says what it had to assume about its vendor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pacing import Pace, Unpaced
from tieout.sync.ports import Clock, Deadline

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Token:
    """An access token, with the refresh token that renews it where the vendor gives one."""

    access: str = field(repr=False)
    expires_at: datetime
    refresh: str | None = field(default=None, repr=False)


class Tokens(Protocol):
    """The one place where a connection's token for one system lives."""

    def current(self) -> Token | None:
        """The stored token, even if it has expired: its refresh token may still serve."""
        ...

    def renew(self, stale: Token | None, mint: Callable[[Token | None], Token]) -> Token:
        """Have exactly one caller mint a new token; it is stored before anybody uses it.

        Whoever loses the race gets the token that the winner stored. `mint` is handed the stored token.

        Raises:
            NotNow: another refresh is under way and took too long.
        """
        ...


@dataclass(frozen=True)
class ConnectorContext:
    """What wiring gives a connector.

    Attributes:
        settings: the connection document's settings of this system; the connector validates them with its own model.
        credentials: the secret's content: never logged, never stored elsewhere.
        quarantine: overrides per document type, from the connection document.
        assumptions: the names of assumptions that this connection has switched on.
        allow_loopback: development stacks only: outside systems may live on this machine.
        sleep: for the few seconds a connector may wait in place; never longer than the deadline.
        pace: is asked before every request, sign-ins and logouts included.
        zone: the connection's time zone: whose day it is when a moment becomes a date on a document.
        s3: gives the process's S3 client, for a connector that lays files into a firm's own bucket; `None`: no access.
    """

    connection: str
    settings: Mapping[str, Any]
    credentials: Mapping[str, str] = field(repr=False)
    tokens: Tokens
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]
    quarantine: Mapping[str, timedelta] = field(default_factory=dict)
    assumptions: frozenset[str] = frozenset()
    allow_loopback: bool = False
    transport: httpx.BaseTransport | None = None
    pace: Pace = field(default_factory=Unpaced)
    zone: tzinfo = UTC
    s3: "Callable[[], S3Client] | None" = None


def today(clock: Clock, zone: tzinfo) -> date:
    """The day that it is where the firm is."""
    return clock.now().astimezone(zone).date()


@dataclass(frozen=True)
class Assumption:
    """Something about a vendor that its documents do not say, so that a customer has to switch it on.

    Attributes:
        name: the switch, as it stands in the connection document's `assumptions`.
        text: what is assumed.
        source: where it comes from, and how sure that is.
        live_check: how to find out on the customer's own system.
    """

    name: str
    text: str
    source: str
    live_check: str


def require_assumption(assumption: Assumption, switched_on: frozenset[str]) -> None:
    """Refuse by name what nobody has switched on.

    Raises:
        NeedsPerson: naming the switch and the check to make first.
    """
    if assumption.name not in switched_on:
        raise NeedsPerson(
            f"This needs the assumption '{assumption.name}', which is not switched on: {assumption.text} "
            f"Check it ({assumption.live_check}), then add it to 'assumptions' in the connection document."
        )
