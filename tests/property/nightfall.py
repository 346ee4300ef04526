"""The night under the model: what was never delivered is asked for, and what changed is listed, through the real recovery."""

import base64
from dataclasses import dataclass, field
from datetime import datetime

from fakes.queues import FakeDeadline
from property.operators import Operated
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern
from tieout.sync.intake import Delivery
from tieout.sync.ports import LimitScope
from tieout.sync.recovery import Recovery
from tieout.sync.recovery_parts import RecoveryPart
from tieout.sync.recovery_ports import Undelivered, UndeliveredPage

PROJECT = "86"


@dataclass
class Marks:
    """Watermarks and counts of the nights."""

    reached_at: dict[str, datetime] = field(default_factory=dict)

    def count(self, connection: str, name: str) -> int:
        return 1

    def reached(self, name: str) -> datetime | None:
        return self.reached_at.get(name)

    def reach(self, name: str, moment: datetime) -> None:
        self.reached_at[name] = moment


@dataclass
class Log:
    """The platform's side: its delivery log, and its lists, which show deleted records too."""

    site: Operated
    hook_scopes: tuple[str, ...] = (PROJECT,)
    projects: tuple[str, ...] = (PROJECT,)
    kinds: tuple[str, ...] = ("subcontract",)

    def limit_scope(self) -> LimitScope:
        return LimitScope("platform:oakridge", seats=2)

    def undelivered(self, scope: str, since: datetime, until: datetime, place: str) -> UndeliveredPage:
        lost = (Undelivered(one.id, base64.b64decode(one.body or "")) for one in self.site.dropped)
        return UndeliveredPage(tuple(lost), "")

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        records = {**self.site.parked, **self.site.platform.records}
        return [
            Concern(Entity.COMMITMENT, SourceReference.parse(name), {"project": project}, version=record.updated_at)
            for name, record in records.items()
            if since <= record.updated_at <= until
        ]

    def close(self) -> None:
        """Nothing is held."""


def night(site: Operated, marks: Marks) -> None:
    """One whole recovery: every part of it, and what it brings back to intake is heard."""
    queues = site.queues
    flow = Recovery(site.connection, site.ledger, queues, marks, marks, Log(site), site.clock, FakeDeadline())
    site.events += 1
    flow.take(RecoveryPart(run=f"night-{site.events}", connection=site.connection.id))
    while queues.recovering:
        _, part = queues.recovering.pop(next(iter(queues.recovering)))
        flow.take(RecoveryPart.model_validate_json(part))
    for _, delivery in queues.redelivered:
        site.hear(Delivery.model_validate_json(delivery))
    queues.redelivered.clear()
