"""Connection documents: every version is kept, with who put it there and why."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tieout.ledger.attributes import Plain, from_item, to_attribute, to_item
from tieout.ledger.conditions import not_there
from tieout.ledger.keys import CURRENT, DIRECTORY, PK, SK, VERSION, connection_pk, key_of, moment_text, version_sk
from tieout.ledger.transactions import LedgerBusy, Writer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TRIES = 5


class OtherVersion(Exception):
    """Somebody else has put a version meanwhile. Nothing was written. `newest` is the number that stands there."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        super().__init__(f"version {newest} stands there now")


@dataclass(frozen=True)
class DocumentVersion:
    """One version of a connection's document. `at` is None if whoever put it did not say when."""

    version: int
    document: dict[str, Any]
    by: str
    why: str
    at: datetime | None = None


class Documents:
    """Connection documents on the ledger's table. They are stored as written; validating them is the caller's."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def put(
        self,
        connection_id: str,
        document: dict[str, Any],
        by: str,
        why: str,
        at: datetime | None = None,
        *,
        expected: int | None = None,
    ) -> int:
        """Make this the current document, and return its version, from 1. Earlier versions stay.

        `expected`: the version that it was made from (0: there was none); `None` takes whatever stands there.

        Raises:
            TypeError: the document is not plain JSON data.
            OtherVersion: another version than the expected one stands there.
            LedgerBusy: others keep putting versions at the same time.
        """
        text = json.dumps(document, sort_keys=True, separators=(",", ":"))
        said = None if at is None else moment_text(at)
        pk = connection_pk(connection_id)
        for _ in range(TRIES):
            newest = self._newest(pk)
            if expected is not None and newest != expected:
                raise OtherVersion(newest)
            version = newest + 1
            values: dict[str, Plain] = {"version": version, "document": text, "by": by, "why": why, "at": said}
            # Two people who save at once want the same version number: one gets it, and the other looks again.
            refusals = self._writer.commit(
                [
                    self._writer.put(to_item({PK: pk, SK: CURRENT, **values})),
                    self._writer.put(to_item({PK: pk, SK: version_sk(version), **values}), not_there()),
                    self._writer.put(to_item({PK: DIRECTORY, SK: connection_id})),
                ]
            )
            if not refusals:
                return version
        raise LedgerBusy(pk)

    def current(self, connection_id: str) -> dict[str, Any] | None:
        """The newest document, strongly consistent, or `None` if the connection has none."""
        newest = self.newest(connection_id)
        return None if newest is None else newest.document

    def newest(self, connection_id: str) -> DocumentVersion | None:
        """The newest version with who put it there, strongly consistent, or `None` if the connection has none."""
        return self._at(connection_id, CURRENT)

    def version(self, connection_id: str, number: int) -> DocumentVersion | None:
        """One version, or `None` if there is no such."""
        return self._at(connection_id, version_sk(number))

    def _at(self, connection_id: str, sk: str) -> DocumentVersion | None:
        item = self._writer.get(key_of(connection_pk(connection_id), sk))
        return None if item is None else _read(item)

    def versions(self, connection_id: str) -> list[DocumentVersion]:
        """Every version, oldest first."""
        values = {":pk": connection_pk(connection_id), ":version": VERSION}
        items = self._writer.query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :version)",
            ExpressionAttributeNames={"#pk": PK, "#sk": SK},
            ExpressionAttributeValues={name: to_attribute(value) for name, value in values.items()},
            ConsistentRead=True,
        )
        return [_read(item) for item in items]

    def ids(self) -> list[str]:
        """The ids of all connections, sorted."""
        items = self._writer.query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": PK},
            ExpressionAttributeValues={":pk": to_attribute(DIRECTORY)},
            ConsistentRead=True,
        )
        return [from_item(item)[SK] for item in items]

    def _newest(self, pk: str) -> int:
        item = self._writer.get(key_of(pk, CURRENT))
        return 0 if item is None else _read(item).version


def _read(item: Mapping[str, Any]) -> DocumentVersion:
    values = from_item(item)
    at = datetime.fromisoformat(values["at"]) if "at" in values else None
    return DocumentVersion(int(values["version"]), json.loads(values["document"]), values["by"], values["why"], at)
