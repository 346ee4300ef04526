"""The operators' command against AWS in memory: a ledger, queues, secrets, and one connection."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from tieout.cli import options, output
from tieout.cli.main import app
from tieout.ledger.keys import ledger_table_definition
from tieout.records.entities import Entity
from tieout.wiring.clients import Clients
from tieout.wiring.compose import Composition
from tieout.wiring.deployment import Deployment
from tieout.wiring.settings import WorkerSettings

CONNECTION = "oakridge"
PLATFORM = {"client_id": "id", "client_secret": "platform-secret-value"}
ERP = {"client_id": "5C0B@Oakridge", "client_secret": "x", "username": "tieout", "password": "erp-secret-value"}


@dataclass
class Said:
    """What a command printed, and its exit code."""

    code: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Desk:
    """A person's terminal, and what stands behind it."""

    parts: Composition
    folder: Path

    def tieout(self, *arguments: str, stdin: str | None = None) -> Said:
        done = CliRunner().invoke(app, list(arguments), input=stdin, env={"COLUMNS": "200"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.output)

    def messages(self) -> list[dict[str, Any]]:
        """What stands in the commitments' queue, with its attributes."""
        url = self.parts.settings.entity_queues[Entity.COMMITMENT]
        got = self.parts.clients.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )
        return [
            {"body": json.loads(one["Body"])} | {str(name): value for name, value in one["Attributes"].items()}
            for one in got.get("Messages", [])
        ]

    def secret(self, name: str) -> Any:
        return self.parts.secret(CONNECTION, name)

    def write(self, name: str, content: object) -> str:
        path = self.folder / name
        path.write_text(json.dumps(content))
        return str(path)


def document(**changes: Any) -> dict[str, Any]:
    """A connection document whose outside systems are never called."""
    known: dict[str, Any] = {
        "id": CONNECTION,
        "platform": {
            "system": "procore",
            "settings": {"auth_url": "http://127.0.0.1:9", "api_url": "http://127.0.0.1:9", "company_id": "8"},
        },
        "erp": {
            "system": "acumatica",
            "settings": {"base_url": "http://127.0.0.1:9", "tenant": "Oakridge", "currency": "USD"},
        },
        "entities": {"commitment": {"mode": "live", "golive_at": "2026-01-01T00:00:00Z"}},
    }
    return known | changes


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(output.console, "width", 200)  # or tables would fold by whatever terminal runs the tests
    with mock_aws():
        session = boto3.Session(region_name="us-east-1")
        session.client("dynamodb").create_table(**ledger_table_definition("ledger"))
        sqs, secrets = session.client("sqs"), session.client("secretsmanager")
        fifo = sqs.create_queue(QueueName="commitment.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
        for name in ("platform", "erp", "webhook", "platform-token", "erp-token"):
            secrets.create_secret(Name=f"tieout/{CONNECTION}/{name}")
        settings = WorkerSettings(
            ledger_table="ledger",
            entity_queues={Entity.COMMITMENT: fifo},
            intake_queue_url="",
            recovery_queue_url="",
            delay_queue_url="",
            idempotency_table="",
            payload_bucket="",
            secret_prefix="tieout",
            outside="loopback",
        )
        parts = Composition(settings, Clients(session))
        monkeypatch.setattr(options, "find", lambda _: Deployment(parts, "https://hooks.example/webhooks"))
        yield Desk(parts, tmp_path)


@pytest.fixture
def connected(desk: Desk) -> Desk:
    """A desk whose connection has its document and secrets."""
    desk.parts.documents.put(CONNECTION, document(), "tester", "set up")
    return desk


def put(desk: Desk, entities: dict[str, Any]) -> None:
    """Another version of the document, in which these entities are set up so; in force at once."""
    desk.parts.documents.put(CONNECTION, document(entities=entities), "tester", "another mode")
    desk.parts._documents.clear()
