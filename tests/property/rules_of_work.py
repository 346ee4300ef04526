"""Rules of the model: workers and their faults. They may die at any call, and be overtaken at any call."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from fakes.erp import ErpFault
from property.crew import OVERTAKEN
from property.interruptions import Trap
from property.people import DEEDS, do
from property.rules_of_people import PICK
from property.site import Site
from property.triples import MID_LOOK, OVERTAKING
from property.turning import MODES
from property.watched_erp import OddFault
from property.watched_platform import ReadFault, TellFault
from tieout.sync.wakes import WakeReason

POINT = st.integers(0, 70)


class WorkRules(RuleBasedStateMachine):
    """Messages are worked, and vendors misbehave meanwhile."""

    site: Site

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

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def work(self, pick: int) -> None:
        self.site.worker(self.site.take(pick), Trap())

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, fault=st.sampled_from(sorted(ErpFault)), good_calls=st.integers(0, 1))
    def work_with_fault(self, pick: int, fault: ErpFault, good_calls: int) -> None:
        self.site.erp.faults[:0] = [None] * good_calls + [fault]
        self.work(pick)

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def work_twice(self, pick: int) -> None:
        self.site.worker(self.site.take(pick, keep=True), Trap())

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=POINT, redelivered=st.booleans())
    def work_and_die(self, pick: int, at: int, redelivered: bool) -> None:
        wake, trap = self.site.take(pick), Trap(at=at)
        self.site.worker(wake, trap)
        if trap.sprung_at and redelivered:
            self.site.queues.waiting.append((self.site.clock.now() + timedelta(minutes=10), wake))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=POINT, deed=st.sampled_from(["", *sorted(DEEDS)]))
    def work_overtaken(self, pick: int, at: int, deed: str) -> None:
        wake, site = self.site.take(pick), self.site
        name = str(wake.reference)
        spring = site.overtaken(wake, lambda: do(site, name, deed, OVERTAKING) if deed else None)
        site.worker(wake, Trap(at, spring, rule=OVERTAKEN))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=POINT, deed=st.sampled_from(sorted(DEEDS)))
    def work_while_it_changes(self, pick: int, at: int, deed: str) -> None:
        wake, site = self.site.take(pick), self.site
        name = str(wake.reference)

        def meanwhile() -> None:
            do(site, name, deed, MID_LOOK)
            site.worker(site.waken(name, WakeReason.DELIVERY), Trap())

        site.worker(wake, Trap(at, meanwhile))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK, at=POINT, what=st.sampled_from(["everything", "commitments", *MODES]))
    def work_while_it_is_stopped(self, pick: int, at: int, what: str) -> None:
        """The kill switch is thrown, or another document is put, while a worker is in the middle of it."""
        wake, site = self.site.take(pick), self.site
        stop = site.turned_to if what in MODES else site.hold_back
        site.worker(wake, Trap(at, lambda: stop(what, MID_LOOK)))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def lose_message(self, pick: int) -> None:
        self.site.lose(self.site.take(pick))

    @precondition(lambda self: self.site.queues.waiting)
    @rule(pick=PICK)
    def fail_five_times(self, pick: int) -> None:
        self.site.set_aside(self.site.take(pick))

    @rule(often=st.integers(1, 2))
    def lose_sends(self, often: int) -> None:
        self.site.queues.lose += often
