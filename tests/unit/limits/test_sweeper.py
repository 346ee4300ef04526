"""The sweeper: pages, bounded work, and nobody behind another's backlog."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from fakes.budgets import MemoryTurns
from fakes.clock import FakeClock
from fakes.ids import CountingIds
from fakes.ledger import MemoryLedger
from fakes.queues import FakeDeadline, FakeQueues
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import HistoryEvent
from tieout.sync.sweep import PER_RUN, TOGETHER, Sweeper, wake_id
from tieout.sync.turns import AT_ONCE
from tieout.sync.wakes import Wake, WakeReason

MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    clock: FakeClock = field(default_factory=FakeClock)
    deadline: FakeDeadline = field(default_factory=FakeDeadline)

    def __post_init__(self) -> None:
        self.ledger, self.turns, self.ids = MemoryLedger(), MemoryTurns(), CountingIds()
        self.queues = FakeQueues(self.clock)

    def due(self, connection: str, count: int) -> None:
        for number in range(count):
            reference = SourceReference(system="platform", kind="subcontract", id=str(number))
            wake = Wake(
                id=self.ids.new(),
                connection=connection,
                entity=Entity.COMMITMENT,
                reference=reference,
                reason=WakeReason.DELIVERY,
            )
            event = HistoryEvent(self.clock.now(), "heard", "Heard of it", "tieout")
            self.ledger.want(wake, shadow=False, due_at=self.clock.now(), event=event)

    def sweeper(self) -> Sweeper:
        return Sweeper(self.ledger, self.queues, self.clock, self.deadline, turns=self.turns)

    def woken(self) -> list[str]:
        return [wake.connection for _, wake in self.queues.waiting]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_run_wakes_no_more_of_a_connection_than_it_has_turns(desk: Desk) -> None:
    desk.due("acme", 1_000)
    swept = desk.sweeper().run()
    assert (swept.woken, swept.later, swept.more) == (PER_RUN, 1_000 - PER_RUN, False)


def test_other_connection_is_woken_in_the_same_run_as_a_storms_backlog(desk: Desk) -> None:
    desk.due("acme", 1_000)
    desk.due("birch", 3)
    desk.sweeper().run()
    assert desk.woken().count("birch") == 3


def test_connections_of_one_page_take_turns(desk: Desk) -> None:
    desk.due("acme", 50)
    desk.due("birch", 3)
    desk.sweeper().run()
    assert desk.woken()[:6].count("birch") == 3


def test_backlog_is_moved_on_once_and_not_again_each_minute(desk: Desk) -> None:
    desk.due("acme", 1_000)
    desk.sweeper().run()
    moved = []
    for _ in range(5):
        desk.clock.advance(MINUTE)
        swept = desk.sweeper().run()
        moved.append(swept.later)
    assert sum(moved) <= AT_ONCE  # those whose turn was at hand, and who met the next run's own
    assert len({wake.reference for _, wake in desk.queues.waiting}) == 1_000


def test_wakes_of_one_run_do_not_stand_in_the_queue_as_one_block(desk: Desk) -> None:
    desk.due("acme", 200)
    now = desk.clock.now()
    desk.sweeper().run()
    moments = [moment for moment, _ in desk.queues.waiting]
    assert moments.count(now) <= TOGETHER + 1
    assert max(moments) <= now + MINUTE


def test_run_that_has_no_time_left_stops_and_says_that_there_is_more(desk: Desk) -> None:
    desk.due("acme", 1_000)
    left = iter([timedelta(seconds=50)] * 2 + [timedelta(seconds=5)] * 9)
    desk.deadline.left = lambda: next(left)  # type: ignore[method-assign]  # time passes with each page
    swept = desk.sweeper().run()
    assert (swept.woken, swept.more) == (200, True)


def test_next_run_goes_on_where_a_cut_short_one_stopped(desk: Desk) -> None:
    desk.due("acme", 230)
    left = iter([timedelta(seconds=50), timedelta(seconds=5)])
    desk.deadline.left = lambda: next(left)  # type: ignore[method-assign]  # one page, then no more
    desk.sweeper().run()
    desk.deadline = FakeDeadline()
    desk.sweeper().run()
    assert len({wake.reference for _, wake in desk.queues.waiting}) == len(desk.queues.waiting) == 230


def test_record_that_nobody_has_looked_at_is_swept_under_the_same_id_again() -> None:
    desk = Desk()
    desk.due("acme", 1)
    sent = []
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=6))
        desk.sweeper().run()
        sent += [wake.id for wake in desk.queues.ready()]
    assert len(sent) == 3
    assert len(set(sent)) == 1


def test_record_that_somebody_has_looked_at_is_swept_under_a_new_id() -> None:
    desk = Desk()
    desk.due("acme", 1)
    (entry,) = desk.ledger.due(before=desk.clock.now() + timedelta(minutes=6), limit=1)
    desk.due("acme", 1)
    (later,) = desk.ledger.due(before=desk.clock.now() + timedelta(minutes=6), limit=1)
    assert wake_id(entry) != wake_id(later)
