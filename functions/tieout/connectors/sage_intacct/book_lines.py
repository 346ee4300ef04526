"""The lines of a page of documents: purchasing documents, bills and AR invoices, each asked for by its header's key."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.sage_intacct.book_desk import BookDesk, BookRow, Listing, amount_of, one_of, six, whole
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.objects import PROJECT, of_definition
from tieout.records.money import to_cents, to_decimal

ADDED = "addedByChangeDocument"
_PLACE = ("dimensions.project.key", "dimensions.project.id", "dimensions.task.id", "dimensions.costType.id")
_RETAINED = "retainage.txnAmountRetained"


@dataclass(frozen=True)
class LineForm:
    """Lines of one object. `header`: the field that names their document; `amount`, `text`: a line's own; `place`: its number.

    `may_hold`: whether retainage is held on it.
    """

    kind: str
    header: str
    amount: str
    text: str
    more: tuple[str, ...] = ()
    place: str = "lineNumber"
    may_hold: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        held = (_RETAINED,) if self.may_hold else ()
        return (f"{self.header}.key", self.place, self.amount, self.text, *held, *_PLACE, *self.more)


ORDERED = LineForm(
    "purchasing/document-line",
    "documentHeader",
    "extendedPriceInTxnCurrency",
    "lineDescription",
    (
        *(ADDED, "unitQuantity", "unitPrice", "unit"),
        *("sourceDocument.key", "sourceDocument.documentType", "sourceDocumentLine.key"),
        *("relatedDocument.key", "relatedDocument.documentType"),
    ),
)
BILLED = LineForm("accounts-payable/bill-line", "bill", "txnAmount", "memo")
INVOICED = LineForm("accounts-receivable/invoice-line", "invoice", "txnAmount", "memo")


@dataclass(frozen=True)
class Lines:
    """The lines of one document."""

    form: LineForm
    rows: Sequence[Row]

    @property
    def total(self) -> Decimal:
        return sum((to_cents(to_decimal(row[self.form.amount])) for row in self.rows), Decimal("0.00"))

    @property
    def retained(self) -> Decimal:
        return sum((to_cents(amount_of(row, _RETAINED)) for row in self.rows), Decimal("0.00"))

    def project(self, desk: BookDesk) -> str | None:
        """The one project that they are on."""
        return one_of([desk.named(PROJECT, row.get("dimensions.project.key")) for row in self.rows])

    def linked(self, desk: BookDesk, field: str) -> str | None:
        """The one document that they name in a field (`sourceDocument`, `relatedDocument`)."""
        return one_of([linked(desk, row, field) for row in self.rows])


def lines_of(desk: BookDesk, form: LineForm, keys: Sequence[str]) -> Mapping[str, Lines]:
    """The lines of these documents, by document, in their order. Raises: NotNow, NeedsPerson."""
    header = f"{form.header}.key"
    found: dict[str, list[Row]] = defaultdict(list)
    if keys:
        for row in desk.every(Listing(form.kind, form.fields, ({"$in": {header: list(keys)}},))):
            found[str(row.get(header))].append(row)
    return {key: Lines(form, sorted(found[key], key=lambda row: _position(form, row))) for key in keys}


def linked(desk: BookDesk, row: Row, field: str) -> str | None:
    """The document that a line names."""
    kind = str(row.get(f"{field}.documentType") or "")
    return desk.named(of_definition(kind), row.get(f"{field}.key")) if kind else None


def line_row(desk: BookDesk, form: LineForm, row: Row, reference: str | None) -> BookRow:
    """What the rows of all lines have in common. Raises: NotNow."""
    with whole(form.kind, row["key"]):
        return {
            "reference": f"{reference}/{row['key']}",
            "project": desk.named(PROJECT, row.get("dimensions.project.key")),
            "line_number": Decimal(_position(form, row)),
            **desk.cost(row.get("dimensions.task.id"), row.get("dimensions.costType.id")),
            "description": row.get(form.text) or None,
            "amount": to_cents(to_decimal(row[form.amount])),
            "quantity": six(row, "unitQuantity"),
            "unit_cost": six(row, "unitPrice"),
            "unit": row.get("unit") or None,
        }


def retained_of(row: Row) -> Decimal:
    """What is held back of a line. Raises: MoneyError."""
    return to_cents(amount_of(row, _RETAINED))


def _position(form: LineForm, row: Row) -> int:
    return int(str(row.get(form.place) or 0))
