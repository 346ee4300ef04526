"""Sage 300 CRE as the pull flow sees it: vendors, payments, balances, and what jobs have cost. Reads, and never writes.

hh2's rows carry a Version instead of a moment of change, and a cursor is such a Version: an import goes on at the one that
the last one ended at, and the flow finds what has changed by content.
"""

from collections.abc import Sequence
from datetime import datetime

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import AnswerLost
from tieout.connectors.row_by_row import RowByRow
from tieout.connectors.sage_300_cre import SYSTEM
from tieout.connectors.sage_300_cre.capabilities import as_configured, relied_on
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.erp import Sage300CreErp
from tieout.connectors.sage_300_cre.feed_balances import Balances
from tieout.connectors.sage_300_cre.feed_payments import Payments
from tieout.connectors.sage_300_cre.lists import CATEGORIES, PAYMENTS, VENDORS, readable_row
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.company import CompanyKind, Vendor
from tieout.records.parties import Address, CostCode
from tieout.records.payment import PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage

LISTED = {CompanyKind.VENDOR.value: VENDORS, PaymentKind.PAYMENT.value: PAYMENTS}
READ = frozenset({*LISTED, "job_cost", "balance"})


class Sage300CreFeed:
    """One hh2 identifier and user. Implements `tieout.sync.pull_ports.Feed`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        # The same login, so the same seats, limits and session as the writing side.
        self._erp = Sage300CreErp(context)
        self._lists = self._erp.lists
        self._clock, self._switched_on = context.clock, context.assumptions
        self._payments = Payments(self._lists, self._erp.settings, context.clock)

    def limit_scope(self) -> LimitScope:
        """The login, as for writing."""
        return self._erp.limit_scope()

    def capability(self, kind: str) -> Capability:
        """Whether a kind can be read."""
        able = as_configured(kind, self._switched_on, self._erp.settings)
        return able if kind in READ or not (able.offered or able.assumption) else Capability(False, "It is not read.")

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """One block, by rising Version; it has as many rows as hh2 gives. Raises: NotNow, NeedsPerson."""
        self._lists_of(kind)
        if cursor and not cursor.isdecimal():
            raise NeedsPerson(f"'{cursor}' is no cursor of this feed; expected a version.")
        rows, following = self._lists.block(LISTED[kind], {}, after=int(cursor or 0))
        if rows and following <= int(cursor or 0):
            raise NotNow(f"hh2 shows the same {kind}s again and again.")
        each = RowByRow(SYSTEM, kind)
        records = self._records(kind, rows, each)
        return FeedPage(records, str(following) if rows else None, resume=str(following), unread=each.unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """Read one record now: a vendor by its code, a payment by hh2's id. Raises: NotNow, NeedsPerson."""
        self._lists_of(kind)
        if kind == PaymentKind.PAYMENT:  # hh2 finds none by its id
            rows = [row for row in self._lists.all(PAYMENTS) if text(row, "Id").lower() == reference.id]
        else:
            rows = [
                row for row in self._lists.all(VENDORS, {"qcode": reference.id}) if text(row, "Code") == reference.id
            ]
        found = self._records(kind, rows[:1])
        return found[0] if found else Missing(f"Sage has no {kind} {reference.id}")

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """The costs to date of a job, all on one page. Raises: NotNow, NeedsPerson."""
        as_of = self._clock.now()
        codes = Codes(self._lists)
        job = codes.job(project)
        if not job:
            raise NeedsPerson(codes.problems[0].text)
        names = codes.names(job)
        rows = [row for row in self._lists.all(CATEGORIES, {"job": job}) if not row.get("IsArchived")]
        try:
            return tuple(_cost(row, project, names, as_of) for row in rows), None
        except AnswerLost as lost:
            raise readable_row(lost) from lost

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """What is open on AP invoices; other documents have no balance here. Raises: NotNow, NeedsPerson."""
        self._may("balance")
        try:
            return tuple(Balances(self._erp.look_ups, self._payments).of(documents, self._clock.now()))
        except AnswerLost as lost:
            raise readable_row(lost) from lost

    def close(self) -> None:
        """Close the connections."""
        self._erp.close()

    def _lists_of(self, kind: str) -> None:
        if kind not in LISTED:
            raise TypeError(f"{kind} has no list")
        self._may(kind)

    def _may(self, kind: str) -> None:
        for assumption in relied_on(kind, self._erp.settings):
            require_assumption(assumption, self._switched_on)

    def _records(self, kind: str, rows: list[Row], each: RowByRow | None = None) -> tuple[Record, ...]:
        if kind == PaymentKind.PAYMENT:
            return self._payments.of(rows, each)
        return tuple(vendor_of(row, self._clock.now()) for row in rows)


def vendor_of(row: Row, read_at: datetime) -> Vendor:
    """A vendor as a record. Raises NotNow: the row has no code."""
    code = text(row, "Code")
    if not code:
        raise NotNow("hh2 could not be read: a vendor has no Code.")
    active = row.get("IsActive") is not False and not row.get("IsArchived")
    lines = (text(row, f"Address{number}") for number in range(1, 5))
    address = Address(
        street=", ".join(line for line in lines if line),
        city=text(row, "City"),
        region=text(row, "State"),
        postal_code=text(row, "PostalCode"),
        country=text(row, "Country"),
    )
    return Vendor(
        reference=SourceReference(system=SYSTEM, kind=CompanyKind.VENDOR.value, id=code),
        number=code,
        title=text(row, "Name"),
        status="Active" if active else "Inactive",
        active=active,
        updated_at=read_at,  # a row has no moment of change: what was read last is the newest
        address=address,
        phone=text(row, "PhoneNumber"),
    )


def _cost(row: Row, project: str, names: dict[str, str], as_of: datetime) -> JobCost:
    return JobCost(
        project=project,
        cost_code=CostCode(code=names.get(text(row, "CostCodeId"), "")),
        cost_type=text(row, "Code"),
        cost_to_date=amount(row, "JobToDateCost"),
        committed=amount(row, "RevisedCommitment"),
        invoiced=amount(row, "CommitmentInvoiced"),
        paid=amount(row, "JobToDateDollarsPaid") if row.get("JobToDateDollarsPaid") is not None else None,
        as_of=as_of,
    )
