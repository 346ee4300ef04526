"""POST /webhooks/{source}/{connection}. Imports only what every request needs: the sender waits five seconds."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.wiring.receiving import build_receiver

logger = Logger(service="webhook")
metrics = Metrics(namespace="Tieout", service="webhook")
receiver = cache(build_receiver)


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one delivery: 200 once it is durable, 401 without a live token, 503 so that the sender tries again."""
    try:
        reply = receiver().receive(event)
    except Exception:  # whatever it was, the delivery is not durable: the sender must keep it and come back
        logger.exception("delivery not accepted", stack_trace=True)
        metrics.add_metric("NotDurable", MetricUnit.Count, 1)
        return {"statusCode": 503, "headers": {"Retry-After": "5"}, "body": "{}"}
    metrics.add_metric(reply.counted, MetricUnit.Count, 1)
    return reply.as_proxy()
