"""SQS batches: each message completed once per wake, failures reported one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger, Metrics
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def each_message(
    event: dict[str, Any], work: Callable[[str], None], metrics: Metrics, logger: Logger
) -> PartialItemFailureResponse:
    """Hand each message's body to `work`. Messages whose work raised go back to the queue, alone, counted and logged.

    Batches hold one message (a poison message must not burn its neighbours' receives), so order needs no care here.
    """

    def handle(record: SQSRecord) -> None:
        metrics.add_metric("Messages", MetricUnit.Count, 1)
        try:
            work(record.body)
        except Exception:  # a fault of ours: the message comes back, and after five times it is a dead letter
            logger.exception("message failed", extra={"sqs_message": record.message_id})
            metrics.add_metric("Failed", MetricUnit.Count, 1)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event=event, record_handler=handle, processor=processor, context=None)
