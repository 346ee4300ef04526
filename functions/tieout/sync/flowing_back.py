"""What the ERP owns of a record that goes to it: read from the bound document, told to the platform. Each field has one owner.

    a project's look ─ bound, and something may flow back ─ read the document ─▶ only what the platform shows differently ─▶ steps
    its hour, or somebody's request ─▶ every bound project is wanted in the ledger, then woken

Which fields may flow back is the connection's `fields_back`; where they go on the platform, the platform's own settings. The ERP
says them in what it reads back, under the names of the ownership table; a name that it does not say is not known, and an empty
one is told to nobody: neither empties a field on the platform.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.sync.outcomes import Observed
from tieout.sync.plan import Step
from tieout.sync.ports import Erp, Fetched, Ledger, Queues, pausing
from tieout.sync.pull_progress import import_reference
from tieout.sync.session import Session
from tieout.sync.state import Entry, HistoryEvent
from tieout.sync.wakes import Wake, WakeReason

AT_MOST = 10_000
"""More projects than any firm has under way; a listing has to end somewhere."""


@runtime_checkable
class ShowsErpFields(Protocol):
    """A platform with places for what the ERP owns of its records."""

    def places(self, entity: Entity) -> frozenset[str]:
        """Those names of the ownership table for which the settings name a place."""
        ...

    def plan_fields(self, fetched: Fetched, values: Mapping[str, str]) -> tuple[Step, ...]:
        """The repeatable steps that bring the places up to date; none where they show it already. Makes no call."""
        ...


def flowing_back(
    session: Session, fetched: Fetched, platform: object, erp: Erp, names: tuple[str, ...]
) -> tuple[Step, ...]:
    """The steps that tell the platform what the ERP owns of this record. Raises: NotNow, NeedsPerson: it could not be read."""
    entry = session.entry
    leaves = any(request.action != "send" for request in fetched.requests)
    if fetched.record is None or leaves or not entry.bound or not isinstance(platform, ShowsErpFields):
        return ()
    wanted = platform.places(entry.key.entity).intersection(names)
    return platform.plan_fields(fetched, values) if wanted and (values := _owned(entry, erp, wanted)) else ()


def _owned(entry: Entry, erp: Erp, wanted: frozenset[str]) -> dict[str, str]:
    """What the ERP says of them at this moment. A document that is gone or dead says nothing: its end is told elsewhere."""
    with pausing(erp.limit_scope()):
        seen = [erp.read_back(document) for document in entry.documents]
    said = {name: value for one in seen if isinstance(one, Observed) and one.live for name, value in one.fields.items()}
    return {name: said[name] for name in sorted(wanted) if said.get(name)}


def projects_asked(connection: Connection, wake_id: str, by: str, why: str) -> Wake:
    """The wake that asks for a look at every bound project. The projects' own function finds them: it alone may list them."""
    return Wake(
        id=wake_id,
        connection=connection.id,
        entity=Entity.PROJECT,
        reference=import_reference(Entity.PROJECT.value),
        reason=WakeReason.RECOVERY,
        by=by,
        why=why,
    )


def projects_due(connection: Connection, due: datetime) -> Wake | None:
    """The same at the hour of their cadence; `None` where nothing of them flows back.

    Named by the moment at which it was due: sent every hour until somebody has worked it, it is one request.
    """
    if not connection.section(Entity.PROJECT).is_on or not connection.ownership(Entity.PROJECT).fields_back:
        return None
    name = f"nightly-{connection.id}-project-{due:%Y-%m-%dT%H%M}"
    return projects_asked(connection, name, "tieout", "what the ERP owns of it, by its cadence")


def wake_projects(asked: Wake, connection: Connection, ledger: Ledger, queues: Queues, now: datetime) -> int:
    """Wake every bound project, in the ledger first: a lost message loses nothing. Woken twice by one request, each is once."""
    bound = [one for one in ledger.listing(connection.id, Entity.PROJECT, limit=AT_MOST) if one.bound]
    for entry in bound:
        key = entry.key
        name = hashlib.sha256(f"{asked.id} {key.reference}".encode()).hexdigest()[:40]
        wake = asked.model_copy(update={"id": name, "reference": key.reference, "hints": entry.hints})
        event = HistoryEvent(now, "asked", f"A look was asked for: {asked.why}", asked.by, {"wake": name})
        noted = wake.model_copy(update={"id": f"asked-{name}"})
        ledger.want(noted, shadow=key.shadow, due_at=now + connection.thresholds.lost_wake, event=event)
        queues.wake(wake, group=key.group)
    return len(bound)
