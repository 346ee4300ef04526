"""Finds a record by what a person calls it: its number, its id on the platform, or its whole reference."""

from tieout.config.connection import ConfigurationError
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, RecordKey
from tieout.wiring.compose import Composition

MOST = 1000


def find_record(parts: Composition, connection: str, entity: Entity, name: str) -> Entry:
    """The record that a person means.

    Raises:
        ConfigurationError: there is none, or several carry that name; they are listed.
    """
    if name.count(":") >= 2:
        reference = SourceReference.parse(name)
        keys = [RecordKey(connection, entity, reference, shadow) for shadow in (False, True)]
        entries = [entry for key in keys if (entry := parts.ledger.entry(key)) is not None]
    else:
        listed = parts.ledger.listing(connection, entity, limit=MOST)
        entries = [entry for entry in listed if name in {entry.number, entry.key.reference.id}]
    if not entries:
        raise ConfigurationError([f"no {entity.value} {name!r} has been seen at connection {connection!r}"])
    if len(entries) > 1:
        those = ", ".join(str(entry.key.reference) for entry in entries)
        raise ConfigurationError([f"{name!r} may be any of {those}; give the whole reference"])
    return entries[0]
