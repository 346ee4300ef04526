"""Who waits for whom is known at once, whatever ledger it is: nobody who waits is missed, and nobody who went on is woken."""

from datetime import timedelta
from typing import Any, cast

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.interposed import InterposedClient
from contract.ledger.subjects import Desk, subcontract
from fakes.bulk import MemoryBulk
from fakes.ledger import MemoryLedger
from tieout.ledger.awaited import FEW
from tieout.ledger.bulk import DynamoBulk
from tieout.ledger.dynamodb import DynamoLedger
from tieout.records.entities import Entity
from tieout.sync.pull_ledger import Claim, Settled
from tieout.sync.state import Change, RecordKey, State

VENDOR = Entity.VENDOR


def wait(desk: Desk, key: RecordKey, waiting_on: str, state: State = State.WAITING) -> None:
    desk.want(key)
    lease = desk.leased(key)
    assert desk.ledger.release(lease, Change(state=state, waiting_on=waiting_on), wanted=lease.entry.wanted)


def waiting(desk: Desk, *ids: str, connection: str = "acme") -> set[str]:
    return {key.reference.id for key in desk.ledger.waiting_for(connection, VENDOR, ids)}


def test_those_who_wait_for_it_are_found_and_no_others(desk: Desk) -> None:
    wait(desk, subcontract("1"), "vendor:47")
    wait(desk, subcontract("2"), "vendor:47#8")  # an id may hold the sign that parts it from the record
    wait(desk, subcontract("3"), "vendor:471")
    wait(desk, subcontract("4"), "vendor")  # an outage
    wait(desk, subcontract("5"), "commitment:47")
    wait(desk, subcontract("6"), "vendor:47", State.REFUSED)
    wait(desk, subcontract("7", connection="other"), "vendor:47")
    assert waiting(desk, "47") == {"1", "6"}
    assert waiting(desk, "47", "471") == {"1", "3", "6"}
    assert waiting(desk, "47", *(str(number) for number in range(1000, 1000 + FEW))) == {"1", "6"}
    assert waiting(desk, "48") == set()


def test_who_goes_on_or_waits_for_another_is_not_found_any_more(desk: Desk) -> None:
    one, other, third = subcontract("1"), subcontract("2"), subcontract("3")
    for key in (one, other, third):
        wait(desk, key, "vendor:47")
    wait(desk, one, "", State.SYNCED)
    wait(desk, other, "vendor:48")
    desk.ledger.write(desk.leased(third), Change(state=State.PENDING))
    assert (waiting(desk, "47"), waiting(desk, "48")) == (set(), {"2"})


def test_who_is_only_woken_or_taken_still_waits(desk: Desk) -> None:
    key = subcontract()
    wait(desk, key, "vendor:47")
    desk.want(key)
    desk.leased(key, "worker-b")
    assert waiting(desk, "47") == {"41"}


def test_what_is_settled_in_bulk_is_found_too(desk: Desk) -> None:
    ledger = desk.ledger
    if isinstance(ledger, MemoryLedger):
        bulk: Any = MemoryBulk(ledger)
    else:
        writer = cast("DynamoLedger", ledger)._writer
        bulk = DynamoBulk(writer.client, writer.table, rest=no_rest)
    keys, now = [subcontract(str(number)) for number in range(3)], desk.clock.now()
    for state, found in ((State.WAITING, 3), (State.SYNCED, 0)):
        leases = bulk.claim(
            [Claim(key, Change()) for key in keys], owner="w", now=now, until=now + timedelta(minutes=1)
        )
        change = Change(state=state, waiting_on="vendor:47", events=(desk.event(),))
        assert not bulk.settle([Settled(lease, change) for lease in leases.values()])
        assert len(waiting(desk, "47")) == found


@pytest.mark.parametrize(("arrivals", "queries"), [(1, 1), (1000, 1)])
def test_arrival_of_a_thousand_is_one_question(dynamodb: Any, table: str, arrivals: int, queries: int) -> None:
    client = InterposedClient(dynamodb)
    asked: list[Any] = []

    def query(**asking: Any) -> Any:
        asked.append(asking)
        return dynamodb.query(**asking)

    client.query = query  # type: ignore[attr-defined]
    ledger = DynamoLedger(cast("Any", client), table, rest=no_rest)
    assert ledger.waiting_for("acme", VENDOR, [str(number) for number in range(arrivals)]) == []
    assert len(asked) == queries
    assert all(query["ConsistentRead"] for query in asked)
