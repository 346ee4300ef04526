"""Reverse links: which record a document is linked to. One item per document, so that two records never share one."""

from tieout.ledger.attributes import Item, from_item, to_item
from tieout.ledger.changes import distinct, freed, target_side
from tieout.ledger.conditions import document_free, document_ours
from tieout.ledger.items import key_values, read_key
from tieout.ledger.keys import HOLDER, PK, SK, Key, holder_pk, key_of
from tieout.ledger.transactions import Action, Writer
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.state import Change, Entry, RecordKey

LinkAction = tuple[TargetDocument, Key, Action]
"""A document, the key of its reverse link, and what a transaction does to it."""


def holder_key(connection: str, side: Side, document: TargetDocument, *, shadow: bool) -> Key:
    return key_of(holder_pk(connection, side, document, shadow=shadow), HOLDER)


def link_actions(writer: Writer, before: Entry, after: Entry, change: Change) -> list[LinkAction]:
    """What a change does to reverse links: take those of what it binds, free those of what the record let go of."""
    key = before.key
    clause = document_free() | document_ours(key)
    actions: list[LinkAction] = []
    for document in distinct(change.bind):
        address = _address(key, document)
        actions.append((document, address, writer.put(_item(key, address), clause)))
    for document in freed(before, after):
        address = _address(key, document)
        actions.append((document, address, writer.delete(address, clause)))
    return actions


def read_holder(writer: Writer, address: Key) -> RecordKey | None:
    item = writer.get(address)
    return None if item is None else holder_of(item)


def holder_of(item: Item) -> RecordKey:
    return read_key(from_item(item))


def _address(key: RecordKey, document: TargetDocument) -> Key:
    return holder_key(key.connection, target_side(key.entity), document, shadow=key.shadow)


def _item(key: RecordKey, address: Key) -> Item:
    return {PK: address[PK], SK: address[SK], **to_item({"holder": str(key), **key_values(key)})}
