"""The nightly function's body, and its dispatcher's."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.config.connection import ConfigurationError, read_connection
from tieout.ledger.documents import Documents
from tieout.sync.nightly import is_due, nightly_part
from tieout.sync.recovery_parts import RecoveryPart, send_part
from tieout.wiring.batch import each_message
from tieout.wiring.clients import Clients
from tieout.wiring.clock import InvocationDeadline, LambdaContext, SystemClock
from tieout.wiring.compose import Composition
from tieout.wiring.queues import SqsQueues
from tieout.wiring.settings import SweeperSettings, WorkerSettings
from tieout.wiring.zones import time_zone

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

logger = Logger(service="nightly")
metrics = Metrics(namespace="Tieout", service="nightly")


@cache
def composition() -> Composition:
    return Composition(WorkerSettings())


@metrics.log_metrics
def recover_parts(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle one SQS event of recovery parts. Working a part twice is harmless: the ids it makes are the same."""
    parts = composition()

    def work(body: str) -> None:
        part = RecoveryPart.model_validate_json(body)
        with parts.recovery(parts.connection(part.connection), InvocationDeadline(context)) as recovery:
            done = recovery.take(part)
        told = {"run": part.run, "ask": part.ask, "scope": part.scope, "kind": part.kind}
        logger.info("recovery", extra={**told, "became": done.what, "fed": done.fed})
        metrics.add_metric(done.what.title(), MetricUnit.Count, 1)
        metrics.add_metric("Recovered", MetricUnit.Count, done.fed)

    return each_message(event, work, metrics, logger)


@cache
def _dispatching() -> tuple[Documents, SqsQueues]:
    settings, clients = SweeperSettings(), Clients()
    return Documents(clients.dynamodb, settings.ledger_table), SqsQueues.of(clients.sqs, settings)


@metrics.log_metrics
def start_recoveries(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Start the recovery of every connection whose local hour it is. One wrong document must not stop the others' night."""
    documents, queues = _dispatching()
    now = SystemClock().now()
    started = []
    for connection_id in documents.ids():
        part = _tonight(documents, connection_id, now)
        if part is not None:
            send_part(queues, part)
            started.append(connection_id)
    metrics.add_metric("Dispatched", MetricUnit.Count, len(started))
    return {"started": started}


def _tonight(documents: Documents, connection_id: str, now: datetime) -> RecoveryPart | None:
    try:
        connection = read_connection(documents.current(connection_id))
        zone = time_zone(connection.time_zone)
    except ConfigurationError as error:
        logger.error("no recovery tonight", extra={"connection": connection_id, "problems": error.problems})
        metrics.add_metric("Incomplete", MetricUnit.Count, 1)
        return None
    return nightly_part(connection_id, now, zone) if is_due(now, zone, connection.recovery_hour) else None
