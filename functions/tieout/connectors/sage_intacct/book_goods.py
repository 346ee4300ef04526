"""Goods received on purchase orders: documents of a definition of the firm's own, each line converted from a line of an order.

Where a firm receives so, it bills what it received: its invoice then names the receipt, and the order only through it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from tieout.connectors.sage_intacct.book_desk import MODIFIED, BookDesk, BookRow, Listing, six, whole
from tieout.connectors.sage_intacct.book_lines import ORDERED, Lines, lines_of, linked
from tieout.connectors.sage_intacct.book_stages import stage_of
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.moments import day, moment
from tieout.connectors.sage_intacct.objects import DOCUMENT, PROJECT, of_definition
from tieout.reconcile.schema import Stage
from tieout.records.money import to_cents, to_decimal

_STANDS = frozenset({Stage.APPROVED, Stage.CLOSED})
_SOURCE = ("sourceDocument.key", "sourceDocument.documentType", "sourceDocumentLine.key")


@dataclass(frozen=True)
class GoodsRows:
    """Reads the receipts of one definition, against orders of these. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    definition: str
    orders: AbstractSet[str]

    def page(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The lines of one page of receipts; what is no receipt of an order, or not in force, is none."""
        listing = Listing(of_definition(self.definition), ("state", "txnDate", MODIFIED))
        rows, following = self.desk.page(listing, cursor)
        lines = lines_of(self.desk, ORDERED, [str(row["key"]) for row in rows])
        stand = [row for row in rows if stage_of(DOCUMENT, str(row["key"]), str(row.get("state"))) in _STANDS]
        return [line for row in stand for line in self._lines(row, lines[str(row["key"])])], following

    def _lines(self, row: Row, lines: Lines) -> list[BookRow]:
        receipt = self.desk.named(of_definition(self.definition), row["key"])
        with whole(self.definition, row["key"]):
            return [
                {
                    "reference": f"{receipt}/{line['key']}",
                    "commitment_line": f"{linked(self.desk, line, 'sourceDocument')}/{line['sourceDocumentLine.key']}",
                    "project": self.desk.named(PROJECT, line.get("dimensions.project.key")),
                    "received_on": day(row, "txnDate"),
                    "quantity": six(line, "unitQuantity"),
                    "amount": to_cents(to_decimal(line[ORDERED.amount])),
                    "changed_at": moment(row, MODIFIED),
                }
                for line in lines.rows
                if line.get("sourceDocument.documentType") in self.orders and line.get("sourceDocumentLine.key")
            ]


def behind_receipts(desk: BookDesk, lines: Mapping[str, Lines]) -> Mapping[str, Lines]:
    """The same lines, those that bill a receipt under the order's line behind it. Raises: NotNow, NeedsPerson."""
    definition = desk.settings.goods_receipts
    wanted = sorted(
        {str(row["sourceDocumentLine.key"]) for of in lines.values() for row in _billing(of.rows, definition)}
    )
    if not wanted:
        return lines
    listing = Listing(ORDERED.kind, _SOURCE, ({"$in": {"key": wanted}},))
    behind = {str(row["key"]): {name: row.get(name) for name in _SOURCE} for row in desk.every(listing)}
    return {key: replace(of, rows=[_through(row, behind, definition) for row in of.rows]) for key, of in lines.items()}


def _billing(rows: Sequence[Row], definition: str | None) -> list[Row]:
    named = (row for row in rows if row.get("sourceDocumentLine.key"))
    return [row for row in named if definition and row.get("sourceDocument.documentType") == definition]


def _through(row: Row, behind: Mapping[str, Row], definition: str | None) -> Row:
    return row | behind.get(str(row["sourceDocumentLine.key"]), {}) if _billing([row], definition) else row
