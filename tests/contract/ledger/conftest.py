"""The ledgers under one contract: the one in memory, and the one on DynamoDB, over moto and over the embedded cloud."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from contract.ledger.subjects import Desk
from fakes.budgets import MemoryBudgets, MemoryTurns
from fakes.ledger import MemoryLedger, MemoryPermits
from infra.local import cloud as embedded
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

TABLE = f"tieout-contract-{uuid.uuid4().hex[:12]}"
ON_AWS = os.environ.get("TIEOUT_E2E_AWS") == "1"
"""Then AWS alone is asked. While moto runs it answers every call to AWS in this process, also of those who mean AWS itself."""


@pytest.fixture(scope="module")
def dynamodb(request: pytest.FixtureRequest) -> Iterator[DynamoDBClient]:
    """A client and the table, once per module: making a table is what takes time."""
    if ON_AWS:
        yield request.getfixturevalue("aws_dynamodb")
        return
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(**ledger_table_definition(TABLE))
        yield client


@pytest.fixture(scope="session")
def embedded_dynamodb() -> Iterator[DynamoDBClient]:
    """The embedded cloud's table: another make of DynamoDB, behind real HTTP."""
    with embedded.running() as cloud:
        client = cloud.client("dynamodb")
        client.create_table(**ledger_table_definition(TABLE))
        yield client


@pytest.fixture
def table(dynamodb: DynamoDBClient) -> str:
    """The table with nothing in it."""
    return emptied(dynamodb)


def emptied(client: DynamoDBClient) -> str:
    for page in client.get_paginator("scan").paginate(TableName=TABLE, ProjectionExpression=f"{PK}, {SK}"):
        for item in page["Items"]:
            client.delete_item(TableName=TABLE, Key=item)
    return TABLE


@pytest.fixture(scope="session")
def aws_dynamodb() -> Iterator[DynamoDBClient]:
    """AWS's own, in an account that somebody has chosen for it: `make e2e-aws`. The table goes again."""
    client = boto3.client("dynamodb")
    client.create_table(**ledger_table_definition(TABLE))
    client.get_waiter("table_exists").wait(TableName=TABLE)
    try:
        yield client
    finally:
        client.delete_table(TableName=TABLE)


MAKES = ("aws",) if ON_AWS else ("memory", "moto", "embedded")
CLIENTS = {"moto": "dynamodb", "embedded": "embedded_dynamodb", "aws": "aws_dynamodb"}


def client_of(request: pytest.FixtureRequest) -> tuple[DynamoDBClient, str]:
    """The client of a make of DynamoDB, and the name of its empty table."""
    client: Any = request.getfixturevalue(CLIENTS[request.param])
    return client, emptied(client)


@pytest.fixture(params=[make for make in MAKES if make != "memory"])
def place(request: pytest.FixtureRequest) -> tuple[DynamoDBClient, str]:
    """A client of each make of DynamoDB, and its empty table."""
    return client_of(request)


def no_rest(seconds: float) -> None:
    raise AssertionError(f"nothing here conflicts, and yet it rested for {seconds} s")


@pytest.fixture(params=MAKES)
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk with an empty ledger of each make."""
    if request.param == "memory":
        return Desk(MemoryLedger())
    return Desk(DynamoLedger(*client_of(request), rest=no_rest))


@pytest.fixture(params=MAKES)
def permits(request: pytest.FixtureRequest) -> Permits:
    """Permits of each make, all seats free."""
    if request.param == "memory":
        return MemoryPermits()
    return DynamoPermits(*client_of(request), rest=no_rest)


@pytest.fixture(params=MAKES)
def budgets(request: pytest.FixtureRequest) -> Budgets:
    """Budgets of each make, nothing spent."""
    if request.param == "memory":
        return MemoryBudgets()
    return DynamoBudgets(*client_of(request), rest=no_rest)


@pytest.fixture(params=MAKES)
def turns(request: pytest.FixtureRequest) -> Turns:
    """Turns of each make, none taken."""
    if request.param == "memory":
        return MemoryTurns()
    return DynamoTurns(*client_of(request), rest=no_rest)
