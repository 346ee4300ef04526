"""Finds records, all of them: one by what a person calls it, or those to which something applies."""

from tieout.config.connection import ConfigurationError
from tieout.ledger.reading_all import DynamoRecords, called
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, RecordKey
from tieout.wiring.compose import Composition

EXPECTED = "expected its number, its id on the platform, or system:kind:id, such as procore:subcontract:41"


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
    entries = _by_reference(parts, connection, entity, name)
    if not entries:
        entries = all_records(parts).found(connection, entity, called(name)).entries
    live = {entry.key.reference for entry in entries if not entry.key.shadow}
    entries = [
        entry for entry in entries if entry.key.shadow is rehearsed or not (rehearsed or entry.key.reference in live)
    ]
    if not entries:
        raise ConfigurationError([f"no {entity.value} {name!r} has been seen at connection {connection!r}; {EXPECTED}"])
    if len(entries) > 1:
        those = ", ".join(str(entry.key.reference) for entry in entries)
        raise ConfigurationError([f"{name!r} may be any of {those}; give the whole reference"])
    return entries[0]


def _by_reference(parts: Composition, connection: str, entity: Entity, name: str) -> list[Entry]:
    """The record, live and rehearsed, if the name is a whole reference. A number may have colons too and be none."""
    try:
        reference = SourceReference.parse(name)
    except ValueError:
        return []
    keys = [RecordKey(connection, entity, reference, shadow) for shadow in (False, True)]
    return [entry for key in keys if (entry := parts.ledger.entry(key)) is not None]
