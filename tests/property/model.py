"""The state machine: every rule is something that people, queues, vendors, workers, operators or time may do at any moment."""

from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from fakes.erp import ErpFault
from property.ground import Triple
from property.interruptions import Trap
from property.promises import broken_after_resync, broken_at_rest, broken_now
from property.rules_of_operators import OperatorRules
from property.rules_of_people import PeopleRules
from property.rules_of_time import TimeRules
from property.rules_of_work import WorkRules
from property.site import NAMES, NEW, SECOND, Site
from tieout.sync.wakes import WakeReason

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


class WriteProtocol(PeopleRules, WorkRules, OperatorRules, TimeRules):
    """Three records under everything at once."""

    fired: ClassVar[Counter[Triple]] = Counter()
    steps: ClassVar[int] = 0
    runs: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()

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

    @invariant()
    def promises_hold(self) -> None:
        WriteProtocol.steps += 1
        _none(list(broken_now(self.site)))

    def teardown(self) -> None:
        """The faults stop, time passes, and an operator has everything looked at: every record is where its facts put it."""
        WriteProtocol.runs += 1
        WriteProtocol.fired += self.site.fired
        site = self.site
        site.calm()
        while site.deliveries:
            site.hear(site.deliveries.pop())
        site.night()
        site.pass_quietly(timedelta(hours=14))
        _none([*broken_now(site), *broken_at_rest(site)])
        for name in NAMES:
            if site.known(name) is not None:
                site.resync(name)
        site.pass_quietly(timedelta(hours=4))
        _none([*broken_now(site), *broken_at_rest(site), *broken_after_resync(site)])


def _none(broken: list[str]) -> None:
    assert not broken, "\n".join(broken)
