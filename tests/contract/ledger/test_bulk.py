"""Many records at a time: claimed, settled and refused one by one, whatever ledger it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.interposed import InterposedClient
from contract.ledger.subjects import Desk, intent
from fakes.bulk import MemoryBulk, MemoryListings
from fakes.ledger import MemoryLedger
from tieout.ledger import bulk
from tieout.ledger.bulk import DynamoBulk
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.listings import DynamoListings
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.pull_ledger import BulkLedger, Claim, Listings, Settled
from tieout.sync.pull_ports import Shown
from tieout.sync.state import Change, Lease, RecordKey, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MANY = 23


@pytest.fixture(autouse=True)
def _small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions and reads of ten: moto copies its whole table for each, so that real ones would take minutes."""
    monkeypatch.setattr(bulk, "MOST_ACTIONS", 10)
    monkeypatch.setattr(bulk, "MOST_READ", 10)


class Shelf(Desk):
    """A desk that also works on many records at a time."""

    bulk: BulkLedger

    def claim(self, *keys: RecordKey, owner: str = "run", change: Change | None = None) -> dict[RecordKey, Lease]:
        now = self.clock.now()
        claims = [Claim(key, change or Change(put_steps=(intent("show", now),), due_at=now)) for key in keys]
        return self.bulk.claim(claims, owner=owner, now=now, until=now + timedelta(minutes=1))

    def shown(self, lease: Lease, shown_id: str) -> Settled:
        bind = (TargetDocument(role="shown", kind="vendor", key=shown_id, company="platform"),)
        event = self.event("shown", f"as {shown_id}")
        return Settled(lease, Change(state=State.SYNCED, due_at=None, bind=bind, events=(event,)))


@pytest.fixture(params=["memory", "dynamodb"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "memory":
        memory = MemoryLedger()
        shelf = Shelf(memory)
        shelf.bulk = MemoryBulk(memory)
        return shelf
    client: Any = request.getfixturevalue("dynamodb")
    table = request.getfixturevalue("table")
    shelf = Shelf(DynamoLedger(client, table, rest=no_rest))
    shelf.bulk = DynamoBulk(client, table, rest=lambda _: None)
    return shelf


@pytest.fixture(params=["memory", "dynamodb"])
def listings(request: pytest.FixtureRequest) -> Iterator[Listings]:
    if request.param == "memory":
        yield MemoryListings()
        return
    yield DynamoListings(request.getfixturevalue("dynamodb"), request.getfixturevalue("table"), rest=no_rest)


def vendor(number: int, connection: str = "acme") -> RecordKey:
    reference = SourceReference(system="erp", kind="vendor", id=f"V{number}")
    return RecordKey(connection, Entity.VENDOR, reference)


def test_many_records_are_claimed_and_settled_each_with_binding_and_history(shelf: Shelf) -> None:
    keys = [vendor(number) for number in range(MANY)]
    leases = shelf.claim(*keys)
    assert all(entry.doubtful() is not None for entry in shelf.bulk.entries(keys).values())
    failed = shelf.bulk.settle([shelf.shown(leases[key], str(place)) for place, key in enumerate(keys)])
    assert not failed
    entries = shelf.bulk.entries(keys)
    assert [entries[key].state for key in keys] == [State.SYNCED] * MANY
    assert [entries[key].documents[0].key for key in keys] == [str(place) for place in range(MANY)]
    assert {entry.lease_owner for entry in entries.values()} == {""}
    assert shelf.lines(keys[-1]) == ["shown"]
    held = shelf.bulk.holders("acme", Side.PLATFORM, [entries[keys[7]].documents[0]])
    assert held == {"platform/vendor/7": keys[7]}


def test_record_that_somebody_works_at_is_left_out_and_its_neighbours_are_not(shelf: Shelf) -> None:
    theirs, ours = vendor(1), vendor(2)
    shelf.leased(theirs, "another")
    assert set(shelf.claim(theirs, ours)) == {ours}
    assert shelf.entry(theirs).steps == {}
    shelf.clock.advance(timedelta(minutes=2))
    assert set(shelf.claim(theirs, ours)) == {theirs, ours}


def test_claim_made_anew_refuses_what_the_first_one_still_writes(shelf: Shelf) -> None:
    key = vendor(1)
    first = shelf.claim(key)[key]
    second = shelf.claim(key)[key]
    failed = shelf.bulk.settle([shelf.shown(first, "1")])
    assert isinstance(failed[key], LeaseLost)
    assert not shelf.entry(key).bound
    assert not shelf.bulk.settle([shelf.shown(second, "1")])
    assert shelf.entry(key).bound


def test_record_wanted_since_its_claim_stays_due(shelf: Shelf) -> None:
    key = vendor(1)
    lease = shelf.claim(key)[key]
    shelf.want(key, due_in=timedelta(seconds=7))
    shelf.bulk.settle([shelf.shown(lease, "1")])
    entry = shelf.entry(key)
    assert entry.state is State.SYNCED
    assert entry.due_at is not None
    assert entry.lease_owner == ""


def test_record_on_the_platform_is_never_linked_twice(shelf: Shelf) -> None:
    keys = [vendor(number) for number in range(3)]
    leases = shelf.claim(*keys)
    failed = shelf.bulk.settle([shelf.shown(leases[key], shown_id) for key, shown_id in zip(keys, "884", strict=True)])
    assert list(failed) == [keys[1]]
    assert isinstance(failed[keys[1]], AlreadyBound)
    assert not shelf.entry(keys[1]).bound
    assert shelf.entry(keys[1]).lease_owner == "run"
    assert [shelf.entry(key).bound for key in (keys[0], keys[2])] == [True, True]


def test_unknown_records_and_documents_are_left_out(shelf: Shelf) -> None:
    assert shelf.bulk.entries([vendor(1)]) == {}
    document = TargetDocument(role="", kind="Bill", key="1", company="MAIN")
    assert shelf.bulk.holders("acme", Side.ERP, [document]) == {}


def test_kept_listing_comes_back_whole_and_in_order(listings: Listings, shelf: Shelf) -> None:
    shown = [
        Shown(str(number), None if number % 2 else f"k{number}", f"Vendör {number} " * 20, fields={"number": "7"})
        for number in range(2_500)
    ]
    assert listings.kept("run", "vendor", "company") is None
    listings.keep("run", "vendor", "company", shown, now=shelf.clock.now())
    assert listings.kept("run", "vendor", "company") == tuple(shown)
    assert listings.kept("run", "vendor", "another") is None
    listings.keep("run", "vendor", "empty", [], now=shelf.clock.now())
    assert listings.kept("run", "vendor", "empty") == ()


def test_wake_between_reading_and_settling_is_not_overwritten(dynamodb: DynamoDBClient, table: str) -> None:
    client = InterposedClient(dynamodb)
    shelf = Shelf(DynamoLedger(dynamodb, table, rest=no_rest))
    shelf.bulk = DynamoBulk(cast("Any", client), table, rest=lambda _: None)
    keys = [vendor(1), vendor(2)]
    leases = shelf.claim(*keys)
    client.before.append(lambda: shelf.want(keys[0]))
    assert not shelf.bulk.settle([shelf.shown(leases[key], key.reference.id) for key in keys])
    entry = shelf.entry(keys[0])
    assert (entry.wanted, entry.state) == (1, State.SYNCED)
    assert entry.due_at is not None


def test_new_records_share_their_transactions(dynamodb: DynamoDBClient, table: str) -> None:
    client = InterposedClient(dynamodb)
    shelf = Shelf(DynamoLedger(dynamodb, table, rest=no_rest))
    shelf.bulk = DynamoBulk(cast("Any", client), table, rest=no_rest)
    keys = [vendor(number) for number in range(20)]
    leases = shelf.claim(*keys)
    shelf.bulk.settle([shelf.shown(leases[key], key.reference.id) for key in keys])
    # Twenty claims of one item each, and twenty outcomes of three.
    assert client.writes == 2 + 8
