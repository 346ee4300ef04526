"""Turns: when a connection's next wake may be sent, so that a storm at one connection waits in the ledger and not in the
queues that all connections share.

A connection has `AT_ONCE` turns at hand and gets one more each `TURN`. In quiet times each wake's turn is now, and nothing
waits. In a storm each further wake's turn is `TURN` later; the record is due then, and the sweeper wakes it.
"""

from datetime import datetime, timedelta
from typing import Protocol

TURN = timedelta(milliseconds=250)
"""Four wakes a second: more than an ERP takes, and, at some 60 ms for one that finds no room, a quarter of one worker."""

AT_ONCE = 120
"""What a busy team approves in an afternoon never waits for a turn."""

MESSAGE_AT_MOST = timedelta(minutes=1)
"""A wait up to this comes back as a delayed message, to the second; a longer one by the sweeper, who spreads them."""


class Turns(Protocol):
    """Turns of each connection, shared by all functions."""

    def take(self, connection: str, *, now: datetime) -> datetime:
        """The moment of the connection's next turn, `now` at the earliest."""
        ...


class AlwaysNow:
    """For what no storm reaches."""

    def take(self, connection: str, *, now: datetime) -> datetime:
        return now


def moment_of(taken_until: datetime, now: datetime) -> datetime:
    """The moment of a turn, where all turns up to `taken_until`, its own end, are taken."""
    return max(taken_until - TURN * AT_ONCE, now)
