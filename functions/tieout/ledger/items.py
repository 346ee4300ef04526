"""A record's entry and its history as items of the table, and back.

Sizes: an item may hold 400 KB. With 500 lines per document, its line links are one map (line id to line key, some 25 KB)
and what a step expects is one list of triples (some 20 KB); four steps and the binding together stay under 200 KB.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tieout.ledger.attributes import Item, Plain, amount, from_item, to_item
from tieout.ledger.changes import Held
from tieout.ledger.keys import (
    DUE_AT,
    DUE_SHARD,
    LIST_PK,
    LIST_SK,
    PK,
    RECORD,
    SK,
    due_shard,
    history_sk,
    list_pk,
    moment_text,
    record_pk,
)
from tieout.ledger.step_items import document_value, read_document, read_step, step_value
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.state import Entry, HistoryEvent, RecordKey, State


def held_item(held: Held, *, shards: int) -> Item:
    """The item of an entry, with what the two indexes need of it. Without a due time it is in no due index."""
    entry = held.entry
    values: dict[str, Plain] = {
        PK: record_pk(entry.key),
        SK: RECORD,
        **key_values(entry.key),
        **_lease_values(entry),
        "state": entry.state.value,
        "since": _text(entry.since),
        "waiting_on": entry.waiting_on,
        "reasons": [{"code": each.code, "text": each.text, "field": each.field} for each in entry.reasons],
        "attempts": entry.attempts,
        "generation": entry.generation,
        "number": entry.number,
        "total": entry.total,
        "version": _text(entry.version),
        "fingerprint": entry.fingerprint,
        "seen": entry.seen or None,
        "seen_unapproved_at": _text(entry.seen_unapproved_at),
        "hints": entry.hints,
        "requests": entry.requests,
        "steps": {note.name: step_value(note, place) for place, note in enumerate(entry.steps.values())},
        "documents": [document_value(document) for document in entry.documents],
        "progress": entry.progress or None,
        "asked": entry.asked or None,
        "answered": entry.answered or None,
        "revision": held.revision,
        "lines": held.lines,
        "changed_at": moment_text(held.changed_at),
        "leased_at": moment_text(held.leased_at),
        LIST_PK: list_pk(entry.key.connection, entry.key.entity.value),
        LIST_SK: moment_text(held.changed_at),
    }
    if entry.due_at is not None:
        values |= {DUE_SHARD: due_shard(entry.key, shards), DUE_AT: moment_text(entry.due_at)}
    return to_item(values)


def _lease_values(entry: Entry) -> dict[str, Plain]:
    return {
        "wanted": entry.wanted,
        "fence": entry.fence,
        "lease_owner": entry.lease_owner,
        "lease_until": _text(entry.lease_until),
    }


def read_held(item: Mapping[str, Any]) -> Held:
    """The entry of an item, and the ledger's bookkeeping."""
    values = from_item(item)
    return Held(
        entry=_entry(values),
        revision=int(values["revision"]),
        lines=int(values["lines"]),
        changed_at=datetime.fromisoformat(values["changed_at"]),
        leased_at=datetime.fromisoformat(values["leased_at"]),
    )


def _entry(values: Mapping[str, Any]) -> Entry:
    steps: Sequence[Mapping[str, Any]] = sorted(values["steps"].values(), key=lambda step: int(step["place"]))
    return Entry(
        key=read_key(values),
        state=State(values["state"]),
        wanted=int(values["wanted"]),
        fence=int(values["fence"]),
        lease_owner=values["lease_owner"],
        lease_until=_moment(values, "lease_until"),
        due_at=_moment(values, DUE_AT),
        since=_moment(values, "since"),
        waiting_on=values["waiting_on"],
        reasons=tuple(Reason(**reason) for reason in values["reasons"]),
        attempts=int(values["attempts"]),
        generation=int(values["generation"]),
        number=values["number"],
        total=amount(values["total"]) if "total" in values else None,
        version=_moment(values, "version"),
        fingerprint=values["fingerprint"],
        seen=values.get("seen", ""),
        seen_unapproved_at=_moment(values, "seen_unapproved_at"),
        hints=values["hints"],
        requests=tuple(values["requests"]),
        steps={step["name"]: read_step(step) for step in steps},
        documents=tuple(read_document(document) for document in values["documents"]),
        progress=values.get("progress", ""),
        asked=values.get("asked", ""),
        answered=tuple(values.get("answered", ())),
    )


def key_values(key: RecordKey) -> dict[str, Plain]:
    """The parts of a record's key, so that nothing ever has to take the text of a key apart."""
    return {
        "connection": key.connection,
        "entity": key.entity.value,
        "system": key.reference.system,
        "kind": key.reference.kind,
        "id": key.reference.id,
        "shadow": key.shadow,
    }


def read_key(values: Mapping[str, Any]) -> RecordKey:
    reference = SourceReference(system=values["system"], kind=values["kind"], id=values["id"])
    return RecordKey(values["connection"], Entity(values["entity"]), reference, values["shadow"])


def event_item(key: RecordKey, ordinal: int, event: HistoryEvent) -> Item:
    return to_item(
        {
            PK: record_pk(key),
            SK: history_sk(ordinal),
            "at": moment_text(event.at),
            "what": event.what,
            "text": event.text,
            "by": event.by,
            "data": event.data,
        }
    )


def read_event(item: Mapping[str, Any]) -> HistoryEvent:
    values = from_item(item)
    at = datetime.fromisoformat(values["at"])
    return HistoryEvent(at, values["what"], values["text"], values["by"], values["data"])


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)


def _moment(values: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(values[name]) if name in values else None
