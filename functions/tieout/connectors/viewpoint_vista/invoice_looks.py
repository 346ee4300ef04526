"""Looking for AP invoices in the cache, by the vendor and his number: Vista keeps each once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.viewpoint_vista.codes import cost_code_of, figure, parts_of
from tieout.connectors.viewpoint_vista.commitments import LUMP_SUM, marked
from tieout.connectors.viewpoint_vista.documents import INVOICE, PURCHASE_ORDER, DocumentType, shown, type_of
from tieout.connectors.viewpoint_vista.door import Columns, Door, Row, rows_in
from tieout.connectors.viewpoint_vista.looks import Batches
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, NotNow, ObservedLine, ReadBack, Several
from tieout.sync.plan import ExpectedLine

ORDER_LINE, SUBCONTRACT_LINE = 6, 7
"""APLB.LineType (inferred; the range 1 to 8 is documented)."""
_UNITS = Decimal("0.001")


@dataclass(frozen=True)
class InvoiceLooks:
    """Implements `Looks`. Raises NotNow or NeedsPerson when it cannot read."""

    door: Door
    settings: VistaSettings

    def prepared(self, _kind: DocumentType, body: Mapping[str, Any]) -> tuple[Row, ...]:
        """The one entry. An item that is not there is Vista's to name."""
        entry = body["entry"]
        items = self._items((line["kind"], line["code"]) for line in entry["LineItems"])
        return (entry | {"LineItems": [_line_item(line, items) for line in entry["LineItems"]]},)

    def by_reference(self, kind: DocumentType, ref: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The invoice of this vendor and number that carries our reference, posted or still in a batch."""
        reference, key = parts_of(ref)
        ours = [row for row in self.posted(key) if marked(row.get("Notes"), reference)] or self.ours(kind, ref)
        lines = {line.source_id: str(at) for at, line in enumerate(expected, start=1)}
        document = TargetDocument(
            role="invoice", kind=INVOICE, key=key, company=str(self.settings.company), lines=lines
        )
        if len(ours) > 1:
            return Several((document, document))
        return Found(document) if ours else Absent()

    def posted(self, key: str) -> list[Row]:
        """The posted invoices of a vendor and number."""
        vendor, _, code = key.partition("/")
        kind = type_of(INVOICE, self.settings)
        columns: Columns = {kind.company: self.settings.company, "Vendor": int(vendor), "APRef": code}
        return self.door.search(kind.posted, columns) if vendor.isdecimal() else []

    def entries(self, kind: DocumentType, key: str) -> list[Row]:
        """The entries of a vendor and number in batches."""
        vendor, _, code = key.partition("/")
        columns: Columns = {"Co": self.settings.company, "Vendor": int(vendor), "APRef": code}
        return self.door.search(kind.entries, columns) if vendor.isdecimal() else []

    def ours(self, kind: DocumentType, ref: str) -> list[Row]:
        """Those of them that carry our reference."""
        reference, key = parts_of(ref)
        found = [row for row in self.entries(kind, key) if marked(row.get("Notes"), reference)]
        return Batches(self.door, self.settings).alive(kind, found)

    def arrived(self, kind: DocumentType, ref: str, _entries: Sequence[Row]) -> int:
        """One or none."""
        return len(self.ours(kind, ref))

    def refreshed(self, _kind: DocumentType, _ref: str, entries: tuple[Row, ...]) -> tuple[Row, ...]:
        """As they are."""
        return entries

    def is_posted(self, _kind: DocumentType, ref: str) -> bool:
        """Whether the posted invoice is there and ours."""
        reference, key = parts_of(ref)
        return any(marked(row.get("Notes"), reference) for row in self.posted(key))

    def open_batch(self, kind: DocumentType, notes: str) -> Row | None:
        """The batch that an earlier attempt opened for this record. Raises: NeedsPerson: there are several."""
        return Batches(self.door, self.settings).open_batch(kind, notes)

    def read_back(self, kind: DocumentType, document: TargetDocument) -> ReadBack:
        """The invoice as it stands, posted or in its batch."""
        posted = self.posted(document.key)
        held = posted or self.entries(kind, document.key)
        if not held:
            return Gone()
        # Two invoices of one number would both be ours to show: the lines of both, so that it cannot tie.
        rows = [row for each in held for row in rows_in(each.get("LineItems"))]
        status = "Posted" if posted else f"In batch {held[0].get('BatchId')} of {held[0].get('Mth')}"
        try:
            seen = shown(document, tuple(self._lines(rows)), status)
            retained = sum((to_cents(to_decimal(row.get("Retainage") or 0)) for row in rows), Decimal("0.00"))
        except MoneyError as error:
            raise NotNow(f"{document.kind} {document.key} could not be read: {error}") from error
        return type(seen)(seen.document, seen.total, seen.status, seen.lines, fields={"Retainage": f"{retained:f}"})

    def _lines(self, rows: Sequence[Row]) -> Iterator[ObservedLine]:
        items = self._items(commitment_of(row) for row in rows)
        for row in sorted(rows, key=lambda row: int(row.get("APLine") or 0)):
            # A line that shows no phase of its own follows its item.
            item = items.get((*commitment_of(row), item_of(row)), {})
            phase, cost_type = (row.get(name) or item.get(name) for name in ("Phase", "JCCType"))
            amount = to_cents(to_decimal(row.get("GrossAmt")))
            yield ObservedLine(str(row.get("APLine")), amount, cost_code_of(str(phase), str(cost_type)))

    def _items(self, commitments: Iterator[tuple[str, str]]) -> dict[tuple[str, str, str], Row]:
        """Items by document type, number and item."""
        found: dict[tuple[str, str, str], Row] = {}
        for name, code in dict.fromkeys(commitments):
            if name:
                kind = type_of(name, self.settings)
                rows = self.door.search(kind.items, {kind.company: self.settings.company, kind.code: code})
                found |= {(name, code, str(row.get(kind.item))): row for row in rows}
        return found


def commitment_of(row: Row) -> tuple[str, str]:
    """The document type and number of the commitment that an AP line bills; ("", "") for none."""
    if row.get("PO"):
        return PURCHASE_ORDER, str(row["PO"])
    return ("Subcontract", str(row["SL"])) if row.get("SL") else ("", "")


def item_of(row: Row) -> str:
    """The number of the item that an AP line bills."""
    return str(row.get("POItem") or row.get("SLItem") or "")


def _line_item(line: Mapping[str, Any], items: Mapping[tuple[str, str, str], Row]) -> Row:
    order = line["kind"] == PURCHASE_ORDER
    code, gross = "PO" if order else "SL", Decimal(line["gross"])
    fields: Row = {
        "APLine": line["at"],
        "LineType": ORDER_LINE if order else SUBCONTRACT_LINE,
        code: line["code"],
        f"{code}Item": int(line["item"]),
        "Description": line["description"],
        "GrossAmt": figure(gross),
        "Retainage": figure(Decimal(line["retained"])),
        **_units(gross, items.get((line["kind"], line["code"], line["item"]), {})),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _units(gross: Decimal, item: Row) -> Row:
    """A unit item is billed with the units that the gross comes to at the item's own unit cost."""
    unit, each = item.get("UM"), to_decimal(item.get("CurUnitCost") or 0)
    if unit in (None, LUMP_SUM) or not each:
        return {"UM": unit} if unit else {}
    return {"UM": unit, "Units": figure((gross / each).quantize(_UNITS)), "UnitCost": figure(each)}
