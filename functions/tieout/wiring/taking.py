"""The intake function's body: take deliveries from the queue and wake the records they concern."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.sync.intake import Delivery
from tieout.wiring.batch import each_message
from tieout.wiring.clock import InvocationDeadline, LambdaContext
from tieout.wiring.compose import Composition
from tieout.wiring.settings import WorkerSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

logger = Logger(service="intake")
metrics = Metrics(namespace="Tieout", service="intake")


@cache
def composition() -> Composition:
    return Composition(WorkerSettings())


@metrics.log_metrics
def take_deliveries(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle one SQS event of deliveries. Taking a delivery twice is harmless: a wake's id follows from the delivery's."""
    parts = composition()

    def take(body: str) -> None:
        delivery = Delivery.model_validate_json(body)
        connection = parts.connection(delivery.connection)
        with parts.intake(connection, InvocationDeadline(context)) as intake:
            taken = intake.take(delivery)
        logger.info("delivery taken", extra={"delivery": delivery.id, "became": taken.what, "woken": taken.woken})
        if taken.sign_in_refused:
            metrics.add_metric("AuthoriseAgain", MetricUnit.Count, 1)
        metrics.add_metric("".join(part.title() for part in taken.what.split("_")), MetricUnit.Count, 1)

    return each_message(event, take, metrics, logger)
