"""The objects that are written, as REST shows them, read into what the sync flow compares.

Field names and enums are those of the vendor's OpenAPI document. A kind is the object's name as its address has it, so that
it can be read again by kind and key alone: `purchasing/document::Subcontract`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_intacct.values import Record, amount, at, first_amount, rows, text
from tieout.records.money import to_cents
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Observed, ObservedLine
from tieout.sync.plan import ExpectedLine

DOCUMENT = "purchasing/document"
CHANGE_REQUEST = "construction/change-request"
CHANGE_ORDER = "construction/project-change-order"
ESTIMATE = "construction/project-estimate"
PROJECT = "projects/project"
AR_INVOICE = "accounts-receivable/invoice"
BILL = "accounts-payable/bill"
AP_RELEASE = "construction/ap-retainage-release"

RETAINED = "retained"
"""The name under which an expectation holds the retainage of all lines together."""
DEAD = frozenset({"declined", "voided", "reversed", "reversal"})


@dataclass(frozen=True)
class ObjectType:
    """One object.

    Attributes:
        name: without the transaction definition.
        lines: its owned lines, if it has any; `amounts`: the fields of a line that hold its amount, the first one that is there.
        total: the header's total, if it counts nothing but lines.
        added: the field of a line that says that a later change put it there, so that it is none of ours.
        state: the field that says how far it is.
        shown: header fields that an expectation may name.
        summed: rows that are none of the source's lines, and the field of them that adds up to the total.
    """

    name: str
    role: str
    state: str
    lines: str | None = None
    amounts: tuple[str, ...] = ()
    total: str | None = None
    added: str | None = None
    shown: tuple[str, ...] = ()
    summed: tuple[str, str] | None = None


_ALL = (
    # The subtotal leaves out tax, which the ERP adds on its own and which is no difference.
    ObjectType(
        DOCUMENT,
        "document",
        "state",
        "lines",
        ("extendedPriceInTxnCurrency",),
        "subtotalInTxnCurrency",
        "addedByChangeDocument",
    ),
    ObjectType(CHANGE_REQUEST, "change_order", "changeRequestState", "changeRequestLines", ("price", "cost")),
    ObjectType(CHANGE_ORDER, "owner_change", "state"),
    ObjectType(ESTIMATE, "budget", "status", "projectEstimateLines", ("amount",), added="changeRequest.key"),
    ObjectType(AR_INVOICE, "invoice", "state", "lines", ("txnAmount",)),
    # It names bill lines, of which one line of the source may need several.
    ObjectType(AP_RELEASE, "invoice", "state", summed=("apRetainageReleaseLines", "txnAmountReleased")),
    ObjectType(PROJECT, "project", "status", shown=("name", "startDate", "endDate", "manager.id")),
)
TYPES: Mapping[str, ObjectType] = {each.name: each for each in _ALL}


def type_of(kind: str) -> ObjectType:
    """The object behind a kind. Raises: KeyError for a kind that this connector never writes."""
    return TYPES[kind.partition("::")[0]]


def of_definition(definition: str) -> str:
    """The kind of a purchasing document of a transaction definition."""
    return f"{DOCUMENT}::{definition}"


def document_in(kind: str, record: Mapping[str, Any], company: str, expected: Sequence[ExpectedLine]) -> TargetDocument:
    """The document in an answer, its lines tied to the lines that were sent. Raises: AnswerLost."""
    known = type_of(kind)
    lines = match_lines(expected, observed_lines(known, record))
    return TargetDocument(role=known.role, kind=kind, key=text(record, "key"), company=company, lines=lines)


def observed(document: TargetDocument, record: Mapping[str, Any]) -> Observed:
    """What the document looks like now. Raises: AnswerLost."""
    known = type_of(document.kind)
    lines, state = observed_lines(known, record), text(record, known.state)
    shown = {name: text(record, name) for name in known.shown}
    shown |= {name: text(record, name) for name in record if name.startswith("nsp::")}
    if known.lines is not None:
        shown[RETAINED] = f"{_retained(known, record):.2f}"
    return Observed(document, _total(known, record, lines), state, lines, live=state not in DEAD, fields=shown)


def observed_lines(known: ObjectType, record: Mapping[str, Any]) -> tuple[ObservedLine, ...]:
    """The lines that are the document's own, in its order. Raises: AnswerLost."""
    return tuple(
        ObservedLine(key=text(row, "key"), amount=_amount(known, row), cost_code=text(row, "dimensions.task.id"))
        for row in _rows(known, record, added=False)
    )


def match_lines(expected: Sequence[ExpectedLine], there: Sequence[ObservedLine]) -> dict[str, str]:
    """Tie the source's lines to the document's.

    One for one if there are as many. If some are missing, in order, each to the next one that is equal: pairing by position
    would then call every line after the gap wrong.
    """
    if len(expected) == len(there):
        return {sent.source_id: line.key for sent, line in zip(expected, there, strict=True)}
    tied: dict[str, str] = {}
    left = list(there)
    for sent in expected:
        same = (i for i, line in enumerate(left) if (line.amount, line.cost_code) == (sent.amount, sent.cost_code))
        place = next(same, None)
        if place is not None:
            tied[sent.source_id] = left[place].key
            del left[: place + 1]
    return tied


def _total(known: ObjectType, record: Mapping[str, Any], lines: Sequence[ObservedLine]) -> Decimal:
    if known.summed is not None:
        names, field = known.summed
        return sum((to_cents(amount(row, field)) for row in rows(record, names)), Decimal("0.00"))
    if known.total is None:
        return sum((line.amount for line in lines), Decimal("0.00"))
    added = sum((_amount(known, row) for row in _rows(known, record, added=True)), Decimal("0.00"))
    return to_cents(amount(record, known.total)) - added


def _rows(known: ObjectType, record: Mapping[str, Any], *, added: bool) -> list[Record]:
    if known.lines is None:
        return []
    return [row for row in rows(record, known.lines) if bool(known.added and at(row, known.added)) == added]


def _amount(known: ObjectType, row: Mapping[str, Any]) -> Decimal:
    return to_cents(first_amount(row, known.amounts))


def _retained(known: ObjectType, record: Mapping[str, Any]) -> Decimal:
    held = [row for row in _rows(known, record, added=False) if at(row, "retainage.txnAmountRetained") is not None]
    return sum((amount(row, "retainage.txnAmountRetained") for row in held), Decimal("0.00"))
