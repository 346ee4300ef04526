"""The arithmetic of purchasing documents: what was ordered, changed, invoiced, held back and paid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT
from sandbox.sage_intacct.scalars import ZERO, number
from sandbox.sage_intacct.store import Record, Store

#: A change in one of these states counts into the commitment; in the second group it waits.
IN_FORCE = frozenset({"pending", "approved", "closed", "inProgress"})
WAITING = frozenset({"draft", "submitted", "partiallyApproved"})
CENT = Decimal("0.01")


@dataclass(slots=True)
class Sum:
    """A quantity and what it is worth."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO

    def add(self, other: "Sum") -> None:
        """Count something in."""
        self.quantity += other.quantity
        self.amount += other.amount


@dataclass(slots=True)
class LineFigures:
    """One line of a document that others change or convert."""

    posted: Sum = field(default_factory=Sum)
    waiting: Sum = field(default_factory=Sum)
    converted: Sum = field(default_factory=Sum)
    retained: Decimal = ZERO


def definition_of(store: Store, document: Record) -> Record:
    """The transaction definition that a document was made with."""
    found = store.get(DEFINITION, document.data["txnDefinition"]["key"])
    if found is None:
        raise LookupError(f"document {document.key} has no transaction definition")
    return found


def line_sum(line: dict[str, Any]) -> Sum:
    """What a line is for."""
    amount = number(line.get("unitQuantity")) * number(line.get("unitPrice"))
    return Sum(number(line.get("unitQuantity")), amount.quantize(CENT, ROUND_HALF_UP))


def retained(line: dict[str, Any]) -> Decimal:
    """What is held back of a line: the amount given, or the percentage of its value."""
    held = line.get("retainage") or {}
    if held.get("txnAmountRetained") is not None:
        return number(held["txnAmountRetained"])
    return (line_sum(line).amount * number(held.get("percentage")) / 100).quantize(CENT, ROUND_HALF_UP)


class Commitments:
    """Figures of all documents, computed anew whenever a record has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = -1
        self._lines: dict[str, LineFigures] = {}
        self._added: dict[str, LineFigures] = {}

    def of_line(self, key: str) -> LineFigures:
        """What changes and conversions did to a line."""
        self._refresh()
        return self._lines.get(key) or LineFigures()

    def of_additions(self, document: str) -> LineFigures:
        """What change documents add to a document as new lines."""
        self._refresh()
        return self._added.get(document) or LineFigures()

    def changes_of(self, source: str) -> Iterator[Record]:
        """The change documents with a line that names this source."""
        for record in self._store.all(DOCUMENT):
            if any((line.get("relatedDocument") or {}).get("key") == source for line in record.data["lines"]):
                yield record

    def _refresh(self) -> None:
        if self._version == self._store.version:
            return
        self._lines, self._added = {}, {}
        for record in self._store.all(DOCUMENT):
            for line in record.data["lines"]:
                self._count(record, line)
        self._version = self._store.version

    def _count(self, record: Record, line: dict[str, Any]) -> None:
        state = record.data["state"]
        if source := line.get("sourceDocumentLine"):
            if state != "declined":
                figures = self._lines.setdefault(source["key"], LineFigures())
                figures.converted.add(line_sum(line))
                figures.retained += retained(line)
            return
        if not line.get("relatedDocument") or state not in IN_FORCE | WAITING:
            return
        changed, into = line.get("relatedDocumentLine"), self._lines if line.get("relatedDocumentLine") else self._added
        figures = into.setdefault((changed or line["relatedDocument"])["key"], LineFigures())
        (figures.posted if state in IN_FORCE else figures.waiting).add(line_sum(line))
