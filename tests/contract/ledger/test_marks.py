"""A mark says how far something has got, and only ever moves forward, whoever writes last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract.ledger.conftest import no_rest
from contract.ledger.interposed import InterposedClient
from fakes.clock import START
from tieout.ledger.marks import Marks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME, OTHER = "recovered#acme#changes#86", "recovered#acme#changes#87"
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def marks(place: tuple[DynamoDBClient, str]) -> Marks:
    return Marks(*place, rest=no_rest)


def test_mark_that_was_never_set_is_none_and_the_first_moment_stands(marks: Marks) -> None:
    assert marks.reached(NAME) is None
    marks.reach(NAME, START)
    assert (marks.reached(NAME), marks.reached(OTHER)) == (START, None)


def test_mark_moves_forward_and_never_back(marks: Marks) -> None:
    marks.reach(NAME, START)
    marks.reach(NAME, START + A_MOMENT)
    marks.reach(NAME, START)
    marks.reach(NAME, START - timedelta(days=1))
    assert marks.reached(NAME) == START + A_MOMENT


def test_mark_that_somebody_moves_under_our_hands_is_not_set_back(dynamodb: DynamoDBClient, table: str) -> None:
    client, rests = InterposedClient(dynamodb), list[float]()
    ours, theirs = Marks(cast("Any", client), table, rest=rests.append), Marks(dynamodb, table, rest=no_rest)
    further = START + timedelta(hours=1)
    # A transaction on the item first, which is waited out; then somebody who gets further than we do.
    client.before += [client.conflicting, lambda: theirs.reach(NAME, further)]
    ours.reach(NAME, START)
    assert (ours.reached(NAME), len(rests)) == (further, 1)
