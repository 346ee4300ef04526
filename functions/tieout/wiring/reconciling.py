"""The tie-out in the functions: start each connection's run at its hour, read a page per message, compare at the end."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from tieout.config.connection import ConfigurationError, Connection, read_connection
from tieout.ledger.documents import Documents
from tieout.reconcile.comparing import Compared, compare
from tieout.reconcile.drift import Drift
from tieout.reconcile.errors import CannotRead
from tieout.reconcile.manifest import run_name
from tieout.reconcile.running import DEATHS, Do, Next, Reading, Task, begin
from tieout.sync.nightly import is_due
from tieout.wiring.batch import each_message
from tieout.wiring.clients import Clients
from tieout.wiring.clock import InvocationDeadline, LambdaContext, SystemClock
from tieout.wiring.compose import Composition
from tieout.wiring.once import Once
from tieout.wiring.reconciling_books import open_book
from tieout.wiring.reconciling_queue import send
from tieout.wiring.reconciling_settings import ReconcileSettings, StarterSettings
from tieout.wiring.s3_shelf import S3Shelf
from tieout.wiring.zones import time_zone

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from mypy_boto3_sqs import SQSClient

NAMESPACE, SERVICE = "Tieout", "reconcile"
logger = Logger(service=SERVICE)
metrics = Metrics(namespace=NAMESPACE, service=SERVICE)


@cache
def told() -> ReconcileSettings:
    return ReconcileSettings()


@cache
def composition() -> Composition:
    return Composition(told())


@metrics.log_metrics
def work_runs(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle one SQS event of a run's messages. A message whose work raised goes back to its queue."""
    once = Once(composition().clients.dynamodb, composition().settings.idempotency_table)
    received = {one["body"]: int(one["attributes"]["ApproximateReceiveCount"]) for one in event["Records"]}

    def once_per_task(body: str) -> None:
        work = once.per_id(lambda text: _work(Task.model_validate_json(text), received[body], context), context)
        work(Task.model_validate_json(body).id, body)

    return each_message(event, once_per_task, metrics, logger)


def _work(task: Task, received: int, context: LambdaContext) -> str:
    parts = composition()
    shelf = S3Shelf(parts.clients.s3, told().snapshot_bucket, Path(gettempdir()) / run_name(task.run))
    if task.do is Do.COMPARE:
        done = compare(shelf, task.connection, task.run, parts.clock.now())
        _count(done, parts.connection(task.connection))
        return done.drift.verdict
    following = read(parts, Reading(shelf, parts.clock.now), task, received, context)
    send(parts.clients.sqs, told().reconcile_queue_url, following)
    logger.info("read", extra=task.model_dump(mode="json", exclude={"cursor"}))
    return "read"


def read(parts: Composition, reading: Reading, task: Task, received: int, context: LambdaContext) -> list[Next]:
    """Read one page of a run; says what comes next.

    Args:
        received: how often this message came: after too many deaths its table is given up, so that the run ends.
    """
    if received > DEATHS:
        return reading.give_up(task, f"the reader died {DEATHS} times on page {task.page}")
    try:
        connection = parts.connection(task.connection)
        with open_book(parts, connection, task.side, InvocationDeadline(context)) as book:
            return reading.take(task, book)
    except (CannotRead, ConfigurationError) as error:
        return reading.give_up(task, str(error))


def _count(done: Compared, connection: Connection) -> None:
    """Per connection: figures for graphs, and what is beyond its own thresholds, 1 or 0, for its alarms."""
    drift, tolerated = done.drift, connection.thresholds.drift
    logger.info("compared", extra=_told(drift, done.path))
    figures = {
        "DriftAmount": (MetricUnit.Count, float(drift.amount)),
        "OldestDifference": (MetricUnit.Seconds, drift.oldest.total_seconds()),
        "Untied": (MetricUnit.Count, drift.untied),
        "InFlightAmount": (MetricUnit.Count, float(drift.in_flight)),
        "DriftOverAmount": (MetricUnit.Count, int(drift.over_amount(tolerated))),
        "DriftOverAge": (MetricUnit.Count, int(drift.over_age(tolerated))),
        "NotCompared": (MetricUnit.Count, int(drift.not_compared > 0)),
        "Compared": (MetricUnit.Count, 1),
    }
    for name, (unit, value) in figures.items():
        _counted(drift.connection, name, value, unit)


def _counted(connection: str, name: str, value: float, unit: MetricUnit = MetricUnit.Count) -> None:
    with single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE) as one:
        one.add_dimension(name="service", value=SERVICE)
        one.add_dimension(name="connection", value=connection)


def _told(drift: Drift, path: str) -> dict[str, Any]:
    amounts = {"amount": str(drift.amount), "in_flight": str(drift.in_flight), "unexplained": str(drift.unexplained)}
    counts = {"untied": drift.untied, "not_compared": drift.not_compared, "oldest": drift.oldest.total_seconds()}
    return {"connection": drift.connection, "verdict": drift.verdict, "report": path} | amounts | counts


@cache
def _starter() -> tuple[Documents, SQSClient, str]:
    settings, clients = StarterSettings(), Clients()
    return Documents(clients.dynamodb, settings.ledger_table), clients.sqs, settings.reconcile_queue_url


@metrics.log_metrics
def start_runs(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Start the run of each connection whose hour it is. Started twice within the hour, it is one run.

    One wrong document must not stop the others' night.
    """
    documents, sqs, queue = _starter()
    now, started = SystemClock().now(), []
    for connection_id in documents.ids():
        try:
            connection = read_connection(documents.current(connection_id))
            due = is_due(now, time_zone(connection.time_zone), nightly_hour(connection))
        except ConfigurationError as error:
            logger.error("no tie-out tonight", extra={"connection": connection_id, "problems": error.problems})
            _counted(connection_id, "NotCompared", 1)
            continue
        if due:
            hour = now.replace(minute=0, second=0, microsecond=0)
            send(sqs, queue, [Next(task) for task in begin(connection_id, hour)])
            started.append(connection_id)
    metrics.add_metric("Dispatched", MetricUnit.Count, len(started))
    return {"started": started}


def nightly_hour(connection: Connection) -> int:
    """Two hours after the recovery: what the night brought in has been sent by then, and is no longer in flight."""
    return (connection.recovery_hour + 2) % 24
