"""The sweeper's and the relay's bodies."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.turns import DynamoTurns
from tieout.sync.sweep import Sweeper
from tieout.wiring.batch import each_message
from tieout.wiring.clients import Clients
from tieout.wiring.clock import InvocationDeadline, LambdaContext, SystemClock
from tieout.wiring.queues import SqsQueues
from tieout.wiring.settings import SweeperSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

logger = Logger(service="sweeper")
metrics = Metrics(namespace="Tieout", service="sweeper")


@cache
def _parts() -> tuple[SweeperSettings, Clients]:
    return SweeperSettings(), Clients()


@cache
def _queues() -> SqsQueues:
    settings, clients = _parts()
    return SqsQueues.of(clients.sqs, settings)


@metrics.log_metrics
def sweep_due(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Wake every record that is due. What one run cannot do, the next minute's does."""
    settings, clients = _parts()
    ledger = DynamoLedger(clients.dynamodb, settings.ledger_table)
    turns = DynamoTurns(clients.dynamodb, settings.ledger_table)
    deadline = InvocationDeadline(context)
    swept = Sweeper(ledger, _queues(), SystemClock(), deadline, turns=turns).run()
    told = {"woken": swept.woken, "later": swept.later, "more": swept.more}
    if swept.woken or swept.later:
        logger.info("swept", extra=told)
    metrics.add_metric("Swept", MetricUnit.Count, swept.woken)
    return told


@metrics.log_metrics
def relay_delayed(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Forward messages that have waited in the delay queue."""
    return each_message(event, _queues().forward, metrics, logger)
