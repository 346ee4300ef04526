"""The dispatcher: every connection whose night it is gets one recovery, whatever is wrong with the others."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.clock import FakeClock
from tieout.ledger.documents import Documents
from tieout.ledger.keys import ledger_table_definition
from tieout.wiring import recovering
from tieout.wiring.zones import time_zone

THREE_IN_CALIFORNIA = datetime(2026, 1, 15, 11, 30, tzinfo=UTC)


class Context:
    """What Lambda hands to a handler."""

    function_name = "dispatch"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


class Hour:
    """One run of the dispatcher, at a moment of our choosing."""

    def __init__(self, clock: FakeClock, documents: Documents, queue: str) -> None:
        self.clock, self.documents, self.queue = clock, documents, queue

    def connection(self, name: str, **changes: Any) -> None:
        document = {"id": name, "platform": {"system": "procore"}, "erp": {"system": "acumatica"}} | changes
        self.documents.put(name, document, "tester", "set up")

    def run(self) -> list[str]:
        return list(recovering.start_recoveries({}, Context())["started"])

    def parts(self) -> list[dict[str, Any]]:
        got = boto3.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in got.get("Messages", [])]


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hour]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(**ledger_table_definition("ledger"))
        queue = boto3.client("sqs").create_queue(QueueName="r.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        told = {"LEDGER_TABLE": "ledger", "ENTITY_QUEUES": "{}", "INTAKE_QUEUE_URL": "", "DELAY_QUEUE_URL": ""}
        for name, value in (told | {"RECOVERY_QUEUE_URL": queue}).items():
            monkeypatch.setenv(f"TIEOUT_{name}", value)
        clock = FakeClock(THREE_IN_CALIFORNIA)
        monkeypatch.setattr(recovering, "SystemClock", lambda: clock)
        recovering._dispatching.cache_clear()
        yield Hour(clock, Documents(client, "ledger"), queue)
    recovering._dispatching.cache_clear()


def test_each_connection_has_its_night_by_its_own_clock(hour: Hour) -> None:
    hour.connection("west", time_zone="America/Los_Angeles")
    hour.connection("east", time_zone="America/New_York")
    hour.connection("early", time_zone="America/New_York", recovery_hour=6)
    assert hour.run() == ["early", "west"]
    assert {part["connection"] for part in hour.parts()} == {"early", "west"}


def test_run_that_is_repeated_starts_one_recovery(hour: Hour) -> None:
    hour.connection("west", time_zone="America/Los_Angeles")
    hour.run()
    hour.run()
    assert len(hour.parts()) == 1


def test_wrong_document_stops_its_own_night_alone(hour: Hour, capsys: pytest.CaptureFixture[str]) -> None:
    hour.connection("broken", surprise=1)
    hour.connection("nowhere", time_zone="America/Nowhere")
    hour.connection("west", time_zone="America/Los_Angeles")
    assert hour.run() == ["west"]
    (told,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (sum(told["Incomplete"]), sum(told["Dispatched"])) == (2, 1)


def test_time_zones_are_known_where_the_system_lists_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr("tieout.wiring.zones.ZoneInfo", missing)
    winter = THREE_IN_CALIFORNIA.astimezone(time_zone("America/Los_Angeles"))
    assert (winter.hour, winter.minute) == (3, 30)
