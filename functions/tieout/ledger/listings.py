"""What an import has listed on the platform, kept for its later messages, in items of some 300 KB."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tieout.ledger.attributes import from_item, to_attribute, to_item
from tieout.ledger.keys import PK, SK, TTL_ATTRIBUTE, key_of
from tieout.ledger.transactions import Writer
from tieout.sync.pull_ports import Shown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(days=7)
"""Longer than any import lasts; the next one lists anew."""

CHUNK = 300_000
"""Bytes of one item, below DynamoDB's 400 KB."""


class DynamoListings:
    """`tieout.sync.pull_ledger.Listings` on the ledger's table."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def kept(self, run: str, kind: str, group: str) -> tuple[Shown, ...] | None:
        pk = _pk(run, kind, group)
        whole = self._writer.get(key_of(pk, "whole"))
        if whole is None:
            return None
        chunks = self._writer.query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :chunk)",
            ExpressionAttributeNames={"#pk": PK, "#sk": SK},
            ExpressionAttributeValues={":pk": to_attribute(pk), ":chunk": to_attribute("chunk#")},
            ConsistentRead=True,
        )
        texts = [str(from_item(item)["shown"]) for item in chunks][: int(from_item(whole)["chunks"])]
        return tuple(_read(line) for text in texts for line in json.loads(text))

    def keep(self, run: str, kind: str, group: str, shown: Sequence[Shown], *, now: datetime) -> None:
        pk, expires = _pk(run, kind, group), int((now + KEPT).timestamp())
        count = 0
        for count, text in enumerate(_chunks(shown), start=1):
            item = to_item({PK: pk, SK: f"chunk#{count:06d}", "shown": text, TTL_ATTRIBUTE: expires})
            self._writer.commit([self._writer.put(item)])
        # Last: a listing of which a worker died half-way through is no listing.
        self._writer.commit([self._writer.put(to_item({PK: pk, SK: "whole", "chunks": count, TTL_ATTRIBUTE: expires}))])


def _pk(run: str, kind: str, group: str) -> str:
    return f"listed#{run}#{kind}#{hashlib.sha256(group.encode()).hexdigest()[:32]}"


def _chunks(shown: Sequence[Shown]) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for one in shown:
        line = json.dumps([one.id, one.link, one.name, one.content, one.foreign_link, one.fields])
        if lines and size + len(line) > CHUNK:
            yield f"[{','.join(lines)}]"
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 1
    if lines:
        yield f"[{','.join(lines)}]"


def _read(line: list[object]) -> Shown:
    name, link, title, content, foreign, fields = line
    return Shown(
        id=str(name),
        link=None if link is None else str(link),
        name=str(title),
        content=str(content),
        foreign_link=None if foreign is None else str(foreign),
        fields={str(key): str(value) for key, value in fields.items()} if isinstance(fields, dict) else {},
    )
