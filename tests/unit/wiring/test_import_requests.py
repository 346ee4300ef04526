"""A signed request for an import is in ledger and queue before it is answered 202; what is refused asks for nothing."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

import imports.handler
from tieout.cli.imports import What
from tieout.ledger.documents import Documents
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.keys import ledger_table_definition
from tieout.ledger.pauses import DynamoPauses
from tieout.records.entities import Entity
from tieout.sync.importing import ASKABLE
from tieout.sync.pauses import Pause, PauseScope
from tieout.sync.pull_progress import import_key
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring import asking_imports

SAMPLE = json.loads((Path(__file__).parents[3] / "events" / "aws" / "api_gateway_import.json").read_text())
SIGNER = "arn:aws:sts::123456789012:assumed-role/Accounting/jane"
LIVE = {"mode": "live", "golive_at": "2026-01-01T00:00:00Z"}
ON = {"vendor": LIVE, "payment": LIVE}
SYSTEMS = {"platform": {"system": "procore"}, "erp": {"system": "acumatica"}}


REFUSED: list[tuple[dict[str, str], Any, tuple[int, str, str, Any]]] = [
    ({"connection": "harbor"}, None, (404, "unknown_connection", "connection", "harbor")),
    ({"connection": "../x"}, None, (404, "unknown_connection", "connection", "../x")),
    ({"entity": "bills"}, None, (400, "unknown_import", "entity", "bills")),
    ({"entity": "customers"}, None, (409, "switched_off", "entities.customer.mode", "off")),
    ({}, {"sincce": "2026-01-01"}, (400, "unreadable_body", "sincce", None)),
    ({}, {"since": "yesterday"}, (400, "unreadable_body", "since", "yesterday")),
    ({}, {"since": "2026-01-01T00:00:00"}, (400, "unreadable_body", "since", "2026-01-01T00:00:00")),
    ({}, {"since": "2999-01-01T00:00:00Z"}, (400, "unreadable_body", "since", "2999-01-01T00:00:00+00:00")),
    ({}, {"since": "2026-01-01T00:00:00Z", "full": True}, (400, "unreadable_body", "since", None)),
    ({}, "{", (400, "unreadable_body", "", "{")),
    ({}, "\ud800", (400, "unreadable_body", "", "\ufffd" * 3)),
    ({}, " " * 5000, (400, "unreadable_body", "", 5000)),
]
"""What is asked for, in the path and in the body; and the status, the error, and what it names."""


class Desk:
    """The route's function on AWS in memory, with one connection that imports vendors and payments."""

    def __init__(self) -> None:
        sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")
        dynamodb.create_table(**ledger_table_definition("ledger"))
        self.queue = sqs.create_queue(QueueName="e.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        self.documents = Documents(dynamodb, "ledger")
        self.ledger = DynamoLedger(dynamodb, "ledger")
        self.pauses = DynamoPauses(dynamodb, "ledger")
        self.documents.put("oakridge", {"id": "oakridge", "entities": ON, **SYSTEMS}, "tester", "set up")

    def ask(self, body: Any = None, **path: str) -> tuple[int, dict[str, Any]]:
        """Ask as the sample does, with this body and these parts of the path instead."""
        event = copy.deepcopy(SAMPLE)
        event["pathParameters"] |= path
        event["body"] = body if body is None or isinstance(body, str) else json.dumps(body)
        return self.send(event)

    def send(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        answer = imports.handler.handler(event, object())
        return answer["statusCode"], json.loads(answer["body"])

    def wakes(self) -> list[Wake]:
        got = boto3.client("sqs").receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [Wake.model_validate_json(one["Body"]) for one in got.get("Messages", [])]

    def asked_for(self) -> list[str]:
        """The imports that the ledger or the queue knows of."""
        kinds = [kind for kinds in ASKABLE.values() for kind in kinds]
        noted = [kind for kind in kinds if self.ledger.entry(import_key("oakridge", kind)) is not None]
        return noted + [wake.reference.id for wake in self.wakes()]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        desk = Desk()
        queues = {"vendor": desk.queue, "payment": desk.queue}
        told = {"LEDGER_TABLE": "ledger", "ENTITY_QUEUES": json.dumps(queues), "INTAKE_QUEUE_URL": ""}
        for name, value in (told | {"RECOVERY_QUEUE_URL": "", "DELAY_QUEUE_URL": ""}).items():
            monkeypatch.setenv(f"TIEOUT_{name}", value)
        asking_imports.desk.cache_clear()
        yield desk
        asking_imports.desk.cache_clear()


def test_import_that_was_asked_for_is_in_the_ledger_and_in_the_queue_with_who_and_why(desk: Desk) -> None:
    status, told = desk.send(SAMPLE)
    (wake,) = desk.wakes()
    assert (status, told["queued"]) == (202, [{"kind": "vendor", "wake": wake.id}])
    assert (wake.by, wake.why, wake.reason) == (SIGNER, "three new suppliers", WakeReason.RESYNC)
    assert wake.hints["since"] == "2026-11-01T00:00:00+00:00"
    entry = desk.ledger.entry(import_key("oakridge", "vendor"))
    assert entry is not None
    assert entry.due_at is not None  # a lost message is found by the sweeper
    assert desk.ledger.history(entry.key)[0].by == SIGNER


def test_payments_are_both_sides_and_a_body_is_not_needed(desk: Desk) -> None:
    status, told = desk.ask(entity="payments")
    assert (status, [one["kind"] for one in told["queued"]]) == (202, ["payment", "receipt"])
    assert {wake.hints["since"] for wake in desk.wakes()} == {""}  # from the watermark


def test_full_import_reads_everything(desk: Desk) -> None:
    assert desk.ask({"full": True})[0] == 202
    assert [wake.hints["since"] for wake in desk.wakes()] == ["everything"]


def test_pause_is_told_and_the_import_still_asked_for(desk: Desk) -> None:
    scope = PauseScope(entity=Entity.VENDOR)
    desk.pauses.pause("oakridge", Pause(scope, "kim", "month end", datetime(2026, 11, 1, tzinfo=UTC)))
    status, told = desk.ask()
    assert (status, len(told["queued"])) == (202, 1)
    assert told["notes"] == ["vendor is paused by kim (month end); nothing is written until it is resumed"]


def test_what_cannot_be_asked_for_is_refused_by_name_and_asks_for_nothing(desk: Desk) -> None:
    for path, body, refusal in REFUSED:
        status, told = desk.ask(body, **path)
        (problem,) = told["problems"]
        assert (status, told["error"], problem["path"], problem["value"]) == refusal
        assert problem["expected"]
        assert problem["do"]
    assert desk.asked_for() == []


def test_connection_whose_document_is_wrong_is_told_every_mistake(desk: Desk) -> None:
    wrong = {"id": "oakridge", "entities": {"vendor": {"mode": "on"}}, **SYSTEMS, "time_zone": 7}
    desk.documents.put("oakridge", wrong, "tester", "a slip")
    status, told = desk.ask()
    assert (status, told["error"]) == (409, "wrong_document")
    assert {problem["path"] for problem in told["problems"]} >= {"entities.vendor.mode", "time_zone"}
    assert desk.asked_for() == []


def test_unsigned_request_asks_for_nothing_even_if_the_gateway_lets_it_in(desk: Desk) -> None:
    event = copy.deepcopy(SAMPLE)
    event["requestContext"]["identity"] = {"sourceIp": "203.0.113.20"}
    status, told = desk.send(event)
    assert (status, told["error"]) == (403, "unsigned")
    assert desk.asked_for() == []


def test_caller_hears_that_it_may_ask_again_when_the_queue_is_down(desk: Desk) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=desk.queue)
    status, told = desk.ask()
    assert (status, told["error"]) == (503, "not_durable")
    # The ledger knew of it first, so what was asked for is not lost although it was answered so.
    assert desk.ledger.entry(import_key("oakridge", "vendor")) is not None


def test_people_and_programs_ask_in_the_same_words() -> None:
    assert {what.value for what in What} == set(ASKABLE)
