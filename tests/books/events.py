"""The history's events as a run takes them off the shelf."""

from datetime import UTC, datetime

from tieout.reconcile.engine import engine
from tieout.reconcile.events import fresh_events
from tieout.reconcile.ports import Shelf

Event = tuple[str, datetime, bool]
"""What happened, when, and whether a person did it."""


def events_between(shelf: Shelf, connection: str, since: datetime, until: datetime) -> list[Event]:
    """Each once, in the order in which they happened."""
    with engine() as database, fresh_events(shelf, connection, since, until, database) as fresh:
        rows = database.execute(
            f"SELECT DISTINCT what, epoch_us(happened_at), by_hand FROM ({fresh}) ORDER BY ALL"  # noqa: S608 - our own query
        ).fetchall()
    events = [(what, datetime.fromtimestamp(at / 1_000_000, UTC), by_hand) for what, at, by_hand in rows]
    return sorted(events, key=lambda event: event[1])
