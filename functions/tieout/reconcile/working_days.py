"""How long a commitment took from its approval to the ERP in working days, as a firm's baseline counts: weekends take no time.

Holidays are not known, and count as days.
"""

from datetime import datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from tieout.reconcile.desk import Desk, sql_of

SATURDAY = 5
_DAY = 86_400


def days_to_committed(desk: Desk, zone: tzinfo) -> Decimal | None:
    """The median over the commitments that came to the ERP in the table `span`; `None`: none did.

    Args:
        zone: in which weekends begin and end.
    """
    took = sorted(
        working_days(row["approved_at"].astimezone(zone), timedelta(seconds=row["seconds"]))
        for row in desk.ask(sql_of("approval_to_erp"), moment="approved_at")
    )
    return took[(len(took) - 1) // 2] if took else None


def working_days(begun: datetime, took: timedelta) -> Decimal:
    """Days from a moment on, without what falls on a Saturday or Sunday of its own time zone."""
    ended, worked, at = begun + took, timedelta(0), begun
    while at < ended:
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
        until = min(midnight, ended)
        if at.weekday() < SATURDAY:
            worked += until - at
        at = until
    return (Decimal(int(worked.total_seconds())) / _DAY).quantize(Decimal("0.0001"), ROUND_HALF_UP)
