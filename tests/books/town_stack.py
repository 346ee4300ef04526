"""AWS for a whole town: queues, secrets and the shelf in memory, tables where they are given; and its connection's document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from books.names import key_of
from books.seeding import Seeded
from books.seeding_erp import CLASSES, GROUP, HELD, LOGIN, RETAINED, REVENUE, REVENUE_GROUP, TASK
from books.seeding_platform import CLIENT, COMPANY, TAX_KEY, TYPE
from fakes.budgets import MemoryBudgets
from fakes.permits import MemoryPermits
from tieout.cli import options, tieout_shelf
from tieout.connectors.acumatica.assumptions import SWITCHES as ERP_SWITCHES
from tieout.connectors.acumatica.book_assumptions import SWITCHES as BOOK_SWITCHES
from tieout.connectors.acumatica.feed_assumptions import SWITCHES as FEED_SWITCHES
from tieout.connectors.procore.assumptions import SWITCHES as PLATFORM_SWITCHES
from tieout.connectors.procore.mirror_assumptions import SWITCHES as MIRROR_SWITCHES
from tieout.ledger.keys import ledger_table_definition
from tieout.records.entities import Entity
from tieout.sync.wakes import Wake
from tieout.wiring import pulling, working
from tieout.wiring.clients import Clients
from tieout.wiring.compose import Composition
from tieout.wiring.deployment import Deployment
from tieout.wiring.queues import SqsQueues
from tieout.wiring.reconciling_place import Place
from tieout.wiring.settings import WorkerSettings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NAME, TABLE, DONE, BUCKET, PAYLOADS, REGION = "acme", "books", "done", "snapshots", "payloads", "us-east-1"
LONG_AGO = "2020-01-01T00:00:00Z"
"""Went live before anything was approved: nothing waits to be adopted."""

NOT_RELIED_ON = frozenset({"acumatica_custom_field_holds_our_reference", "procore_staged_vendors"})


class Invocation:
    """The context of an invocation."""

    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


class PromptQueues(SqsQueues):
    """What is to come later comes at once."""

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        super().wake(wake, group=group)


def document(firm: Seeded, platform: str, erp: str) -> dict[str, Any]:
    """The connection's document: everything live, every code mapped to itself."""
    switches = (*ERP_SWITCHES, *BOOK_SWITCHES, *FEED_SWITCHES, *PLATFORM_SWITCHES, *MIRROR_SWITCHES)
    return {
        "id": NAME,
        "platform": {
            "system": "procore",
            "settings": {"auth_url": platform, "api_url": platform, "company_id": str(COMPANY), "service_user_id": "1"},
        },
        "erp": {"system": "acumatica", "settings": _erp_settings(erp)},
        "entities": {entity.value: {"mode": "live", "golive_at": LONG_AGO} for entity in Entity},
        "value_maps": _value_maps(firm),
        "assumptions": sorted({one.name for one in switches} - NOT_RELIED_ON),
    }


def _erp_settings(base_url: str) -> dict[str, Any]:
    invoices = {
        "bill_end": "released",
        "owner_end": "released",
        "retainage_payable_account": RETAINED,
        "retainage_receivable_account": HELD,
        "revenue_account": REVENUE,
    }
    changes = {**CLASSES, "revenue_account_group": REVENUE_GROUP, "budget_end": "released"}
    own = {"base_url": base_url, "tenant": "ACME", "branch": "MAIN", "feed": {"payment_methods": {"CHECK": "check"}}}
    return {**own, "invoices": invoices, "change_orders": changes}


def _value_maps(firm: Seeded) -> dict[str, Any]:
    places = (row for table in ("budget_line", "commitment_line") for row in firm.book.of("platform", table))
    codes = {str(row["cost_code"]) for row in places if row["cost_key"]}
    projects = {str(firm.names.id(row["reference"])): str(row["number"]) for row in firm.book.of("platform", "project")}
    numbered = {row["number"]: key_of(row["reference"]) for row in firm.book.of("erp", "vendor")}
    vendors = (row for row in firm.book.of("ledger", "mapping") if row["entity"] == "vendor")
    return {
        "vendors": {str(firm.names.id(row["platform"])): numbered[row["number"]] for row in vendors},
        "cost_codes": {code: code for code in codes},
        "cost_types": {TYPE: {"account": "51000", "account_group": GROUP}},
        "projects": projects,
        "tasks": {project: {"*": TASK} for project in projects.values()},
    }


@contextmanager
def stack_in_memory(dynamodb: DynamoDBClient) -> Iterator[Composition]:
    """An empty stack; the operators' command and the workers find it, for as long as the block lasts.

    Args:
        dynamodb: where its tables are made, and gone afterwards. Not in memory: a table there is copied whole before each
            transaction, and looked through whole for each query, which at a firm's size is seconds of each look at a record.
    """
    with mock_aws(), _tables(dynamodb):
        session = boto3.Session("test", "test", region_name=REGION)
        clients = Clients(session)
        vars(clients).update(dynamodb=dynamodb)
        for bucket in (BUCKET, PAYLOADS):
            session.client("s3").create_bucket(Bucket=bucket)
        for name in ("platform-token", "erp-token"):
            session.client("secretsmanager").create_secret(Name=f"tieout/{NAME}/{name}")
        for name, content in {"platform": CLIENT, "erp": LOGIN}.items():
            said = json.dumps(content | TAX_KEY)
            session.client("secretsmanager").create_secret(Name=f"tieout/{NAME}/{name}", SecretString=said)
        parts = Composition(_settings(session), clients, sleep=lambda _: None)
        # Thousands of seats are taken, which is no test of the ledger; and nobody in a town waits.
        prompt = PromptQueues.of(parts.clients.sqs, parts.settings)
        vars(parts).update(permits=MemoryPermits(), budgets=MemoryBudgets(), queues=prompt)
        with _found(parts, session):
            yield parts


@contextmanager
def _tables(dynamodb: DynamoDBClient) -> Iterator[None]:
    dynamodb.create_table(**ledger_table_definition(TABLE))
    dynamodb.create_table(
        TableName=DONE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    yield
    for table in (TABLE, DONE):
        dynamodb.delete_table(TableName=table)


def _settings(session: boto3.Session) -> WorkerSettings:
    sqs: Any = session.client("sqs")

    def queue(name: str, *, fifo: bool = True) -> str:
        attributes = {"Attributes": {"FifoQueue": "true"}} if fifo else {}
        return str(sqs.create_queue(QueueName=f"{name}.fifo" if fifo else name, **attributes)["QueueUrl"])

    return WorkerSettings(
        ledger_table=TABLE,
        idempotency_table=DONE,
        payload_bucket=PAYLOADS,
        secret_prefix="tieout",
        entity_queues={entity: queue(entity.value) for entity in Entity},
        intake_queue_url=queue("intake"),
        recovery_queue_url=queue("recovery"),
        delay_queue_url=queue("delay", fifo=False),
        outside="loopback",
    )


@contextmanager
def _found(parts: Composition, session: boto3.Session) -> Iterator[None]:
    queue = session.client("sqs").create_queue(QueueName="reconcile")["QueueUrl"]
    with (
        patch.object(options, "find", lambda _: Deployment(parts, "https://hooks.example/webhooks")),
        patch.object(tieout_shelf, "find_place", lambda *_: Place(BUCKET, queue)),
        patch.object(working, "composition", lambda: parts),
        patch.object(pulling, "composition", lambda: parts),
    ):
        yield
