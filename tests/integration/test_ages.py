"""The age of what nobody knows is measured by every entity function, so that an alarm goes by it: either way records flow."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import boto3
import pytest

import commitments.handler
import payments.handler
from integration.invoking import Invocation, event, queues
from tieout.config.connection import read_connection
from tieout.ledger.dynamodb import DynamoLedger
from tieout.records.entities import Entity
from tieout.sync.plan import Side
from tieout.sync.state import Change, HistoryEvent, State, StepNote, StepOutcome
from tieout.sync.wakes import Wake
from tieout.wiring.compose import Composition

__all__ = ["queues"]

AGE = timedelta(hours=26)
HANDLERS = {Entity.COMMITMENT: commitments.handler.handler, Entity.PAYMENT: payments.handler.handler}


def open_step(wake: Wake, begun: datetime, outcome: StepOutcome | None) -> StepNote:
    side = Side.PLATFORM if wake.entity is Entity.PAYMENT else Side.ERP
    settled = None if outcome is None else begun
    return StepNote(
        "row", side, "kind", "", "", "ref", "", 1, begun, begun, outcome=outcome, ticket="t", settled_at=settled
    )


@dataclass
class Left:
    """A flow that finds a step which was left open long ago."""

    state: State
    outcome: StepOutcome | None
    sign_in_refused: bool = False

    @contextmanager
    def __call__(self, *_: object, **__: object) -> Iterator["Left"]:
        yield self

    def run(self, wake: Wake) -> State:
        ledger, now = DynamoLedger(boto3.client("dynamodb"), "ledger"), datetime.now(UTC)
        key = wake.key(shadow=False)
        ledger.want(wake, shadow=False, due_at=now, event=HistoryEvent(now, "wake", "", "tieout"))
        lease = ledger.lease(key, owner="worker", now=now, until=now + timedelta(minutes=1))
        assert lease is not None
        change = Change(state=self.state, put_steps=(open_step(wake, now - AGE, self.outcome),))
        assert ledger.release(lease, change, wanted=lease.entry.wanted)
        return self.state


@pytest.mark.usefixtures("queues")
@pytest.mark.parametrize(
    ("entity", "left", "metric"),
    [
        (Entity.COMMITMENT, Left(State.IN_DOUBT, None), "InDoubtAge"),
        (Entity.COMMITMENT, Left(State.ACCEPTED, "accepted"), "AcceptedAge"),
        (Entity.PAYMENT, Left(State.IN_DOUBT, None), "InDoubtAge"),
    ],
    ids=["commitment in doubt", "commitment without a verdict", "payment in doubt"],
)
def test_age_of_a_doubt_is_measured_whichever_way_the_record_flows(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    entity: Entity,
    left: Left,
    metric: str,
) -> None:
    connection = read_connection({"id": "oakridge", "platform": {"system": "procore"}, "erp": {"system": "acumatica"}})
    monkeypatch.setattr(Composition, "connection", lambda *_: connection)
    for flow in ("push", "pull"):
        monkeypatch.setattr(Composition, flow, left)
    envelope = event("sqs_commitment_wake")
    wake = Wake.model_validate_json(envelope["Records"][0]["body"]).model_copy(update={"entity": entity})
    envelope["Records"][0]["body"] = wake.model_dump_json()
    assert HANDLERS[entity](envelope, Invocation()) == {"batchItemFailures": []}
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if metric in line]
    assert [one["service"] for one in told] == ["tieout"]
    assert told[0][metric][0] >= AGE.total_seconds()
