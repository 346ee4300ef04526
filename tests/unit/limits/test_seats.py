"""A worker that dies takes its seat along for seconds only; one that works long never loses it."""

from datetime import timedelta

import pytest

from fakes.budgets import MemoryBudgets
from fakes.clock import FakeClock
from fakes.permits import MemoryPermits
from fakes.queues import FakeDeadline
from fakes.records import commitment
from fakes.world import World
from tieout.sync.limit_ports import LimitScope, Permit
from tieout.sync.pacing import BudgetPace
from tieout.sync.seats import BETWEEN_CALLS, RENEWED_EVERY, Seats
from tieout.sync.state import State

SECOND = timedelta(seconds=1)
CALL = timedelta(seconds=20)
ONE = LimitScope("erp:acme", seats=1, longest_call=CALL)
MANY = LimitScope("erp:acme", seats=32, longest_call=CALL)


class Counting(MemoryPermits):
    """Counts renewals."""

    kept = 0

    def keep(self, permit: Permit, **moments: object) -> bool:
        self.kept += 1
        return super().keep(permit, **moments)  # type: ignore[arg-type]  # moments by name


class Counter:
    """Workers at one scope, each with seats of its own."""

    def __init__(self) -> None:
        self.permits, self.clock = Counting(), FakeClock()

    def worker(self) -> Seats:
        return Seats(self.permits, self.clock)

    def is_free(self) -> bool:
        other = self.worker()
        permit = other.take(ONE, owner="another", at_most=None)
        if permit is not None:
            other.leave(permit)
        return permit is not None


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_seat_of_a_dead_worker_is_free_once_its_last_call_must_have_ended(counter: Counter) -> None:
    assert counter.worker().take(ONE, owner="a", at_most=None) is not None
    counter.clock.advance(CALL)
    assert not counter.is_free()
    counter.clock.advance(BETWEEN_CALLS + RENEWED_EVERY)
    assert counter.is_free()


def test_seat_is_ours_through_the_longest_call_whenever_that_begins(counter: Counter) -> None:
    worker = counter.worker()
    assert worker.take(ONE, owner="a", at_most=None) is not None
    for pause in range(12):
        counter.clock.advance(SECOND * pause)
        worker.keep()
        counter.clock.advance(CALL)
        assert not counter.is_free()


def test_look_of_a_few_seconds_costs_no_renewal(counter: Counter) -> None:
    worker = counter.worker()
    assert worker.take(ONE, owner="a", at_most=None) is not None
    for _ in range(10):
        counter.clock.advance(RENEWED_EVERY / 10)
        worker.keep()
    assert counter.permits.kept == 0


def test_long_look_renews_its_seat_once_in_some_seconds(counter: Counter) -> None:
    worker = counter.worker()
    assert worker.take(ONE, owner="a", at_most=None) is not None
    for _ in range(60):
        counter.clock.advance(SECOND)
        worker.keep()
    assert 9 <= counter.permits.kept <= 12


def test_seat_that_was_left_is_not_renewed(counter: Counter) -> None:
    worker = counter.worker()
    permit = worker.take(ONE, owner="a", at_most=None)
    assert permit is not None
    worker.leave(permit)
    counter.clock.advance(timedelta(hours=1))
    worker.keep()
    assert counter.permits.kept == 0
    assert counter.is_free()


def test_one_connection_never_takes_more_seats_than_it_may(counter: Counter) -> None:
    taken = [counter.worker().take(MANY, owner=str(number), at_most=3) for number in range(5)]
    assert [permit is not None for permit in taken] == [True, True, True, False, False]


def test_seat_is_kept_by_each_request_also_where_requests_have_no_limit(counter: Counter) -> None:
    pace = BudgetPace(MemoryBudgets(), counter.clock, FakeDeadline(), lambda _: None)
    worker = counter.worker()
    assert worker.take(ONE, owner="a", at_most=None) is not None
    pace.before_each(worker.keep)
    counter.clock.advance(CALL)
    pace.request(LimitScope("platform:acme", 2))
    counter.clock.advance(CALL)
    assert not counter.is_free()
    pace.before_each(None)
    pace.request(ONE)
    counter.clock.advance(BETWEEN_CALLS + RENEWED_EVERY)
    assert counter.is_free()


def test_records_go_on_soon_after_all_seats_died() -> None:
    world = World()
    scope = world.erp.limit_scope()
    for number in range(scope.seats):
        assert Seats(world.permits, world.clock).take(scope, owner=f"dead-{number}", at_most=None) is not None
    record = commitment()
    assert world.approve(record) is State.PENDING
    world.pass_time(scope.longest_call + BETWEEN_CALLS + RENEWED_EVERY + timedelta(minutes=1))
    assert world.entry(record).state is State.SYNCED
