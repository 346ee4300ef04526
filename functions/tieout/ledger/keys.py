"""The one table: its attribute names, its two indexes, and how every kind of item is addressed.

pk                            sk                what it is
record#<record key>           record            a record's entry
record#<record key>           history#<n>       one line of its history, n counted per record
record#<record key>           wake#<wake id>    this wake has been counted (forgotten after 14 days)
document#<conn>#<side>#<doc>  holder            which record a document is linked to
scope#<limit scope>           seat#<n>, pause   permits, and until when the whole scope rests
budget#<limit scope>          spent             how many requests it has made of late, and what its vendor said is left
turns#<connection>            next              until when the turns to be woken are taken
connection#<id>               version#<n>       connection documents; `current` holds the newest
connections                   <id>              which connections there are
tally#<connection>            <name>            counters
pauses#<connection>           standing#<what>   a pause that stands: over which entity and direction, by whom and why
history#<connection>          <moment>#<about>  one line about the connection as a whole
pauses#<connection>           past#<moment>#…   one pausing or resuming
waits#<connection>#<entity>   <id>#<record key> this record waits for that one of ours (gone once it does not)
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.state import RecordKey

PK = "pk"
SK = "sk"
TTL_ATTRIBUTE = "expires_at"
"""Epoch seconds. DynamoDB deletes some time afterwards, often days later: readers compare it themselves."""

DUE_INDEX = "due"
DUE_SHARD = "due_shard"
DUE_AT = "due_at"
DEFAULT_SHARDS = 8

LISTING_INDEX = "listing"
LIST_PK = "list_pk"
LIST_SK = "list_sk"

RECORD = "record"
HISTORY = "history#"
HOLDER = "holder"
PAUSE = "pause"
SPENT = "spent"
NEXT = "next"
SEAT = "seat#"
CURRENT = "current"
VERSION = "version#"
DIRECTORY = "connections"
STANDING_PAUSE = "standing#"
PAST_PAUSE = "past#"

Key = dict[str, dict[str, str]]
"""A primary key as DynamoDB takes it."""


def key_of(pk: str, sk: str) -> Key:
    return {PK: {"S": pk}, SK: {"S": sk}}


def moment_text(moment: datetime) -> str:
    """A moment as text that sorts as time does: UTC, always with microseconds.

    Raises:
        ValueError: the moment has no time zone, so nobody knows which moment it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; the ledger keeps moments in UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def record_pk(key: RecordKey) -> str:
    return f"record#{key}"


def record_key(key: RecordKey) -> Key:
    return key_of(record_pk(key), RECORD)


def history_sk(ordinal: int) -> str:
    """Ordered by the count of lines, not by their time: two workers' clocks may disagree about who was first."""
    return f"{HISTORY}{ordinal:010d}"


def wake_sk(wake_id: str) -> str:
    return f"wake#{wake_id}"


def holder_pk(connection: str, side: Side, document: TargetDocument, *, shadow: bool) -> str:
    """Where the reverse link of a document stands.

    Each part is quoted, so that company `A/B` with key `C` is never taken for company `A` with key `B/C`. A shadow run's
    links are kept apart: what was only imagined must not stand in the way of going live.
    """
    parts = (document.company, document.kind, document.key)
    name = "/".join(quote(part, safe=" ", errors="replace") for part in parts)
    return f"document#{connection}#{'shadow#' if shadow else ''}{side.value}#{name}"


def due_shard(key: RecordKey, shards: int) -> str:
    """Which shard of the due index the record stands in: due records of one minute must not share one partition."""
    return f"due#{int(key.group[:8], 16) % shards}"


def due_shards(shards: int) -> list[str]:
    return [f"due#{shard}" for shard in range(shards)]


def list_pk(connection: str, entity: str) -> str:
    return f"{connection}#{entity}"


def scope_pk(scope: str) -> str:
    return f"scope#{scope}"


def budget_pk(scope: str) -> str:
    """Not beside the seats: whoever takes one reads them all."""
    return f"budget#{scope}"


def turns_pk(connection: str) -> str:
    return f"turns#{connection}"


def seat_sk(seat: int) -> str:
    return f"{SEAT}{seat:04d}"


def connection_pk(connection_id: str) -> str:
    return f"connection#{connection_id}"


def version_sk(version: int) -> str:
    return f"{VERSION}{version:08d}"


def tally_pk(connection: str) -> str:
    return f"tally#{connection}"


def pauses_pk(connection: str) -> str:
    return f"pauses#{connection}"


def waits_pk(connection: str, entity: str) -> str:
    """What waits for records of an entity. Few at a time, and never beside the records: each is read by its own key."""
    return f"waits#{connection}#{entity}"


def waits_sk(awaited_id: str) -> str:
    """How the notes of those begin that wait for one record."""
    return f"{awaited_id}#"


def ledger_table_definition(name: str) -> dict[str, Any]:
    """The table as `create_table` takes it. Time to live, backups and encryption are the stack's to switch on."""
    attributes = (PK, SK, DUE_SHARD, DUE_AT, LIST_PK, LIST_SK)
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        "KeySchema": _schema(PK, SK),
        "GlobalSecondaryIndexes": [
            {"IndexName": DUE_INDEX, "KeySchema": _schema(DUE_SHARD, DUE_AT), "Projection": {"ProjectionType": "ALL"}},
            {
                "IndexName": LISTING_INDEX,
                "KeySchema": _schema(LIST_PK, LIST_SK),
                "Projection": {"ProjectionType": "ALL"},
            },
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    }


def _schema(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [{"AttributeName": hash_key, "KeyType": "HASH"}, {"AttributeName": range_key, "KeyType": "RANGE"}]
