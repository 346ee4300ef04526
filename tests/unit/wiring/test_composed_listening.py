"""Intake and recovery as they are composed: each keeps a vendor's wait, and gives back the requests that it did not need."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.budgets import MemoryBudgets
from fakes.clock import FakeClock
from fakes.pauses import MemoryPauses
from fakes.permits import MemoryPermits
from fakes.queues import FakeDeadline
from fakes.records import connection
from tieout.connectors.context import ConnectorContext
from tieout.sync.outcomes import NotNow
from tieout.sync.pacing import BLOCK
from tieout.sync.ports import LimitScope, Window
from tieout.wiring import compose
from tieout.wiring.clients import Clients
from tieout.wiring.compose import Composition
from tieout.wiring.settings import WorkerSettings

MINUTE = timedelta(minutes=1)
SCOPE = LimitScope("platform:oakridge", 2, (Window(2 * BLOCK - 1, MINUTE),))


class Platform:
    """A platform's connector that sends what the test tells it to."""

    def __init__(self, context: ConnectorContext) -> None:
        self.context = context

    def request(self) -> None:
        self.context.pace.request(SCOPE)

    def close(self) -> None:
        """Nothing is held."""


class Module:
    """The connector package, as the composition finds it."""

    build_intake = build_recovery = Platform

    @staticmethod
    def parse_delivery(body: bytes) -> Any:
        raise NotImplementedError


class Deployed:
    """A composition with everything in memory but the secrets."""

    def __init__(self) -> None:
        settings = WorkerSettings(
            ledger_table="ledger",
            entity_queues={},
            intake_queue_url="",
            recovery_queue_url="",
            delay_queue_url="",
            idempotency_table="",
            payload_bucket="",
            secret_prefix="tieout",
        )
        self.clock, self.permits, self.budgets, self.pauses = (
            FakeClock(),
            MemoryPermits(),
            MemoryBudgets(),
            MemoryPauses(),
        )
        self.parts = Composition(settings, Clients(boto3.Session(region_name="us-east-1")))
        kept = {"clock": self.clock, "permits": self.permits, "budgets": self.budgets, "pauses": self.pauses}
        vars(self.parts).update(kept)

    @contextmanager
    def listening(self, what: str) -> Iterator[Any]:
        """One invocation of a function: its flow."""
        flows: dict[str, AbstractContextManager[Any]] = {
            "intake": self.parts.intake(connection(), FakeDeadline()),
            "recovery": self.parts.recovery(connection(), FakeDeadline()),
        }
        with flows[what] as flow:
            yield flow


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(compose, "connector", lambda _: Module)
    with mock_aws():
        yield Deployed()


@pytest.mark.parametrize("what", ["intake", "recovery"])
def test_requests_that_were_reserved_and_not_sent_are_given_back(deployed: Deployed, what: str) -> None:
    for _ in range(3):
        with deployed.listening(what) as flow:
            flow.platform.request()  # reserves a whole block: kept, the next would find too little


@pytest.mark.parametrize("what", ["intake", "recovery"])
def test_nothing_is_begun_while_the_platform_rests(deployed: Deployed, what: str) -> None:
    deployed.permits.pause(SCOPE.name, until=deployed.clock.now() + MINUTE, why="429")
    with deployed.listening(what) as flow, pytest.raises(NotNow, match="rests until"):
        flow.platform.request()
    assert not deployed.budgets.calls


@pytest.mark.parametrize("what", ["intake", "recovery"])
def test_what_it_is_told_to_wait_is_told_to_every_function(deployed: Deployed, what: str) -> None:
    with deployed.listening(what) as flow:
        assert flow.rests is deployed.permits


def test_intake_asks_the_kill_switch_of_the_ledger(deployed: Deployed) -> None:
    with deployed.listening("intake") as flow:
        assert flow.pauses is deployed.pauses
