"""AP invoices in Sage and what was paid of them, as hh2 lists both: rows of the snapshot schema.

An invoice row knows neither its job nor its commitment, which stand on its distributions; and it does not say what was paid,
which the payments do, by vendor and number. Which item of the commitment a line bills is not told: it would cost a call for each
commitment, and is asked only beside receipts of goods, which hh2 does not list. So a line's `contract_line` is its commitment,
whole; an invoice over several commitments names none in its header.

invoice, payment     one page: rows come again under a higher Version while a list is read
invoice_line         some blocks of distributions a page

    bills a commitment     subcontractor_invoice
    bills none             vendor_bill   (a direct cost, which the platform does not have)
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.book_coding import Coding
from tieout.connectors.sage_300_cre.book_rows import VENDOR, BookRows, six
from tieout.connectors.sage_300_cre.feed_payments import Payments
from tieout.connectors.sage_300_cre.lists import DISTRIBUTIONS, INVOICES, PAYMENTS, Lists
from tieout.connectors.sage_300_cre.papers import COMMITMENT, INVOICE, is_void, number_of
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.reconcile.schema import Row as BookRow
from tieout.reconcile.schema import Stage
from tieout.records.invoice import InvoiceKind
from tieout.records.payment import Payment, PaymentKind
from tieout.sync.outcomes import NeedsPerson

ZERO = Decimal("0.00")
_STAGES: Mapping[str, tuple[str, Stage]] = {
    "0": ("Open", Stage.APPROVED),
    "1": ("PendingPost", Stage.PENDING),
    "2": ("Posted", Stage.APPROVED),
    "3": ("Voided", Stage.VOID),
}
"""`Status`, as a public C# client numbers and names it."""
_BY_WORD = {word: (word, stage) for word, stage in _STAGES.values()}
BLOCKS_A_PAGE = 10
"""Each is a call; beside them a page costs the list of invoices, and two calls for each job that is new to it."""


@dataclass
class Billed:
    """What the distributions of one invoice say together."""

    gross: Decimal = ZERO
    retained: Decimal = ZERO
    jobs: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()

    def add(self, row: Row) -> None:
        """One more of them."""
        self.gross += amount(row, "Amount")
        self.retained += amount(row, "RetainageAmount")
        self.jobs |= {text(row, "JobId").lower()} - {""}
        self.contracts |= {text(row, "CommitmentId").lower()} - {""}


@dataclass(frozen=True)
class InvoiceBook:
    """Reads them. Raises: NotNow, NeedsPerson; AnswerLost: a figure or a date that is none.

    Attributes:
        vendor_of, job_of: the codes of a row's vendor and of its job.
        commitments: by hh2's id.
    """

    lists: Lists
    rows: BookRows
    coding: Coding
    payments: Payments
    vendor_of: Callable[[Row], str]
    job_of: Callable[[Row], str]
    commitments: Callable[[], Mapping[str, Row]]

    def invoices(self) -> list[BookRow]:
        """Every invoice, gross, with what is retained and paid of it."""
        billed, paid = self._billed(), self._paid_by_invoice()
        invoices = self._invoices().items()
        return [self._header(row, billed.get(guid, Billed()), paid) for guid, row in invoices]

    def lines(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """Some blocks of distributions; the cursor is the Version that the last one ended at."""
        invoices, found, ends = self._invoices(), list[BookRow](), list[int]()
        for block, end in islice(self.lists.blocks(DISTRIBUTIONS, {}, after=int(cursor or 0)), BLOCKS_A_PAGE):
            ends.append(end)
            owned = ((invoices.get(text(row, "InvoiceId").lower()), row) for row in block)
            found += [self._line(invoice, row) for invoice, row in owned if invoice is not None]
        return found, str(ends[-1]) if len(ends) == BLOCKS_A_PAGE else None

    def paid(self) -> list[BookRow]:
        """Every payment that was made: a row is what it paid of one invoice, and a record of its own."""
        return [self._payment(one) for one in self._payments]

    def _invoices(self) -> dict[str, Row]:
        """By hh2's id; one for each vendor and number: a voided one stays in the list, and its number may be given again."""
        found: dict[str | None, Row] = {}
        for row in self.lists.all(INVOICES):
            name = self._reference(row)
            if name not in found or is_void(found[name]) or not is_void(row):
                found[name] = row
        return {text(row, "Id").lower(): row for row in found.values()}

    def _billed(self) -> dict[str, Billed]:
        # The last sight of a row counts, and only what is added up is held: a firm has tens of thousands of them.
        wanted = frozenset({"Id", "InvoiceId", "JobId", "CommitmentId", "Amount", "RetainageAmount"})
        found: dict[str, Billed] = defaultdict(Billed)
        for row in self.lists.all(DISTRIBUTIONS, only=wanted):
            found[text(row, "InvoiceId").lower()].add(row)
        return found

    @cached_property
    def _payments(self) -> tuple[Payment, ...]:
        return self.payments.of(self.lists.all(PAYMENTS))

    def _paid_by_invoice(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for payment in self._payments:
            for document in payment.documents if not payment.voided else ():
                found[document.document] += document.amount
        return found

    def _header(self, row: Row, billed: Billed, paid: Mapping[str, Decimal]) -> BookRow:
        reference, number = self._reference(row), number_of(row)
        status, stage = stage_of(row)
        contract = self.commitments().get(min(billed.contracts)) if len(billed.contracts) == 1 else None
        job = self.job_of({"JobId": min(billed.jobs)}) if len(billed.jobs) == 1 else ""
        dated = _day(row, "InvoiceDate")
        return {
            "reference": reference,
            "kind": InvoiceKind.SUBCONTRACTOR.value if billed.contracts else "vendor_bill",
            "number": number,
            "title": text(row, "Description") or None,
            "invoice_number": number,
            "contract": self.rows.reference(COMMITMENT, contract) if contract else None,
            "project": self.rows.project(job),
            "party": self.rows.named(VENDOR, self.vendor_of(row)),
            "stage": stage.value,
            "status": status,
            "amount": billed.gross,
            "retained": billed.retained,
            "due": billed.gross - billed.retained,
            "paid": paid.get(str(reference), ZERO),
            "billed_on": dated,
            "posted_on": _day(row, "AccountingDate") or dated,
            "due_on": _day(row, "DueDate"),
        }

    def _line(self, invoice: Row, row: Row) -> BookRow:
        reference, (_, stage) = self._reference(invoice), stage_of(invoice)
        code, category = self.coding.of(text(row, "JobId").lower()).get(text(row, "CategoryId").lower(), ("", ""))
        # What came by import has no code of its own, and is linked by hh2's id.
        number = text(row, "Code") or text(row, "Id")
        contract = self.commitments().get(text(row, "CommitmentId").lower())
        return {
            "reference": f"{reference}/{number}",
            "invoice": reference,
            "project": self.rows.project(self.job_of(row)),
            "stage": stage.value,
            "line_number": Decimal(number) if number.isascii() and number.isdigit() else None,
            "cost_code": code or None,
            "cost_key": self.rows.keys.budgeted(code, category) if code else None,
            "contract_line": self.rows.reference(COMMITMENT, contract) if contract else None,
            "description": text(row, "Description") or None,
            "amount": amount(row, "Amount"),
            "retained": amount(row, "RetainageAmount"),
            "quantity": six(row, "Units"),
            "unit_cost": six(row, "UnitCost"),
        }

    def _payment(self, payment: Payment) -> BookRow:
        paid = next(iter(payment.documents), None)
        return {
            "reference": self.rows.named(PaymentKind.PAYMENT.value, payment.reference.id),
            "number": payment.number,
            "party": self.rows.named(VENDOR, payment.vendor.id if payment.vendor else ""),
            "invoice": paid.document if paid else None,
            "amount": payment.total,
            "paid_on": payment.paid_on,
            "voided": payment.voided,
        }

    def _reference(self, row: Row) -> str | None:
        return self.rows.named(INVOICE, f"{self.vendor_of(row)}/{number_of(row)}")


def stage_of(row: Row) -> tuple[str, Stage]:
    """Its status in words, and where it stands. Raises NeedsPerson: a status that nobody knows."""
    if is_void(row):
        return "Voided", Stage.VOID
    told = text(row, "Status")
    if told not in _STAGES and told not in _BY_WORD:
        raise NeedsPerson(
            f"Invoice {number_of(row)} in hh2 has the status '{told}', which is none of {', '.join(_BY_WORD)}."
        )
    word, stage = _STAGES.get(told) or _BY_WORD[told]
    if row.get("IsPending") or row.get("IsSuspended"):
        return "Suspended" if row.get("IsSuspended") else "Pending", Stage.PENDING
    return word, stage


def _day(row: Row, name: str) -> date | None:
    """A date; the client's language writes none as the first day of its calendar. Raises AnswerLost: it is no date."""
    told = text(row, name)
    try:
        day = date.fromisoformat(told[:10]) if told else None
    except ValueError as error:
        raise AnswerLost(f"{name} '{told}' is no date") from error
    return day if day is not None and day.year > 1 else None
