"""Vista as the pull flow sees it: vendors, customers, payments, balances, job costs. Reads the data cache, and never writes.

A cursor is the cache's own continuation token. The cache is behind Vista, so what has changed since a moment is asked for from
that much earlier on: a row may come twice.
"""

from collections.abc import Sequence
from datetime import datetime

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.row_by_row import RowByRow
from tieout.connectors.viewpoint_vista import SYSTEM
from tieout.connectors.viewpoint_vista.cached import asked_after, text, whole
from tieout.connectors.viewpoint_vista.capabilities import FEED_KINDS, RELIES_ON, as_configured
from tieout.connectors.viewpoint_vista.door import Row
from tieout.connectors.viewpoint_vista.erp import VistaErp
from tieout.connectors.viewpoint_vista.feed_companies import CUSTOMERS, VENDORS, CompanyForm, company_of
from tieout.connectors.viewpoint_vista.feed_figures import Balances, JobCosts
from tieout.connectors.viewpoint_vista.feed_payments import Payments, details_object
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.company import Company
from tieout.records.payment import PaymentKind
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.pull_ports import FeedPage

_COMPANIES = {form.kind.value: form for form in (VENDORS, CUSTOMERS)}


class VistaFeed:
    """One subscriber's cache. Implements `tieout.sync.pull_ports.Feed`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self._context = context
        # The same subscriber, so the same seats and limits as the writing side.
        self._erp = VistaErp(context)
        self._settings, self._door = self._erp.settings, self._erp.door
        self._payments = Payments(self._door, self._settings)

    def limit_scope(self) -> LimitScope:
        """The subscriber, as for writing."""
        return self._erp.limit_scope()

    def capability(self, kind: str) -> Capability:
        """Whether a kind can be read, as configured."""
        able = as_configured(kind, self._context.assumptions, self._settings)
        return able if kind in FEED_KINDS or not able.offered else Capability(False, "It is not read.")

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """One page of the cache; it has as many records as App Xchange gives. Raises: NotNow, NeedsPerson."""
        self._may(kind)
        after, each = asked_after(since, self._settings.cache_lag), RowByRow(SYSTEM, kind)
        if kind == PaymentKind.PAYMENT:
            company = {"APCo": self._settings.company}
            rows, token = self._door.page(details_object(self._settings), company, after=after, token=cursor)
            return FeedPage(self._payments.of(rows, each), token or None, unread=each.unread)
        form = _form(kind)
        rows, token = self._door.page(form.object, {form.group: self._group(form)}, after=after, token=cursor)
        records = each.records(rows, lambda row: _company(form, row), lambda row: text(row, form.number))
        return FeedPage(records, token or None, unread=each.unread)

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """Read one record now, as the cache has it. Raises: NotNow, NeedsPerson."""
        self._may(kind)
        found: Record | None = None
        if kind == PaymentKind.PAYMENT:
            found = self._payments.one(reference.id)
        else:
            form = _form(kind)
            row = self._door.natural(form.object, self._group(form), reference.id)
            found = _company(form, row) if row is not None else None
        return found or Missing(f"Vista's cache shows no {kind} {reference.id}")

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """The costs to date of a job, all on one page: they are sums over all of its lines. Raises: NotNow, NeedsPerson."""
        self._may("job_cost")
        return JobCosts(self._door, self._settings).of(project, self._context.clock.now()), None

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """What is open on AP invoices; other documents have no balance here. Raises: NotNow, NeedsPerson."""
        self._may("balance")
        return tuple(Balances(self._door, self._settings).of(documents, self._context.clock.now()))

    def close(self) -> None:
        """Close the connections."""
        self._erp.close()

    def _may(self, kind: str) -> None:
        if kind not in FEED_KINDS:
            raise TypeError(f"{kind} is not read")
        for assumption in RELIES_ON[kind]:
            require_assumption(assumption, self._context.assumptions)
        able = self.capability(kind)
        if not able.offered:
            raise NeedsPerson(able.note)

    def _group(self, form: CompanyForm) -> int:
        group = self._settings.vendor_group if form is VENDORS else self._settings.customer_group
        if group is None:
            raise NeedsPerson(self.capability(form.kind).note)
        return group


def _company(form: CompanyForm, row: Row) -> Company:
    """The record that a row is. Raises: Garbled."""
    with whole(f"{form.kind.capitalize()} {text(row, form.number)}"):
        return company_of(form, row)


def _form(kind: str) -> CompanyForm:
    return _COMPANIES[kind]
