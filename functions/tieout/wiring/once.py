"""Powertools' idempotency, for what it is good for: a wake that was completed is not worked again.

It never protects a write to the outside: on an exception it forgets, and that is right for a wake and fatal for a create.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEEP_SECONDS = 15 * 24 * 60 * 60
"""Longer than a dead-letter queue keeps a message: a redriven wake is still recognised."""


class Once:
    """Completes work once per id."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._store = DynamoDBPersistenceLayer(table_name=table, boto3_client=client)

    def per_id(self, work: Callable[[str], str], context: Any) -> Callable[[str, str], str]:
        """Wrap `work(body) -> what became of it` so that a completed id answers without working again."""
        config = IdempotencyConfig(
            event_key_jmespath="id",
            raise_on_no_idempotency_key=True,
            expires_after_seconds=KEEP_SECONDS,
            hash_function="sha256",
        )
        config.register_lambda_context(context)

        def complete(*, wake: dict[str, str]) -> str:
            return work(wake["body"])

        once = idempotent_function(complete, data_keyword_argument="wake", persistence_store=self._store, config=config)
        return lambda wake_id, body: str(once(wake={"id": wake_id, "body": body}))
