"""What the contract is tried on: one subcontract, its wakes, its steps and its documents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from fakes.clock import FakeClock
from fakes.ids import CountingIds
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Expectation, ExpectedLine, Side
from tieout.sync.ports import Ledger
from tieout.sync.state import Entry, HistoryEvent, Lease, RecordKey, StepNote
from tieout.sync.wakes import Wake, WakeReason

MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    """A ledger and a clock, and the short way to do to a record what workers do to it."""

    ledger: Ledger
    clock: FakeClock = field(default_factory=FakeClock)
    ids: CountingIds = field(default_factory=lambda: CountingIds("wake"))

    def event(self, what: str = "seen", text: str = "Looked at it") -> HistoryEvent:
        return HistoryEvent(self.clock.now(), what, text, "tieout")

    def want(
        self,
        key: RecordKey,
        *,
        wake_id: str | None = None,
        due_in: timedelta = MINUTE,
        request: str | None = None,
        hints: dict[str, str] | None = None,
    ) -> Entry:
        wake = Wake(
            id=wake_id or self.ids.new(),
            connection=key.connection,
            entity=key.entity,
            reference=key.reference,
            reason=WakeReason.DELIVERY,
            request=request,
            hints=hints or {},
        )
        due_at = self.clock.now() + due_in
        return self.ledger.want(wake, shadow=key.shadow, due_at=due_at, event=self.event("wake", wake.id))

    def lease(self, key: RecordKey, owner: str = "worker-a", lasting: timedelta = MINUTE) -> Lease | None:
        now = self.clock.now()
        return self.ledger.lease(key, owner=owner, now=now, until=now + lasting)

    def leased(self, key: RecordKey, owner: str = "worker-a", lasting: timedelta = MINUTE) -> Lease:
        """The lease of a record that may be new."""
        if self.ledger.entry(key) is None:
            self.want(key)
        lease = self.lease(key, owner, lasting)
        assert lease is not None
        return lease

    def entry(self, key: RecordKey) -> Entry:
        entry = self.ledger.entry(key)
        assert entry is not None
        return entry

    def due(self, *, limit: int = 100) -> list[Entry]:
        return list(self.ledger.due(before=self.clock.now(), limit=limit))

    def lines(self, key: RecordKey) -> list[str]:
        return [event.what for event in self.ledger.history(key)]


def subcontract(number: str = "41", *, connection: str = "acme", shadow: bool = False) -> RecordKey:
    reference = SourceReference(system="platform", kind="subcontract", id=number)
    return RecordKey(connection, Entity.COMMITMENT, reference, shadow)


def document(
    key: str = "SC-1001", *, company: str = "MAIN", role: str = "commitment", lines: int = 0
) -> TargetDocument:
    links = {str(500_000 + line): f"8f2c4a36-93a1-4e0e-9d57-{line:012d}" for line in range(lines)}
    return TargetDocument(role=role, kind="Subcontract", key=key, company=company, lines=links)


def expectation(lines: int = 1) -> Expectation:
    return Expectation(
        Decimal("10.50") * lines,
        tuple(ExpectedLine(str(500_000 + line), Decimal("10.50"), "03-3000") for line in range(lines)),
    )


def intent(name: str, at: datetime, *, attempt: int = 1, lines: int = 1) -> StepNote:
    return StepNote(
        name=name,
        side=Side.ERP,
        kind="Subcontract",
        fingerprint="f" * 64,
        content="c" * 64,
        reference="PLATFORM-41",
        guard_key=f"guard-{name}-{attempt}",
        attempt=attempt,
        intent_at=at,
        quarantined_until=at + timedelta(minutes=25),
        expects=expectation(lines) if name == "create" else None,
        payload="payloads/acme/create/1",
    )


def many(count: int) -> Iterator[RecordKey]:
    return (subcontract(str(number)) for number in range(1, count + 1))
