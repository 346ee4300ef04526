"""A DynamoDB client that does something else first: what lands between another worker's read and its write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class InterposedClient:
    """The real client; before each of its next transactions or updates one piece of work is done, then none."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._client = client
        self.before: list[Callable[[], object]] = []
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self._interpose()
        return self._client.transact_write_items(**request)

    def update_item(self, **request: Any) -> Any:
        self._interpose()
        return self._client.update_item(**request)

    def _interpose(self) -> None:
        self.writes += 1
        if self.before:
            self.before.pop(0)()

    def cancelled(self, *codes: str) -> Callable[[], object]:
        """Work that makes the transaction be cancelled for these reasons, one per item, as DynamoDB would."""

        def cancel() -> None:
            response: Any = {
                "Error": {
                    "Code": "TransactionCanceledException",
                    "Message": f"Transaction cancelled [{', '.join(codes)}]",
                },
                "CancellationReasons": [{"Code": code} for code in codes],
            }
            raise self._client.exceptions.TransactionCanceledException(response, "TransactWriteItems")

        return cancel

    def conflicting(self) -> None:
        """Work that makes an update meet a transaction, as DynamoDB would."""
        response: Any = {
            "Error": {"Code": "TransactionConflictException", "Message": "Transaction is ongoing for the item"}
        }
        raise self._client.exceptions.TransactionConflictException(response, "UpdateItem")
