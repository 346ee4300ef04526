"""One building site under the model: three subcontracts, the people around them, and everything that may go wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from fakes.erp import WorkerDied
from fakes.queues import FakeDeadline
from fakes.records import GOLIVE, commitment, line
from fakes.world import World
from property.hearing import Counts, Listener, read, told
from property.holding import SCOPES, TightPace, thrown
from property.interruptions import Trap, interruptible
from property.watched_erp import WatchedErp
from property.watched_ledger import WatchedLedger
from property.watched_platform import WatchedPlatform
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.intake import Delivery, IntakeFlow
from tieout.sync.pauses import PAUSED, pause_over
from tieout.sync.ports import Fetched, Request
from tieout.sync.state import Entry, RecordKey
from tieout.sync.sweep import Sweeper
from tieout.sync.wakes import Wake, WakeReason

NEW, SECOND, OLD = (f"fake_platform:subcontract:{name}" for name in ("SC-1", "SC-2", "OLD-3"))
NAMES = (NEW, SECOND, OLD)
SECOND_LONG = timedelta(seconds=1)
QUARANTINE = timedelta(minutes=10)
"""Longer than the longest hold-up of a worker (3 minutes) and the latest commit (4 minutes) together."""
SWEEP_EVERY = timedelta(minutes=1)
STORM = 1500
"""More looks than this within a quiet day are no patience: something wakes itself."""
HELD_UP = timedelta(minutes=3)


@dataclass
class Site(World):
    """The world of the unit tests with watchers in the ports' places. `fired` counts (what, state of the record)."""

    lag: int = 0
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    dropped: list[Delivery] = field(default_factory=list)
    parked: dict[str, Commitment] = field(default_factory=dict)
    twins: set[str] = field(default_factory=set)
    misled: set[str] = field(default_factory=set)
    events: int = 0
    steps: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.books = WatchedLedger(self.lag, self.broken)
        self.desk = WatchedPlatform(clock=self.clock)
        self.target = WatchedErp(
            self.clock, quarantined_for=QUARANTINE, ledger=self.books, platform=self.desk, broken=self.broken
        )
        self.ledger, self.platform, self.erp = self.books, self.desk, self.target
        self.pace = self.purse = TightPace(self.clock)
        self.target.may_write = self.may_write
        for number, name in enumerate(NAMES, start=1):
            self.platform.put(self._first(name, number))

    def _first(self, name: str, number: int) -> Commitment:
        fields: dict[str, Any] = {"status": "Draft", "updated_at": self.clock.now()}
        if name == OLD:
            fields |= {"status": "Approved", "created_at": GOLIVE - timedelta(days=20)}
        lines = (line(1, f"{number}250.10"), line(2, f"{number}50.05"), line(3, f"{number}.07"))
        return commitment(name.rsplit(":", 1)[1], lines=lines, **fields)

    def may_write(self) -> str:
        """Why nothing may be written to the ERP at this moment; empty if it may."""
        if pause_over(self.pauses.held.values(), Entity.COMMITMENT) is not None:
            return "the writes are paused"
        return "the budget is used up" if self.purse.spent else ""

    # What the ledger knows

    def key(self, name: str) -> RecordKey:
        return RecordKey("oakridge", Entity.COMMITMENT, SourceReference.parse(name))

    def known(self, name: str) -> Entry | None:
        return self.ledger.entry(self.key(name))

    def state(self, name: str) -> str:
        entry = self.known(name)
        return entry.state.value if entry else "unknown"

    def platform_shown(self, name: str) -> Fetched:
        """What the platform showed of a record when it was read last; nothing, if it could not be read."""
        shown = self.desk.shown.get(name)
        return shown if isinstance(shown, Fetched) else Fetched(None)

    def note(self, what: str, name: str) -> None:
        self.fired[what, self.state(name)] += 1

    def _note_faults(self, before: dict[str, str]) -> None:
        for port in (self.target, self.desk):
            for what, name in port.fired:
                self.fired[what, before.get(name, "any")] += 1
                if what == "look_up_finds_anothers":
                    self.misled.add(name)
            port.fired.clear()

    def commitment(self, name: str) -> Commitment | None:
        """A record as it stands on the platform."""
        record = self.platform.records.get(name)
        return record if isinstance(record, Commitment) else None

    # People

    def change(self, name: str, **fields: object) -> None:
        """Somebody changes a record on the platform: its version rises, and a delivery is on its way."""
        record = self.platform.records.get(name)
        if not isinstance(record, Commitment):
            return
        self.desk.earlier[name] = record
        version = max(self.clock.now(), record.updated_at + SECOND_LONG)
        self.platform.put(record.model_copy(update={**fields, "updated_at": version}))
        self.tell(name, "update", version)

    def edit(self, name: str, cents: int) -> None:
        record = self.platform.records.get(name)
        if not isinstance(record, Commitment):
            return
        first, *others = record.lines
        changed = first.model_copy(update={"amount": first.amount + Decimal(cents) / 100})
        self.change(name, lines=(changed, *others), total=record.total + Decimal(cents) / 100)

    def shift(self, name: str) -> None:
        """Money moves from one line to another: the total stays."""
        record = self.platform.records.get(name)
        if not isinstance(record, Commitment):
            return
        first, second, *others = record.lines
        one = first.model_copy(update={"amount": first.amount - 1})
        other = second.model_copy(update={"amount": second.amount + 1})
        self.change(name, lines=(one, other, *others))

    def delete(self, name: str) -> None:
        record = self.platform.records.pop(name, None)
        if isinstance(record, Commitment):
            self.parked[name] = record
            self.tell(name, "delete", self.clock.now())

    def restore(self, name: str) -> None:
        if name in self.parked:
            self.platform.put(self.parked.pop(name))
            self.change(name)

    def relink(self, links: dict[str, str], name: str, link: str | None) -> None:
        """Somebody, or another integration, changes what a record says it is linked to."""
        links.pop(name, None)
        if link is not None:
            links[name] = link
        self.change(name)

    def ask(self, name: str, action: str) -> None:
        """Accounting asks for an export, or to unlink, in the platform's own tool."""
        self.events += 1
        request = f"r{self.events}"
        self.platform.requests[request] = Request(request, action, f"{name}/{request}")
        self.tell(name, "request", self.clock.now(), request)

    def tell(self, name: str, what: str, at: datetime, request: str | None = None) -> None:
        self.events += 1
        self.deliveries.append(told(self.events, name, what, at, request))

    def copy_document(self, name: str) -> None:
        """Somebody copies a document in the ERP, our reference included."""
        for held in [one for one in self.erp.documents.values() if one.reference == name][:1]:
            self.erp.numbered += 1
            key = f"SC{self.erp.numbered:06d}"
            self.erp.documents[key] = replace(held, key=key, status="On Hold")
            self.twins.add(key)

    def delete_document(self, name: str) -> None:
        """Somebody deletes the record's linked document in the ERP."""
        entry = self.known(name)
        for document in entry.documents if entry else ():
            held = self.erp.documents.get(document.key)
            if held is not None and held.reference.split("~")[0] == name:
                del self.erp.documents[document.key]

    # Our own functions

    def hear(self, delivery: Delivery) -> None:
        flow = IntakeFlow(
            self.connection,
            self.ledger,
            self.queues,
            self.payloads,
            (counts := Counts()),
            counts,
            read,
            Listener(),
            self.clock,
            self.ids,
        )
        flow.take(delivery)

    def worker(self, wake: Wake, trap: Trap) -> None:
        """One worker takes one wake, and dies or is held up where the trap says."""
        before = {name: self.state(name) for name in NAMES}
        if wake.reason is WakeReason.RESYNC:
            name = str(wake.reference)
            self.target.allowed_sends[name] = self.target.allowed_sends.get(name, 3) + 1
        try:
            interruptible(self.push(), trap).run(wake)
        except WorkerDied:
            self.note("died", str(wake.reference))
        self._note_faults(before)

    def held_up(self, wake: Wake, meanwhile: Callable[[], None]) -> Callable[[], None]:
        """What happens while a worker is held up until its lease is over: another one takes the record."""

        def spring() -> None:
            self.clock.advance(HELD_UP)
            meanwhile()
            self.worker(wake.model_copy(update={"id": self.ids.new(), "reason": WakeReason.DELIVERY}), Trap())

        return spring

    def waken(self, name: str, reason: WakeReason) -> Wake:
        reference = SourceReference.parse(name)
        return Wake(
            id=self.ids.new(), connection="oakridge", entity=Entity.COMMITMENT, reference=reference, reason=reason
        )

    def resync(self, name: str) -> None:
        """An operator says: look again."""
        self.worker(self.waken(name, WakeReason.RESYNC), Trap())

    def sweep(self) -> None:
        Sweeper(self.ledger, self.queues, self.clock, FakeDeadline()).run()

    def throw_switch(self, scope: str) -> None:
        self.pauses.pause(thrown(scope, self.clock.now()))

    def resume(self, scope: str) -> None:
        """The operator lets writes go on; whatever rests because of the pause is woken, as the command does."""
        self.pauses.resume(SCOPES[scope])
        for name in NAMES:
            entry = self.known(name)
            if entry is not None and entry.waiting_on == PAUSED:
                self.queues.wake(self.waken(name, WakeReason.RESUME), group=name)

    def calm(self) -> None:
        """Faults stop: every call from here on is answered as it should be, and nothing is held back."""
        for scope in SCOPES:
            self.resume(scope)
        self.purse.spent_until = None
        self.erp.faults.clear()
        self.target.odd.clear()
        self.desk.read_faults.clear()
        self.desk.tell_faults.clear()
        self.queues.lose = 0

    def pass_quietly(self, span: timedelta) -> None:
        """Let time pass, jumping from one thing that is due to the next; the sweeper runs once a minute at most."""
        end = self.clock.now() + span
        swept, looks = self.clock.now() - SWEEP_EVERY, 0
        while self.clock.now() < end and looks < STORM:
            if self.clock.now() >= swept + SWEEP_EVERY:
                self.books.catch_up()
                self.sweep()
                swept = self.clock.now()
            for wake in self.queues.ready():
                self.worker(wake, Trap())
                looks += 1
            self.clock.set(min(end, max(self.clock.now() + SECOND_LONG, self._next(end, swept))))
        if looks >= STORM:
            self.broken.append(f"{looks} looks in {span}: wakes that wake each other for ever")

    def _next(self, end: datetime, swept: datetime) -> datetime:
        """When a message becomes visible, or the sweeper would find something."""
        self.books.catch_up()
        due = [entry.due_at for entry in self.ledger.due(before=end, limit=1) if entry.due_at]
        found = [max(moment, swept + SWEEP_EVERY) for moment in due]
        return min([moment for moment, _ in self.queues.waiting] + found, default=end)
