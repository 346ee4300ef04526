"""Against AWS itself, opt-in: `make e2e-aws` with credentials of an account where queues and tables may be made."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Never by accident: these cost money, if only cents."""
    if os.environ.get("TIEOUT_E2E_AWS") == "1":
        return
    for item in items:
        if "tests/aws/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason="needs an AWS account: make e2e-aws"))


@pytest.fixture(scope="session")
def sqs() -> SQSClient:
    return boto3.client("sqs")


@pytest.fixture
def queue(sqs: SQSClient) -> Iterator[str]:
    """A FIFO queue as the core stack makes them, with a short visibility timeout; gone afterwards."""
    attributes = {
        "FifoQueue": "true",
        "DeduplicationScope": "messageGroup",
        "FifoThroughputLimit": "perMessageGroupId",
        "VisibilityTimeout": "3",
    }
    url = sqs.create_queue(QueueName=f"tieout-e2e-{uuid.uuid4().hex[:12]}.fifo", Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type]  # names checked by AWS
    yield url
    sqs.delete_queue(QueueUrl=url)
