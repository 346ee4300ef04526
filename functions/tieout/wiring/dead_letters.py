"""Dead letters: what failed five times, read without losing it, and sent back to the queue it came from.

    dead letters ─ receive ─▶ send to its queue, under a new deduplication id ─▶ delete

In this order: a crash in between leaves the message in both queues, and whoever works it twice recognises it, since a wake
carries its own id and a delivery's wakes follow from its id. SQS's own redrive would keep the first deduplication id, and
can neither pick single messages nor say in a record's history who asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HIDDEN_SECONDS = 60
"""How long a message that is looked at is hidden from others; it is shown again as soon as all have been read."""

A_BATCH = 10


@dataclass(frozen=True)
class DeadLetter:
    """One message. `queue` is the one it was meant for; `sent_at` when it was set aside (FIFO) or first sent."""

    queue: str
    id: str
    body: str
    sent_at: datetime
    receives: int
    group: str | None
    receipt: str


class DeadLetters:
    """The dead-letter queues behind a stack's queues."""

    def __init__(self, client: SQSClient, urls: Mapping[str, str], new_id: Callable[[], str]) -> None:
        self._client = client
        self._urls = dict(urls)
        self._new_id = new_id

    def listed(self, queue: str) -> list[DeadLetter]:
        """What can be seen now. A FIFO queue shows what is behind the head of a group only once the head is gone."""
        dead = self._dead_url(queue)
        found = list(self._received(queue, dead))
        for letter in found:
            self._client.change_message_visibility(QueueUrl=dead, ReceiptHandle=letter.receipt, VisibilityTimeout=0)
        return found

    def redrive(self, queue: str, wanted: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        """Send back what is wanted, in order; the rest stays. May be repeated: what is gone is gone."""
        dead = self._dead_url(queue)
        sent, kept = [], []
        for letter in self._received(queue, dead):
            if not wanted(letter):
                kept.append(letter)
                continue
            self._send(letter)
            self._client.delete_message(QueueUrl=dead, ReceiptHandle=letter.receipt)
            sent.append(letter)
        for letter in kept:
            self._client.change_message_visibility(QueueUrl=dead, ReceiptHandle=letter.receipt, VisibilityTimeout=0)
        return sent

    def _received(self, queue: str, dead: str) -> Iterator[DeadLetter]:
        """Each message once. One that fails anew comes back at the earliest after five visibility timeouts."""
        seen: set[str] = set()
        while True:
            answer = self._client.receive_message(
                QueueUrl=dead,
                MaxNumberOfMessages=A_BATCH,
                WaitTimeSeconds=1,  # a short poll asks only some of the servers, and may find an empty queue where there is none
                VisibilityTimeout=HIDDEN_SECONDS,
                MessageSystemAttributeNames=["All"],
            )
            letters = [_letter(queue, message) for message in answer.get("Messages", [])]
            new = [letter for letter in letters if letter.id not in seen]
            yield from new
            seen |= {letter.id for letter in new}
            if not new:
                return

    def _send(self, letter: DeadLetter) -> None:
        if letter.group is None:
            self._client.send_message(QueueUrl=self._urls[letter.queue], MessageBody=letter.body)
            return
        self._client.send_message(
            QueueUrl=self._urls[letter.queue],
            MessageBody=letter.body,
            MessageGroupId=letter.group,
            # The first id may still be remembered, and the message would be dropped in silence.
            MessageDeduplicationId=self._new_id(),
        )

    def _dead_url(self, queue: str) -> str:
        asked = self._client.get_queue_attributes(QueueUrl=self._urls[queue], AttributeNames=["RedrivePolicy"])
        policy = json.loads(asked["Attributes"]["RedrivePolicy"])
        name = str(policy["deadLetterTargetArn"]).rsplit(":", 1)[1]
        return self._client.get_queue_url(QueueName=name)["QueueUrl"]


def _letter(queue: str, message: Mapping[str, Any]) -> DeadLetter:
    attributes = message["Attributes"]
    return DeadLetter(
        queue=queue,
        id=message["MessageId"],
        body=message["Body"],
        sent_at=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        receives=int(attributes["ApproximateReceiveCount"]),
        group=attributes.get("MessageGroupId"),
        receipt=message["ReceiptHandle"],
    )
