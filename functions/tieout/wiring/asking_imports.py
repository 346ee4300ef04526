"""The body of the function behind the imports' route. It reads documents and pauses, and writes wakes; it asks nobody outside."""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.ledger.documents import Documents
from tieout.ledger.dynamodb import DynamoLedger
from tieout.ledger.pauses import DynamoPauses
from tieout.wiring.clients import Clients
from tieout.wiring.clock import RandomIds, SystemClock
from tieout.wiring.import_requests import NOT_DURABLE, ImportDesk
from tieout.wiring.queues import SqsQueues
from tieout.wiring.settings import SweeperSettings

logger = Logger(service="imports")
metrics = Metrics(namespace="Tieout", service="imports")


@cache
def desk() -> ImportDesk:
    settings, clients = SweeperSettings(), Clients()
    table = settings.ledger_table
    return ImportDesk(
        Documents(clients.dynamodb, table).current,
        DynamoLedger(clients.dynamodb, table),
        SqsQueues.of(clients.sqs, settings),
        frozenset(entity.value for entity in settings.entity_queues),
        DynamoPauses(clients.dynamodb, table),
        SystemClock(),
        RandomIds(),
    )


@metrics.log_metrics
def answer_request(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request: 202 once it is in the ledger and in the queue, 503 if the caller should ask again."""
    try:
        answer = desk().answer(event)
    except Exception:  # left to Lambda, the gateway would answer a 502 that says nothing
        logger.exception("import not asked for", stack_trace=True)
        metrics.add_metric("NotDurable", MetricUnit.Count, 1)
        return NOT_DURABLE.as_proxy()
    logger.info("import request answered", extra={"status": answer.status, "answer": dict(answer.body)})
    metrics.add_metric("ImportAsked" if answer.status == 202 else "ImportRefused", MetricUnit.Count, 1)
    return answer.as_proxy()
