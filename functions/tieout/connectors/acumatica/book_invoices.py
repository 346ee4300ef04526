"""Bills and AR invoices with their rows.

`amount` is what is billed, gross: the sum of the rows without those that move retainage (rows on the retainage account, see
`RETAINAGE_LINES`). `retained` is what is held of it, less what it releases; the platform tells it so too.

    Bill of our own, or one that bills a commitment   subcontractor_invoice
    any other Bill                                    vendor_bill        (a direct cost, which the platform does not have)
    retainage released by the ERP's own action        retainage_bill
    the other types of a Bill                         credit_adj, debit_adj, prepayment …
    AR Invoice of our own, or of a type not named here  owner_invoice
    AR memos                                          debit_memo, credit_memo: receivables, like an owner_invoice
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica import book_assumptions, feed_assumptions
from tieout.connectors.acumatica.assumptions import BILL_RETAINAGE
from tieout.connectors.acumatica.bills import RETAINED
from tieout.connectors.acumatica.book_desk import BookDesk, changed_at, joined, six, whole
from tieout.connectors.acumatica.book_lists import DOCUMENTS, BookListing, BookRow
from tieout.connectors.acumatica.book_stages import stage_of
from tieout.connectors.acumatica.documents import BILL, INVOICE, OPPOSITE, DocumentType
from tieout.connectors.acumatica.encoding import amount, custom_text, rows, text
from tieout.connectors.acumatica.feed_payments import ORIGINALS, VOID
from tieout.connectors.acumatica.feed_retainage import IS_RETAINAGE
from tieout.connectors.acumatica.feed_values import amount_or_zero, day
from tieout.reconcile.schema import RECEIVABLE_KINDS
from tieout.records.invoice import InvoiceKind
from tieout.records.money import to_decimal

_HEAD = (
    "Status",
    "Date",
    "DueDate",
    "PostPeriod",
    "Description",
    "Project",
    "Amount",
    "Balance",
    "LastModifiedDateTime",
)
_ROW = ("TransactionDescription", "Qty", "UOM", "Account", "ProjectTask", "CostCode")
_PAYING = frozenset({*ORIGINALS, VOID})
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class _Form:
    """One of the two documents, field by field."""

    type: DocumentType
    party: str
    party_kind: str
    number: str
    applications: str
    own: tuple[str, ...]
    unit_price: str


_BILL_ROW = ("ExtendedCost", "UnitCost", "Project", "POOrderType", "POOrderNbr", "POLine")
_FORMS = (
    _Form(BILL, "Vendor", "Vendor", "VendorRef", "Applications", _BILL_ROW, "UnitCost"),
    _Form(
        INVOICE,
        "Customer",
        "Customer",
        "CustomerOrder",
        "ApplicationsDefault",
        ("LineNbr", "ExtendedPrice", "UnitPrice"),
        "UnitPrice",
    ),
)


@dataclass(frozen=True)
class _Line:
    """One row: `key` as bindings have it; `moves`: it moves retainage and bills nothing."""

    key: str
    position: int
    row: Mapping[str, Any]
    billed: Decimal
    held: Decimal
    moves: bool


@dataclass(frozen=True)
class InvoiceRows:
    """Reads bills, then AR invoices. Raises: NotNow, NeedsPerson."""

    desk: BookDesk

    def page(self, table: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One range of documents; `table` is `invoice` or `invoice_line`."""
        place, _, within = (cursor or "0:").partition(":")
        form = _FORMS[int(place)]
        page = self.desk.lists.page(self._listing(form), within, size=DOCUMENTS)
        found: list[BookRow] = []
        for entity in page.rows:
            with whole(form.type.kind, joined(entity, *form.type.keys)):
                found += [self._header(form, entity)] if table == "invoice" else self._lines(form, entity)
        if page.following is not None:
            return found, f"{place}:{page.following.cursor()}"
        return found, f"{int(place) + 1}:" if int(place) + 1 < len(_FORMS) else None

    def _listing(self, form: _Form) -> BookListing:
        details = (f"Details/{name}" for name in (*_ROW, *form.own))
        paid = (f"{form.applications}/{name}" for name in ("DocType", "AmountPaid"))
        select = (*form.type.keys, *_HEAD, form.party, form.number, *details, *paid)
        bill = form.type is BILL
        custom = self.desk.custom(
            form.type.kind,
            *((RETAINED.removeprefix("custom:"),) if bill and self.desk.on(BILL_RETAINAGE) else ()),
            *((IS_RETAINAGE,) if bill and self.desk.on(feed_assumptions.RETAINAGE_SHOWN) else ()),
        )
        expand = f"Details,{form.applications}"
        return BookListing(form.type.kind, form.type.keys, "ReferenceNbr", select, expand=expand, custom=custom)

    def _header(self, form: _Form, entity: Mapping[str, Any]) -> BookRow:
        key, status, sign = joined(entity, *form.type.keys), text(entity, "Status"), _sign(entity)
        lines = list(self._read(form, entity))
        project, orders = self._place(form, entity, lines)
        ours = self.desk.reference(form.type.kind, entity)
        kind = self._kind(form, entity, ours=bool(ours), ordered=bool(orders))
        # A bill over several commitments is on none alone: its rows say which.
        contract = min(orders) if len(orders) == 1 else None
        # The customer's order number is only unique on a contract, which an AR invoice does not name; our reference is.
        told = ours if form.type is INVOICE and ours else text(entity, form.number)
        return {
            "reference": self.desk.named(form.type.kind, key),
            "kind": kind,
            "number": text(entity, "ReferenceNbr"),
            "invoice_number": told or None,
            "title": text(entity, "Description") or None,
            "contract": project if form.type is INVOICE else contract,
            "project": project,
            "party": self.desk.named(form.party_kind, text(entity, form.party)),
            "stage": stage_of(form.type.kind, key, status).value,
            "status": status,
            "amount": sum((line.billed for line in lines if not line.moves), ZERO),
            "retained": sum((line.held for line in lines), ZERO),
            "due": sign * amount(entity, "Amount"),
            "paid": sign * self._paid(form, entity),
            "billed_on": day(entity, "Date"),
            "posted_on": self._posted_on(entity),
            "due_on": day(entity, "DueDate"),
            "changed_at": changed_at(entity),
        }

    def _lines(self, form: _Form, entity: Mapping[str, Any]) -> Iterator[BookRow]:
        key = joined(entity, *form.type.keys)
        reference, stage = self.desk.named(form.type.kind, key), stage_of(form.type.kind, key, text(entity, "Status"))
        for line in self._read(form, entity):
            if line.moves:
                continue
            row, code = line.row, text(line.row, "CostCode")
            order = self.desk.order(text(row, "POOrderType"), text(row, "POOrderNbr"))
            account = text(row, "Account")
            yield {
                "reference": f"{reference}/{line.key}",
                "invoice": reference,
                "project": self.desk.project(text(row, "Project") or text(entity, "Project")),
                "stage": stage.value,
                "line_number": Decimal(line.position),
                "cost_code": code or None,
                # An owner's invoice has one account for all its rows, the revenue's: its code alone says where it belongs.
                "cost_key": self.desk.keys.posted(code, account) if form.type is BILL else _plain(self.desk, code),
                "contract_line": f"{order}/{text(row, 'POLine')}" if order and text(row, "POLine") else None,
                "description": text(row, "TransactionDescription") or None,
                "amount": line.billed,
                "retained": line.held,
                "quantity": six(amount_or_zero(row, "Qty")),
                "unit_cost": six(amount_or_zero(row, form.unit_price)),
                "unit": text(row, "UOM") or None,
                "on_default": self.desk.on_default(code),
                "changed_at": changed_at(entity),
            }

    def _read(self, form: _Form, entity: Mapping[str, Any]) -> Iterator[_Line]:
        """The rows in the document's own order: bills have no row numbers, and are shown as they were entered."""
        chosen, sign = self.desk.settings.invoices, _sign(entity)
        bill = form.type is BILL
        account = chosen.retainage_payable_account if bill else chosen.retainage_receivable_account
        shown = rows(entity, "Details")
        ordered = shown if bill else sorted(shown, key=lambda row: amount(row, "LineNbr"))
        for place, row in enumerate(ordered, start=1):
            billed = sign * amount(row, form.type.line_amount)
            moves = bool(account) and text(row, "Account").casefold() == str(account).casefold()
            held = -billed if moves else sign * to_decimal(custom_text(row, RETAINED) or "0")
            key = f"Details/{place}" if bill else text(row, "LineNbr")
            yield _Line(key, place, row, billed, held, moves)

    def _place(
        self, form: _Form, entity: Mapping[str, Any], lines: Iterable[_Line]
    ) -> tuple[str | None, frozenset[str]]:
        """The one project that its rows name, and every commitment."""
        billing = [line.row for line in lines if not line.moves]
        codes = {self.desk.project(text(row, "Project")) for row in billing if text(row, "Project")} - {None}
        orders = (self.desk.order(text(row, "POOrderType"), text(row, "POOrderNbr")) for row in billing)
        project = codes.pop() if len(codes) == 1 else self.desk.project(text(entity, "Project"))
        return project, frozenset(order for order in orders if order)

    def _kind(self, form: _Form, entity: Mapping[str, Any], *, ours: bool, ordered: bool) -> str:
        kind = text(entity, "Type")
        if form.type is INVOICE:
            return receivable(kind, ours=ours)
        if custom_text(entity, IS_RETAINAGE).casefold() == "true":
            return "retainage_bill"
        if ours or (kind == "Bill" and ordered):
            return InvoiceKind.SUBCONTRACTOR.value
        return "vendor_bill" if kind == "Bill" else _word(kind)

    def _paid(self, form: _Form, entity: Mapping[str, Any]) -> Decimal:
        paying = [row for row in rows(entity, form.applications) if text(row, "DocType") in _PAYING]
        return sum((amount(row, "AmountPaid") for row in paying), ZERO)

    def _posted_on(self, entity: Mapping[str, Any]) -> date | None:
        """Its date, or the first day of the month that it is posted to, where that is another one."""
        dated, period = day(entity, "Date"), text(entity, "PostPeriod").replace("-", "")
        if not self.desk.on(book_assumptions.CALENDAR_PERIODS) or not (len(period) == 6 and period.isdigit()):
            return dated
        month, year = int(period[:2]), int(period[2:])
        if not 1 <= month <= 12 or (dated is not None and (dated.year, dated.month) == (year, month)):
            return dated
        return date(year, month, 1)


def receivable(kind: str, *, ours: bool) -> str:
    """What kind of receivable an AR invoice is, by its Type: one of `RECEIVABLE_KINDS`, whatever else that list may name."""
    word = _word(kind)
    return word if not ours and word in RECEIVABLE_KINDS else InvoiceKind.OWNER.value


def _plain(desk: BookDesk, code: str) -> str | None:
    key = desk.keys.budgeted(code, "")
    return None if key is None else key.rstrip("/")


def _sign(entity: Mapping[str, Any]) -> int:
    return -1 if text(entity, "Type") in OPPOSITE else 1


def _word(kind: str) -> str:
    return kind.casefold().replace(".", "").replace(" ", "_")
