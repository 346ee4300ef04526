"""The handlers on the envelopes that AWS hands them, with AWS in memory."""

import copy
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

import commitments.handler
import intake.handler
import projects.handler
import sweeper.handler
import webhook.handler
from integration.invoking import Invocation, event, queues
from tieout.config.connection import read_connection
from tieout.sync.flowing_back import projects_due
from tieout.sync.wakes import Wake
from tieout.wiring import working
from tieout.wiring.compose import Composition
from tieout.wiring.receiver import Receiver
from tieout.wiring.webhook_tokens import WebhookTokens

__all__ = ["queues"]

TOKEN = "new-token-new-token-new-token-new"


def bodies(url: str) -> list[Any]:
    got = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(one["Body"]) for one in got.get("Messages", [])]


def receiving(monkeypatch: pytest.MonkeyPatch, send: Callable[[str, str, str], None]) -> None:
    receiver = Receiver(WebhookTokens(lambda _: {"tokens": [TOKEN]}), send)
    monkeypatch.setattr(webhook.handler, "receiver", lambda: receiver)


def test_delivery_is_answered_200_once_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str, str]] = []
    receiving(monkeypatch, lambda *message: sent.append(message))
    assert webhook.handler.handler(event("api_gateway_webhook"), Invocation())["statusCode"] == 200
    ((body, _, _),) = sent
    (record,) = event("sqs_intake_delivery")["Records"]
    assert json.loads(body) == json.loads(record["body"])


def test_delivery_that_is_not_durable_is_answered_503_and_its_body_is_in_no_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: str) -> None:
        raise ConnectionError("queue is down")

    log = io.StringIO()
    monkeypatch.setattr(webhook.handler.logger.registered_handler, "stream", log)

    receiving(monkeypatch, fail)
    answer = webhook.handler.handler(event("api_gateway_webhook"), Invocation())
    logged = log.getvalue()
    assert answer["statusCode"] == 503
    assert "queue is down" in logged
    assert "379913" not in logged
    assert TOKEN not in logged


def test_wake_is_completed_once_however_often_it_is_delivered(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []

    def push(_: object, wake: Wake, __: object) -> str:
        worked.append(wake.id)
        return "synced"

    monkeypatch.setattr(working, "_push", push)
    for _ in range(3):
        assert commitments.handler.handler(event("sqs_commitment_wake"), Invocation()) == {"batchItemFailures": []}
    assert len(worked) == 1


def test_wake_whose_work_failed_goes_back_alone_and_may_be_worked_again(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(working, "_push", fail)
    wake = event("sqs_commitment_wake")
    message = wake["Records"][0]["messageId"]
    failed = commitments.handler.handler(copy.deepcopy(wake), Invocation())
    assert failed == {"batchItemFailures": [{"itemIdentifier": message}]}
    monkeypatch.setattr(working, "_push", lambda *_: "synced")
    assert commitments.handler.handler(wake, Invocation()) == {"batchItemFailures": []}


def test_hour_of_the_projects_wakes_those_that_are_there_and_pushes_none(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {
        "id": "oakridge",
        "platform": {"system": "procore"},
        "erp": {"system": "acumatica"},
        "entities": {"project": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z"}},
    }
    connection = read_connection(document)
    monkeypatch.setattr(Composition, "connection", lambda *_: connection)
    monkeypatch.setattr(Composition, "push", lambda *_, **__: pytest.fail("an hour is no record"))
    woken: list[str] = []

    def wake(one: Wake, *_: object) -> int:
        woken.append(one.id)
        return 1

    monkeypatch.setattr(working, "wake_projects", wake)
    asked = projects_due(connection, datetime(2026, 3, 2, 2, tzinfo=UTC))
    assert asked is not None
    envelope = event("sqs_commitment_wake")
    envelope["Records"][0]["body"] = asked.model_dump_json()
    for _ in range(2):  # sent again an hour later
        assert projects.handler.handler(copy.deepcopy(envelope), Invocation()) == {"batchItemFailures": []}
    assert woken == ["nightly-oakridge-project-2026-03-02T0200"]


def test_delivery_of_a_connection_without_a_document_goes_back(queues: dict[str, str]) -> None:
    delivery = event("sqs_intake_delivery")
    failed = intake.handler.handler(delivery, Invocation())
    assert [one["itemIdentifier"] for one in failed["batchItemFailures"]] == [delivery["Records"][0]["messageId"]]


def test_relay_forwards_what_has_waited_to_its_queue(queues: dict[str, str]) -> None:
    assert sweeper.handler.relay(event("sqs_delayed"), Invocation()) == {"batchItemFailures": []}
    (wake,) = bodies(queues["commitment"])
    assert wake == json.loads(event("sqs_commitment_wake")["Records"][0]["body"])


def test_sweep_of_an_empty_ledger_wakes_nothing(queues: dict[str, str]) -> None:
    assert sweeper.handler.handler(event("schedule_every_minute"), Invocation())["woken"] == 0
    assert bodies(queues["commitment"]) == []


@pytest.mark.filterwarnings("ignore:No application metrics")  # it never got as far as counting anything
def test_function_that_was_deployed_wrongly_names_every_missing_variable(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIEOUT_LEDGER_TABLE")
    monkeypatch.delenv("TIEOUT_DELAY_QUEUE_URL")
    with pytest.raises(Exception, match=r"(?s)ledger_table.*delay_queue_url"):
        sweeper.handler.handler(event("schedule_every_minute"), Invocation())
