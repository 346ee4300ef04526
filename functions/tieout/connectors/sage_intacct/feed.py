"""Sage Intacct as the pull flow sees it: vendors, customers, payments, balances, job costs, through the REST door.

A page is asked for in the order of the keys, which rise: whatever is added while we read comes last. The cursor is the number
of the first row of the next page.
"""

from collections.abc import Sequence
from datetime import datetime

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.row_by_row import RowByRow, one_by_one
from tieout.connectors.sage_intacct import SYSTEM, parties, payments, receipts
from tieout.connectors.sage_intacct.assumptions import JOB_COST, RECEIPTS
from tieout.connectors.sage_intacct.balances import Balances
from tieout.connectors.sage_intacct.capabilities import as_configured
from tieout.connectors.sage_intacct.client import Records, Row
from tieout.connectors.sage_intacct.erp import scope_of, session_of
from tieout.connectors.sage_intacct.job_costs import JobCosts
from tieout.connectors.sage_intacct.moments import since_filter
from tieout.connectors.sage_intacct.payments import Payments
from tieout.connectors.sage_intacct.receipts import Receipts
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.payment import PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage

LARGEST = 500
"""Payments are asked for their details in one query, by keys."""


class SageIntacctFeed:
    """One company and user. Implements `tieout.sync.pull_ports.Feed`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self._assumptions = context.assumptions
        settings = read_settings(context.settings)
        self._scope = scope_of(settings, context)
        self._session = session_of(settings, context, self._scope)
        self._records = Records(self._session, context.clock)
        self._payments = Payments(self._records, settings)
        self._receipts = Receipts(self._records, settings)
        self._balances = Balances(self._records, settings, context.clock)
        self._job_costs = JobCosts(self._records, context.clock)

    def limit_scope(self) -> LimitScope:
        """The company and user."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind can be read, as configured."""
        return as_configured(kind, {}, self._assumptions, rest=True)

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """One page. Raises: NotNow, NeedsPerson."""
        name, fields = self._asked(kind)
        start = int(cursor) if cursor else 1
        found = self._records.rows(name, fields, since_filter(since), start=start, size=max(1, min(size, LARGEST)))
        following = str(found.next_start) if found.next_start else None
        each = RowByRow(SYSTEM, kind)
        return FeedPage(self._read(kind, found.rows, each), following, found.as_of, unread=each.unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """One record now. Raises: NotNow, NeedsPerson."""
        name, fields = self._asked(kind)
        by = "key" if kind in set(PaymentKind) else "id"
        rows = self._records.rows(name, fields, [{"$eq": {by: reference.id}}], size=2).rows
        found = self._read(kind, rows)
        return found[0] if found else Missing(f"Sage Intacct shows no {kind} {reference.id}")

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """All costs to date of a project in one page: they are sums over all of its lines. Raises: NotNow, NeedsPerson."""
        require_assumption(JOB_COST, self._assumptions)
        return self._job_costs.of(project), None

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """What is still open on documents that we sent. Raises: NotNow, NeedsPerson."""
        return self._balances.of(documents)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _read(self, kind: str, rows: Sequence[Row], each: RowByRow | None = None) -> tuple[Record, ...]:
        if kind == PaymentKind.PAYMENT:
            return self._payments.of(rows, each)
        if kind == PaymentKind.RECEIPT:
            return self._receipts.of(rows, each)
        return one_by_one(rows, lambda row: parties.company_in(kind, row), lambda row: str(row.get("id") or ""), each)

    def _asked(self, kind: str) -> tuple[str, tuple[str, ...]]:
        if kind == PaymentKind.PAYMENT:
            return payments.OBJECT, payments.FIELDS
        if kind == PaymentKind.RECEIPT:
            require_assumption(RECEIPTS, self._assumptions)
            return receipts.OBJECT, receipts.FIELDS
        if kind in parties.OBJECTS:
            return parties.OBJECTS[kind], parties.FIELDS
        raise NeedsPerson(f"Sage Intacct gives no {kind}.")
