"""Who waits for whom: one small item per record that waits for another of ours, found by what it waits for.

    waits#<connection>#vendor      47#<record key>      this record waits for vendor 47

Kept in the very transaction that lets a record wait or go on, so it is as true as the record itself, and read strongly
consistent: whoever looks here after an arrival misses nobody who waited before it.
"""

from collections.abc import Collection

from tieout.ledger.attributes import from_item, to_attribute, to_item
from tieout.ledger.items import key_values, read_key
from tieout.ledger.keys import PK, SK, key_of, waits_pk, waits_sk
from tieout.ledger.transactions import Action, Writer
from tieout.records.entities import Entity
from tieout.sync.state import Entry, RecordKey, awaited

FEW = 8
"""Up to so many arrivals are asked for one by one; of more, everything that waits for their entity is read once."""


def wait_actions(writer: Writer, before: Entry | None, after: Entry) -> list[Action]:
    """What a change does to the note of whom the record waits for: at most one is taken away, and one put."""
    old, new = None if before is None else awaited(before), awaited(after)
    if old == new:
        return []
    actions = []
    if old is not None:
        actions.append(writer.delete(_address(after.key, *old)))
    if new is not None:
        entity, awaited_id = new
        address = _address(after.key, entity, awaited_id)
        actions.append(writer.put({**address, **to_item({"awaited": awaited_id, **key_values(after.key)})}))
    return actions


def waiting_for(writer: Writer, connection: str, entity: Entity, ids: Collection[str]) -> list[RecordKey]:
    """The records that wait for any of these, each once."""
    asked = [waits_sk(one) for one in ids] if len(ids) <= FEW else [""]
    wanted, found = set(ids), dict[RecordKey, None]()
    for prefix in asked:
        values = {":pk": to_attribute(waits_pk(connection, entity.value))}
        condition, names = "#pk = :pk", {"#pk": PK}
        if prefix:
            condition, names = f"{condition} AND begins_with(#sk, :prefix)", names | {"#sk": SK}
            values[":prefix"] = to_attribute(prefix)
        notes = writer.query(
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        told = (from_item(note) for note in notes)
        # An id may hold the very sign that parts it from the record: the note says it whole.
        found |= {read_key(note): None for note in told if note["awaited"] in wanted}
    return list(found)


def _address(key: RecordKey, entity: str, awaited_id: str) -> dict[str, dict[str, str]]:
    return key_of(waits_pk(key.connection, entity), waits_sk(awaited_id) + str(key))
