"""A connected desk whose two systems answer from memory: what they hold, what was typed in by hand, what is in shadow."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.accounting import Accounting
from fakes.clock import FakeClock
from fakes.erp import ErpDocument, FakeErp
from fakes.feed import FakeFeed
from fakes.ids import CountingIds
from fakes.mirror import FakeMirror
from fakes.permits import MemoryPermits
from fakes.platform import FakePlatform
from fakes.queues import FakeDeadline, FakePayloads, FakeQueues
from fakes.records import GOLIVE, MORNING, connection
from fakes.survey import FakeErpSurvey, FakePlatformSurvey
from tieout.cli import adopt_answers, preflight_survey
from tieout.preflight.ports import DocumentSeen
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import ObservedLine
from tieout.sync.push import Push
from tieout.sync.state import Entry, State
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, ERP, PLATFORM, Desk, Said, document


class Module:
    """A connector whose system answers from memory. `pull`: its side of what accounting owns."""

    def __init__(self, system: object, survey: object, **pull: object) -> None:
        self.build = lambda _context: system
        self.build_survey = lambda _context: survey
        for name, side in pull.items():
            setattr(self, f"build_{name}", lambda _context, side=side: side)


@dataclass
class Firm:
    """A firm before its go-live."""

    desk: Desk
    mode: str = "live"

    def __post_init__(self) -> None:
        self.clock = FakeClock(MORNING + timedelta(hours=1))
        self.platform, self.erp = FakePlatform(), FakeErp(self.clock)
        self.here, self.there = FakePlatformSurvey(), FakeErpSurvey()
        self.feed, self.mirror = FakeFeed(self.clock), FakeMirror()
        self.ids = CountingIds()
        section = {"mode": self.mode, "golive_at": GOLIVE.isoformat(), "approved": {"subcontract": ["Approved"]}}
        self.sections: dict[str, Any] = {"commitment": section}
        self.push_document()
        for name, content in (("platform", PLATFORM), ("erp", ERP)):
            secret = f"tieout/{CONNECTION}/{name}"
            self.desk.parts.clients.secrets.put_secret_value(SecretId=secret, SecretString=json.dumps(content))

    def push_document(self, **changes: Any) -> None:
        maps = connection().value_maps.model_dump(mode="json")
        content = document(entities=self.sections, value_maps=maps, **changes)
        self.desk.parts.documents.put(CONNECTION, content, "tester", "set up")

    def use(self, monkeypatch: pytest.MonkeyPatch) -> "Firm":
        modules = {
            "procore": Module(self.platform, self.here, mirror=self.mirror),
            "acumatica": Module(self.erp, self.there, feed=self.feed),
        }
        for module in (preflight_survey, adopt_answers):
            monkeypatch.setattr(module, "connector", lambda section: modules[section.system])
        return self

    def put(self, record: Record, *, seen: bool = True) -> None:
        """A record is on the platform; it has been looked at, if `seen`."""
        self.here.held.append(record)
        self.platform.put(record)
        if seen:
            self.work(record)

    def work(self, record: Record) -> State | None:
        """One worker looks at a record, in the ledger that the command reads."""
        outside = (FakeQueues(self.clock), FakePayloads(), self.platform, self.erp)
        document_now = connection(id=CONNECTION, entities=self.sections)
        ledger = self.desk.parts.ledger
        push = Push(document_now, ledger, MemoryPermits(), *outside, self.clock, self.ids, FakeDeadline())
        return push.run(self.wake(record))

    def switch(self, *entities: str, mode: str) -> None:
        """What accounting owns is switched, and its queues stand."""
        for name in entities:
            self.sections[name] = {"mode": mode, "golive_at": GOLIVE.isoformat()}
            made = self.desk.parts.clients.sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})
            self.desk.parts.queues.urls[name] = made["QueueUrl"]
        self.push_document()
        self.desk.parts._documents.clear()

    def accounting(self) -> Accounting:
        """What works the imports, in the ledger that the command reads, by the document that is in force."""
        parts = self.desk.parts
        current = parts.documents.current(CONNECTION)
        assert current is not None
        found = Accounting(connection(id=CONNECTION, entities=current["entities"]), self.clock)
        of_the_desk = {name: getattr(parts, name) for name in ("ledger", "bulk", "listings", "marks")}
        for name, part in {**of_the_desk, "feed": self.feed, "mirror": self.mirror, "ids": self.ids}.items():
            setattr(found, name, part)
        return found

    def import_whole(self, *kinds: str) -> None:
        """An import goes through, message by message, both looks."""
        at_work = self.accounting()
        for kind in kinds:
            at_work.ask(kind, full=True)
            while at_work.queues.waiting:
                self.clock.advance(timedelta(seconds=2))
                for wake in at_work.queues.ready():
                    at_work.work(wake)

    def wake(self, record: Record, reason: WakeReason = WakeReason.RESYNC) -> Wake:
        hints = {"project": record.project.id} if record.project is not None else {}
        return Wake(
            id=self.ids.new(),
            connection=CONNECTION,
            entity=record.entity,
            reference=record.reference,
            reason=reason,
            hints=hints,
        )

    def entry(self, record: Record, *, shadow: bool = False) -> Entry:
        entry = self.desk.parts.ledger.entry(self.wake(record).key(shadow=shadow))
        assert entry is not None
        return entry

    def typed_in(
        self, key: str, number: str, *amounts: str, title: str = "Structural concrete", project: str = "OAKRIDGE"
    ) -> None:
        """Accounting entered it by hand before go-live. An amount may name its cost code: `05120 1250.00`."""
        lines = tuple(_typed(at, amount) for at, amount in enumerate(amounts, start=1))
        total = sum((line.amount for line in lines), Decimal("0.00"))
        self.erp.documents[key] = ErpDocument(key, "", total, lines, (), "Open", title=title)
        target = TargetDocument(role="header", kind="Order", key=key, company="MAIN")
        self.there.standing.append(
            DocumentSeen(target, number, total, "Open", "orders", vendor="OBRIEN", project=project)
        )

    def tieout(self, *arguments: str) -> Said:
        return self.desk.tieout(*arguments)


def _typed(at: int, amount: str) -> ObservedLine:
    code, _, money = amount.rpartition(" ")
    return ObservedLine(str(at), Decimal(money), code or "03300")
