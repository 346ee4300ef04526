"""On DynamoDB, reading and writing are two calls: what lands between them is neither lost nor overwritten."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.interposed import InterposedClient
from contract.ledger.subjects import MINUTE, Desk, document, subcontract
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.keys import record_key
from tieout.ledger.permits import DynamoPermits
from tieout.ledger.transactions import RESTS, LedgerBusy
from tieout.sync.ports import AlreadyBound, LeaseLost, LimitScope
from tieout.sync.state import Change, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = subcontract()
OTHER = subcontract("42")


@dataclass
class Race:
    """Our desk, whose calls can be overtaken, and a desk of somebody else at the same table."""

    client: InterposedClient
    ours: Desk
    theirs: Desk
    rests: list[float] = field(default_factory=list)


@pytest.fixture
def race(dynamodb: DynamoDBClient, table: str) -> Race:
    client = InterposedClient(dynamodb)
    rests: list[float] = []
    theirs = Desk(DynamoLedger(dynamodb, table))
    ours = Desk(DynamoLedger(cast("Any", client), table, rest=rests.append), clock=theirs.clock, ids=theirs.ids)
    return Race(client, ours, theirs, rests)


def test_wake_that_lands_inside_a_release_is_not_lost(race: Race) -> None:
    lease = race.ours.leased(KEY)
    race.client.before.append(lambda: race.theirs.want(KEY))
    assert race.ours.ledger.release(lease, Change(state=State.SYNCED, due_at=None), wanted=1) is False
    entry = race.theirs.entry(KEY)
    assert (entry.wanted, entry.state, entry.lease_owner) == (2, State.PENDING, "worker-a")


def test_wake_that_lands_inside_a_write_is_kept_beside_the_write(race: Race) -> None:
    lease = race.ours.leased(KEY)
    race.client.before.append(lambda: race.theirs.want(KEY, request="r1", hints={"project": "9"}))
    written = race.ours.ledger.write(lease, Change(state=State.WAITING, due_at=None))
    assert (written.state, written.wanted, written.requests, written.hints) == (
        State.WAITING,
        2,
        ("r1",),
        {"project": "9"},
    )
    assert written.due_at is not None
    assert race.theirs.entry(KEY) == written


def test_two_first_wakes_at_once_make_one_record_wanted_twice(race: Race) -> None:
    race.client.before.append(lambda: race.theirs.want(KEY, request="theirs"))
    entry = race.ours.want(KEY, request="ours")
    assert (entry.wanted, entry.requests) == (2, ("theirs", "ours"))
    assert len(race.ours.ledger.history(KEY)) == 2


def test_same_wake_delivered_to_two_workers_at_once_is_counted_once(race: Race) -> None:
    race.client.before.append(lambda: race.theirs.want(KEY, wake_id="delivery-7"))
    assert race.ours.want(KEY, wake_id="delivery-7").wanted == 1
    assert race.ours.lines(KEY) == ["wake"]


def test_lease_taken_inside_a_wake_is_not_overwritten(race: Race) -> None:
    race.theirs.want(KEY)
    race.client.before.append(lambda: race.theirs.leased(KEY, "worker-b"))
    entry = race.ours.want(KEY)
    assert (entry.lease_owner, entry.fence, entry.wanted) == ("worker-b", 1, 2)
    assert race.ours.lease(KEY, "worker-a") is None


def test_postponement_inside_a_wake_does_not_make_the_wake_late(race: Race) -> None:
    seen = race.theirs.want(KEY, due_in=MINUTE)
    soon = race.theirs.clock.now() + MINUTE * 2
    race.client.before.append(lambda: race.theirs.ledger.postpone(seen, due_at=soon + MINUTE * 10))
    assert race.ours.want(KEY, due_in=MINUTE * 2).due_at == soon


def test_takeover_inside_a_write_refuses_the_write(race: Race) -> None:
    zombie = race.ours.leased(KEY, "worker-a")
    race.ours.clock.advance(MINUTE)
    race.client.before.append(lambda: race.theirs.leased(KEY, "worker-b"))
    with pytest.raises(LeaseLost):
        race.ours.ledger.write(
            zombie, Change(state=State.SYNCED, bind=(document(),), events=(race.ours.event("late"),))
        )
    assert race.theirs.entry(KEY).state is State.PENDING
    assert race.theirs.lines(KEY) == ["wake"]
    race.theirs.ledger.write(race.theirs.leased(OTHER), Change(bind=(document(),)))


@pytest.mark.parametrize(
    ("attribute", "value"), [("fence", {"N": "9"}), ("lease_owner", {"S": "worker-b"}), ("wanted", {"N": "9"})]
)
def test_repair_by_hand_that_forgets_the_revision_is_not_overwritten_by_a_release(
    race: Race, dynamodb: DynamoDBClient, table: str, attribute: str, value: dict[str, str]
) -> None:
    lease = race.ours.leased(KEY)

    def repair() -> None:
        dynamodb.update_item(
            TableName=table,
            Key=record_key(KEY),
            UpdateExpression="SET #attribute = :value",
            ExpressionAttributeNames={"#attribute": attribute},
            ExpressionAttributeValues={":value": value},
        )

    race.client.before.append(repair)
    with suppress(LeaseLost):
        assert race.ours.ledger.release(lease, Change(state=State.SYNCED), wanted=1) is False
    item = dynamodb.get_item(TableName=table, Key=record_key(KEY))["Item"]
    assert (item[attribute], item["state"]) == (value, {"S": "pending"})


def test_lost_lease_is_told_before_a_taken_document(race: Race) -> None:
    race.theirs.ledger.write(race.theirs.leased(OTHER), Change(bind=(document(),)))
    zombie = race.ours.leased(KEY, "worker-a")
    race.ours.clock.advance(MINUTE)
    race.client.before.append(lambda: race.theirs.leased(KEY, "worker-b"))
    with pytest.raises(LeaseLost):
        race.ours.ledger.write(zombie, Change(bind=(document(),)))


def test_two_records_that_link_one_document_at_once_leave_one_link(race: Race) -> None:
    ours, theirs = race.ours.leased(KEY), race.theirs.leased(OTHER)
    race.client.before.append(lambda: race.theirs.ledger.write(theirs, Change(bind=(document(),))))
    with pytest.raises(AlreadyBound, match=str(OTHER)):
        race.ours.ledger.write(ours, Change(bind=(document(),)))
    assert race.ours.entry(KEY).documents == ()


def test_holder_is_named_even_where_the_cancelled_transaction_does_not_say_it(race: Race) -> None:
    race.theirs.ledger.write(race.theirs.leased(OTHER), Change(bind=(document(),)))
    lease = race.ours.leased(KEY)
    race.client.before.append(race.client.cancelled("None", "ConditionalCheckFailed"))
    with pytest.raises(AlreadyBound, match=str(OTHER)):
        race.ours.ledger.write(lease, Change(bind=(document(),)))


def test_document_that_was_freed_meanwhile_is_linked_on_the_next_try(race: Race) -> None:
    lease = race.ours.leased(KEY)
    race.client.before.append(race.client.cancelled("None", "ConditionalCheckFailed"))
    assert race.ours.ledger.write(lease, Change(bind=(document(),))).documents == (document(),)


def test_conflict_with_another_transaction_is_tried_again_after_a_rest(race: Race) -> None:
    lease = race.ours.leased(KEY)
    race.client.before += [
        race.client.cancelled("TransactionConflict"),
        race.client.cancelled("None", "ThrottlingError"),
    ]
    assert race.ours.ledger.write(lease, Change(attempts=1)).attempts == 1
    assert race.rests == list(RESTS[:2])


def test_conflicts_that_do_not_end_surface_and_nothing_is_written(race: Race, dynamodb: DynamoDBClient) -> None:
    lease = race.ours.leased(KEY)
    race.client.before += [race.client.cancelled("TransactionConflict")] * (len(RESTS) + 1)
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        race.ours.ledger.write(lease, Change(attempts=1))
    assert race.rests == list(RESTS)
    assert race.theirs.entry(KEY).attempts == 0


def test_any_other_cancellation_surfaces_at_once(race: Race, dynamodb: DynamoDBClient) -> None:
    lease = race.ours.leased(KEY)
    race.client.before.append(race.client.cancelled("ValidationError", "TransactionConflict"))
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        race.ours.ledger.write(lease, Change(attempts=1))
    assert race.rests == []


def test_lease_that_meets_a_transaction_is_tried_again(race: Race) -> None:
    race.theirs.want(KEY)
    race.client.before += [race.client.conflicting] * 2
    assert race.ours.leased(KEY).fence == 1
    assert race.rests == list(RESTS[:2])


def test_lease_whose_transaction_does_not_end_surfaces(race: Race, dynamodb: DynamoDBClient) -> None:
    race.theirs.want(KEY)
    race.client.before += [race.client.conflicting] * (len(RESTS) + 1)
    with pytest.raises(dynamodb.exceptions.TransactionConflictException):
        race.ours.lease(KEY)


def test_record_that_never_stands_still_ends_as_busy_and_not_as_a_loop(race: Race) -> None:
    lease = race.ours.leased(KEY)
    race.client.before += [lambda: race.theirs.want(KEY)] * 100
    with pytest.raises(LedgerBusy):
        race.ours.ledger.write(lease, Change(attempts=1))
    assert race.theirs.entry(KEY).attempts == 0


def test_worker_whose_seat_was_taken_under_its_hands_takes_the_next_one(
    race: Race, dynamodb: DynamoDBClient, table: str
) -> None:
    now = race.ours.clock.now()
    scope = LimitScope("erp:acme", seats=2)
    ours, theirs = DynamoPermits(cast("Any", race.client), table), DynamoPermits(dynamodb, table)

    def theirs_first() -> None:
        assert theirs.take(LimitScope("erp:acme", seats=1), owner="worker-b", now=now, until=now + MINUTE) is not None

    race.client.before.append(theirs_first)
    first = ours.take(scope, owner="worker-a", now=now, until=now + MINUTE)
    assert first is not None
    assert first.seat == 1
    assert ours.take(scope, owner="worker-c", now=now, until=now + MINUTE) is None


def test_one_lease_of_many_is_given_when_all_ask_at_once(race: Race) -> None:
    race.theirs.want(KEY)
    race.client.before.append(lambda: race.theirs.leased(KEY, "worker-b"))
    assert race.ours.lease(KEY, "worker-a") is None
    assert race.theirs.entry(KEY).fence == 1
