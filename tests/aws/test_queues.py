"""What the product relies on of SQS, asked of SQS itself: the embedded cloud and the model of the tests assume it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

PATIENCE = 20


def send(sqs: SQSClient, queue: str, group: str, wake: str) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=wake, MessageGroupId=group, MessageDeduplicationId=wake)


def receive(sqs: SQSClient, queue: str, most: int = 10) -> list[MessageTypeDef]:
    asked = sqs.receive_message(
        QueueUrl=queue,
        MaxNumberOfMessages=most,
        WaitTimeSeconds=PATIENCE,
        MessageSystemAttributeNames=["ApproximateReceiveCount", "MessageGroupId"],
    )
    return asked.get("Messages", [])


def test_same_wake_of_a_group_is_dropped_while_the_first_waits(sqs: SQSClient, queue: str) -> None:
    for _ in range(3):
        send(sqs, queue, "record-1", "sweep-1")
    assert [message["Body"] for message in receive(sqs, queue)] == ["sweep-1"]


def test_same_wake_id_in_another_group_is_another_message(sqs: SQSClient, queue: str) -> None:
    for group in ("record-1", "record-2"):
        send(sqs, queue, group, "sweep-1")
    found = [message["Attributes"]["MessageGroupId"] for message in receive(sqs, queue)]
    if len(found) < 2:  # a short poll may see one shard of the queue only
        found += [message["Attributes"]["MessageGroupId"] for message in receive(sqs, queue)]
    assert sorted(found) == ["record-1", "record-2"]


def test_message_in_flight_holds_its_group_and_comes_back_with_its_count(sqs: SQSClient, queue: str) -> None:
    for wake in ("w-1", "w-2"):
        send(sqs, queue, "record-1", wake)
    (first,) = receive(sqs, queue, most=1)
    (again,) = receive(sqs, queue, most=1)  # waits out the visibility timeout: nothing else of the group may pass
    assert (first["Body"], again["Body"]) == ("w-1", "w-1")
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"
