"""Each request of an invocation is taken from the shared budget, cheaply, and never refused in the middle of a step."""

from datetime import timedelta

import pytest

from fakes.budgets import MemoryBudgets
from fakes.clock import FakeClock
from fakes.queues import FakeDeadline
from tieout.sync.budgets import Told, hold_of
from tieout.sync.outcomes import BudgetSpent
from tieout.sync.pacing import BLOCK, BudgetPace
from tieout.sync.ports import LimitScope, Window

SECOND = timedelta(seconds=1)
SCOPE = LimitScope("erp:acme", 2, (Window(12, 10 * SECOND),))
TELLING = LimitScope("platform:acme", 2, tells=True)
FREE = LimitScope("erp:free", 2)


class Office:
    """Several invocations on one budget."""

    def __init__(self) -> None:
        self.clock, self.budgets, self.deadline = FakeClock(), MemoryBudgets(), FakeDeadline()
        self.slept: list[float] = []

    def pace(self) -> BudgetPace:
        return BudgetPace(self.budgets, self.clock, self.deadline, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def office() -> Office:
    return Office()


def test_one_ledger_call_pays_for_a_whole_look(office: Office) -> None:
    pace = office.pace()
    for _ in range(BLOCK):
        pace.request(SCOPE)
    assert office.budgets.calls == 1


def test_scope_without_a_limit_costs_nothing(office: Office) -> None:
    pace = office.pace()
    pace.request(FREE)
    with pace.step(FREE):
        pace.request(FREE)
    pace.close()
    assert office.budgets.calls == 0


def test_request_beyond_the_budget_is_refused_with_a_moment_to_come_back(office: Office) -> None:
    first, second, third = office.pace(), office.pace(), office.pace()
    for pace in (first, second):
        for _ in range(BLOCK):
            pace.request(SCOPE)
    with pytest.raises(BudgetSpent) as refused:
        third.request(SCOPE)
    assert refused.value.scope == SCOPE.name
    assert refused.value.retry_at is not None
    office.clock.set(refused.value.retry_at)
    third.request(SCOPE)


def test_what_an_invocation_did_not_send_is_there_for_the_next(office: Office) -> None:
    for _ in range(7):  # six requests sent leave room for a seventh whole look
        pace = office.pace()
        pace.request(SCOPE)
        pace.close()
        office.clock.advance(SECOND / 100)
    with pytest.raises(BudgetSpent):
        office.pace().request(SCOPE)


def test_reserved_request_is_not_sent_after_its_time(office: Office) -> None:
    pace = office.pace()
    pace.request(SCOPE)
    office.clock.advance(hold_of(SCOPE) + SECOND / 100)
    pace.request(SCOPE)
    assert office.budgets.calls == 2


def test_step_is_refused_before_its_first_request_or_not_at_all(office: Office) -> None:
    spender, pace = office.pace(), office.pace()
    for _ in range(12):
        spender.request(SCOPE)
    with pytest.raises(BudgetSpent), pace.step(SCOPE):
        pytest.fail("the step began without requests at hand")


def test_within_a_step_nothing_is_refused(office: Office) -> None:
    pace = office.pace()
    with pace.step(SCOPE):
        for _ in range(20):
            pace.request(SCOPE)


def test_step_that_outlives_its_reservation_waits_in_place_for_room(office: Office) -> None:
    spender, pace = office.pace(), office.pace()
    with pace.step(SCOPE):
        pace.request(SCOPE)
        office.clock.advance(7 * SECOND)
        for _ in range(6):
            spender.request(SCOPE)
        pace.request(SCOPE)
    assert len(office.slept) == 1
    assert 0 < office.slept[0] <= 8


def test_logout_is_never_refused(office: Office) -> None:
    spender, pace = office.pace(), office.pace()
    for _ in range(12):
        spender.request(SCOPE)
    pace.request(SCOPE, urgent=True)
    assert office.slept == [] or max(office.slept) <= 8


def test_what_one_invocation_hears_of_the_vendors_limit_holds_for_all(office: Office) -> None:
    listener, other = office.pace(), office.pace()
    listener.request(TELLING)
    listener.told(TELLING, 25, Told(2, office.clock.now() + 5 * SECOND))
    with pytest.raises(BudgetSpent) as refused:
        other.request(TELLING)
    assert refused.value.retry_at == office.clock.now() + 5 * SECOND


def test_headers_of_a_hardly_used_limit_cost_no_ledger_call(office: Office) -> None:
    pace = office.pace()
    for left in range(24, 20, -1):
        pace.request(TELLING)
        pace.told(TELLING, 25, Told(left, office.clock.now() + 5 * SECOND))
    assert office.budgets.calls == 1
