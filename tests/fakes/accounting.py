"""Everything around the pull flow, in memory: accounting changes records, messages arrive, workers work and die, time passes."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from fakes.bulk import MemoryBulk, MemoryListings, MemoryMarks
from fakes.clock import FakeClock
from fakes.erp import WorkerDied
from fakes.feed import FakeFeed
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.mirror import FakeMirror
from fakes.pauses import MemoryPauses
from fakes.permits import MemoryPermits
from fakes.queues import FakeDeadline, FakeQueues
from fakes.records import GOLIVE, MORNING, connection
from property.interruptions import Interrupted, Trap
from tieout.config.connection import Connection
from tieout.records.company import Vendor
from tieout.records.entities import Entity
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.importing import ask_by_hand
from tieout.sync.pull import Pull
from tieout.sync.pull_progress import import_key
from tieout.sync.state import Change, Entry, HistoryEvent, RecordKey, State
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake, WakeReason

PORTS = ("ledger", "bulk", "listings", "marks", "permits", "queues", "feed", "mirror")


def pulling(mode: str = "live", **changes: Any) -> Connection:
    """A connection whose vendors and payments flow to the platform."""
    section = {"mode": mode, "golive_at": GOLIVE.isoformat()}
    pushed = {"mode": "live", "golive_at": GOLIVE.isoformat()}
    entities = {"commitment": pushed} | dict.fromkeys(("vendor", "customer", "payment"), section)
    return connection(**({"entities": entities} | changes))


def vendor(number: str = "V100", at: datetime = MORNING, **fields: Any) -> Vendor:
    known: dict[str, Any] = {
        "reference": SourceReference(system="fake_erp", kind="vendor", id=number),
        "number": number,
        "title": f"Vendor {number}",
        "status": "Active",
        "created_at": at,
        "updated_at": at,
    }
    return Vendor(**(known | fields))


def bill(number: str) -> str:
    """The address of a bill that a pay app became."""
    return f"MAIN/Bill/{number}"


def payment(
    number: str = "P1", at: datetime = MORNING, *, pays: dict[str, str] | None = None, **fields: Any
) -> Payment:
    """A payment of bills, by number and amount."""
    pays = {"B1": "100.00"} if pays is None else pays
    documents = tuple(
        PaidDocument(document=bill(name), number=name, amount=Decimal(amount), discount=Decimal("0.00"))
        for name, amount in pays.items()
    )
    known: dict[str, Any] = {
        "reference": SourceReference(system="fake_erp", kind="payment", id=number),
        "kind": PaymentKind.PAYMENT,
        "number": number,
        "status": "Closed",
        "vendor": None,
        "total": sum((one.amount for one in documents), Decimal("0.00")),
        "updated_at": at,
        "documents": documents,
    }
    return Payment(**(known | fields))


@dataclass
class Accounting:
    """One connection and all that its imports touch."""

    connection: Connection = field(default_factory=pulling)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MORNING + timedelta(hours=1)))
    deadline: FakeDeadline = field(default_factory=FakeDeadline)
    lag: int = 0

    def __post_init__(self) -> None:
        self.ids = CountingIds()
        self.ledger = MemoryLedger(self.lag)
        self.bulk = MemoryBulk(self.ledger)
        self.listings, self.marks = MemoryListings(), MemoryMarks()
        self.permits, self.pauses = MemoryPermits(), MemoryPauses()
        self.queues = FakeQueues(self.clock)
        self.feed, self.mirror = FakeFeed(self.clock), FakeMirror()

    def pull(self) -> Pull:
        return Pull(
            self.connection,
            self.ledger,
            self.bulk,
            self.listings,
            self.marks,
            self.permits,
            self.queues,
            self.feed,
            self.mirror,
            self.clock,
            self.ids,
            self.deadline,
            pauses=self.pauses,
        )

    def ask(self, kind: str, *, since: datetime | None = None, full: bool = False) -> Wake:
        self.clock.advance(timedelta(seconds=1))
        return ask_by_hand(
            self.ledger, self.queues, self.connection, kind, since=since, full=full, by="jane", why="month end",
            now=self.clock.now(), wake_id=self.ids.new(),
        )  # fmt: skip

    def work(self, wake: Wake, trap: Trap | None = None) -> State | None:
        """One worker takes one message. A worker that is killed leaves everything as it was at that moment."""
        pull = self.pull()
        if trap is not None:
            watched: dict[str, Any] = {name: Interrupted(getattr(pull, name), name, trap) for name in PORTS}
            pull = replace(pull, **watched)
        try:
            return pull.run(wake)
        except WorkerDied:
            return None

    def import_all(self, kind: str, *, full: bool = False) -> None:
        self.ask(kind, full=full)
        self.settle(kind)

    def settle(self, kind: str, most: timedelta = timedelta(hours=12)) -> None:
        """Work messages, and let time pass where there are none, until an import is done."""
        end = self.clock.now() + most
        while self.clock.now() < end:
            for wake in self.queues.ready():
                self.work(wake)
            entry = self.ledger.entry(import_key(self.connection.id, kind))
            if (
                entry is not None
                and entry.state in {State.SYNCED, State.REFUSED, State.PARTIAL}
                and not self.queues.waiting
            ):
                return
            self.pass_by()

    def pass_by(self, span: timedelta | None = None) -> None:
        """Until the next message, or by a minute; the sweeper runs too."""
        soonest = min((moment for moment, _ in self.queues.waiting), default=self.clock.now() + timedelta(minutes=1))
        step = span or max(min(soonest - self.clock.now(), timedelta(minutes=1)), timedelta(0))
        self.clock.advance(step)
        self.ledger.catch_up()
        Sweeper(self.ledger, self.queues, self.clock, FakeDeadline()).run()

    def wait(self, span: timedelta) -> None:
        """Let time pass, and whatever becomes visible be worked."""
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.pass_by(min(timedelta(seconds=30), end - self.clock.now()))
            for wake in self.queues.ready():
                self.work(wake)

    def one(self, record: Record | RecordKey, **hints: str) -> State | None:
        """The ERP says that one record changed, or a person says something about it."""
        key = record if isinstance(record, RecordKey) else self.key(record)
        return self.work(
            Wake(
                id=self.ids.new(),
                connection=key.connection,
                entity=key.entity,
                reference=key.reference,
                reason=WakeReason.DELIVERY,
                hints=hints,
            )
        )

    def pushed_invoice(self, number: str, *, contract: str = "C1") -> None:
        """A pay app that was sent to the ERP, where it is a bill of this number."""
        reference = SourceReference(system="fake_platform", kind="requisition", id=f"R{number}")
        wake = Wake(
            id=self.ids.new(), connection=self.connection.id, entity=Entity.INVOICE, reference=reference,
            reason=WakeReason.DELIVERY, hints={"contract": contract},
        )  # fmt: skip
        now = self.clock.now()
        self.ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "", "tieout"))
        lease = self.ledger.lease(wake.key(shadow=False), owner="push", now=now, until=now + timedelta(minutes=1))
        assert lease is not None
        company, kind, key = bill(number).split("/")
        document = TargetDocument(role="invoice", kind=kind, key=key, company=company)
        change = Change(state=State.SYNCED, due_at=None, bind=(document,))
        assert self.ledger.release(lease, change, wanted=lease.entry.wanted)

    def key(self, record: Record, *, shadow: bool = False) -> RecordKey:
        return RecordKey(self.connection.id, record.entity, record.reference, shadow)

    def entry(self, record: Record, *, shadow: bool = False) -> Entry:
        entry = self.ledger.entry(self.key(record, shadow=shadow))
        assert entry is not None
        return entry

    def run_entry(self, kind: str) -> Entry:
        entry = self.ledger.entry(import_key(self.connection.id, kind))
        assert entry is not None
        return entry

    def told(self, key: RecordKey) -> str:
        return "\n".join(f"{event.what}: {event.text}" for event in self.ledger.history(key))
