"""A desk with the platform's approval tool before it: what accounting does there, heard whenever and however often."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes.accounting import Accounting, pulling, vendor
from fakes.queues import FakePayloads
from fakes.records import MORNING
from tieout.config.connection import Connection, Intake
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, PlatformEvent, Resolution
from tieout.sync.instructions import (
    Instructed,
    Instruction,
    Link,
)
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import LimitScope, Request
from tieout.sync.state import RecordKey


@dataclass
class Approvals:
    """The platform's approval tool: what was asked at which minute, and how it was answered."""

    asked: dict[str, Instructed] = field(default_factory=dict)
    answers: list[tuple[str, tuple[Reason, ...]]] = field(default_factory=list)
    lose: int = 0
    untaken: tuple[Reason, ...] = ()

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        return self.asked[event.resource_id]

    def answer(self, request: Request, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        self.answers.append((request.id, reasons))
        if self.lose:
            self.lose -= 1
            raise NotNow("the answer was lost")
        return self.untaken

    def limit_scope(self) -> LimitScope:
        return LimitScope("platform:oakridge", seats=2)

    def changed_since(self, project: str, kind: str, since: datetime, until: datetime) -> list[Concern]:
        raise NotImplementedError

    def all_records(self, project: str, kind: str) -> Iterable[Concern]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class NoTallies:
    counted: list[str] = field(default_factory=list)

    def count(self, connection: str, name: str) -> int:
        self.counted.append(name)
        return 1


class Desk(Accounting):
    """Accounting, with the platform's approval tool before it."""

    def __init__(self, connection: Connection | None = None) -> None:
        super().__init__(connection or pulling())
        self.tool, self.tallies, self.payloads = Approvals(), NoTallies(), FakePayloads()
        self.minutes: dict[str, int] = {}

    def say(self, *instructions: Instruction, minute: int = 0) -> str:
        """Somebody does something in the tool. Nothing is heard of it yet."""
        name = str(900 + len(self.tool.asked))
        self.tool.asked[name] = Instructed(Request(name, "instruction", f"{name}/vendor/1"), "a_request", instructions)
        self.minutes[name] = minute
        return name

    def hear(self, name: str) -> str:
        """Its event is delivered."""
        return self.flow().take(self.delivery(name)).what

    def delivery(self, name: str) -> Delivery:
        body = base64.b64encode(name.encode()).decode()
        return Delivery(id=f"d-{name}", connection="oakridge", source="fake_platform", size=1, sha256=name, body=body)

    def flow(self) -> IntakeFlow:
        return IntakeFlow(
            self.connection,
            self.ledger,
            self.queues,
            self.payloads,
            self.tallies,
            self.marks,
            self._parse,
            self.tool,
            self.clock,
            self.ids,
            pauses=self.pauses,
            rests=self.permits,
        )

    def _parse(self, body: bytes) -> PlatformEvent:
        name = body.decode()
        at = MORNING + timedelta(minutes=self.minutes[name])
        return PlatformEvent(f"e-{name}", "8", None, "Requests", name, "create", at, actor="7")

    def work_all(self) -> None:
        self.wait(timedelta(minutes=3))

    def shown_as(self, number: str) -> list[str]:
        return [document.key for document in self.entry(vendor(number)).documents]


def ours(number: str) -> Link:
    return Link(f"fake_erp:vendor:{number}", number)


def born_there(shown_id: str) -> RecordKey:
    return RecordKey("oakridge", Entity.VENDOR, SourceReference(system="fake_platform", kind="vendor", id=shown_id))
