"""How long to wait before looking again. Doubling, capped: a vendor that is down for a day is asked 30 times, not 10,000."""

from datetime import timedelta

READ_AGAIN = timedelta(seconds=3)
"""A platform may answer with yesterday's record, or none, for a few seconds after its own event."""

NO_SEAT = timedelta(seconds=5)
"""Another worker holds the seat; calls last seconds."""

PERSON = timedelta(hours=6)
"""A person has to act; looking again now and then costs little and survives a forgotten resync."""

STILL_OPEN = timedelta(minutes=15)
"""A record that waits for a person is looked at this often, so that its age is measured; nothing is sent."""

VERDICT_LATE = timedelta(hours=24)
"""An ERP may let a document wait for its own people, or take a night to process it; after a day somebody should look there."""

LONGEST = timedelta(hours=1)

SHORT = timedelta(minutes=15)
"""The longest delay that a message can have; longer waits live in the ledger's due index alone."""


def back_off(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s … up to an hour, by how often it has been tried already."""
    return min(timedelta(seconds=10 * (1 << max(0, min(attempts, 12)))), LONGEST)


def ask_again(first: timedelta, age: timedelta) -> timedelta:
    """When to ask for a verdict again that has been out for so long: as the target says at first, then ever more seldom.

    An ERP that is busy over the weekend is asked a hundred times, not ten thousand.
    """
    return max(first, min(age / 20, LONGEST))
