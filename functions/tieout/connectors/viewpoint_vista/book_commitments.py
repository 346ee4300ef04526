"""Purchase orders and subcontracts with their items, at their original amounts: what changed them stands in rows of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow, in_turn, reference_in, stage_of, then
from tieout.connectors.viewpoint_vista.cached import cents, figure, modified, needed, text, whole
from tieout.connectors.viewpoint_vista.documents import (
    PURCHASE_ORDER,
    STATUS_WORDS,
    SUBCONTRACT,
    DocumentType,
    added_by_change,
    type_of,
)
from tieout.connectors.viewpoint_vista.door import Row
from tieout.records.commitment import CommitmentKind

_KINDS = {PURCHASE_ORDER: CommitmentKind.PURCHASE_ORDER, SUBCONTRACT: CommitmentKind.SUBCONTRACT}
_ORDER = tuple(_KINDS)
_PERCENT = Decimal(100)


@dataclass(frozen=True)
class CommitmentRows:
    """Reads both documents, one after the other. Raises: NotNow, NeedsPerson."""

    desk: BookDesk

    def page(self, table: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some purchase orders, or subcontracts once those are done. `table`: what is made of them."""
        name, within = in_turn(_ORDER, cursor)
        kind = type_of(name, self.desk.settings)
        headers, following = self.desk.slice(kind.posted, {kind.company: self.desk.settings.company}, within)
        found: list[BookRow] = []
        for header in headers:
            with whole(f"{name} {header.get(kind.code)}"):
                items = [row for row in self._items(kind, header) if not added_by_change(kind, row)]
                found += (
                    [self._header(kind, header, items)] if table == "commitment" else self._lines(kind, header, items)
                )
        return found, then(_ORDER, name, following)

    def _items(self, kind: DocumentType, header: Row) -> list[Row]:
        rows = self.desk.items(kind, str(header.get(kind.code)))
        return sorted(rows, key=lambda row: int(needed(row, kind.item)))

    def _header(self, kind: DocumentType, header: Row, items: Sequence[Row]) -> BookRow:
        key = needed(header, kind.code)
        jobs = {text(row, "Job") for row in items} - {""}
        return {
            "reference": self.desk.named(kind.kind, key),
            "kind": _KINDS[kind.kind].value,
            "number": reference_in(header.get("Notes")) or key,
            "title": text(header, "Description") or None,
            # An order on several jobs is on none that could be compared with the platform's one.
            "project": self.desk.project(jobs.pop()) if len(jobs) == 1 else None,
            "vendor": self.desk.named("Vendor", text(header, "Vendor")),
            "stage": stage_of(kind.kind, key, header.get("Status")).value,
            "status": STATUS_WORDS.get(text(header, "Status")),
            "amount": sum((cents(row, "OrigCost") for row in items), Decimal("0.00")),
            "retainage_percent": _retainage(kind, items),
            "terms": text(header, "PayTerms") or None,
            "changed_at": modified(header),
        }

    def _lines(self, kind: DocumentType, header: Row, items: Sequence[Row]) -> Iterator[BookRow]:
        key = needed(header, kind.code)
        commitment = self.desk.named(kind.kind, key)
        for row in items:
            number = needed(row, kind.item)
            yield {
                "reference": f"{commitment}/{number}",
                "commitment": commitment,
                "project": self.desk.project(text(row, "Job")),
                "stage": stage_of(kind.kind, key, header.get("Status")).value,
                "line_number": Decimal(number),
                **self.desk.cost(text(row, "Phase"), text(row, "JCCType")),
                "description": text(row, "Description") or None,
                "amount": cents(row, "OrigCost"),
                "quantity": figure(row, "OrigUnits"),
                "unit_cost": figure(row, "OrigUnitCost"),
                "unit": text(row, "UM") or None,
                "changed_at": modified(row),
            }


def _retainage(kind: DocumentType, items: Sequence[Row]) -> Decimal | None:
    """The rate that all items have in percent; `None` where they differ. A purchase order has none."""
    rates = {figure(row, "WCRetPct") * _PERCENT for row in items} if kind.kind == SUBCONTRACT else {Decimal(0)}
    return rates.pop() if len(rates) == 1 else None
