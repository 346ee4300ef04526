"""On DynamoDB, a pause stands until somebody lifts it, and who paused and who resumed is kept once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contract.ledger.conftest import no_rest
from fakes.clock import START
from tieout.ledger.pauses import DynamoPauses
from tieout.records.entities import Direction, Entity
from tieout.sync.pauses import Pause, PauseScope

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STOP = Pause(PauseScope(Entity.COMMITMENT), "maria", "the books are being closed", START)
ON = replace(STOP, why="they are closed", at=START + timedelta(hours=1))


@pytest.fixture
def pauses(dynamodb: DynamoDBClient, table: str) -> DynamoPauses:
    return DynamoPauses(dynamodb, table, rest=no_rest)


def test_pause_stands_until_it_is_lifted_and_both_are_kept(pauses: DynamoPauses) -> None:
    direction = replace(STOP, scope=PauseScope(direction=Direction.TO_ERP))
    assert pauses.pause("acme", STOP)
    assert pauses.pause("acme", direction)
    assert (len(pauses.standing("acme")), pauses.standing("birch")) == (2, [])
    assert pauses.resume("acme", ON)
    assert pauses.standing("acme") == [direction]
    assert [(past.what, past.pause.by) for past in pauses.past("acme") if past.pause.scope == STOP.scope] == [
        ("paused", "maria"),
        ("resumed", "maria"),
    ]


def test_second_pause_over_the_same_keeps_the_first_ones_words(pauses: DynamoPauses) -> None:
    assert pauses.pause("acme", STOP)
    assert not pauses.pause("acme", replace(STOP, by="joe", why="no reason", at=ON.at))
    assert pauses.standing("acme") == [STOP]
    assert len(pauses.past("acme")) == 1


def test_pause_that_two_people_lift_was_lifted_once(pauses: DynamoPauses) -> None:
    assert pauses.pause("acme", STOP)
    assert pauses.resume("acme", ON)
    assert not pauses.resume("acme", replace(ON, by="joe", at=ON.at + timedelta(seconds=1)))
    assert [past.what for past in pauses.past("acme")] == ["paused", "resumed"]
