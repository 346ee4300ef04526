"""On DynamoDB: a line of the history is written once; a block or a turn that others take meanwhile is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.interposed import InterposedClient
from contract.ledger.subjects import Desk, subcontract
from fakes.clock import START
from tieout.ledger.budgets import DynamoBudgets
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.keys import record_key
from tieout.ledger.transactions import LedgerBusy
from tieout.ledger.turns import DynamoTurns
from tieout.sync.ports import LimitScope, Window
from tieout.sync.state import Change
from tieout.sync.turns import AT_ONCE, TURN

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = subcontract()
LIMIT = 10
SCOPE = LimitScope("platform:acme", 4, (Window(LIMIT, timedelta(seconds=10)),))


def test_line_of_the_history_is_never_written_over(dynamodb: DynamoDBClient, table: str) -> None:
    desk = Desk(DynamoLedger(dynamodb, table, rest=no_rest))
    lease = desk.leased(KEY)
    dynamodb.update_item(
        TableName=table,
        Key=record_key(KEY),
        UpdateExpression="SET #lines = :none",
        ExpressionAttributeNames={"#lines": "lines"},
        ExpressionAttributeValues={":none": {"N": "0"}},
    )
    before = desk.ledger.history(KEY)
    with pytest.raises(LedgerBusy):
        desk.ledger.write(lease, Change(attempts=1, events=(desk.event("repaired", "Something else"),)))
    assert desk.ledger.history(KEY) == before
    assert desk.entry(KEY).attempts == 0


@pytest.mark.parametrize("charged", [0, 2], ids=["nothing charged yet", "charged already"])
def test_block_that_is_reserved_under_our_hands_counts_too(dynamodb: DynamoDBClient, table: str, charged: int) -> None:
    client = InterposedClient(dynamodb)
    ours = DynamoBudgets(cast("Any", client), table, rest=lambda _: None)
    theirs = DynamoBudgets(dynamodb, table, rest=no_rest)
    if charged:
        assert theirs.reserve(SCOPE, wanted=charged, least=1, now=START).granted == charged
    client.before.append(lambda: theirs.reserve(SCOPE, wanted=3, least=1, now=START))
    granted = ours.reserve(SCOPE, wanted=6, least=1, now=START).granted
    left = ours.reserve(SCOPE, wanted=10, least=1, now=START).granted
    assert charged + 3 + granted + left == LIMIT


def test_first_turn_that_is_taken_under_our_hands_counts_too(dynamodb: DynamoDBClient, table: str) -> None:
    client = InterposedClient(dynamodb)
    ours = DynamoTurns(cast("Any", client), table, rest=no_rest)
    theirs = DynamoTurns(dynamodb, table, rest=no_rest)
    # Nobody has taken any: the first update, for a storm, does not hold, and before the second one they take theirs.
    client.before += [lambda: None, lambda: theirs.take("acme", now=START)]
    assert ours.take("acme", now=START) == START
    assert {theirs.take("acme", now=START) for _ in range(AT_ONCE - 2)} == {START}
    assert theirs.take("acme", now=START) == START + TURN
