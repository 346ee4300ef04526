"""Everything around the push flow, in memory: people edit, wakes arrive, workers work and die, time passes."""

from dataclasses import dataclass, field
from datetime import timedelta

from fakes.clock import FakeClock
from fakes.erp import FakeErp, WorkerDied
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.pauses import MemoryPauses
from fakes.permits import MemoryPermits
from fakes.platform import FakePlatform
from fakes.queues import FakeDeadline, FakePayloads, FakeQueues
from fakes.records import MORNING, connection
from tieout.config.connection import Connection
from tieout.records.record import Record
from tieout.sync.pacing import Pace, Unpaced
from tieout.sync.patience import READ_AGAIN
from tieout.sync.push import Push
from tieout.sync.staleness import READS_BEFORE_BELIEVING
from tieout.sync.state import Entry, State
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake, WakeReason


@dataclass
class World:
    """One connection and all that it touches."""

    connection: Connection = field(default_factory=connection)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MORNING + timedelta(hours=1)))
    deadline: FakeDeadline = field(default_factory=FakeDeadline)
    ids: CountingIds = field(default_factory=CountingIds)

    def __post_init__(self) -> None:
        self.ledger = MemoryLedger()
        self.permits = MemoryPermits()
        self.queues = FakeQueues(self.clock)
        self.payloads = FakePayloads()
        self.pauses = MemoryPauses()
        self.pace: Pace = Unpaced()
        self.platform = FakePlatform()
        self.erp = FakeErp(self.clock)

    def push(self) -> Push:
        return Push(
            self.connection,
            self.ledger,
            self.permits,
            self.queues,
            self.payloads,
            self.platform,
            self.erp,
            self.clock,
            self.ids,
            self.deadline,
            pauses=self.pauses,
            pace=self.pace,
        )

    def wake(self, record: Record, reason: WakeReason = WakeReason.DELIVERY, request: str | None = None) -> Wake:
        return Wake(
            id=self.ids.new(),
            connection=self.connection.id,
            entity=record.entity,
            reference=record.reference,
            reason=reason,
            request=request,
        )

    def approve(self, record: Record, request: str | None = None) -> State | None:
        """A person approves a record, and its first wake is worked."""
        self.platform.put(record)
        return self.work(self.wake(record, request=request))

    def work(self, wake: Wake) -> State | None:
        """One worker takes one wake. A worker that dies leaves everything as it was at that moment."""
        try:
            return self.push().run(wake)
        except WorkerDied:
            return None

    def pass_time(self, span: timedelta) -> None:
        """Let time pass, sweeping each minute and working whatever becomes visible."""
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.clock.advance(min(timedelta(seconds=30), end - self.clock.now()))
            Sweeper(self.ledger, self.queues, self.clock, FakeDeadline()).run()
            for wake in self.queues.ready():
                self.work(wake)

    def read_again(self) -> None:
        """What its source did not show is read as often as it takes to believe that; nothing else happens meanwhile."""
        for _ in range(READS_BEFORE_BELIEVING):
            self.clock.advance(READ_AGAIN)
            for wake in self.queues.ready():
                self.work(wake)

    def entry(self, record: Record, *, shadow: bool = False) -> Entry:
        entry = self.ledger.entry(self.wake(record).key(shadow=shadow))
        assert entry is not None
        return entry

    def told(self, record: Record) -> str:
        """The record's history as one text."""
        history = self.ledger.history(self.entry(record).key)
        return "\n".join(f"{event.what}: {event.text}" for event in history)
