"""No more requests in any window than the vendor allows, whoever makes them and whenever a reserved one is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from fakes.clock import START, FakeClock
from fakes.one_at_a_time import OneAtATime
from tieout.ledger.budgets import DynamoBudgets
from tieout.sync.budgets import Budgets, Reserved, Told, hold_of
from tieout.sync.ports import LimitScope, Window

SECOND = timedelta(seconds=1)
SPAN = 10 * SECOND
SCOPE = LimitScope("platform:acme", 4, (Window(25, SPAN),))
BOTH = LimitScope("platform:both", 4, (Window(25, SPAN), Window(40, timedelta(hours=1))))
TOLD = LimitScope("platform:told", 4, tells=True)


class Purse:
    """Reserves at the clock's present moment, and remembers when each request may be sent at the latest."""

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.clock = FakeClock(START + timedelta(milliseconds=123))

    def reserve(self, wanted: int, least: int = 1, scope: LimitScope = SCOPE, *, force: bool = False) -> Reserved:
        return self.budgets.reserve(scope, wanted=wanted, least=least, now=self.clock.now(), force=force)

    def told(self, remaining: int, within: timedelta, scope: LimitScope = TOLD) -> None:
        now = self.clock.now()
        self.budgets.told(scope, Told(remaining, now + within), now=now)


@pytest.fixture
def purse(budgets: Budgets) -> Purse:
    return Purse(budgets)


def test_no_window_holds_more_than_the_limit_however_late_a_reserved_request_is_sent(purse: Purse) -> None:
    earliest: list[datetime] = []
    latest: list[datetime] = []
    for _ in range(400):
        reserved = purse.reserve(6)
        earliest += [reserved.at] * reserved.granted
        latest += [reserved.until] * reserved.granted
        purse.clock.advance(timedelta(milliseconds=137))
    assert len(earliest) > 60
    # The worst case for a window that ends at a moment: what was reserved before it opened was sent just inside it.
    worst = [
        sum(end - SPAN < last and first <= end for first, last in zip(earliest, latest, strict=True)) for end in latest
    ]
    assert max(worst) <= 25


def test_budget_that_is_used_up_says_when_to_come_back_and_has_room_then(purse: Purse) -> None:
    assert purse.reserve(25).granted == 25
    refused = purse.reserve(6, least=3)
    assert refused.granted == 0
    assert refused.retry_at is not None
    assert SPAN < refused.retry_at - purse.clock.now() <= SPAN + hold_of(SCOPE) + SECOND
    purse.clock.set(refused.retry_at)
    assert purse.reserve(6, least=3).granted >= 3


def test_block_is_cut_to_what_is_left_and_refused_below_the_least(purse: Purse) -> None:
    assert purse.reserve(20).granted == 20
    assert purse.reserve(6, least=6).granted == 0
    assert purse.reserve(6, least=5).granted == 5


def test_what_was_not_sent_can_be_given_back(purse: Purse) -> None:
    reserved = purse.reserve(25)
    purse.budgets.give_back(SCOPE, reserved, 4)
    assert purse.reserve(6).granted == 4


def test_the_longer_window_counts_too(purse: Purse) -> None:
    assert purse.reserve(25, scope=BOTH).granted == 25
    purse.clock.advance(30 * SECOND)
    assert purse.reserve(25, scope=BOTH).granted == 15
    purse.clock.advance(30 * SECOND)
    refused = purse.reserve(1, scope=BOTH)
    assert refused.retry_at is not None
    assert refused.retry_at > purse.clock.now() + timedelta(minutes=50)


def test_forced_request_is_granted_and_charged(purse: Purse) -> None:
    purse.reserve(25)
    assert purse.reserve(1, force=True).granted == 1
    purse.clock.advance(SPAN + hold_of(SCOPE) + SECOND)
    assert purse.reserve(30).granted == 25


def test_scopes_do_not_share_budgets(purse: Purse) -> None:
    purse.reserve(25)
    assert purse.reserve(6, scope=LimitScope("platform:birch", 4, SCOPE.windows)).granted == 6


def test_what_the_vendor_says_is_left_holds_until_its_window_ends(purse: Purse) -> None:
    purse.told(4, 8 * SECOND)
    assert purse.reserve(6, scope=TOLD).granted == 4
    refused = purse.reserve(1, scope=TOLD)
    assert (refused.granted, refused.retry_at) == (0, purse.clock.now() + 8 * SECOND)
    purse.clock.advance(8 * SECOND)
    assert purse.reserve(6, scope=TOLD).granted == 6


def test_vendors_answer_to_an_older_request_gives_nothing_back(purse: Purse) -> None:
    purse.told(10, 8 * SECOND)
    purse.reserve(6, scope=TOLD)
    purse.told(9, 8 * SECOND)  # it has not seen the six yet
    assert purse.reserve(6, scope=TOLD).granted == 4


def test_vendors_short_window_does_not_hide_its_long_one(purse: Purse) -> None:
    purse.told(2, timedelta(minutes=40))
    purse.told(20, 8 * SECOND)
    assert purse.reserve(6, scope=TOLD).granted == 2


def test_twenty_workers_at_once_get_no_more_than_there_is(
    dynamodb: object, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Any = OneAtATime(dynamodb)
    budgets = DynamoBudgets(client, table, rest=lambda _: None)
    monkeypatch.setattr("tieout.ledger.budgets.TRIES", 200)
    with ThreadPoolExecutor(20) as pool:
        reserved = pool.map(lambda _: budgets.reserve(SCOPE, wanted=3, least=1, now=START), range(20))
    assert sum(each.granted for each in reserved) == 25
