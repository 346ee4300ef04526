"""No more calls side by side than the vendor allows, and no seat is lost with the worker that held it."""

from datetime import timedelta

import pytest

from contract.ledger.subjects import MINUTE
from fakes.clock import FakeClock
from tieout.sync.ports import LimitScope, Permit, Permits

SCOPE = LimitScope("erp:acme", seats=3)


class Counter:
    """Takes seats at the clock's present moment."""

    def __init__(self, permits: Permits) -> None:
        self.permits = permits
        self.clock = FakeClock()

    def take(self, owner: str, scope: LimitScope = SCOPE) -> Permit | None:
        now = self.clock.now()
        return self.permits.take(scope, owner=owner, now=now, until=now + MINUTE)


@pytest.fixture
def counter(permits: Permits) -> Counter:
    return Counter(permits)


def test_no_more_seats_are_given_than_there_are(counter: Counter) -> None:
    taken = [counter.take(f"worker-{number}") for number in range(5)]
    seats = sorted(permit.seat for permit in taken if permit is not None)
    assert seats == [0, 1, 2]
    assert taken[3:] == [None, None]


def test_seat_of_a_dead_worker_is_free_again_when_its_time_is_over(counter: Counter) -> None:
    for number in range(3):
        counter.take(f"worker-{number}")
    counter.clock.advance(MINUTE - timedelta(microseconds=1))
    assert counter.take("worker-9") is None
    counter.clock.advance(timedelta(microseconds=1))
    assert counter.take("worker-9") is not None


def test_seat_that_was_given_back_is_free_at_once(counter: Counter) -> None:
    permits = [counter.take(f"worker-{number}") for number in range(3)]
    assert permits[1] is not None
    counter.permits.give_back(permits[1])
    again = counter.take("worker-9")
    assert again is not None
    assert again.seat == permits[1].seat
    assert counter.take("worker-10") is None


def test_seat_that_is_kept_stays_taken(counter: Counter) -> None:
    one = LimitScope("erp:single", seats=1)
    permit = counter.take("worker-a", one)
    assert permit is not None
    counter.clock.advance(MINUTE / 2)
    now = counter.clock.now()
    assert counter.permits.keep(permit, now=now, until=now + MINUTE)
    counter.clock.advance(MINUTE - timedelta(microseconds=1))
    assert counter.take("worker-b", one) is None
    counter.clock.advance(timedelta(microseconds=1))
    assert counter.take("worker-b", one) is not None


def test_worker_that_overslept_cannot_keep_its_successors_seat(counter: Counter) -> None:
    one = LimitScope("erp:single", seats=1)
    overslept = counter.take("worker-a", one)
    assert overslept is not None
    counter.clock.advance(MINUTE)
    successor = counter.take("worker-b", one)
    assert successor is not None
    now = counter.clock.now()
    assert not counter.permits.keep(overslept, now=now, until=now + MINUTE * 9)
    counter.permits.give_back(successor)
    assert counter.take("worker-c", one) is not None


def test_worker_that_overslept_keeps_a_seat_that_nobody_took(counter: Counter) -> None:
    one = LimitScope("erp:single", seats=1)
    overslept = counter.take("worker-a", one)
    assert overslept is not None
    counter.clock.advance(MINUTE * 2)
    now = counter.clock.now()
    assert counter.permits.keep(overslept, now=now, until=now + MINUTE)
    assert counter.take("worker-b", one) is None


def test_worker_that_overslept_cannot_give_back_its_successors_seat(counter: Counter) -> None:
    one = LimitScope("erp:single", seats=1)
    overslept = counter.take("worker-a", one)
    assert overslept is not None
    counter.clock.advance(MINUTE)
    assert counter.take("worker-b", one) is not None
    counter.permits.give_back(overslept)
    assert counter.take("worker-c", one) is None


def test_giving_back_twice_does_no_harm(counter: Counter) -> None:
    permit = counter.take("worker-a")
    assert permit is not None
    counter.permits.give_back(permit)
    counter.permits.give_back(permit)
    assert counter.take("worker-b") is not None


def test_owner_that_takes_twice_uses_two_seats(counter: Counter) -> None:
    taken = [counter.take("worker-a") for _ in range(4)]
    assert sorted(permit.seat for permit in taken if permit is not None) == [0, 1, 2]
    assert taken[3] is None


def test_scopes_do_not_share_seats(counter: Counter) -> None:
    one, other = LimitScope("erp:one", seats=1), LimitScope("erp:other", seats=1)
    assert counter.take("worker-a", one) is not None
    assert counter.take("worker-b", one) is None
    assert counter.take("worker-b", other) is not None


def test_resting_scope_gives_no_seats_until_its_moment(counter: Counter) -> None:
    until = counter.clock.now() + MINUTE
    counter.permits.pause(SCOPE.name, until=until, why="429")
    assert counter.permits.paused_until(SCOPE.name, now=counter.clock.now()) == until
    assert counter.take("worker-a") is None
    counter.clock.advance(MINUTE)
    assert counter.permits.paused_until(SCOPE.name, now=counter.clock.now()) is None
    assert counter.take("worker-a") is not None


def test_pause_of_one_scope_leaves_the_others_alone(counter: Counter) -> None:
    counter.permits.pause("erp:other", until=counter.clock.now() + MINUTE, why="429")
    assert counter.permits.paused_until(SCOPE.name, now=counter.clock.now()) is None
    assert counter.take("worker-a") is not None


def test_later_pause_wins_whichever_comes_first(counter: Counter) -> None:
    now = counter.clock.now()
    counter.permits.pause(SCOPE.name, until=now + MINUTE * 5, why="maintenance")
    counter.permits.pause(SCOPE.name, until=now + MINUTE, why="429")
    assert counter.permits.paused_until(SCOPE.name, now=now) == now + MINUTE * 5
    counter.permits.pause(SCOPE.name, until=now + MINUTE * 9, why="maintenance takes longer")
    assert counter.permits.paused_until(SCOPE.name, now=now) == now + MINUTE * 9


def test_seats_taken_before_a_pause_can_be_given_back_during_it(counter: Counter) -> None:
    one = LimitScope("erp:single", seats=1)
    permit = counter.take("worker-a", one)
    assert permit is not None
    counter.permits.pause(one.name, until=counter.clock.now() + MINUTE / 2, why="429")
    counter.permits.give_back(permit)
    counter.clock.advance(MINUTE / 2)
    assert counter.take("worker-b", one) is not None
