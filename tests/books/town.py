"""A firm in both look-alikes, with the stack between them: the ledger, the queues, the workers, and runs of the tie-out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from typer.testing import CliRunner

from books.reading import take
from books.seeding import Seeded
from books.seeding_platform import COMPANY
from books.standing import control, signed_in, stand
from books.town_stack import BUCKET, NAME, TABLE, Invocation, document, stack_in_memory
from sandbox.kit.serve import running
from tieout.cli.main import app
from tieout.reconcile.comparing import compare
from tieout.reconcile.derived import with_derived
from tieout.reconcile.desk import laid_out
from tieout.reconcile.match import Match, Tolerance, matched
from tieout.reconcile.opening import gather
from tieout.reconcile.reports import Kept, report_runs
from tieout.reconcile.schema import BookSide
from tieout.records.entities import Entity
from tieout.wiring import pulling, working
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import Composition
from tieout.wiring.reconciling_books import open_book
from tieout.wiring.s3_shelf import S3Shelf

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PULLED = {Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT}
MOST_ROUNDS = 40


@dataclass
class Town:
    """Both look-alikes, and a stack that ties them. `runs`: how many there were, each an hour after the one before."""

    platform: httpx.Client
    erp: httpx.Client
    parts: Composition
    folder: Path
    runs: int = 0
    _token: dict[str, str] = field(default_factory=dict)

    def settle(self, firm: Seeded) -> None:
        """Empty everything, and have the firm stand in it."""
        stand(firm, self.platform, self.erp)
        firm.link(self.parts.clients.dynamodb, TABLE, NAME)
        told = document(firm, str(self.platform.base_url).rstrip("/"), str(self.erp.base_url).rstrip("/"))
        self.parts.documents.put(NAME, told, "tester", "set up")

    def control(self, client: httpx.Client, what: str, body: Any) -> Any:
        return control(client, what, body)

    def on_platform(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Somebody of the project team does something by hand, by the platform's own API."""
        self._token = self._token or signed_in(self.platform)
        answer = self.platform.request(method, path, headers=self._token, json=body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    def rename_vendor(self, firm: Seeded, vendor: str, name: str) -> None:
        """Somebody changes the directory of the platform by hand."""
        path = f"/rest/v1.0/vendors/{firm.names.id(vendor)}"
        self.on_platform("PATCH", path, {"company_id": COMPANY, "vendor": {"name": name}})

    def run(self) -> Kept:
        """One run: snapshots of all three books, and what they say."""
        self.runs += 1
        # A run of some minutes later: what was seeded just now has settled by then.
        run = (datetime.now(UTC) + timedelta(hours=self.runs)).replace(microsecond=0)
        shelf = S3Shelf(self.parts.clients.s3, BUCKET, self.folder)
        connection, deadline = self.parts.connection(NAME), NoDeadline()
        for side in BookSide:
            with open_book(self.parts, connection, side, deadline) as book:
                take(shelf, NAME, run, {side: book})
        return compare(shelf, NAME, run, run).kept

    def match(self) -> Match:
        """The three-way match of the last run."""
        shelf = S3Shelf(self.parts.clients.s3, BUCKET, self.folder)
        run = report_runs(shelf, NAME)[-1]
        with laid_out(with_derived(shelf, gather(shelf, NAME, run)), now=run) as desk:
            return matched(desk, Tolerance())

    def tieout(self, *arguments: str) -> tuple[int, str]:
        """A person's command: its exit code, and what it printed."""
        done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    def work(self) -> None:
        """Let the workers do all that waits in the queues."""
        for _ in range(MOST_ROUNDS):
            waiting = [one for entity, url in self._urls() for one in self._received(entity, url)]
            if not waiting:
                return
            for entity, record in waiting:
                handler = pulling.work_pulls if entity in PULLED else working.work_wakes
                assert handler({"Records": [record]}, Invocation()) == {"batchItemFailures": []}
        raise AssertionError("the workers never come to an end")

    def _urls(self) -> list[tuple[Entity, str]]:
        return list(self.parts.settings.entity_queues.items())

    def _received(self, entity: Entity, url: str) -> Iterator[tuple[Entity, dict[str, Any]]]:
        sqs = self.parts.clients.sqs
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield entity, {"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"}

    def state(self, entity: Entity, number: str) -> str:
        """What the ledger says of a record, for messages of failed tests."""
        found = [e for e in self.parts.ledger.listing(NAME, entity, limit=2000) if number in str(e.key.reference)]
        return json.dumps([(str(e.key.reference), e.state, e.waiting_on, [r.text for r in e.reasons]) for e in found])


@contextmanager
def a_town(folder: Path, dynamodb: DynamoDBClient) -> Iterator[Town]:
    """Both look-alikes running, empty, with an empty stack whose tables are made in `dynamodb`."""
    with (
        running("procore", hourly_limit=0, spike_limit=0) as here,
        running("acumatica") as there,
        httpx.Client(base_url=here, timeout=60) as platform,
        httpx.Client(base_url=there, timeout=60) as erp,
        stack_in_memory(dynamodb) as parts,
    ):
        yield Town(platform, erp, parts, folder)
