"""Subcontracts and purchase orders with their lines, as they were signed; and the change documents to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.sage_intacct.book_desk import MODIFIED, BookDesk, BookRow, Listing, six, whole
from tieout.connectors.sage_intacct.book_lines import ADDED, ORDERED, Lines, line_row, lines_of
from tieout.connectors.sage_intacct.book_masters import VENDOR
from tieout.connectors.sage_intacct.book_stages import stage_of
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.moments import moment
from tieout.connectors.sage_intacct.objects import DOCUMENT, PROJECT, of_definition
from tieout.connectors.sage_intacct.places import place_of
from tieout.records.change_order import ChangeOrderKind

_HEAD = ("documentNumber", "state", "memo", "vendor.id", "project.key", "txnCurrency", "paymentTerm.id", MODIFIED)


def documents_of(desk: BookDesk, definition: str, *more: str) -> Listing:
    """The documents of one definition."""
    kind = of_definition(definition)
    return Listing(kind, (*_HEAD, "retainagePercent", place_of(kind, desk.settings).field, *more))


@dataclass(frozen=True)
class CommitmentRows:
    """Reads the documents of one definition. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    kind: str
    definition: str

    def headers(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of documents, each at its original amount."""
        rows, lines, following = self._page(cursor)
        return [self._header(row, lines[str(row["key"])]) for row in rows], following

    def lines(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The lines of one page of documents, without those that a change document has added."""
        rows, lines, following = self._page(cursor)
        return [line for row in rows for line in self._lines(row, lines[str(row["key"])])], following

    def _page(self, cursor: str) -> tuple[Sequence[Row], Mapping[str, Lines], str | None]:
        rows, following = self.desk.page(documents_of(self.desk, self.definition), cursor)
        lines = lines_of(self.desk, ORDERED, [str(row["key"]) for row in rows])
        signed = {key: Lines(ORDERED, [row for row in of.rows if not row.get(ADDED)]) for key, of in lines.items()}
        return rows, signed, following

    def _header(self, row: Row, lines: Lines) -> BookRow:
        with whole(self.definition, row["key"]):
            return {
                **head_row(self.desk, of_definition(self.definition), row),
                "kind": self.kind,
                "project": lines.project(self.desk) or self.desk.named(PROJECT, row.get("project.key")),
                "vendor": self.desk.named(VENDOR, row.get("vendor.id")),
                "amount": lines.total,
                "retainage_percent": six(row, "retainagePercent") or Decimal(0),
                "currency": row.get("txnCurrency") or None,
                "terms": row.get("paymentTerm.id") or None,
            }

    def _lines(self, row: Row, lines: Lines) -> list[BookRow]:
        kind = of_definition(self.definition)
        reference = self.desk.named(kind, row["key"])
        known = {
            "commitment": reference,
            "stage": stage_of(DOCUMENT, str(row["key"]), str(row.get("state"))).value,
            "on_default": None,
            "changed_at": moment(row, MODIFIED),
        }
        return [{**line_row(self.desk, ORDERED, line, reference), **known} for line in lines.rows]


@dataclass(frozen=True)
class ChangeRows:
    """Reads the change documents. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    definition: str

    def page(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of change documents, each with what it changes."""
        rows, following = self.desk.page(documents_of(self.desk, self.definition), cursor)
        lines = lines_of(self.desk, ORDERED, [str(row["key"]) for row in rows])
        return [self._row(row, lines[str(row["key"])]) for row in rows], following

    def _row(self, row: Row, lines: Lines) -> BookRow:
        with whole(self.definition, row["key"]):
            return {
                **head_row(self.desk, of_definition(self.definition), row),
                "kind": ChangeOrderKind.COMMITMENT.value,
                "contract": lines.linked(self.desk, "relatedDocument"),
                "project": lines.project(self.desk) or self.desk.named(PROJECT, row.get("project.key")),
                "vendor": self.desk.named(VENDOR, row.get("vendor.id")),
                "amount": lines.total,
            }


def head_row(desk: BookDesk, kind: str, row: Row) -> BookRow:
    """What every purchasing document's row has. Raises: NotNow, NeedsPerson."""
    state = str(row.get("state"))
    return {
        "reference": desk.named(kind, row["key"]),
        "number": desk.number(kind, row, "documentNumber"),
        "title": row.get("memo") or None,
        "stage": stage_of(DOCUMENT, str(row["key"]), state).value,
        "status": state,
        "changed_at": moment(row, MODIFIED),
    }
