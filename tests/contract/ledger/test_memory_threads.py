"""The ledger in memory may be shared by threads, so that flows can be raced in tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from contract.ledger.subjects import Desk, subcontract
from fakes.ledger import MemoryLedger, MemoryPermits
from tieout.sync.ports import LimitScope

KEY = subcontract()
T = TypeVar("T")


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(work, range(count)))


def test_no_wake_of_many_at_once_is_lost() -> None:
    desk = Desk(MemoryLedger())
    at_once(200, lambda number: desk.want(KEY, request=str(number)))
    assert desk.entry(KEY).wanted == 200
    assert len(desk.entry(KEY).requests) == 200
    assert len(desk.ledger.history(KEY)) == 200


def test_one_of_many_gets_the_lease() -> None:
    desk = Desk(MemoryLedger())
    desk.want(KEY)
    leases = at_once(50, lambda number: desk.lease(KEY, f"worker-{number}"))
    assert sum(lease is not None for lease in leases) == 1


def test_many_at_once_get_no_more_seats_than_there_are() -> None:
    permits, desk = MemoryPermits(), Desk(MemoryLedger())
    now = desk.clock.now()
    scope = LimitScope("erp:acme", seats=4)
    taken = at_once(50, lambda n: permits.take(scope, owner=str(n), now=now, until=now + timedelta(minutes=1)))
    assert sorted(permit.seat for permit in taken if permit is not None) == [0, 1, 2, 3]
