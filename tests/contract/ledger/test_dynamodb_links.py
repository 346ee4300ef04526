"""On DynamoDB, a document that somebody else holds by now is not let go of for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.subjects import Desk, document, subcontract
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.links import holder_key
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound
from tieout.sync.state import Change, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY, OTHER = subcontract(), subcontract("42")


def test_link_that_was_repaired_to_another_record_is_not_freed_by_the_one_that_lets_go(
    dynamodb: DynamoDBClient, table: str
) -> None:
    desk = Desk(DynamoLedger(dynamodb, table, rest=no_rest))
    lease = desk.leased(KEY)
    desk.ledger.write(lease, Change(bind=(document(),)))
    # A repair by hand gives the document to another record, and forgets to take it from this one.
    dynamodb.delete_item(TableName=table, Key=holder_key("acme", Side.ERP, document(), shadow=False))
    desk.ledger.write(desk.leased(OTHER), Change(bind=(document(),)))
    with pytest.raises(AlreadyBound, match=str(OTHER)):
        desk.ledger.write(lease, Change(unbind=True, state=State.UNLINKED))
    assert desk.ledger.holder("acme", Side.ERP, document()) == OTHER
    assert desk.entry(KEY).documents == (document(),)
