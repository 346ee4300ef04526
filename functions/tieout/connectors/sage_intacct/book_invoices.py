"""Pay apps, other bills and owner invoices, each gross of the period, with what is held back beside it.

    purchasing invoice of the connection's definition   subcontractor_invoice, paid as its bill is
    bill of an AP retainage release                      with the pay app that released it; one by hand: retainage_bill
    any other AP bill                                    vendor_bill   (a direct cost, which the platform does not have)
    AR invoice                                           owner_invoice

Intacct makes the bill of a purchasing invoice anew on every edit: the invoice is the record, its bill says what is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.sage_intacct.book_commitments import documents_of, head_row
from tieout.connectors.sage_intacct.book_desk import MODIFIED, BookDesk, BookRow, Listing, amount_of, whole
from tieout.connectors.sage_intacct.book_goods import behind_receipts
from tieout.connectors.sage_intacct.book_lines import BILLED, INVOICED, ORDERED, LineForm, Lines, lines_of
from tieout.connectors.sage_intacct.book_masters import CUSTOMER, VENDOR
from tieout.connectors.sage_intacct.book_retainage import Release, Releases
from tieout.connectors.sage_intacct.book_stages import stage_of
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.moments import day, moment
from tieout.connectors.sage_intacct.objects import AP_RELEASE, AR_INVOICE, BILL, PROJECT, of_definition
from tieout.connectors.sage_intacct.places import place_of
from tieout.reconcile.schema import Stage
from tieout.records.invoice import InvoiceKind

PAID = "paymentInformation.totalTxnAmountPaid"
_MADE_BY = "purchasingDocument.key"
_BILL = Listing(
    BILL,
    (
        *("billNumber", "state", "description", "vendor.id", "createdDate", "postingDate", "dueDate"),
        *(PAID, _MADE_BY, MODIFIED),
    ),
)


@dataclass(frozen=True)
class Page:
    """One page of documents: their rows, their lines, and where to read on."""

    rows: Sequence[Row]
    lines: Mapping[str, Lines]
    following: str | None


@dataclass(frozen=True)
class PayApps:
    """Purchasing invoices of one definition. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    definition: str
    releases: Releases
    form: LineForm = ORDERED

    def page(self, cursor: str) -> Page:
        listing = documents_of(self.desk, self.definition, "vendorDocumentNumber", "txnDate", "postingDate", "dueDate")
        rows, following = self.desk.page(listing, cursor)
        keys = [str(row["key"]) for row in rows]
        bills = self._bills(keys)
        return Page(
            [{**row, "bill": bills.get(str(row["key"]))} for row in rows],
            behind_receipts(self.desk, lines_of(self.desk, self.form, keys)),
            following,
        )

    def header(self, row: Row, lines: Lines) -> BookRow:
        kind, bill = of_definition(self.definition), row["bill"] or {}
        stands = head_row(self.desk, kind, row)
        if bill.get("state") in {"reversed", "reversal"}:
            # The invoice stays as it was; what it had posted is taken back.
            stands |= {"stage": Stage.VOID.value, "status": str(bill["state"])}
        return stands | {
            "kind": InvoiceKind.SUBCONTRACTOR.value,
            "number": str(row.get("documentNumber") or row["key"]),
            "invoice_number": row.get("vendorDocumentNumber") or None,
            "contract": lines.linked(self.desk, "sourceDocument"),
            "project": lines.project(self.desk) or self.desk.named(PROJECT, row.get("project.key")),
            "party": self.desk.named(VENDOR, row.get("vendor.id")),
            "paid": amount_of(bill, PAID) + self._paid_of_release(row),
            "billed_on": day(row, "txnDate"),
            "posted_on": day(row, "postingDate") or day(row, "txnDate"),
            "due_on": day(row, "dueDate"),
        }

    def reference(self, row: Row) -> str | None:
        return self.desk.named(of_definition(self.definition), row["key"])

    def freed(self, row: Row) -> Decimal:
        """What it released: the platform tells a pay app's retainage as held less released."""
        release = self._release(row)
        return release.freed if release else Decimal("0.00")

    def _release(self, row: Row) -> Release | None:
        reference = self.desk.number(of_definition(self.definition), row, "key")
        return self.releases.by_reference().get(reference)

    def _paid_of_release(self, row: Row) -> Decimal:
        release = self._release(row)
        bills = self.desk.every(Listing(BILL, (PAID,), ({"$eq": {"key": release.bill}},))) if release else ()
        return sum((amount_of(bill, PAID) for bill in bills), Decimal("0.00"))

    def _bills(self, keys: Sequence[str]) -> Mapping[str, Row]:
        fields = ("state", PAID, _MADE_BY)
        rows = self.desk.every(Listing(BILL, fields, ({"$in": {_MADE_BY: list(keys)}},))) if keys else ()
        return {str(row.get(_MADE_BY)): row for row in rows}


@dataclass(frozen=True)
class OtherBills:
    """AP bills that no pay app made. `pay_apps`: the definition of those that do. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    pay_apps: str | None
    releases: Releases
    form: LineForm = BILLED

    def page(self, cursor: str) -> Page:
        rows, following = self.desk.page(_BILL, cursor)
        made = [str(row[_MADE_BY]) for row in rows if row.get(_MADE_BY)]
        ours = self._pay_apps(made)
        others = [row for row in rows if str(row.get(_MADE_BY)) not in ours]
        freeing, told = self.releases.by_bill(), self._told()
        others = [
            {**row, "release": freeing.get(str(row["key"]))}
            for row in others
            # What a pay app both billed and released is told with it.
            if str(row["key"]) not in freeing or freeing[str(row["key"])].reference not in told
        ]
        return Page(others, lines_of(self.desk, self.form, [str(row["key"]) for row in others]), following)

    def header(self, row: Row, lines: Lines) -> BookRow:
        return {
            **_ledger_row(self.desk, BILL, row, "billNumber"),
            "reference": self.reference(row),
            "kind": self._kind(row["release"]),
            "number": str(row.get("billNumber") or row["key"]),
            "invoice_number": row.get("billNumber") or None,
            "contract": None,
            "project": lines.project(self.desk),
            "party": self.desk.named(VENDOR, row.get("vendor.id")),
            "billed_on": day(row, "createdDate"),
            "posted_on": day(row, "postingDate") or day(row, "createdDate"),
        }

    def reference(self, row: Row) -> str | None:
        """Its own, or that of the release which made it: that is what a pay app which only releases is linked to."""
        release = row["release"]
        return self.desk.named(AP_RELEASE, release.key) if release else self.desk.named(BILL, row["key"])

    def freed(self, row: Row) -> Decimal:
        """All of a bill of released retainage: it was billed when it was held back."""
        return row["release"].freed if row["release"] else Decimal("0.00")

    def _kind(self, release: Release | None) -> str:
        if release is None:
            return "vendor_bill"
        return InvoiceKind.SUBCONTRACTOR.value if release.reference else "retainage_bill"

    def _told(self) -> frozenset[str]:
        """Our references of releases whose pay app has an invoice of its own."""
        references = sorted(self.releases.by_reference())
        if self.pay_apps is None or not references:
            return frozenset()
        kind = of_definition(self.pay_apps)
        place = place_of(kind, self.desk.settings)
        rows = self.desk.every(Listing(kind, (place.field,), ({"$in": {place.field: references}},)))
        return frozenset(str(row.get(place.field)) for row in rows)

    def _pay_apps(self, keys: Sequence[str]) -> frozenset[str]:
        if self.pay_apps is None or not keys:
            return frozenset()
        listing = Listing(of_definition(self.pay_apps), ("documentNumber",), ({"$in": {"key": list(keys)}},))
        return frozenset(str(row["key"]) for row in self.desk.every(listing))


@dataclass(frozen=True)
class OwnerBills:
    """AR invoices. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    form: LineForm = INVOICED

    def page(self, cursor: str) -> Page:
        rows, following = self.desk.page(self._listing, cursor)
        return Page(rows, lines_of(self.desk, self.form, [str(row["key"]) for row in rows]), following)

    def header(self, row: Row, lines: Lines) -> BookRow:
        number = str(row.get("invoiceNumber") or row["key"])
        told = self.desk.number(AR_INVOICE, row, "invoiceNumber")
        project = lines.project(self.desk)
        return {
            **_ledger_row(self.desk, AR_INVOICE, row, "invoiceNumber"),
            "kind": InvoiceKind.OWNER.value,
            "number": number,
            # The platform's number is unique on a contract only, which an AR invoice need not name; our reference is.
            "invoice_number": told,
            "contract": project,
            "project": project,
            "party": self.desk.named(CUSTOMER, row.get("customer.id")),
            "billed_on": day(row, "invoiceDate"),
            "posted_on": day(row, "invoiceDate"),
        }

    def reference(self, row: Row) -> str | None:
        return self.desk.named(AR_INVOICE, row["key"])

    def freed(self, row: Row) -> Decimal:
        """Nothing that we send: a release of AR is accounting's."""
        return Decimal("0.00")

    @property
    def _listing(self) -> Listing:
        own = ("invoiceNumber", "state", "description", "customer.id", "invoiceDate", "dueDate", PAID, MODIFIED)
        return Listing(AR_INVOICE, (*own, place_of(AR_INVOICE, self.desk.settings).field))


Room = PayApps | OtherBills | OwnerBills


def invoices_of(room: Room, cursor: str) -> tuple[list[BookRow], str | None]:
    """One page of documents. Raises: NotNow, NeedsPerson."""
    page = room.page(cursor)
    return [_invoice(room, row, page.lines[str(row["key"])]) for row in page.rows], page.following


def _invoice(room: Room, row: Row, lines: Lines) -> BookRow:
    with whole(room.form.kind, row["key"]):
        freed = room.freed(row)
        # A bill of released retainage bills nothing new: its whole amount is what it frees.
        gross = Decimal("0.00") if isinstance(room, OtherBills) and freed else lines.total
        held = lines.retained - freed
        return room.header(row, lines) | {"amount": gross, "retained": held, "due": gross - held}


def _ledger_row(desk: BookDesk, kind: str, row: Row, number: str) -> BookRow:
    state = str(row.get("state"))
    return {
        "reference": desk.named(kind, row["key"]),
        "title": row.get("description") or None,
        "stage": stage_of(kind, str(row.get(number) or row["key"]), state).value,
        "status": state,
        "paid": amount_of(row, PAID) if row.get(PAID) else Decimal("0.00"),
        "due_on": day(row, "dueDate"),
        "changed_at": moment(row, MODIFIED),
    }
