"""The lines of pay apps, other bills and owner invoices."""

from collections.abc import Iterator

from tieout.connectors.sage_intacct.book_desk import BookDesk, BookRow, whole
from tieout.connectors.sage_intacct.book_invoices import OtherBills, OwnerBills, Room
from tieout.connectors.sage_intacct.book_lines import Lines, line_row, linked, retained_of
from tieout.connectors.sage_intacct.client import Row


def invoice_lines_of(room: Room, cursor: str) -> tuple[list[BookRow], str | None]:
    """The lines of one page of documents. Raises: NotNow, NeedsPerson."""
    page = room.page(cursor)
    rows = [line for row in page.rows for line in _lines(room, row, page.lines[str(row["key"])])]
    return rows, page.following


def _lines(room: Room, document: Row, lines: Lines) -> Iterator[BookRow]:
    if isinstance(room, OtherBills) and document["release"]:
        return  # they bill nothing: what they free was billed when it was held back
    with whole(room.form.kind, document["key"]):
        header = room.header(document, lines)
        known = {"invoice": header["reference"], "stage": header["stage"], "changed_at": header["changed_at"]}
        for row in lines.rows:
            line = line_row(room.desk, room.form, row, room.reference(document))
            if isinstance(room, OwnerBills):
                # An owner's invoice is on the revenue account: its code alone says where it belongs.
                line["cost_key"] = str(line["cost_key"]).partition("/")[0] if line["cost_key"] else None
            yield {
                **line,
                **known,
                "contract_line": _contract_line(room.desk, row),
                "retained": retained_of(row),
                "on_default": None,
            }


def _contract_line(desk: BookDesk, row: Row) -> str | None:
    order, line = linked(desk, row, "sourceDocument"), row.get("sourceDocumentLine.key")
    return f"{order}/{line}" if order and line else None
