"""A step note and a target document as values inside a record's item, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tieout.ledger.attributes import Plain, amount
from tieout.ledger.keys import moment_text
from tieout.records.references import TargetDocument
from tieout.sync.plan import Expectation, ExpectedLine, Side
from tieout.sync.state import StepNote


def step_value(note: StepNote, place: int) -> dict[str, Plain]:
    """One step. `place` keeps the order of the plan, which a map in DynamoDB has none of."""
    return {
        "place": place,
        "name": note.name,
        "side": note.side.value,
        "kind": note.kind,
        "fingerprint": note.fingerprint,
        "content": note.content,
        "reference": note.reference,
        "guard_key": note.guard_key,
        "attempt": note.attempt,
        "intent_at": moment_text(note.intent_at),
        "quarantined_until": moment_text(note.quarantined_until),
        "expects": None if note.expects is None else _expectation_value(note.expects),
        "payload": note.payload,
        "outcome": note.outcome,
        "settled_at": None if note.settled_at is None else moment_text(note.settled_at),
        "documents": [document_value(document) for document in note.documents],
        "ticket": note.ticket,
        "ended": note.ended,
        "repeatable": note.repeatable,
        "doubts": note.doubts,
        "refusals": note.refusals,
        "doubted": note.doubted,
        "total": note.total,
        "then": list(note.then),
    }


def read_step(value: Mapping[str, Any]) -> StepNote:
    settled_at = value["settled_at"]
    return StepNote(
        name=value["name"],
        side=Side(value["side"]),
        kind=value["kind"],
        fingerprint=value["fingerprint"],
        content=value["content"],
        reference=value["reference"],
        guard_key=value["guard_key"],
        attempt=int(value["attempt"]),
        intent_at=datetime.fromisoformat(value["intent_at"]),
        quarantined_until=datetime.fromisoformat(value["quarantined_until"]),
        expects=None if value["expects"] is None else _read_expectation(value["expects"]),
        payload=value["payload"],
        outcome=value["outcome"],
        settled_at=None if settled_at is None else datetime.fromisoformat(settled_at),
        documents=tuple(read_document(document) for document in value["documents"]),
        ticket=value["ticket"],
        ended=value["ended"],
        repeatable=value.get("repeatable", False),
        doubts=int(value.get("doubts", 0)),
        refusals=int(value.get("refusals", 0)),
        doubted=value.get("doubted", False),
        total=amount(value["total"]) if value.get("total") is not None else None,
        then=tuple(value.get("then", ())),
    )


def document_value(document: TargetDocument) -> dict[str, Plain]:
    """A document; the links of its lines are one map, which costs each line only its two ids."""
    return {
        "role": document.role,
        "kind": document.kind,
        "key": document.key,
        "company": document.company,
        "lines": document.lines,
    }


def read_document(value: Mapping[str, Any]) -> TargetDocument:
    return TargetDocument(**value)


def _expectation_value(expects: Expectation) -> dict[str, Plain]:
    # Triples, not maps: field names repeated 500 times would weigh more than what they name.
    return {
        "total": expects.total,
        "fields": expects.fields,
        "lines": [[line.source_id, line.amount, line.cost_code] for line in expects.lines],
    }


def _read_expectation(value: Mapping[str, Any]) -> Expectation:
    lines = tuple(ExpectedLine(source_id, amount(number), code) for source_id, number, code in value["lines"])
    return Expectation(amount(value["total"]), lines, dict(value.get("fields", {})))
