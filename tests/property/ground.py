"""The ground under the model: three subcontracts, watchers in the ports' places, and what struck whom in which state."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fakes.records import GOLIVE, commitment, line
from fakes.world import World
from property.holding import TightPace
from property.turning import LIVE, MODES
from property.watched_erp import OddFault, WatchedErp
from property.watched_ledger import WatchedLedger
from property.watched_limits import WatchedPauses, WatchedPermits, WatchedQueues
from property.watched_platform import WatchedPlatform
from tieout.config.connection import Connection
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.intake import Delivery
from tieout.sync.ports import Fetched
from tieout.sync.state import Entry, RecordKey
from tieout.sync.wakes import WakeReason

NEW, SECOND, OLD = (f"fake_platform:subcontract:{name}" for name in ("SC-1", "SC-2", "OLD-3"))
NAMES = (NEW, SECOND, OLD)
SECOND_LONG = timedelta(seconds=1)
QUARANTINE = timedelta(minutes=10)
"""Longer than the longest hold-up of a worker (3 minutes) and the latest commit (4 minutes) together."""

CALM = "nothing"
"""The fault of whatever met none."""

LOOKS_BY_REASON = {
    WakeReason.DELIVERY: "delivered",
    WakeReason.SWEEP: "swept",
    WakeReason.AGAIN: "looked at again",
    WakeReason.RECOVERY: "recovered",
    WakeReason.RESUME: "resumed",
}
REDRIVEN, RESYNCED = "redriven", "resynced"
"""What has a worker look at a record; the last: a person's word."""
UNASKED = frozenset({*LOOKS_BY_REASON.values(), REDRIVEN})

Triple = tuple[str, str, str]
"""What was done, what went wrong with it, and the state of the record at that moment."""


@dataclass
class Look:
    """Something that is being done about one record.

    `state`: the one in which this turn at the record found it; `mode`: what the document said when it was begun;
    `cleared`: the kill switch was asked since the last write, and did not stand over it. `shadow`: it is at what is kept
    of the record in shadow, which has a state of its own.
    """

    rule: str
    name: str
    state: str
    mode: str
    cleared: bool = False
    shadow: bool = False
    struck: list[str] = field(default_factory=list)


@dataclass
class Ground(World):
    """The world of the unit tests with watchers in the ports' places. `fired` counts what was met."""

    connection: Connection = field(default_factory=lambda: MODES[LIVE].document)
    lag: int = 0
    fired: Counter[Triple] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    dropped: list[Delivery] = field(default_factory=list)
    parked: dict[str, Commitment] = field(default_factory=dict)
    twins: set[str] = field(default_factory=set)
    misled: set[str] = field(default_factory=set)
    told_of: dict[str, str] = field(default_factory=dict)
    mode: str = LIVE
    events: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.looks: list[Look] = []
        self.books = WatchedLedger(self.lag, self.broken, self.leased, self.turns_again)
        self.desk = WatchedPlatform(clock=self.clock, struck=self.struck, broken=self.broken, may_write=self.may_write)
        self.target = WatchedErp(
            self.clock, quarantined_for=QUARANTINE, ledger=self.books, platform=self.desk, broken=self.broken,
            struck=self.struck, may_write=self.may_write, may_read_only=self.may_read_only,
        )  # fmt: skip
        self.ledger, self.platform, self.erp = self.books, self.desk, self.target
        self.pace = self.purse = TightPace(self.clock, struck=self.struck)
        self.permits = self.seats = WatchedPermits(self.struck)
        self.queues = self.post = WatchedQueues(self.clock, struck=self.struck)
        self.pauses = WatchedPauses(struck=self.struck, cleared=self._cleared)
        for number, name in enumerate(NAMES, start=1):
            self.platform.put(self._first(name, number))

    def _first(self, name: str, number: int) -> Commitment:
        fields: dict[str, Any] = {"status": "Draft", "updated_at": self.clock.now()}
        if name == OLD:
            fields |= {"status": "Approved", "created_at": GOLIVE - timedelta(days=20)}
        lines = (line(1, f"{number}250.10"), line(2, f"{number}50.05"), line(3, f"{number}.07"))
        return commitment(name.rsplit(":", 1)[1], lines=lines, **fields)

    # What may be written at this moment

    def may_write(self) -> str:
        """Why nothing may be written to either system at this moment; empty if it may. Asked at each write."""
        if not self.looks or not self.looks[-1].cleared:
            return "nobody has asked, since the write before, whether the writes are paused"
        if self.purse.spent:
            return "the budget is used up"
        look = self.looks[-1]
        look.cleared = False
        # A worker goes by the document that it was started with; the kill switch is what stops it half-way.
        return "" if MODES[look.mode].writes else f"against its direction: the record is {look.mode}"

    def _cleared(self) -> None:
        if self.looks:
            self.looks[-1].cleared = True

    def may_read_only(self) -> bool:
        """Whether an operator's look is under way, which asks the ERP and never writes to it."""
        return bool(self.looks) and self.looks[-1].rule.startswith("doubt")

    # What the ledger knows

    def key(self, name: str, *, shadow: bool = False) -> RecordKey:
        return RecordKey("oakridge", Entity.COMMITMENT, SourceReference.parse(name), shadow)

    def known(self, name: str) -> Entry | None:
        return self.ledger.entry(self.key(name))

    def state(self, name: str, *, shadow: bool = False) -> str:
        entry = self.ledger.entry(self.key(name, shadow=shadow))
        return entry.state.value if entry else "unknown"

    def platform_shown(self, name: str) -> Fetched:
        """What the platform showed of a record when it was read last; nothing, if it could not be read."""
        shown = self.desk.shown.get(name)
        return shown if isinstance(shown, Fetched) else Fetched(None)

    def commitment(self, name: str) -> Commitment | None:
        """A record as it stands on the platform."""
        record = self.platform.records.get(name)
        return record if isinstance(record, Commitment) else None

    # What was met

    def note(self, rule: str, name: str, fault: str = CALM) -> None:
        self.fired[rule, fault, self.state(name)] += 1

    @contextmanager
    def doing(self, rule: str, name: str) -> Iterator[Look]:
        """Something is done about a record; what strikes meanwhile strikes this, in the state in which it was found."""
        look = Look(rule, name, self.state(name), self.mode)
        self.looks.append(look)
        try:
            yield look
        finally:
            self.looks.pop()
            if not look.struck:
                self.fired[look.rule, CALM, look.state] += 1

    def struck(self, fault: str) -> None:
        """A fault strikes whatever is being done."""
        if self.looks:
            look = self.looks[-1]
            look.struck.append(fault)
            self.fired[look.rule, fault, look.state] += 1
            if fault == OddFault.ANOTHERS:
                self.misled.add(look.name)

    def leased(self, key: RecordKey) -> None:
        """A worker is let to what is kept of a record in shadow, or live: what strikes from now on strikes that."""
        if self.looks and self.looks[-1].shadow != key.shadow:
            self.looks[-1].shadow = key.shadow
            self.turns_again(key)
        self._asked(key)

    def turns_again(self, key: RecordKey) -> None:
        """A worker's record was wanted meanwhile: it begins anew, with the record as it is now."""
        if self.looks and self.looks[-1].name == str(key.reference):
            self.looks[-1].state = self.state(str(key.reference), shadow=key.shadow)
            self._asked(key)

    def _asked(self, key: RecordKey) -> None:
        """Whoever looks does so because a person asked, where one did whose word no look has answered yet."""
        entry = self.ledger.entry(key)
        if (
            entry is not None
            and entry.asked == WakeReason.RESYNC
            and self.looks[-1].rule in {*LOOKS_BY_REASON.values(), REDRIVEN}
        ):
            self.looks[-1].rule = RESYNCED
