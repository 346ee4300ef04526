"""Posted AP invoices that bill a commitment, with their lines. Others are none of the platform's: their cost is job cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow, reference_in
from tieout.connectors.viewpoint_vista.cached import cents, day, figure, modified, needed, text, whole
from tieout.connectors.viewpoint_vista.documents import INVOICE, type_of
from tieout.connectors.viewpoint_vista.door import Columns, Row, rows_in
from tieout.connectors.viewpoint_vista.feed_payments import CLEARED, PAID, details_object
from tieout.connectors.viewpoint_vista.invoice_looks import commitment_of, item_of
from tieout.reconcile.schema import Stage
from tieout.records.invoice import InvoiceKind

ZERO = Decimal("0.00")
Place = tuple[str, str, str]


@dataclass(frozen=True)
class InvoiceRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk

    def page(self, table: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some invoices. `table`: what is made of them."""
        kind, settings = type_of(INVOICE, self.desk.settings), self.desk.settings
        found: list[BookRow] = []
        invoices, following = self.desk.slice(kind.posted, {kind.company: settings.company}, cursor)
        for invoice in invoices:
            with whole(f"Invoice {invoice.get('APTrans')} of {invoice.get('Mth')}"):
                lines = rows_in(invoice.get("LineItems"))
                if any(commitment_of(line)[0] for line in lines):
                    details = self._details(invoice)
                    items = self._items(lines)
                    header = self._header(invoice, lines, items, details)
                    found += [header] if table == "invoice" else self._lines(header, invoice, lines, items)
        return found, following

    def _details(self, invoice: Row) -> list[Row]:
        number = int(needed(invoice, "APTrans"))
        place: Columns = {"APCo": self.desk.settings.company, "Mth": needed(invoice, "Mth"), "APTrans": number}
        return self.desk.door.search(details_object(self.desk.settings), place)

    def _items(self, lines: Sequence[Row]) -> dict[Place, Row]:
        found: dict[Place, Row] = {}
        for name, code in dict.fromkeys(commitment_of(line) for line in lines):
            if name:
                kind = type_of(name, self.desk.settings)
                found |= {(name, code, text(row, kind.item)): row for row in self.desk.items(kind, code)}
        return found

    def _header(self, invoice: Row, lines: Sequence[Row], items: dict[Place, Row], details: Sequence[Row]) -> BookRow:
        contracts = {commitment_of(line) for line in lines} - {("", "")}
        contract = contracts.pop() if len(contracts) == 1 else ("", "")
        jobs = {text(items.get(_place(line), {}), "Job") for line in lines} - {""}
        paid = [row for row in details if text(row, "Status") in {PAID, CLEARED}]
        discount = sum((cents(row, "DiscTaken") for row in paid), ZERO)
        gross = sum((cents(line, "GrossAmt") for line in lines), ZERO)
        retained = sum((cents(line, "Retainage") for line in lines), ZERO)
        closed = bool(details) and len(paid) == len(details)
        return {
            "reference": self.desk.named(INVOICE, f"{needed(invoice, 'Vendor')}/{needed(invoice, 'APRef')}"),
            "kind": InvoiceKind.SUBCONTRACTOR.value,
            "number": reference_in(invoice.get("Notes")) or needed(invoice, "APRef"),
            "title": text(invoice, "Description") or None,
            "invoice_number": needed(invoice, "APRef"),
            "contract": self.desk.named(*contract),
            "project": self.desk.project(jobs.pop()) if len(jobs) == 1 else None,
            "party": self.desk.named("Vendor", text(invoice, "Vendor")),
            "stage": (Stage.CLOSED if closed else Stage.APPROVED).value,
            "status": "Paid" if closed else "Open",
            "amount": gross,
            "retained": retained,
            "due": gross - retained,
            "paid": sum((cents(row, "Amount") for row in paid), ZERO) - discount,
            "discount": _offered(details),
            "billed_on": day(invoice, "InvDate"),
            "posted_on": posted_on(invoice),
            "due_on": day(invoice, "DueDate"),
            "discount_until": day(invoice, "DiscDate"),
            "paid_on": max((on for row in paid if (on := day(row, "PaidDate"))), default=None) if closed else None,
            "changed_at": modified(invoice),
        }

    def _lines(self, header: BookRow, invoice: Row, lines: Sequence[Row], items: dict[Place, Row]) -> Iterator[BookRow]:
        for line in lines:
            item, number = items.get(_place(line), {}), needed(line, "APLine")
            contract = self.desk.named(*commitment_of(line))
            yield {
                "reference": f"{header['reference']}/{number}",
                "invoice": header["reference"],
                "project": self.desk.project(text(line, "Job") or text(item, "Job")),
                "stage": header["stage"],
                "line_number": Decimal(number),
                # A line that shows no phase of its own follows its item.
                **self.desk.cost(*(text(line, name) or text(item, name) for name in ("Phase", "JCCType"))),
                "contract_line": f"{contract}/{item_of(line)}" if contract else None,
                "description": text(line, "Description") or None,
                "amount": cents(line, "GrossAmt"),
                "retained": cents(line, "Retainage"),
                "quantity": figure(line, "Units"),
                "unit_cost": figure(line, "UnitCost"),
                "unit": text(line, "UM") or None,
                "changed_at": modified(invoice),
            }


def _offered(details: Sequence[Row]) -> Decimal | None:
    """The discount offered until the invoice's DiscDate; `None` where no detail tells one: nothing is known of it."""
    told = [cents(row, "DiscOffer") for row in details if row.get("DiscOffer") is not None]
    return sum(told, ZERO) if told else None


def _place(line: Row) -> Place:
    return (*commitment_of(line), item_of(line))


def posted_on(invoice: Row) -> date | None:
    """The day that an invoice counts for: its own date, or the first of its batch month where it was posted to another."""
    billed, month = day(invoice, "InvDate"), day(invoice, "Mth")
    if month is None or (billed is not None and (billed.year, billed.month) == (month.year, month.month)):
        return billed
    return month
