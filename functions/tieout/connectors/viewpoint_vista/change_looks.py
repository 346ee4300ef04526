"""Looking for change orders in the cache. One is known by its batch: our reference is the batch's notes, before and after.

Its key is the commitment's number, the month and the number of the batch: posted changes name all three, and nothing else ties
the changes of several items together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieout.connectors.viewpoint_vista.change_entries import ChangeEntries
from tieout.connectors.viewpoint_vista.codes import cost_code_of, parts_of
from tieout.connectors.viewpoint_vista.commitments import mark
from tieout.connectors.viewpoint_vista.documents import DocumentType, shown
from tieout.connectors.viewpoint_vista.door import Door, Row
from tieout.connectors.viewpoint_vista.looks import POSTED, Batches
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.stored_codes import StoredCodes
from tieout.policy.reasons import Reason
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Found,
    Gone,
    LookUp,
    NeedsPerson,
    NotNow,
    ObservedLine,
    ReadBack,
    Refused,
    Several,
)
from tieout.sync.plan import ExpectedLine

_AMOUNTS = ("ChangeCurUnits", "ChangeCurCost")


@dataclass(frozen=True)
class ChangeLooks:
    """Implements `Looks`. Raises NotNow or NeedsPerson when it cannot read."""

    door: Door
    settings: VistaSettings

    def prepared(self, kind: DocumentType, body: Mapping[str, Any]) -> tuple[Row, ...] | Refused:
        """The entries, with codes as Vista keeps them; refused where the commitment's items do not fit them."""
        items = {str(row.get(kind.item)): row for row in self._items(kind, body["code"])}
        if not items:
            text = f"{kind.code} {body['code']} has no items in Vista that could be changed. Resync the commitment."
            return Refused((Reason("no_contract", text, "contract"),))
        entries = ChangeEntries(self.settings, kind, items)
        problems = tuple(entries.problems(body["lines"]))
        if problems:
            return Refused(problems)
        made = list(entries.of(body, body["batch_notes"][1:-1]))
        added = [entry["NewLineItem"] for entry in made if "NewLineItem" in entry]
        stored = iter(StoredCodes(self.door, self.settings).of_lines(body["job"], added))
        return tuple(entry | ({"NewLineItem": next(stored)} if "NewLineItem" in entry else {}) for entry in made)

    def by_reference(self, kind: DocumentType, ref: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The change order of this reference, once as many lines of it are there as were to be sent."""
        reference, code = parts_of(ref)
        found = [(batch, self._rows(kind, code, batch)) for batch in self._batches(kind, reference)]
        made = [(batch, rows) for batch, rows in found if rows]
        if len(made) > 1 or any(len(rows) > len(expected) for _, rows in made):
            return Several(tuple(self._document(kind, code, batch, rows, ()) for batch, rows in made))
        if not made or len(made[0][1]) < len(expected):
            return Absent()
        return Found(self._document(kind, code, *made[0], expected))

    def ours(self, kind: DocumentType, ref: str) -> list[Row]:
        """Its entries that are in a batch."""
        reference, code = parts_of(ref)
        batches = [row for row in self._batches(kind, reference) if row.get("Status") != POSTED]
        inside = [row for batch in batches for row in Batches(self.door, self.settings).inside(kind, batch)]
        return [row for row in inside if str(row.get(kind.code)) == code and row.get("Notes") == mark(reference)]

    def arrived(self, kind: DocumentType, ref: str, entries: Sequence[Row]) -> int:
        """How many of the entries are there.

        Raises:
            NeedsPerson: the batch holds something else, such as an earlier version of the change order.
        """
        there = self.ours(kind, ref)
        if len(there) <= len(entries) and all(map(_same, there, entries, [kind.item] * len(there))):
            return len(there)
        batch = there[0]
        raise NeedsPerson(
            f"Batch {batch.get('BatchId')} of {batch.get('Mth')} holds entries of {parts_of(ref)[0]} that are not as they are "
            "now. Cancel the batch in Vista, then resync."
        )

    def refreshed(self, kind: DocumentType, ref: str, entries: tuple[Row, ...]) -> tuple[Row, ...]:
        """New items behind those that another change order has added meanwhile."""
        taken = max((int(row.get(kind.item) or 0) for row in self._items(kind, parts_of(ref)[1])), default=0)
        new = [int(entry[kind.item]) for entry in entries if "NewLineItem" in entry]
        shift = taken + 1 - min(new) if new and min(new) <= taken else 0
        return tuple(_shifted(entry, kind.item, shift) for entry in entries)

    def is_posted(self, kind: DocumentType, ref: str) -> bool:
        """Whether the cache shows the posted changes, which follow their batch."""
        reference, code = parts_of(ref)
        posted = [row for row in self._batches(kind, reference) if row.get("Status") == POSTED]
        return any(self._changes(kind, code, batch) for batch in posted)

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The batch that an earlier attempt opened for this record. Raises: NeedsPerson: there are several."""
        return Batches(self.door, self.settings).open_batch(kind, notes)

    def read_back(self, kind: DocumentType, document: TargetDocument) -> ReadBack:
        """The changes as they stand: posted, or in their batch."""
        code, month, number = document.key.rsplit("/", 2)
        batch = {"Mth": month, "BatchId": int(number)}
        posted = self._changes(kind, code, batch)
        rows = posted or self._entries(kind, code, batch)
        if not rows:
            return Gone()
        items = {str(row.get(kind.item)): row for row in self._items(kind, code)}
        lines = tuple(_line(kind, row, items) for row in rows)
        return shown(document, lines, "Posted" if posted else f"In batch {number} of {month}")

    def _batches(self, kind: DocumentType, reference: str) -> list[Row]:
        return Batches(self.door, self.settings).noted(kind, mark(reference))

    def _rows(self, kind: DocumentType, code: str, batch: Row) -> list[Row]:
        if batch.get("Status") == POSTED:
            return self._changes(kind, code, batch)
        return self._entries(kind, code, batch)

    def _entries(self, kind: DocumentType, code: str, batch: Row) -> list[Row]:
        inside = Batches(self.door, self.settings).inside(kind, batch)
        return [row for row in inside if str(row.get(kind.code)) == code]

    def _changes(self, kind: DocumentType, code: str, batch: Row) -> list[Row]:
        place = {kind.company: self.settings.company, "Mth": batch["Mth"], "BatchId": batch["BatchId"], kind.code: code}
        return sorted(self.door.search(kind.posted, place), key=lambda row: int(row.get(f"{kind.code}Trans") or 0))

    def _items(self, kind: DocumentType, code: str) -> list[Row]:
        return self.door.search(kind.items, {kind.company: self.settings.company, kind.code: code})

    def _document(
        self, kind: DocumentType, code: str, batch: Row, rows: Sequence[Row], expected: Sequence[ExpectedLine]
    ) -> TargetDocument:
        # Entries are sent one after the other, and posted in their order.
        lines = {line.source_id: str(row[kind.item]) for line, row in zip(expected, rows, strict=False)}
        key = f"{code}/{str(batch['Mth'])[:10]}/{batch['BatchId']}"
        return TargetDocument(
            role="change_order", kind=kind.kind, key=key, company=str(self.settings.company), lines=lines
        )


def _shifted(entry: Row, item: str, shift: int) -> Row:
    if "NewLineItem" not in entry or not shift:
        return entry
    number = int(entry[item]) + shift
    return entry | {item: number, "NewLineItem": entry["NewLineItem"] | {item: number}}


def _same(there: Row, sent: Row, item: str) -> bool:
    """Whether an entry in the batch is the one that would be sent now."""
    if str(there.get(item)) != str(sent[item]):
        return False
    named = [name for name in _AMOUNTS if name in sent]
    try:
        return all(to_decimal(there.get(name)) == to_decimal(str(sent[name])) for name in named)
    except MoneyError:
        return False


def _line(kind: DocumentType, row: Row, items: Mapping[str, Row]) -> ObservedLine:
    key = str(row.get(kind.item))
    item = items.get(key) or row.get("NewLineItem")
    if not isinstance(item, dict):
        raise NotNow(f"The cache does not show item {key} of {kind.code} {row.get(kind.code)} yet")
    try:
        amount = to_cents(to_decimal(row.get("ChangeCurCost")))
    except MoneyError as error:
        raise NotNow(f"A change of item {key} could not be read: {error}") from error
    return ObservedLine(key, amount, cost_code_of(str(item.get("Phase")), str(item.get("JCCType"))))
