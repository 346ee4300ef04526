"""A connected desk with every queue that an operator may ask about."""

import json
from typing import Any

from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.wakes import Wake, WakeReason
from unit.cli.conftest import CONNECTION, Desk


def with_queues(desk: Desk) -> dict[str, str]:
    """Queues with their dead letters; the dead letters' addresses by queue."""
    sqs: Any = desk.parts.clients.sqs
    dead, urls = {}, {}
    for name in ("commitment", "intake", "recovery", "delay"):
        fifo = {} if name == "delay" else {"FifoQueue": "true"}
        suffix = ".fifo" if fifo else ""
        dead[name] = sqs.create_queue(QueueName=f"shelf-{name}-dead{suffix}", Attributes=fifo)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead[name], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = {"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})}
        urls[name] = sqs.create_queue(QueueName=f"shelf-{name}{suffix}", Attributes=fifo | redrive)["QueueUrl"]
    desk.parts.queues.urls.update(urls)
    return dead


def bodies(desk: Desk, url: str) -> list[dict[str, Any]]:
    """What stands in a queue, taken out of it."""
    found = []
    while messages := desk.parts.clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
        for message in messages:
            desk.parts.clients.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def bury(desk: Desk, dead: str, body: str, group: str = "g", name: str = "1") -> None:
    """Set a message aside, as SQS does after five failures."""
    desk.parts.clients.sqs.send_message(
        QueueUrl=dead, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=name
    )


def wake(record_id: str = "41", name: str = "w-1") -> Wake:
    reference = SourceReference(system="procore", kind="subcontract", id=record_id)
    return Wake(
        id=name, connection=CONNECTION, entity=Entity.COMMITMENT, reference=reference, reason=WakeReason.DELIVERY
    )
