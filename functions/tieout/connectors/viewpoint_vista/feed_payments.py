"""Payments of AP invoices, from the details of their lines (bAPTD): each is paid by itself, retainage apart from work.

A payment is no row of its own here. Its lines name it by the account and the number of the check, so whoever finds one line of
it reads them all.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from tieout.connectors.row_by_row import RowByRow, one_by_one
from tieout.connectors.viewpoint_vista import SYSTEM
from tieout.connectors.viewpoint_vista.cached import cents, day, modified, needed, text, whole
from tieout.connectors.viewpoint_vista.documents import INVOICE, type_of
from tieout.connectors.viewpoint_vista.door import Door, Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.records.parties import Party
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NotNow

PAID, CLEARED = "3", "4"
"""bAPTD.Status (inferred)."""
_KEY = ("CMCo", "CMAcct", "PayMethod", "EFTSeq", "CMRefSeq", "CMRef")
"""The number last: it is the only one that may hold a slash."""
_NUMBERS = frozenset({"CMCo", "CMAcct", "EFTSeq", "CMRefSeq"})
_METHODS: dict[str, Literal["check", "electronic"]] = {"C": "check", "E": "electronic"}
"""PayMethod (inferred)."""


def details_object(settings: VistaSettings) -> str:
    """The object that the details of invoice lines are cached as."""
    return f"ap/{settings.objects.invoice_line_details}"


@dataclass
class Payments:
    """Reads them. Raises: NotNow, NeedsPerson."""

    door: Door
    settings: VistaSettings
    _invoices: dict[tuple[str, str], Row] = field(default_factory=dict)

    def of(self, rows: Sequence[Row], each: RowByRow | None = None) -> tuple[Payment, ...]:
        """The payments that these details belong to, each whole. `each`: leaves out by name what cannot be read."""
        keys = dict.fromkeys(payment_id(row) for row in rows if is_paid(row))
        return one_by_one(keys, self.one, str, each)

    def one(self, key: str) -> Payment | None:
        """A payment by its id."""
        parts = key.split("/", len(_KEY) - 1)
        if len(parts) != len(_KEY):
            return None
        columns: dict[str, str | int] = {"APCo": self.settings.company}
        for name, part in zip(_KEY, parts, strict=True):
            if part:
                columns[name] = int(part) if name in _NUMBERS and part.isdecimal() else part
        found = self.door.search(details_object(self.settings), columns)
        paid = [row for row in found if is_paid(row) and payment_id(row) == key]
        with whole(f"Payment {key}"):
            return self._payment(key, paid) if paid else None

    def invoice(self, row: Row) -> Row:
        """The posted invoice that a detail belongs to."""
        where = (needed(row, "Mth")[:10], needed(row, "APTrans"))
        if where not in self._invoices:
            kind = type_of(INVOICE, self.settings)
            found = self.door.natural(kind.posted, self.settings.company, *where)
            if found is None:
                raise NotNow(f"The cache shows lines of invoice {where[1]} of {where[0]}, and not the invoice yet")
            self._invoices[where] = found
        return self._invoices[where]

    def _payment(self, key: str, rows: Sequence[Row]) -> Payment:
        documents = tuple(self._documents(rows))
        first = rows[0]
        number = text(first, "CMRef") or key
        method = _METHODS.get(text(first, "PayMethod"), "")
        return Payment(
            reference=SourceReference(system=SYSTEM, kind=PaymentKind.PAYMENT, id=key),
            kind=PaymentKind.PAYMENT,
            number=number,
            status="Cleared" if all(text(row, "Status") == CLEARED for row in rows) else "Paid",
            vendor=Party(id=needed(self.invoice(first), "Vendor")),
            total=sum((one.amount for one in documents), Decimal("0.00")),
            updated_at=max(modified(row) for row in rows),
            paid_on=max((on for row in rows if (on := day(row, "PaidDate"))), default=None),
            method=method,
            check_number=number if method == "check" else "",
            documents=documents,
        )

    def _documents(self, rows: Sequence[Row]) -> Iterator[PaidDocument]:
        paid: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            paid[needed(row, "Mth")[:10], needed(row, "APTrans")].append(row)
        for details in paid.values():
            invoice = self.invoice(details[0])
            discount = sum((cents(row, "DiscTaken") for row in details), Decimal("0.00"))
            yield PaidDocument(
                document=address_of(invoice, self.settings),
                number=needed(invoice, "APRef"),
                amount=sum((cents(row, "Amount") for row in details), Decimal("0.00")) - discount,
                discount=discount,
                retainage=all(is_retainage(row, self.settings) for row in details),
            )


def payment_id(row: Row) -> str:
    """What names a payment; the check's number as it is stored, padding included."""
    return "/".join(str(row[name]) if row.get(name) is not None else "" for name in _KEY)


def is_paid(row: Row) -> bool:
    """Whether a detail has been paid, by a payment that it names."""
    return text(row, "Status") in {PAID, CLEARED} and bool(text(row, "CMRef"))


def is_retainage(row: Row, settings: VistaSettings) -> bool:
    """Whether a detail is retainage, held or released."""
    return text(row, "PayType") == str(settings.retainage_pay_type)


def address_of(invoice: Row, settings: VistaSettings) -> str:
    """A posted invoice as a binding names it. Raises: Unreadable."""
    key = f"{needed(invoice, 'Vendor')}/{needed(invoice, 'APRef')}"
    return TargetDocument(role="invoice", kind=INVOICE, key=key, company=str(settings.company)).address
