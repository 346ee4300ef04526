"""The AWS clients of a process: one session, each client built when it is first needed, all shared with Powertools."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


class Clients:
    """Low-level clients. The first costs some 70 ms of CPU, each further one five: they share the session's models."""

    def __init__(self, session: boto3.Session | None = None) -> None:
        self._given = session

    @cached_property
    def session(self) -> boto3.Session:
        if self._given is not None:
            return self._given
        import boto3  # noqa: PLC0415 - the sweeper's empty minute should not pay for it

        return boto3.Session()

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self.session.client("dynamodb")

    @cached_property
    def sqs(self) -> SQSClient:
        return self.session.client("sqs")

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3")

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        return self.session.client("secretsmanager")
