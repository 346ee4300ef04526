"""The state machine: every rule is something that people, queues, vendors, workers or time may do at any moment."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fakes.erp import ErpFault
from property.holding import SCOPES
from property.interruptions import Trap
from property.nightfall import Marks, night
from property.promises import broken_after_resync, broken_at_rest, broken_now
from property.site import NAMES, NEW, SECOND, Site
from property.watched_erp import OddFault
from property.watched_platform import ReadFault, TellFault
from tieout.sync.wakes import Wake, WakeReason

RECORDS = st.sampled_from(NAMES)
PICK = st.integers(0, 7)
SPANS = st.sampled_from([timedelta(seconds=4), timedelta(minutes=1), timedelta(minutes=6), timedelta(minutes=11)])
LONG_SPANS = st.sampled_from([timedelta(hours=1), timedelta(hours=7), timedelta(days=2)])
DEEDS: dict[str, Callable[[Site, str], None]] = {
    "approve": lambda site, name: site.change(name, status="Approved"),
    "withdraw": lambda site, name: site.change(name, status="Draft"),
    "edit": lambda site, name: site.edit(name, 5001),
    "edit back": lambda site, name: site.edit(name, -5001),
    "shift between lines": lambda site, name: site.shift(name),
    "delete": lambda site, name: site.delete(name),
    "restore": lambda site, name: site.restore(name),
    "ask to send": lambda site, name: site.ask(name, "send"),
    "ask to unlink": lambda site, name: site.ask(name, "unlink"),
    "clear the link": lambda site, name: site.relink(site.platform.links, name, None),
    "foreign link": lambda site, name: site.relink(site.platform.foreign_links, name, "CE_41"),
    "foreign link goes": lambda site, name: site.relink(site.platform.foreign_links, name, None),
    "copy in the ERP": lambda site, name: site.copy_document(name),
    "delete in the ERP": lambda site, name: site.delete_document(name),
}


STARTS: dict[str, list[ErpFault | None]] = {
    "draft": [],
    "approved": [],
    "synced": [],
    "refused": [ErpFault.REFUSE],
    "in doubt": [ErpFault.COMMIT_LATE],
    "partial": [ErpFault.DROP_LINES],
    "accepted": [ErpFault.ANSWER_LATER],
    "on hold": [None, ErpFault.NOT_CONNECTED],
}
"""Where a story may begin, so that each state meets each event and not only those near the beginning."""


class WriteProtocol(RuleBasedStateMachine):
    """Three records under everything at once."""

    fired: ClassVar[Counter[tuple[str, str]]] = Counter()
    steps: ClassVar[int] = 0
    runs: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()
        self.marks = Marks()

    @initialize(lag=st.integers(0, 3), first=st.sampled_from(sorted(STARTS)), second=st.sampled_from(sorted(STARTS)))
    def begin(self, lag: int, first: str, second: str) -> None:
        self.site = Site(lag=lag)
        for name in NAMES:
            self.site.tell(name, "create", self.site.clock.now())
        for name, start in ((NEW, first), (SECOND, second)):
            if start != "draft":
                self.site.change(name, status="Approved")
            if start not in {"draft", "approved"}:
                self.site.erp.faults += STARTS[start]
                self.site.worker(self.site.waken(name, WakeReason.DELIVERY), Trap())
                self.site.calm()

    @rule(name=RECORDS, deed=st.sampled_from(sorted(DEEDS)))
    def person(self, name: str, deed: str) -> None:
        self.site.note(deed, name)
        DEEDS[deed](self.site, name)

    @rule(name=RECORDS, deed=st.sampled_from(["approve", "approve", "edit", "withdraw", "ask to send"]))
    def ordinary_person(self, name: str, deed: str) -> None:
        self.person(name, deed)

    @rule(fault=st.sampled_from(sorted(ErpFault)), good_calls=st.integers(0, 1))
    def erp_fault(self, fault: ErpFault, good_calls: int) -> None:
        self.site.erp.faults += [None] * good_calls + [fault]

    @rule(fault=st.sampled_from(sorted(OddFault)), times=st.integers(1, 9))
    def odd_fault(self, fault: OddFault, times: int) -> None:
        often = times if fault is OddFault.LOOK_UP_FAILS else 1
        self.site.target.odd += [fault] * often

    @rule(fault=st.sampled_from([*ReadFault, *TellFault]))
    def platform_fault(self, fault: ReadFault | TellFault) -> None:
        if isinstance(fault, ReadFault):
            self.site.desk.read_faults.append(fault)
        else:
            self.site.desk.tell_faults.append(fault)

    @precondition(lambda self: self.site.deliveries)
    @rule(pick=PICK, again=st.booleans())
    def hear(self, pick: int, again: bool) -> None:
        place = pick % len(self.site.deliveries)
        delivery = self.site.deliveries[place] if again else self.site.deliveries.pop(place)
        self.site.hear(delivery)

    def take(self, pick: int, *, keep: bool = False) -> Wake:
        """A message that is visible by now, whichever: queues of different records do not wait for each other."""
        waiting = self.site.queues.waiting
        place = pick % len(waiting)
        self.site.clock.set(max(self.site.clock.now(), waiting[place][0]))
        return waiting[place][1] if keep else waiting.pop(place)[1]

    def work_one(self, pick: int) -> None:
        wake = self.take(pick)
        self.site.note("work", str(wake.reference))
        self.site.worker(wake, Trap())

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def work(self, pick: int) -> None:
        self.work_one(pick)

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, fault=st.sampled_from(sorted(ErpFault)), good_calls=st.integers(0, 1))
    def work_with_fault(self, pick: int, fault: ErpFault, good_calls: int) -> None:
        self.site.erp.faults[:0] = [None] * good_calls + [fault]
        self.work_one(pick)

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def work_twice(self, pick: int) -> None:
        wake = self.take(pick, keep=True)
        self.site.note("work, message kept", str(wake.reference))
        self.site.worker(wake, Trap())

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=st.integers(0, 70), redelivered=st.booleans())
    def work_and_die(self, pick: int, at: int, redelivered: bool) -> None:
        wake, trap = self.take(pick), Trap(at=at)
        state = self.site.state(str(wake.reference))
        self.site.worker(wake, trap)
        if trap.sprung_at:
            self.site.fired[f"die {trap.sprung_at}", state] += 1
            if redelivered:
                self.site.queues.waiting.append((self.site.clock.now() + timedelta(minutes=10), wake))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=st.integers(0, 70), deed=st.sampled_from(["nothing", *sorted(DEEDS)]))
    def work_held_up(self, pick: int, at: int, deed: str) -> None:
        wake = self.take(pick)
        name = str(wake.reference)
        state = self.site.state(name)
        trap = Trap(at, self.site.held_up(wake, lambda: self.do(name, deed)))
        self.site.worker(wake, trap)
        if trap.sprung_at:
            self.site.fired[f"takeover {trap.sprung_at}", state] += 1

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=st.integers(0, 70), deed=st.sampled_from(sorted(DEEDS)))
    def work_while_it_changes(self, pick: int, at: int, deed: str) -> None:
        wake = self.take(pick)
        name = str(wake.reference)
        trap = Trap(at, lambda: self.meanwhile(name, deed))
        state = self.site.state(name)
        self.site.worker(wake, trap)
        if trap.sprung_at:
            self.site.fired[f"meanwhile {deed}", state] += 1

    def do(self, name: str, deed: str) -> None:
        if deed in DEEDS:
            DEEDS[deed](self.site, name)

    def meanwhile(self, name: str, deed: str) -> None:
        DEEDS[deed](self.site, name)
        self.site.worker(self.site.waken(name, WakeReason.DELIVERY), Trap())

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def lose_message(self, pick: int) -> None:
        self.site.note("lose message", str(self.take(pick).reference))

    @rule(often=st.integers(1, 2))
    def lose_sends(self, often: int) -> None:
        self.site.queues.lose += often

    @rule(span=SPANS)
    def time(self, span: timedelta) -> None:
        self.site.clock.advance(span)

    @rule(span=LONG_SPANS)
    def long_time(self, span: timedelta) -> None:
        self.site.clock.advance(span)

    @rule()
    def busy_minutes(self) -> None:
        """Everything that is there is heard and worked, as on most days, and nothing is held back any more."""
        for scope in SCOPES:
            self.site.resume(scope)
        for delivery in self.site.deliveries[:]:
            self.site.hear(delivery)
        self.site.deliveries.clear()
        for _ in range(3):
            for wake in self.site.queues.ready():
                self.site.note("work in turn", str(wake.reference))
                self.site.worker(wake, Trap())
            self.site.clock.advance(timedelta(minutes=1))

    @rule()
    def sweep(self) -> None:
        for name in NAMES:
            self.site.note("sweep", name)
        self.site.sweep()

    @rule()
    def index_catches_up(self) -> None:
        self.site.books.catch_up()

    @precondition(lambda self: self.site.deliveries)
    @rule(pick=PICK)
    def drop_delivery(self, pick: int) -> None:
        """The platform gives up on a delivery; its log still has it."""
        self.site.dropped.append(self.site.deliveries.pop(pick % len(self.site.deliveries)))

    @rule()
    def night(self) -> None:
        for name in NAMES:
            self.site.note("night", name)
        night(self.site, self.marks)

    @rule(what=st.sampled_from([*sorted(SCOPES), "budget used up"]))
    def hold_back(self, what: str) -> None:
        """An operator throws the kill switch, or a minute's requests are used up."""
        for name in NAMES:
            self.site.note(what if what not in SCOPES else f"pause {what}", name)
        if what in SCOPES:
            self.site.throw_switch(what)
        else:
            self.site.purse.spent_until = self.site.clock.now() + timedelta(minutes=1)

    @precondition(lambda self: self.site.pauses.held)
    @rule()
    def resume(self) -> None:
        for name in NAMES:
            self.site.note("resume", name)
        for scope in SCOPES:
            self.site.resume(scope)

    @rule(name=RECORDS)
    def resync(self, name: str) -> None:
        self.site.note("resync", name)
        self.site.resync(name)

    @invariant()
    def promises_hold(self) -> None:
        WriteProtocol.steps += 1
        broken = list(broken_now(self.site))
        assert not broken, "\n".join(broken)

    def teardown(self) -> None:
        WriteProtocol.runs += 1
        WriteProtocol.fired += self.site.fired
        site = self.site
        site.calm()
        while site.deliveries:
            site.hear(site.deliveries.pop())
        night(site, self.marks)
        site.pass_quietly(timedelta(hours=14))
        _none([*broken_now(site), *broken_at_rest(site)])
        for name in NAMES:
            if site.known(name) is not None:
                site.resync(name)
        site.pass_quietly(timedelta(hours=4))
        _none([*broken_now(site), *broken_at_rest(site), *broken_after_resync(site)])


def _none(broken: list[str]) -> None:
    assert not broken, "\n".join(broken)
