"""Both ledgers under one contract: the one in memory, and the one on DynamoDB over moto."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from contract.ledger.subjects import Desk
from fakes.budgets import MemoryBudgets, MemoryTurns
from fakes.ledger import MemoryLedger, MemoryPermits
from tieout.ledger.budgets import DynamoBudgets
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.keys import PK, SK, ledger_table_definition
from tieout.ledger.permits import DynamoPermits
from tieout.ledger.turns import DynamoTurns
from tieout.sync.budgets import Budgets
from tieout.sync.ports import Permits
from tieout.sync.turns import Turns

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "ledger"


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[DynamoDBClient]:
    """A client and the table, once per module: making a table is what takes time."""
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(**ledger_table_definition(TABLE))
        yield client


@pytest.fixture
def table(dynamodb: DynamoDBClient) -> str:
    """The table with nothing in it."""
    for page in dynamodb.get_paginator("scan").paginate(TableName=TABLE, ProjectionExpression=f"{PK}, {SK}"):
        for item in page["Items"]:
            dynamodb.delete_item(TableName=TABLE, Key=item)
    return TABLE


def no_rest(seconds: float) -> None:
    raise AssertionError(f"nothing here conflicts, and yet it rested for {seconds} s")


@pytest.fixture(params=["memory", "dynamodb"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk with an empty ledger of either make."""
    if request.param == "memory":
        return Desk(MemoryLedger())
    client: Any = request.getfixturevalue("dynamodb")
    return Desk(DynamoLedger(client, request.getfixturevalue("table"), rest=no_rest))


@pytest.fixture(params=["memory", "dynamodb"])
def permits(request: pytest.FixtureRequest) -> Permits:
    """Permits of either make, all seats free."""
    if request.param == "memory":
        return MemoryPermits()
    client: Any = request.getfixturevalue("dynamodb")
    return DynamoPermits(client, request.getfixturevalue("table"), rest=no_rest)


@pytest.fixture(params=["memory", "dynamodb"])
def budgets(request: pytest.FixtureRequest) -> Budgets:
    """Budgets of either make, nothing spent."""
    if request.param == "memory":
        return MemoryBudgets()
    client: Any = request.getfixturevalue("dynamodb")
    return DynamoBudgets(client, request.getfixturevalue("table"), rest=no_rest)


@pytest.fixture(params=["memory", "dynamodb"])
def turns(request: pytest.FixtureRequest) -> Turns:
    """Turns of either make, none taken."""
    if request.param == "memory":
        return MemoryTurns()
    client: Any = request.getfixturevalue("dynamodb")
    return DynamoTurns(client, request.getfixturevalue("table"), rest=no_rest)
