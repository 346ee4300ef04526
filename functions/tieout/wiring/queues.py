"""Wakes on SQS: an entity's FIFO queue, or by way of the delay queue, since a FIFO message cannot be delayed by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from tieout.sync.patience import SHORT
from tieout.sync.wakes import Wake

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from tieout.wiring.settings import SweeperSettings


INTAKE, RECOVERY, DELAY = "intake", "recovery", "delay"


class SqsQueues:
    """Implements `tieout.sync.recovery_parts.RecoveryQueues`, and forwards what has waited long enough.

    `urls` are the queues by name, `delay` among them.
    """

    def __init__(self, client: SQSClient, urls: Mapping[str, str]) -> None:
        self._client = client
        self.urls = dict(urls)

    @classmethod
    def of(cls, client: SQSClient, settings: SweeperSettings) -> Self:
        """The queues that a function is told of."""
        entities = {entity.value: url for entity, url in settings.entity_queues.items()}
        others = {
            INTAKE: settings.intake_queue_url,
            RECOVERY: settings.recovery_queue_url,
            DELAY: settings.delay_queue_url,
        }
        return cls(client, entities | others)

    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        if delay > SHORT:
            return  # longer than a message may wait: the record's due time brings it back
        self._send(wake.entity.value, wake.model_dump_json(), wake.id, group, delay)

    def redeliver(self, delivery: str, *, wake_id: str, group: str, delay: timedelta) -> None:
        self._send(INTAKE, delivery, wake_id, group, delay)

    def recover(self, part: str, *, part_id: str, group: str, delay: timedelta = timedelta(0)) -> None:
        self._send(RECOVERY, part, part_id, group, delay)

    def forward(self, delayed: str) -> None:
        """Send a message that has waited in the delay queue to the queue it was meant for."""
        content = json.loads(delayed)
        self._send(content["queue"], content["body"], content["id"], content["group"], timedelta(0))

    def _send(self, queue: str, body: str, message_id: str, group: str, delay: timedelta) -> None:
        if delay > timedelta(0):
            delayed = json.dumps({"queue": queue, "body": body, "id": message_id, "group": group})
            seconds = min(900, max(1, round(delay.total_seconds())))
            self._client.send_message(QueueUrl=self.urls[DELAY], MessageBody=delayed, DelaySeconds=seconds)
            return
        self._client.send_message(
            QueueUrl=self.urls[queue], MessageBody=body, MessageGroupId=group, MessageDeduplicationId=message_id
        )
