"""The tie-out's handlers on the envelopes that AWS hands them, with AWS in memory and a real ledger."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

import reconcile.handler
from books.book import Book
from fakes.clock import FakeClock
from integration.invoking import Invocation, make_tables
from tieout.ledger.documents import Documents
from tieout.ledger.dynamodb import DynamoLedger
from tieout.reconcile.schema import BookSide
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.state import Change, HistoryEvent, State
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring import reconciling, reconciling_books, snapshotting_history
from unit.wiring.reconciling_rows import RowBook

CONNECTION, BUCKET = "oakridge", "snapshots"
NIGHT = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
ALARMING = ("DriftAmount", "Untied", "DriftOverAmount", "DriftOverAge", "NotCompared")
LONG_AGO = datetime(2026, 3, 2, 9, tzinfo=UTC)
SUBCONTRACT, PROJECT, VENDOR = "procore:subcontract:41", "procore:project:86", "procore:vendor:7"
IN_ERP = {SUBCONTRACT: "ACME/Subcontract/SC-1", PROJECT: "ACME/Project/P86", VENDOR: "ACME/Vendor/V001"}


class Closed(RowBook):
    """An ERP whose login was refused."""

    def page(self, entity: str, cursor: str) -> Any:
        raise NeedsPerson("the ERP refuses the login")


class Firm:
    """One subcontract on both sides, linked by a real ledger."""

    def __init__(self, queue: str) -> None:
        self.rows, self.queue, self.erp = self._rows(), queue, RowBook
        self.ledger = DynamoLedger(boto3.client("dynamodb"), "ledger")
        self._bind(Entity.COMMITMENT, SUBCONTRACT, ("create", "Subcontract", "SC-1", "ACME"))
        self._bind(Entity.PROJECT, PROJECT, ("project", "Project", "P86", "ACME"))
        self._bind(Entity.VENDOR, "acumatica:vendor:V001", ("V001", "vendor", "7", "procore"))

    def _rows(self) -> Book:
        rows = Book()
        sides = {"platform": list(IN_ERP), "erp": list(IN_ERP.values())}
        for side, (contract, project, vendor) in sides.items():
            head = {"stage": "approved", "amount": Decimal("100.00"), "changed_at": LONG_AGO, "approved_at": LONG_AGO}
            rows.add(side, "commitment", reference=contract, number="SC-1", project=project, vendor=vendor, **head)
            rows.add(side, "project", reference=project, number="P86", name="Depot", active=True, changed_at=LONG_AGO)
            rows.add(side, "vendor", reference=vendor, number="V001", name="Acme", active=True, changed_at=LONG_AGO)
        return rows

    def _bind(self, entity: Entity, reference: str, document: tuple[str, str, str, str]) -> None:
        role, kind, key, company = document
        wake = Wake(
            id=reference,
            connection=CONNECTION,
            entity=entity,
            reference=SourceReference.parse(reference),
            reason=WakeReason.DELIVERY,
        )
        event = HistoryEvent(LONG_AGO, "asked", "Asked for by hand", "ann")
        self.ledger.want(wake, shadow=False, due_at=LONG_AGO, event=event)
        lease = self.ledger.lease(
            wake.key(shadow=False), owner="o", now=LONG_AGO, until=LONG_AGO + timedelta(minutes=1)
        )
        assert lease is not None
        bound = TargetDocument(role=role, kind=kind, key=key, company=company, lines={"1": "10"})
        change = Change(state=State.SYNCED, bind=(bound,), due_at=None)
        assert self.ledger.release(lease, change, wanted=1)

    def connector(self, section: Any) -> Any:
        """What stands in for both systems' connectors."""
        platform = section.system == "procore"
        made = RowBook(self.rows, BookSide.PLATFORM) if platform else self.erp(self.rows, BookSide.ERP)
        return SimpleNamespace(build_book=lambda *_: made, book_reference=lambda _, ref: f"ACME/Vendor/{ref.id}")

    def messages(self) -> list[dict[str, Any]]:
        sqs = boto3.client("sqs")
        got = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        for one in got:
            sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=one["ReceiptHandle"])
        return [dict(one) for one in got]

    def drain(self, received: dict[str, int] | None = None) -> None:
        """Work every message until none is left. `received`: how often those of a table have come already."""
        while messages := self.messages():
            for message in messages:
                task = json.loads(message["Body"])
                work(message["Body"], (received or {}).get(f"{task['side']} {task['table']}", 1))

    def report(self) -> Any:
        (found,) = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="reports/")["Contents"]
        return json.loads(boto3.client("s3").get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read())


def work(body: str, received: int = 1) -> None:
    attributes = {"ApproximateReceiveCount": str(received)}
    record = {
        "messageId": "m",
        "body": body,
        "attributes": attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": "a:b:c",
    }
    assert reconcile.handler.handler({"Records": [record]}, Invocation()) == {"batchItemFailures": []}


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    with mock_aws():
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        make_tables()
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        queue = boto3.client("sqs").create_queue(QueueName="reconcile")["QueueUrl"]
        told = {
            "LEDGER_TABLE": "ledger",
            "IDEMPOTENCY_TABLE": "completed",
            "SNAPSHOT_BUCKET": BUCKET,
            "ENTITY_QUEUES": "{}",
        }
        told |= {"RECONCILE_QUEUE_URL": queue, "SECRET_PREFIX": "tieout", "PAYLOAD_BUCKET": "", "INTAKE_QUEUE_URL": ""}
        for name, value in (told | {"RECOVERY_QUEUE_URL": "", "DELAY_QUEUE_URL": ""}).items():
            monkeypatch.setenv(f"TIEOUT_{name}", value)
        document = {"id": CONNECTION, "platform": {"system": "procore"}, "erp": {"system": "acumatica"}}
        Documents(boto3.client("dynamodb"), "ledger").put(CONNECTION, document, "tester", "set up")
        made = Firm(queue)
        monkeypatch.setattr(reconciling_books, "connector", made.connector)
        monkeypatch.setattr(reconciling, "SystemClock", lambda: FakeClock(NIGHT))
        for kept in (reconciling.told, reconciling.composition, reconciling._starter, snapshotting_history._shelf):
            kept.cache_clear()
        yield made


def test_night_reads_both_systems_and_the_ledger_and_they_tie(firm: Firm) -> None:
    assert reconcile.handler.start({}, Invocation()) == {"started": [CONNECTION]}
    firm.drain()
    report = firm.report()
    assert (report["verdict"], report["findings"], report["gaps"]) == ("tied", [], {})
    assert {line["platform"] for line in report["lines"] if line["measure"] == "committed"} == {"100.00"}


def test_difference_made_by_hand_is_counted_for_the_alarms_with_its_dollars(
    firm: Firm, capsys: pytest.CaptureFixture[str]
) -> None:
    firm.rows.one("erp", "commitment", IN_ERP[SUBCONTRACT])["amount"] = Decimal("5100.00")
    reconcile.handler.start({}, Invocation())
    firm.drain()
    ((amount, cause),) = ((one["amount"], one["cause"]) for one in firm.report()["findings"])
    assert (amount, cause) == ("5000.00", "amounts_differ")
    figures = counted(capsys)
    assert figures["connection"] == CONNECTION
    assert {name: figures[name][0] for name in ALARMING} == {
        "DriftAmount": 5000.0,
        "Untied": 1,
        "DriftOverAmount": 1,
        "DriftOverAge": 1,  # nobody has asked before: it is as old as its document
        "NotCompared": 0,
    }


def test_difference_made_since_a_night_that_tied_is_not_over_age_however_old_its_document_is(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reconcile.handler.start({}, Invocation())
    firm.drain()
    assert firm.report()["verdict"] == "tied"
    firm.rows.one("erp", "commitment", IN_ERP[SUBCONTRACT])["amount"] = Decimal("5100.00")
    monkeypatch.setattr(reconciling, "SystemClock", lambda: FakeClock(NIGHT + timedelta(days=1)))
    reconcile.handler.start({}, Invocation())
    firm.drain()
    figures = counted(capsys)
    assert {name: figures[name][0] for name in ALARMING} == {
        "DriftAmount": 5000.0,
        "Untied": 1,
        "DriftOverAmount": 1,
        "DriftOverAge": 0,
        "NotCompared": 0,
    }


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The figures that were counted last."""
    found: dict[str, Any] = {}
    for line in capsys.readouterr().out.splitlines():
        found |= json.loads(line) if '"_aws"' in line else {}
    return found


def test_run_that_is_started_twice_and_delivered_twice_is_one_run(firm: Firm) -> None:
    for _ in range(2):
        reconcile.handler.start({}, Invocation())
    messages = firm.messages()
    assert len(messages) == 6
    for message in messages:
        work(message["Body"])
    assert len(firm.messages()) == 3


def test_reader_that_died_four_times_on_a_page_leaves_that_table_and_the_run_ends_incomplete(firm: Firm) -> None:
    reconcile.handler.start({}, Invocation())
    firm.drain({"erp commitment": 5})
    report = firm.report()
    assert report["verdict"] == "incomplete"
    assert "the reader died 4 times on page 0" in json.dumps(report["gaps"]["committed"])


def test_erp_that_refuses_the_login_leaves_the_run_incomplete_with_the_reason(firm: Firm) -> None:
    firm.erp = Closed
    reconcile.handler.start({}, Invocation())
    firm.drain()
    assert firm.report()["verdict"] == "incomplete"
    assert "the ERP refuses the login" in json.dumps(firm.report()["gaps"]["committed"])


def test_history_leaves_the_table_by_its_stream_and_is_in_the_runs_events(firm: Firm) -> None:
    images = boto3.client("dynamodb").scan(TableName="ledger")["Items"]
    records = [{"dynamodb": {"NewImage": image, "SequenceNumber": str(n)}} for n, image in enumerate(images, start=7)]
    for _ in range(2):
        assert reconcile.handler.history({"Records": records}, Invocation()) == {"lines": 6}
    reconcile.handler.start({}, Invocation())
    firm.drain()
    held = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=f"snapshots/connection={CONNECTION}/entity=event/")
    (manifest,) = (one["Key"] for one in held["Contents"] if one["Key"].endswith("_manifest.json"))
    told = json.loads(boto3.client("s3").get_object(Bucket=BUCKET, Key=manifest)["Body"].read())
    assert told["rows"] == 6


def test_shadow_runs_leave_no_history(firm: Firm) -> None:
    images = boto3.client("dynamodb").scan(TableName="ledger")["Items"]
    image = next(one for one in images if one["sk"]["S"] == "record")
    record = {"dynamodb": {"NewImage": image, "SequenceNumber": "1"}}
    assert reconcile.handler.history({"Records": [record]}, Invocation()) == {"lines": 1}
    image["pk"] = {"S": f"record#{CONNECTION}#shadow#commitment#{SUBCONTRACT}"}
    assert reconcile.handler.history({"Records": [record]}, Invocation()) == {"lines": 0}
