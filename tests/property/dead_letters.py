"""The commitments' queue and its dead letters, as far as the product's own redrive asks SQS about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from fakes.erp import WorkerDied
from property.watched_limits import WatchedQueues
from tieout.sync.wakes import Wake
from tieout.wiring.dead_letters import DeadLetters

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

QUEUE, DEAD = "commitment", "commitment-dead"


@dataclass
class FifoDead:
    """What `DeadLetters` calls of an SQS client. `dies`: the operator's command is killed before its next deletion."""

    queues: WatchedQueues
    now: Callable[[], datetime]
    dies: bool = False
    hidden: list[str] = field(default_factory=list)

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        return {"Attributes": {"RedrivePolicy": f'{{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:{DEAD}"}}'}}

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803 - boto3's own name
        return {"QueueUrl": QueueName}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        seen = [wake for wake in self.queues.dead if wake.id not in self.hidden]
        self.hidden += [wake.id for wake in seen]
        return {"Messages": [self._message(wake) for wake in seen]}

    def _message(self, wake: Wake) -> dict[str, Any]:
        sent = str(int(self.now().timestamp() * 1000))
        attributes = {"SentTimestamp": sent, "ApproximateReceiveCount": "5", "MessageGroupId": "g"}
        return {
            "MessageId": wake.id,
            "Body": wake.model_dump_json(),
            "Attributes": attributes,
            "ReceiptHandle": wake.id,
        }

    def send_message(self, *, MessageBody: str, **_: Any) -> None:  # noqa: N803
        self.queues.waiting.append((self.now(), Wake.model_validate_json(MessageBody)))

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803
        if self.dies:
            raise WorkerDied
        self.queues.dead[:] = [wake for wake in self.queues.dead if wake.id != ReceiptHandle]

    def change_message_visibility(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803
        self.hidden.remove(ReceiptHandle)


def letters(queue: FifoDead, new_id: Callable[[], str]) -> DeadLetters:
    """The product's own view of these dead letters."""
    return DeadLetters(cast("SQSClient", queue), {QUEUE: QUEUE}, new_id)
