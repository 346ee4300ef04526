"""Sage 300 CRE's book: what hh2 lists of Sage, as rows of the snapshot schema.

vendor, project, commitment, change_order     one page: rows come again under a higher Version while a list is read
commitment_line                               some commitments a page, by hh2's id
budget_line, job_cost                         some jobs a page, by their codes
invoice, invoice_line, payment                see `book_invoices`
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import DecimalException
from functools import cached_property

from tieout.config.connection import Connection
from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre import assumptions
from tieout.connectors.sage_300_cre.book_coding import Coding
from tieout.connectors.sage_300_cre.book_invoices import InvoiceBook
from tieout.connectors.sage_300_cre.book_rows import VENDOR, BookRows
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.erp import Sage300CreErp
from tieout.connectors.sage_300_cre.feed_payments import Payments
from tieout.connectors.sage_300_cre.lists import CATEGORIES, COMMITMENTS, JOBS, VENDORS, readable_row
from tieout.connectors.sage_300_cre.papers import CHANGE_ORDER, COMMITMENT, PAPERS
from tieout.connectors.sage_300_cre.settings import read_settings
from tieout.connectors.sage_300_cre.values import Row, text
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import OWNER_INVOICE
from tieout.reconcile.schema import Row as BookRow
from tieout.records.company import CompanyKind
from tieout.records.references import SourceReference, address_of
from tieout.sync.ports import LimitScope

COMMITMENTS_A_PAGE = 50
"""Each costs a call for its items."""
JOBS_A_PAGE = 20
"""Each costs the calls for its cost codes and categories."""
NOT_KEPT: Mapping[str, str] = {
    "customer": "hh2 has no list of customers that is public.",
    OWNER_INVOICE: "hh2 lists invoices to customers, but what a row says of customer, retainage and payment is not public.",
    "receipt": "hh2 has no list of receipts of goods that is public.",
}
_INVOICES = (assumptions.INVOICE_BY_NUMBER, assumptions.INVOICE_ROWS, assumptions.PAYMENT_ROWS)
RELIES_ON: Mapping[str, tuple[Assumption, ...]] = {
    "change_order": (assumptions.CHANGE_ORDER_WRITE,),
    "invoice": _INVOICES,
    "invoice_line": _INVOICES,
    "payment": (assumptions.PAYMENT_ROWS,),
}
"""By table: what reading it relies on. What was paid of an invoice is told by payments alone."""
NO_WORDS = (
    "State erp.settings.payments: which statuses of a payment mean that it was made. Else nobody knows what was paid."
)
Page = tuple[Sequence[BookRow], str | None]


class Sage300CreBook:
    """Implements `tieout.reconcile.ports.Book`. Reads, and never writes. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext, connection: Connection) -> None:
        self._switched_on = context.assumptions
        self._erp = erp = Sage300CreErp(context)  # the same login, so the same seats, limits and session
        self._lists, self._look_ups = erp.lists, erp.look_ups
        self._rows = BookRows(erp.settings, CostKeys(connection.value_maps), context.clock)
        self._coding = Coding(erp.lists)
        self._invoices = InvoiceBook(
            erp.lists,
            self._rows,
            self._coding,
            Payments(erp.lists, erp.settings, context.clock),
            self._vendor_of,
            self._job_of,
            lambda: self._commitments,
        )
        self._reads: dict[str, Callable[[str], Page]] = {
            "vendor": lambda _: ([self._rows.vendor(row) for row in self._vendors.values()], None),
            "project": lambda _: ([self._rows.job(row) for row in self._jobs.values()], None),
            "commitment": lambda _: ([self._commitment(row) for row in self._commitments.values()], None),
            "commitment_line": self._commitment_lines,
            "change_order": lambda _: (self._change_orders(), None),
            "budget_line": lambda cursor: self._by_job(cursor, self._budget_lines),
            "job_cost": lambda cursor: self._by_job(cursor, self._job_costs),
            "invoice": lambda _: (self._invoices.invoices(), None),
            "invoice_line": self._invoices.lines,
            "payment": lambda _: (self._invoices.paid(), None),
        }

    def limit_scope(self) -> LimitScope:
        """The login, as for writing: both share its seats."""
        return self._erp.limit_scope()

    def keeps(self, entity: str) -> str:
        """ "" if hh2 shows such a table, else why it does not."""
        missing = next((one.name for one in RELIES_ON.get(entity, ()) if one.name not in self._switched_on), None)
        if missing is not None:
            return f"It needs the assumption '{missing}', which is not switched on."
        if assumptions.PAYMENT_ROWS in RELIES_ON.get(entity, ()) and self._erp.settings.payments is None:
            return NO_WORDS
        return "" if entity in self._reads else NOT_KEPT.get(entity, f"hh2 shows no {entity}.")

    def page(self, entity: str, cursor: str) -> Page:
        """One page. Raises: NotNow, NeedsPerson: it could not be read whole, or relies on what is not switched on."""
        for assumption in RELIES_ON.get(entity, ()):
            require_assumption(assumption, self._switched_on)
        try:
            return self._reads[entity](cursor)
        except (AnswerLost, DecimalException) as error:
            raise readable_row(AnswerLost(f"{entity}: {error}")) from error

    def close(self) -> None:
        """Close the connections."""
        self._erp.close()

    @cached_property
    def _vendors(self) -> dict[str, Row]:
        return self._by_id(VENDORS)

    @cached_property
    def _jobs(self) -> dict[str, Row]:
        return self._by_id(JOBS)

    @cached_property
    def _commitments(self) -> dict[str, Row]:
        return self._by_id(COMMITMENTS)

    def _by_id(self, path: str) -> dict[str, Row]:
        return {text(row, "Id").lower(): row for row in self._lists.all(path)}

    def _commitment(self, row: Row) -> BookRow:
        return self._rows.commitment(row, self._vendor_of(row), self._job_of(row))

    def _commitment_lines(self, cursor: str) -> Page:
        left = sorted(guid for guid in self._commitments if guid > cursor)
        now = left[:COMMITMENTS_A_PAGE]
        found: list[BookRow] = []
        for guid in now:
            row = self._commitments[guid]
            items = self._look_ups.items(PAPERS[COMMITMENT], guid)
            found += self._rows.lines(row, items, self._job_of(row), self._coding.of(text(row, "JobId").lower()))
        return found, now[-1] if len(left) > len(now) else None

    def _change_orders(self) -> list[BookRow]:
        paper, found = PAPERS[CHANGE_ORDER], []
        for guid, row in self._by_id(paper.path).items():
            contract = self._commitments.get(text(row, "CommitmentId").lower(), {})
            items = self._look_ups.items(paper, guid)
            found.append(
                self._rows.change_order(row, items, contract, self._vendor_of(contract), self._job_of(contract))
            )
        return found

    def _by_job(self, cursor: str, read: Callable[[str, str], list[BookRow]]) -> Page:
        left = sorted((text(row, "Code"), guid) for guid, row in self._jobs.items() if text(row, "Code") > cursor)
        now = left[:JOBS_A_PAGE]
        found = [row for code, guid in now for row in read(guid, code)]
        return found, now[-1][0] if len(left) > len(now) else None

    def _budget_lines(self, guid: str, job: str) -> list[BookRow]:
        rows = (self._rows.budget_line(row, job, code) for row, code in self._categories(guid))
        # A category that only costs were posted to budgets nothing, and the platform has no line for it.
        return [row for row in rows if row["amount"] or row["original"]]

    def _job_costs(self, guid: str, job: str) -> list[BookRow]:
        return [self._rows.job_cost(row, job, code) for row, code in self._categories(guid)]

    def _categories(self, guid: str) -> list[tuple[Row, str]]:
        names = Codes(self._lists).names(guid)
        rows = [row for row in self._lists.all(CATEGORIES, {"job": guid}) if not row.get("IsArchived")]
        return [(row, names.get(text(row, "CostCodeId"), "")) for row in rows]

    def _vendor_of(self, row: Row) -> str:
        return text(self._vendors.get(text(row, "VendorId").lower(), {}), "Code")

    def _job_of(self, row: Row) -> str:
        return text(self._jobs.get(text(row, "JobId").lower(), {}), "Code")


def build_book(context: ConnectorContext, connection: Connection) -> Sage300CreBook:
    """Sage 300 CRE as the tie-out reads it. Raises: ConfigurationError, RefusedAddress."""
    return Sage300CreBook(context, connection)


def book_reference(context: ConnectorContext, reference: SourceReference) -> str:
    """How the book's rows call a record of accounting: `company/kind/key`. Raises: ConfigurationError."""
    kind = VENDOR if reference.kind == CompanyKind.VENDOR else reference.kind
    return address_of(read_settings(context.settings).company, kind, reference.id)
