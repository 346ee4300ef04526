"""When a connection's night is: its own local hour, on days with 23 or 25 hours too."""

from datetime import datetime, timedelta, tzinfo

from tieout.sync.recovery_parts import RecoveryPart

HOUR = timedelta(hours=1)


def is_due(now: datetime, zone: tzinfo, hour: int) -> bool:
    """Whether the local hour is the configured one, to be asked once an hour.

    On the day on which clocks skip that very hour, the hour after it counts: a night must not go without its recovery.
    """
    local, earlier = now.astimezone(zone), (now - HOUR).astimezone(zone)
    if local.hour == hour:
        return True
    first_skipped = earlier.hour + 1 if local.date() == earlier.date() else 0
    return first_skipped <= hour < local.hour


def nightly_part(connection: str, now: datetime, zone: tzinfo) -> RecoveryPart:
    """The first part of tonight's recovery. Its name follows from the local hour: started twice, it is one recovery."""
    return RecoveryPart(run=f"{connection}-{now.astimezone(zone):%Y-%m-%dT%H}", connection=connection)
