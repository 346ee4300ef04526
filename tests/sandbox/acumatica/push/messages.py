"""The message of a push notification (vendor's integration guide): flat rows, inserted and deleted, of one transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sandbox.acumatica.push.queries import Query
from sandbox.acumatica.store import Change

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_TICKS_PER_MICROSECOND = 10


def ticks(moment: datetime) -> int:
    """A time as the platform counts it: tenths of a microsecond since the year 1."""
    passed = moment - _EPOCH
    return ((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds) * _TICKS_PER_MICROSECOND


def message(
    query: Query, changes: Iterable[Change], company: str, transaction: str, moment: datetime
) -> dict[str, Any] | None:
    """What `query` has to tell of a transaction: an insert is Inserted, an update both, a deletion Deleted.

    None if no tracked column changed.
    """
    inserted: list[dict[str, Any]] = []
    deleted: list[dict[str, Any]] = []
    for change in changes:
        before = None if change.before is None else query.row(change.before)
        after = None if change.after is None else query.row(change.after)
        if change.entity != query.entity or before == after:
            continue
        inserted += [] if after is None else [after]
        deleted += [] if before is None else [before]
    if not inserted and not deleted:
        return None
    return {
        "Inserted": inserted,
        "Deleted": deleted,
        "Query": query.name,
        "CompanyId": company,
        "Id": transaction,
        "TimeStamp": ticks(moment),
        "AdditionalInfo": {"PXPerformanceInfoStartTime": moment.strftime("%m/%d/%Y %H:%M:%S")},
    }
