"""The adapters of one process, each built when it is first needed: the ledger's table, queues, payloads, clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from tieout.ledger.budgets import DynamoBudgets
from tieout.ledger.bulk import DynamoBulk
from tieout.ledger.documents import Documents
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.listings import DynamoListings
from tieout.ledger.marks import Marks
from tieout.ledger.pauses import DynamoPauses
from tieout.ledger.permits import DynamoPermits
from tieout.ledger.tallies import Tallies
from tieout.ledger.turns import DynamoTurns
from tieout.wiring.clients import Clients
from tieout.wiring.clock import RandomIds, SystemClock
from tieout.wiring.payloads import S3Payloads
from tieout.wiring.queues import SqsQueues

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from tieout.wiring.settings import WorkerSettings

T = TypeVar("T")


def on_table(adapter: Callable[[DynamoDBClient, str], T]) -> cached_property[T]:
    """An adapter of the ledger's table, built when it is first needed."""

    def build(parts: Adapters) -> T:
        return adapter(parts.clients.dynamodb, parts.settings.ledger_table)

    return cached_property(build)


@dataclass
class Adapters:
    """What the flows are given of AWS, of the clock and of chance."""

    settings: WorkerSettings
    clients: Clients = field(default_factory=Clients)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.clock = SystemClock()
        self.ids = RandomIds()

    ledger = on_table(DynamoLedger)
    bulk = on_table(DynamoBulk)
    listings = on_table(DynamoListings)
    permits = on_table(DynamoPermits)
    budgets = on_table(DynamoBudgets)
    turns = on_table(DynamoTurns)
    marks = on_table(Marks)
    tallies = on_table(Tallies)
    pauses = on_table(DynamoPauses)
    documents = on_table(Documents)

    @cached_property
    def queues(self) -> SqsQueues:
        return SqsQueues.of(self.clients.sqs, self.settings)

    @cached_property
    def payloads(self) -> S3Payloads:
        return S3Payloads(self.clients.s3, self.settings.payload_bucket)
