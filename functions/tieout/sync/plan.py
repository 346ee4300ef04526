"""A plan: the named steps that one write needs, as the connector gives them."""

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

ANSWER_STEP = "close_request:{request}"
"""The name of the step by which a platform's request is answered; every connector calls it so."""


class Side(StrEnum):
    """Which of the two systems a step writes to."""

    ERP = "erp"
    PLATFORM = "platform"


@dataclass(frozen=True)
class ExpectedLine:
    source_id: str
    amount: Decimal
    cost_code: str


@dataclass(frozen=True)
class Expectation:
    """What must be read back after a step that makes or changes a document, to the cent.

    `fields`: header fields by the target's own names, such as a project's description; compared as text.
    """

    total: Decimal
    lines: tuple[ExpectedLine, ...]
    fields: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Step:
    """One call that changes something outside.

    Attributes:
        name: unique within the plan: `create`, `release`, `tell_link`.
        kind: the target's document type; quarantines are kept per kind.
        body: what is sent, as plain JSON data; the connector that made it is the only one to read it.
        reference: the deterministic external reference under which the document can be looked up.
        expects: set on a step that creates a document: what its read-back must show.
        repeatable: sending it twice changes nothing more than once, so a doubt is resolved by sending it again.
        moves: it takes the document that is there one stage on (off hold, active, posted), and sends nothing of the record.
    """

    name: str
    side: Side
    kind: str
    body: dict[str, Any] = field(hash=False)
    reference: str = ""
    expects: Expectation | None = None
    repeatable: bool = False
    moves: bool = False

    @property
    def creates(self) -> bool:
        return self.expects is not None

    @property
    def fingerprint(self) -> str:
        return fingerprint([self.name, self.side, self.kind, self.reference, self.body])


def fingerprint(content: object) -> str:
    """SHA-256 of the content as canonical JSON: equal content has an equal fingerprint in every process."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
