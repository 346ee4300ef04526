"""A run's messages on their queue. It is no FIFO queue: each message is sent by the one before, and some wait for a vendor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from tieout.reconcile.running import Next

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def send(client: SQSClient, queue: str, following: Iterable[Next]) -> None:
    """Send messages, each after its delay."""
    for one in following:
        seconds = round(one.delay / timedelta(seconds=1))
        client.send_message(QueueUrl=queue, MessageBody=one.task.model_dump_json(), DelaySeconds=seconds)
