"""What the entity functions do with a wake before any flow is built, and after an import is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

import commitments.handler
import vendors.handler
from integration.invoking import Invocation, event, queues
from tieout.config.connection import read_connection
from tieout.ledger.dynamodb import DynamoLedger
from tieout.records.entities import Entity
from tieout.sync.importing import ask_for
from tieout.sync.prerequisites import Prerequisites
from tieout.sync.state import State
from tieout.sync.wakes import Wake
from tieout.wiring.compose import Composition

__all__ = ["queues"]


class Worked:
    """A flow that works whatever it is handed, and is built for nothing else."""

    sign_in_refused = False

    def __init__(self) -> None:
        self.wakes: list[str] = []

    @contextmanager
    def __call__(self, *_: object, **__: object) -> Iterator["Worked"]:
        yield self

    def run(self, wake: Wake) -> State:
        self.wakes.append(wake.id)
        return State.SYNCED


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [(commitments, "commitment", "vendor"), (vendors, "vendor", "commitment")],
    ids=["vendor-to-the-erp", "commitment-to-the-platform"],
)
def test_write_against_the_direction_is_shown_on_its_record_and_its_neighbour_goes_on(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch, module: Any, right: str, wrong: str
) -> None:
    document = {"id": "oakridge", "platform": {"system": "procore"}, "erp": {"system": "acumatica"}}
    monkeypatch.setattr(Composition, "connection", lambda *_: read_connection(document))
    worked = Worked()
    for flow in ("push", "pull"):
        monkeypatch.setattr(Composition, flow, worked)
    envelope = event("sqs_commitment_wake")
    record = envelope["Records"][0]
    wakes = {name: Wake.model_validate_json(record["body"]).model_copy(update={"entity": name}) for name in Entity}
    wakes[Entity(right)] = wakes[Entity(right)].model_copy(update={"id": "right"})
    envelope["Records"] = [
        record | {"messageId": name, "body": wakes[Entity(name)].model_dump_json()} for name in (wrong, right)
    ]
    assert module.handler.handler(envelope, Invocation()) == {"batchItemFailures": []}  # no dead letter
    assert worked.wakes == ["right"]

    ledger = DynamoLedger(boto3.client("dynamodb"), "ledger")
    key = wakes[Entity(wrong)].key(shadow=False)
    entry = ledger.entry(key)
    assert entry is not None
    assert (entry.state, entry.due_at, entry.reasons[0].code) == (State.REFUSED, None, "against_direction")
    assert f"{wrong} flows" in entry.reasons[0].text
    assert [one.what for one in ledger.history(key)] == ["against_direction"]


def test_import_of_cost_codes_that_is_over_has_waiting_records_looked_at(
    queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = read_connection({"id": "oakridge", "platform": {"system": "procore"}, "erp": {"system": "acumatica"}})
    monkeypatch.setattr(Composition, "connection", lambda *_: connection)
    monkeypatch.setattr(Composition, "pull", Worked())
    entered: list[str] = []

    def look_again(_: object, by: str, why: str) -> int:
        entered.append(why)
        return 1

    monkeypatch.setattr(Prerequisites, "entered", look_again)
    for kind in ("vendor", "cost_code"):
        at = datetime(2026, 3, 2, tzinfo=UTC)
        asked = ask_for(connection, kind, at=at, since=None, by="olga", why="new codes", wake_id=f"asked-{kind}")
        envelope = event("sqs_commitment_wake")
        envelope["Records"][0]["body"] = asked.model_dump_json()
        assert vendors.handler.handler(envelope, Invocation()) == {"batchItemFailures": []}
    assert entered == ["cost codes were read anew"]
