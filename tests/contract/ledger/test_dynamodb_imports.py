"""On DynamoDB, an import claims and settles what it has read; a wake that lands in between is neither lost nor overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.interposed import InterposedClient
from contract.ledger.subjects import MINUTE, Desk, intent, subcontract
from tieout.ledger.bulk import DynamoBulk
from tieout.ledger.dynamodb import DynamoLedger
from tieout.sync.pull_ledger import Claim, Settled
from tieout.sync.state import Change, Lease, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = subcontract()


@dataclass
class Import:
    """An import and a desk at the same table; what either writes can be overtaken by the other."""

    client: InterposedClient
    bulk: DynamoBulk
    desk: Desk

    def claim(self) -> Lease:
        now = self.desk.clock.now()
        claim = Claim(KEY, Change(put_steps=(intent("show", now),), due_at=now))
        return self.bulk.claim([claim], owner="run", now=now, until=now + MINUTE)[KEY]


@pytest.fixture
def importing(dynamodb: DynamoDBClient, table: str) -> Import:
    client = InterposedClient(dynamodb)
    overtaken = cast("Any", client)
    bulk = DynamoBulk(overtaken, table, rest=lambda _: None)
    return Import(client, bulk, Desk(DynamoLedger(overtaken, table, rest=no_rest)))


def test_claim_that_lands_inside_a_first_wake_is_kept(importing: Import) -> None:
    """A claim makes the record without a line of history: nothing but the record itself is in the wake's way."""
    importing.client.before.append(importing.claim)
    importing.desk.want(KEY)
    entry = importing.desk.entry(KEY)
    assert (entry.lease_owner, entry.wanted, list(entry.steps)) == ("run", 1, ["show"])


def test_first_wake_that_lands_inside_a_claim_is_kept(importing: Import) -> None:
    importing.client.before.append(lambda: importing.desk.want(KEY, request="r1"))
    importing.claim()
    entry = importing.desk.entry(KEY)
    assert (entry.lease_owner, entry.wanted, entry.requests) == ("run", 1, ("r1",))


def test_wake_that_lands_inside_a_settling_without_a_line_is_kept(importing: Import) -> None:
    """A line of its own would be in the wake's way, whose line has the same number."""
    lease = importing.claim()
    importing.client.before.append(lambda: importing.desk.want(KEY, request="r1"))
    assert not importing.bulk.settle([Settled(lease, Change(state=State.SYNCED, due_at=None))])
    entry = importing.desk.entry(KEY)
    assert (entry.wanted, entry.requests, entry.state) == (1, ("r1",), State.SYNCED)
    assert entry.due_at is not None
