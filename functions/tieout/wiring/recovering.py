"""The nightly function's body, and its dispatcher's."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.ledger.documents import Documents
from tieout.sync.nightly import is_due, nightly_part
from tieout.sync.recovery_parts import RecoveryPart, send_part
from tieout.wiring.batch import each_message
from tieout.wiring.clients import Clients
from tieout.wiring.clock import InvocationDeadline, LambdaContext, SystemClock
from tieout.wiring.compose import Composition
from tieout.wiring.importing import start_imports
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
    """Start what is due by each connection's own clock: its recovery, and the imports of what accounting owns.

    One wrong document must not stop the others' night.
    """
    documents, queues = _dispatching()
    now = SystemClock().now()
    started, importing = [], []
    for connection_id in documents.ids():
        due = _tonight(documents, connection_id)
        if due is None:
            continue
        connection, zone = due
        if is_due(now, zone, connection.recovery_hour):
            send_part(queues, nightly_part(connection_id, now, zone))
            started.append(connection_id)
        importing += start_imports(queues, connection, now, zone)
    metrics.add_metric("Dispatched", MetricUnit.Count, len(started))
    metrics.add_metric("ImportsDispatched", MetricUnit.Count, len(importing))
    return {"started": started, "importing": importing}


def _tonight(documents: Documents, connection_id: str) -> tuple[Connection, tzinfo] | None:
    try:
        connection = read_connection(documents.current(connection_id))
        return connection, time_zone(connection.time_zone)
    except ConfigurationError as error:
        logger.error("no recovery tonight", extra={"connection": connection_id, "problems": error.problems})
        metrics.add_metric("Incomplete", MetricUnit.Count, 1)
        return None
