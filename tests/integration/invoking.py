"""The functions as Lambda invokes them: the envelopes, the context, and tables and queues in memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tieout.ledger.keys import ledger_table_definition
from tieout.wiring import pulling, sweeping, taking, working

EVENTS = Path(__file__).resolve().parents[2] / "events" / "aws"


class Invocation:
    """The context of an invocation."""

    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def event(name: str) -> dict[str, Any]:
    return dict(json.loads((EVENTS / f"{name}.json").read_text()))


def make_tables() -> None:
    """The ledger, and Powertools' table of completed messages, as the stack makes them."""
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(**ledger_table_definition("ledger"))
    dynamodb.create_table(
        TableName="completed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The functions' environment, with tables and queues in memory."""
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        sqs = boto3.client("sqs")
        urls = {
            name: sqs.create_queue(QueueName=f"{name}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
            for name in ("intake", "commitment", "recovery")
        }
        urls["delay"] = sqs.create_queue(QueueName="delay")["QueueUrl"]
        make_tables()
        environment = {
            "TIEOUT_LEDGER_TABLE": "ledger",
            "TIEOUT_IDEMPOTENCY_TABLE": "completed",
            "TIEOUT_PAYLOAD_BUCKET": "payloads",
            "TIEOUT_SECRET_PREFIX": "tieout",
            "TIEOUT_ENTITY_QUEUES": json.dumps({"commitment": urls["commitment"]}),
            "TIEOUT_INTAKE_QUEUE_URL": urls["intake"],
            "TIEOUT_RECOVERY_QUEUE_URL": urls["recovery"],
            "TIEOUT_DELAY_QUEUE_URL": urls["delay"],
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for module in (working, taking, pulling):
            module.composition.cache_clear()
        sweeping._parts.cache_clear()
        sweeping._queues.cache_clear()
        yield urls
