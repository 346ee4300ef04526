"""What intake and recovery are told by the vendor is everybody's wait, and everybody's wait is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from fakes.clock import FakeClock
from fakes.permits import MemoryPermits
from tieout.config.connection import Intake
from tieout.records.entities import Entity
from tieout.sync.events import PlatformEvent, Resolution
from tieout.sync.instructions import SyncAsked
from tieout.sync.intake import Delivery
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.pacing import Unpaced
from tieout.sync.patience import SHORT
from tieout.sync.ports import LimitScope
from tieout.sync.resting import UnlessResting
from tieout.sync.room import CREDENTIALS, CREDENTIALS_REST
from unit.sync.approvals import Approvals, Desk
from unit.sync.night import Night

PLATFORM = LimitScope("platform:oakridge", seats=2)
MINUTE = timedelta(minutes=1)


@dataclass
class Throttled(Approvals):
    """The approval tool over the network: each look asks whether a request may go, and is counted. `says` is what it meets."""

    clock: FakeClock = field(default_factory=FakeClock)
    permits: MemoryPermits = field(default_factory=MemoryPermits)
    says: Exception | None = None
    sent: int = 0

    def resolve(self, event: PlatformEvent, *, intakes: Mapping[Entity, Intake]) -> Resolution:
        UnlessResting(Unpaced(), self.permits, self.clock).request(PLATFORM)  # one invocation, one delivery
        self.sent += 1
        if self.says is not None:
            raise self.says
        return super().resolve(event, intakes=intakes)


class Counter(Desk):
    """A desk whose tool is behind a vendor's limit."""

    def __init__(self) -> None:
        super().__init__()
        self.tool: Throttled = Throttled(clock=self.clock, permits=self.permits)

    def asks(self, after: timedelta | None = None, *, everybody: bool = True) -> NotNow:
        """What the vendor says: come back, perhaps at a moment, perhaps no request of yours at all until then."""
        return NotNow("429", retry_at=None if after is None else self.clock.now() + after, pause_scope=everybody)

    def delays(self) -> list[timedelta]:
        return [due - self.clock.now() for due, _ in self.queues.redelivered]


@pytest.fixture
def desk() -> Counter:
    return Counter()


@pytest.fixture
def night() -> Night:
    return Night()


def rests(permits: MemoryPermits, now: datetime) -> datetime | None:
    return permits.paused_until(PLATFORM.name, now=now)


@pytest.mark.parametrize(("said", "waits"), [(7 * MINUTE, 7 * MINUTE), (60 * MINUTE, SHORT)])
def test_delivery_comes_back_when_the_vendor_said_or_as_late_as_a_message_can(
    desk: Counter, said: timedelta, waits: timedelta
) -> None:
    desk.tool.says = desk.asks(said)
    assert desk.hear(desk.say()) == "again"
    assert desk.delays() == [waits]


def test_storm_of_deliveries_asks_once_during_a_vendors_wait(desk: Counter) -> None:
    desk.tool.says = desk.asks(60 * MINUTE)
    requests = [desk.say(SyncAsked("vendor", "1")) for _ in range(50)]
    for request in requests:
        assert desk.hear(request) == "again"
    assert (desk.tool.sent, rests(desk.permits, desk.clock.now())) == (1, desk.clock.now() + 60 * MINUTE)
    for _ in range(3):
        desk.clock.advance(SHORT)
        again, desk.queues.redelivered = desk.queues.redelivered, []
        for _, delivery in again:
            desk.flow().take(Delivery.model_validate_json(delivery))
    assert desk.tool.sent == 1
    desk.clock.advance(SHORT)
    desk.tool.says = None
    for _, delivery in desk.queues.redelivered[:50]:
        assert desk.flow().take(Delivery.model_validate_json(delivery)).what == "woken"


def test_vendors_wait_that_another_function_met_is_intakes_too(desk: Counter) -> None:
    desk.permits.pause(PLATFORM.name, until=desk.clock.now() + 9 * MINUTE, why="429")
    assert desk.hear(desk.say()) == "again"
    assert (desk.tool.sent, desk.delays()) == (0, [9 * MINUTE])


@pytest.mark.parametrize("tries", [0, 100])
def test_vendor_that_says_no_moment_rests_for_all_as_long_as_for_one(desk: Counter, tries: int) -> None:
    desk.tool.says = desk.asks()
    desk.flow().take(desk.delivery(desk.say()).model_copy(update={"tries": tries}))
    assert rests(desk.permits, desk.clock.now()) == desk.clock.now() + desk.delays()[0]


def test_wait_for_one_request_rests_nobody_else(desk: Counter) -> None:
    desk.tool.says = desk.asks(7 * MINUTE, everybody=False)
    desk.hear(desk.say())
    assert desk.delays() == [7 * MINUTE]
    assert not desk.permits.pauses


def test_short_wait_told_a_hundred_times_still_grows(desk: Counter) -> None:
    desk.tool.says = desk.asks(MINUTE / 60)
    desk.flow().take(desk.delivery(desk.say()).model_copy(update={"tries": 100}))
    assert desk.delays() == [SHORT]


def test_spent_budget_met_by_intake_rests_the_scope(desk: Counter) -> None:
    desk.tool.says = BudgetSpent(PLATFORM.name, retry_at=desk.clock.now() + MINUTE)
    desk.hear(desk.say())
    assert rests(desk.permits, desk.clock.now()) == desk.clock.now() + MINUTE


def test_refused_sign_in_is_tried_once_by_a_storm_of_deliveries(desk: Counter) -> None:
    desk.tool.says = NeedsPerson("refused", pause_scope=True)
    told = [desk.flow().take(desk.delivery(desk.say())).sign_in_refused for _ in range(20)]
    assert (desk.tool.sent, told.count(True)) == (1, 1)
    assert desk.permits.pauses[PLATFORM.name] == (desk.clock.now() + CREDENTIALS_REST, CREDENTIALS)


def test_recovery_keeps_a_vendors_wait_and_tells_everybody(night: Night) -> None:
    night.platform.down = NotNow("429", retry_at=night.clock.now() + 7 * MINUTE, pause_scope=True)
    assert night.take(night.part()).what == "again"
    ((due, _),) = night.queues.recovering.values()
    assert due == rests(night.permits, night.clock.now()) == night.clock.now() + 7 * MINUTE


def test_sign_in_that_a_recovery_finds_refused_rests_for_all(night: Night) -> None:
    night.platform.down = NeedsPerson("refused", pause_scope=True)
    assert night.take(night.part()).what == "incomplete"
    assert night.permits.pauses[PLATFORM.name] == (night.clock.now() + CREDENTIALS_REST, CREDENTIALS)


def test_what_is_begun_is_finished_though_the_scope_rests_meanwhile() -> None:
    clock, permits = FakeClock(), MemoryPermits()
    pace = UnlessResting(Unpaced(), permits, clock)
    pace.request(PLATFORM)
    permits.pause(PLATFORM.name, until=clock.now() + MINUTE, why="429")
    pace.request(PLATFORM)
    with pace.step(PLATFORM):
        pace.request(PLATFORM)


def test_nothing_is_begun_in_a_scope_that_rests_but_a_logout() -> None:
    clock, permits = FakeClock(), MemoryPermits()
    permits.pause(PLATFORM.name, until=clock.now() + MINUTE, why="429")
    pace = UnlessResting(Unpaced(), permits, clock)
    pace.request(PLATFORM, urgent=True)
    with pytest.raises(NotNow, match="platform:oakridge rests until"):
        pace.request(PLATFORM)
    with pytest.raises(NotNow), pace.step(PLATFORM):
        pytest.fail("it began")
    pace.request(LimitScope("another", seats=1))
