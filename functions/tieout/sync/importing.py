"""Asking for an import: at night by the connection's own clock, or by a person at any time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from tieout.config.connection import Connection, FieldGroup
from tieout.sync.flowing_back import projects_due
from tieout.sync.ports import Ledger, Queues
from tieout.sync.pull_progress import BALANCES, COST_CODES, EVERYTHING, IMPORTS, JOB_COSTS, import_key
from tieout.sync.state import HistoryEvent
from tieout.sync.wakes import Wake, WakeReason

GROUPS: dict[FieldGroup, tuple[str, ...]] = {
    FieldGroup.VENDORS: ("vendor",),
    FieldGroup.CUSTOMERS: ("customer",),
    FieldGroup.PAYMENTS: ("payment", "receipt"),
    FieldGroup.BALANCES: (BALANCES,),
    FieldGroup.JOB_COSTS: (JOB_COSTS,),
    FieldGroup.COST_CODES: (COST_CODES,),
}
"""What each field group of the cadence imports. Projects are no import: those that are in the ERP are looked at."""

BY_DEFAULT = frozenset(GROUPS) - {FieldGroup.COST_CODES}
"""What has an hour though the document names none. The platform's own list of cost codes stands unless the firm says so."""

ASKABLE: dict[str, tuple[str, ...]] = {group.value.replace("_", "-"): kinds for group, kinds in GROUPS.items()}
"""What a person or a program may ask for, such as `job-costs`, and what it imports."""


def ask_for(
    connection: Connection, kind: str, *, at: datetime, since: datetime | str | None, by: str, why: str, wake_id: str
) -> Wake:
    """The wake that asks for an import.

    Args:
        at: names the request; of two, the later one counts.
        since: from when, `EVERYTHING`, or `None` for the watermark.
    """
    told = "" if since is None else since if isinstance(since, str) else since.astimezone(UTC).isoformat()
    key = import_key(connection.id, kind)
    return Wake(
        id=wake_id,
        connection=connection.id,
        entity=key.entity,
        reference=key.reference,
        reason=WakeReason.RESYNC if by != "tieout" else WakeReason.RECOVERY,
        hints={"asked": at.astimezone(UTC).isoformat(), "since": told},
        by=by,
        why=why,
    )


def ask_by_hand(
    ledger: Ledger,
    queues: Queues,
    connection: Connection,
    kind: str,
    *,
    since: datetime | None,
    full: bool,
    by: str,
    why: str,
    now: datetime,
    wake_id: str,
) -> Wake:
    """Ask for an import now: in the ledger first, so that what a person asked for is never lost."""
    asked_from: datetime | str | None = EVERYTHING if full else since
    return ask_once(
        ledger, queues, connection, kind, at=now, since=asked_from, by=by, why=why, now=now, wake_id=wake_id
    )


def ask_once(
    ledger: Ledger,
    queues: Queues,
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    since: datetime | str | None,
    by: str,
    why: str,
    now: datetime,
    wake_id: str,
) -> Wake:
    """Ask for an import, in the ledger first. Asked again under the same `wake_id`, it is the same request."""
    wake = ask_for(connection, kind, at=at, since=since, by=by, why=why, wake_id=wake_id)
    key = import_key(connection.id, kind)
    noted = wake.model_copy(update={"id": f"asked-{wake.id}"})
    event = HistoryEvent(now, "asked", f"An import was asked for: {why}", by, {"wake": wake.id})
    ledger.want(noted, shadow=False, due_at=now + connection.thresholds.lost_wake, event=event)
    queues.wake(wake, group=key.group)
    return wake


def kinds_on(connection: Connection) -> list[str]:
    """The kinds that are fetched from the ERP by this document, at their hours."""
    groups = (group for group in GROUPS if group in BY_DEFAULT | set(connection.cadence))
    return [kind for group in groups for kind in GROUPS[group] if connection.section(IMPORTS[kind]).is_on]


def due_imports(connection: Connection, now: datetime, zone: tzinfo) -> Iterator[Wake]:
    """The imports whose hour it is, and the look at every bound project, to be asked for once an hour.

    The request is named by the moment at which it was due: a missed tick is made good by the next one, and a request that
    is sent every hour is one request.
    """
    local, wanted = now.astimezone(zone), set(kinds_on(connection))
    for group, kinds in GROUPS.items():
        due = connection.cadence_of(group).last_due(local)
        if now - due > timedelta(hours=HOURS_LATE):
            continue
        for kind in kinds:
            if kind in wanted:
                moment = due.astimezone(UTC)
                name = f"nightly-{connection.id}-{kind}-{moment:%Y-%m-%dT%H%M}"
                yield ask_for(connection, kind, at=moment, since=None, by="tieout", why="nightly import", wake_id=name)
    yield from _projects(connection, now, local)


def _projects(connection: Connection, now: datetime, local: datetime) -> Iterator[Wake]:
    due = connection.cadence_of(FieldGroup.PROJECTS).last_due(local)
    asked = projects_due(connection, due.astimezone(UTC))
    if asked is not None and now - due <= timedelta(hours=HOURS_LATE):
        yield asked


HOURS_LATE = 3
"""A dispatcher that was down for so long still starts the night's imports; later than that would be in the working day."""
