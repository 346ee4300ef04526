"""The way in: what a person does on the platform becomes a delivery, and intake makes wakes of it."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tieout.config.connection import Intake
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, Concerns, PlatformEvent, Resolution
from tieout.sync.intake import Delivery
from tieout.sync.ports import LimitScope, Request


@dataclass
class Listener:
    """Names the record of each event; its request too, where the event is about one."""

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        request = event.parents[0][1] if event.parents else None
        reference = SourceReference.parse(event.resource_id)
        return Concerns((Concern(Entity.COMMITMENT, reference, {"project": "86"}, request),))

    def answer(self, request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        raise AssertionError("no event of this model is an instruction")

    def limit_scope(self) -> LimitScope:
        return LimitScope("platform:oakridge", seats=2)

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        raise AssertionError("no event of this model needs a listing")

    def all_records(self, project: str, kind: str) -> Iterable[Concern]:
        raise AssertionError("no event of this model needs a listing")

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Counts:
    """Tallies and marks of the intake."""

    counted: list[str] = field(default_factory=list)

    def count(self, connection: str, name: str) -> int:
        self.counted.append(name)
        return len(self.counted)

    def reached(self, name: str) -> datetime | None:
        return None

    def reach(self, name: str, moment: datetime) -> None:
        raise AssertionError("no event of this model needs a mark")


def told(number: int, record: str, what: str, at: datetime, request: str | None) -> Delivery:
    """What the receiver makes durable of one event."""
    event = {"id": f"event-{number}", "record": record, "what": what, "at": at.isoformat(), "request": request}
    body = json.dumps(event).encode()
    digest = hashlib.sha256(body).hexdigest()
    return Delivery(
        id=f"event-{number}",
        connection="oakridge",
        source="fake_platform",
        size=len(body),
        sha256=digest,
        body=base64.b64encode(body).decode(),
    )


def read(body: bytes) -> PlatformEvent:
    """The event of a delivery."""
    event = json.loads(body)
    parents = (("request", event["request"]),) if event["request"] else ()
    at = datetime.fromisoformat(event["at"])
    return PlatformEvent(event["id"], "8", "86", "Contracts", event["record"], event["what"], at, parents=parents)
