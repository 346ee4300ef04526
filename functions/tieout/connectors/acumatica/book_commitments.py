"""Subcontracts and purchase orders with their lines, at their original amounts, and what was received of orders.

The ERP shows a line as released change orders have left it, and the platform as it was signed: what they added is taken off, and
a line that nothing else is left of was added by one, and is none of the commitment's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.book_changes import ChangeOrderRows
from tieout.connectors.acumatica.book_desk import BookDesk, changed_at, joined, six, whole
from tieout.connectors.acumatica.book_lists import DOCUMENTS, BookListing, BookRow
from tieout.connectors.acumatica.book_stages import stage_of
from tieout.connectors.acumatica.documents import PURCHASE_ORDER, SUBCONTRACT, DocumentType
from tieout.connectors.acumatica.encoding import amount, custom_text, rows, text
from tieout.connectors.acumatica.feed_values import amount_or_zero
from tieout.records.commitment import CommitmentKind
from tieout.records.money import to_decimal

_HEAD = ("Description", "Status", "VendorID", "VendorRef", "LineTotal", "CurrencyID", "Terms", "LastModifiedDateTime")
_ROW = ("LineNbr", "LineDescription", "OrderQty", "UOM", "UnitCost", "ExtendedCost", "Account", "Project", "CostCode")
_OWN = {
    "Subcontract": ("DiscountTotal", "ApplyRetainage", "RetainagePct", "Details/DiscountAmount"),
    "PurchaseOrder": ("Project", "Details/QtyOnReceipts", "Details/ReceivedAmount"),
}
_KINDS = {"Subcontract": CommitmentKind.SUBCONTRACT, "PurchaseOrder": CommitmentKind.PURCHASE_ORDER}
_TYPES = (SUBCONTRACT, PURCHASE_ORDER)


@dataclass(frozen=True)
class _Order:
    """One document. `added`: what change orders have added to it, by line."""

    type: DocumentType
    entity: Mapping[str, Any]
    project: str | None
    added: Mapping[str, Decimal]

    @property
    def key(self) -> str:
        return joined(self.entity, *self.type.keys)


@dataclass(frozen=True)
class CommitmentRows:
    """Reads both documents, one after the other. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    changes: ChangeOrderRows

    def page(self, table: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of subcontracts, or of purchase orders once those are done. `table`: what is made of them."""
        place, _, within = (cursor or "0:").partition(":")
        document_type = _TYPES[int(place)]
        page = self.desk.lists.page(self._listing(document_type), within, size=DOCUMENTS)
        found: list[BookRow] = []
        for entity in page.rows:
            with whole(document_type.kind, joined(entity, *document_type.keys)):
                found += self._rows(table, self._order(document_type, entity))
        if page.following is not None:
            return found, f"{place}:{page.following.cursor()}"
        return found, "1:" if document_type is SUBCONTRACT else None

    def _listing(self, document_type: DocumentType) -> BookListing:
        kind = document_type.kind
        percent = self.desk.settings.retainage_on_purchase_orders
        fields = (percent.removeprefix("custom:"),) if percent and document_type is PURCHASE_ORDER else ()
        select = (*document_type.keys, *_HEAD, *_OWN[kind], *(f"Details/{name}" for name in _ROW))
        task = f"Details/{document_type.task_field}"
        by, custom = document_type.keys[-1], self.desk.custom(kind, *fields)
        return BookListing(kind, document_type.keys, by, (*select, task), expand="Details", custom=custom)

    def _order(self, document_type: DocumentType, entity: Mapping[str, Any]) -> _Order:
        codes = {text(row, "Project") for row in rows(entity, "Details")} - {""}
        codes = {code for code in codes if self.desk.project(code) is not None}
        reference = self.desk.named(document_type.kind, joined(entity, *document_type.keys))
        added: dict[str, Decimal] = {}
        for code in sorted(codes):
            for line, more in self.changes.added(code).get(str(reference), {}).items():
                added[line] = added.get(line, Decimal(0)) + more
        # A document on several projects is on none that could be compared with the platform's one.
        project = self.desk.project(codes.pop()) if len(codes) == 1 else None
        return _Order(document_type, entity, project, added)

    def _rows(self, table: str, order: _Order) -> Iterator[BookRow]:
        if table == "commitment":
            yield self._header(order)
        elif table == "commitment_line":
            yield from self._lines(order)
        elif order.type is PURCHASE_ORDER:
            yield from self._receipts(order)

    def _header(self, order: _Order) -> BookRow:
        entity, kind = order.entity, order.type.kind
        status = text(entity, "Status")
        return {
            "reference": self.desk.named(kind, order.key),
            "kind": _KINDS[kind].value,
            "number": self.desk.reference(kind, entity) or order.key.rpartition("/")[2],
            "title": text(entity, "Description") or None,
            "project": order.project,
            "vendor": self.desk.named("Vendor", text(entity, "VendorID")),
            "stage": stage_of(kind, order.key, status).value,
            "status": status,
            # Without taxes, which the ERP adds by itself, as the read-back of what was sent has it.
            "amount": amount(entity, "LineTotal") - amount_or_zero(entity, "DiscountTotal") - sum(order.added.values()),
            "retainage_percent": self._retainage(order),
            "currency": text(entity, "CurrencyID") or None,
            "terms": text(entity, "Terms") or None,
            "changed_at": changed_at(entity),
        }

    def _retainage(self, order: _Order) -> Decimal | None:
        """The rate; `None` where this site does not say."""
        if order.type is SUBCONTRACT:
            applies = text(order.entity, "ApplyRetainage").casefold() == "true"
            return six(amount_or_zero(order.entity, "RetainagePct")) if applies else Decimal(0)
        percent = self.desk.settings.retainage_on_purchase_orders
        return six(to_decimal(custom_text(order.entity, percent) or "0")) if percent else None

    def _lines(self, order: _Order) -> Iterator[BookRow]:
        reference, status = self.desk.named(order.type.kind, order.key), text(order.entity, "Status")
        for row in rows(order.entity, "Details"):
            number, code = text(row, "LineNbr"), text(row, "CostCode")
            held = amount(row, "ExtendedCost") - amount_or_zero(row, "DiscountAmount")
            original = held - order.added.get(number, Decimal(0))
            if number in order.added and not original:
                continue
            yield {
                "reference": f"{reference}/{number}",
                "commitment": reference,
                "project": self.desk.project(text(row, "Project")),
                "stage": stage_of(order.type.kind, order.key, status).value,
                "line_number": amount(row, "LineNbr"),
                "cost_code": code or None,
                "cost_key": self.desk.keys.posted(code, text(row, "Account")),
                "description": text(row, "LineDescription") or None,
                "amount": original,
                "quantity": six(amount_or_zero(row, "OrderQty")),
                "unit_cost": six(amount_or_zero(row, "UnitCost")),
                "unit": text(row, "UOM") or None,
                "on_default": self.desk.on_default(code),
                "changed_at": changed_at(order.entity),
            }

    def _receipts(self, order: _Order) -> Iterator[BookRow]:
        """What was received of each line so far, as one row: this contract shows no single receipts on an order."""
        for row in rows(order.entity, "Details"):
            quantity, received = amount_or_zero(row, "QtyOnReceipts"), amount_or_zero(row, "ReceivedAmount")
            if quantity or received:
                line = f"{self.desk.named(order.type.kind, order.key)}/{text(row, 'LineNbr')}"
                yield {
                    "reference": f"{line}/received",
                    "commitment_line": line,
                    "project": self.desk.project(text(row, "Project")),
                    "quantity": six(quantity),
                    "amount": received,
                    "changed_at": changed_at(order.entity),
                }
