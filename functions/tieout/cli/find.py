"""Finds records, all of them: one by what a person calls it, or those to which something applies."""

from tieout.config.connection import ConfigurationError
from tieout.ledger.reading_all import DynamoRecords, called
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, RecordKey
from tieout.wiring.compose import Composition


def all_records(parts: Composition) -> DynamoRecords:
    """Where every record is found, however old its last change."""
    return DynamoRecords(parts.clients.dynamodb, parts.settings.ledger_table)


def find_record(parts: Composition, connection: str, entity: Entity, name: str, *, rehearsed: bool = False) -> Entry:
    """The record that a person means by its number, its id on the platform, or its whole reference.

    A record that was rehearsed in shadow before it went live stands in the ledger twice, under one name. The live one is
    meant, unless there is none yet; with `rehearsed` always the other.

    Raises:
        ConfigurationError: there is none, or several carry that name; they are listed.
    """
    if name.count(":") >= 2:
        reference = SourceReference.parse(name)
        keys = [RecordKey(connection, entity, reference, shadow) for shadow in (False, True)]
        entries = [entry for key in keys if (entry := parts.ledger.entry(key)) is not None]
    else:
        entries = all_records(parts).found(connection, entity, called(name)).entries
    live = {entry.key.reference for entry in entries if not entry.key.shadow}
    entries = [
        entry for entry in entries if entry.key.shadow is rehearsed or not (rehearsed or entry.key.reference in live)
    ]
    if not entries:
        raise ConfigurationError([f"no {entity.value} {name!r} has been seen at connection {connection!r}"])
    if len(entries) > 1:
        those = ", ".join(str(entry.key.reference) for entry in entries)
        raise ConfigurationError([f"{name!r} may be any of {those}; give the whole reference"])
    return entries[0]
