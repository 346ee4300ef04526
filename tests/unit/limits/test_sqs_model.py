"""The model of an SQS FIFO queue behaves as the documentation says, in what the flows rely on."""

import pytest

from fakes.sqs import LOOKED_THROUGH, FifoQueue, Message


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def queue(seconds: Seconds) -> FifoQueue:
    return FifoQueue(seconds, visibility=30.0, max_receives=3)


def send(queue: FifoQueue, *bodies: str) -> None:
    """Send bodies such as `a1`: message 1 of group a."""
    for body in bodies:
        queue.send(body, group=body[0], deduplication=body)


def got(message: Message | None) -> str | None:
    return None if message is None else message.body


def test_group_is_locked_while_one_of_its_messages_is_in_flight(queue: FifoQueue) -> None:
    send(queue, "a1", "a2", "b1")
    first = queue.receive()
    assert first is not None
    assert [got(queue.receive()), got(queue.receive())] == ["b1", None]
    assert queue.delete(first.handle)
    assert got(queue.receive()) == "a2"


def test_message_that_is_not_deleted_comes_back_before_its_successors(queue: FifoQueue, seconds: Seconds) -> None:
    send(queue, "a1", "a2")
    queue.receive()
    seconds.now = 29.9
    assert queue.receive() is None
    seconds.now = 30.0
    again = queue.receive()
    assert again is not None
    assert (again.body, again.receives) == ("a1", 2)


def test_handle_of_a_worker_that_overslept_deletes_nothing(queue: FifoQueue, seconds: Seconds) -> None:
    send(queue, "a1")
    overslept = queue.receive()
    assert overslept is not None
    handle = overslept.handle
    seconds.now = 31.0
    assert got(queue.receive()) == "a1"
    assert not queue.delete(handle)
    assert len(queue) == 1


def test_message_goes_to_the_dead_letters_after_its_receives_and_frees_its_group(
    queue: FifoQueue, seconds: Seconds
) -> None:
    send(queue, "a1", "a2")
    for _ in range(3):
        assert got(queue.receive()) == "a1"
        seconds.now += 30.0
    assert got(queue.receive()) == "a2"
    assert [message.body for message in queue.dead] == ["a1"]


def test_same_id_within_five_minutes_is_dropped_even_after_its_delete(queue: FifoQueue, seconds: Seconds) -> None:
    send(queue, "a1")
    first = queue.receive()
    assert first is not None
    queue.delete(first.handle)
    assert not queue.send("a1", group="a", deduplication="a1")
    seconds.now = 300.0
    assert queue.send("a1", group="a", deduplication="a1")


def test_groups_behind_twenty_thousand_messages_of_a_locked_one_are_not_found(queue: FifoQueue) -> None:
    for number in range(LOOKED_THROUGH):
        queue.send("a", group="a", deduplication=str(number))
    send(queue, "b1")
    assert got(queue.receive()) == "a"
    assert queue.receive() is None
