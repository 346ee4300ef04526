"""Sage 300 CRE as it is asked before go-live: what hh2 lists, and what it does not list, told with the reason.

Reads only. What cannot be carried, and how long a field may be, is asked of the writing side itself.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tieout.connectors.context import Assumption, ConnectorContext, require_assumption
from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre import SYSTEM, assumptions
from tieout.connectors.sage_300_cre.erp import Sage300CreErp
from tieout.connectors.sage_300_cre.feed import vendor_of
from tieout.connectors.sage_300_cre.lists import (
    ACCOUNTS,
    CATEGORIES,
    COMMITMENTS,
    COST_CODES,
    INVOICES,
    JOBS,
    PAYMENTS,
    VENDORS,
    readable_row,
)
from tieout.connectors.sage_300_cre.survey_documents import SurveyDocuments
from tieout.connectors.sage_300_cre.values import text
from tieout.connectors.surveying import Surveying, company_seen
from tieout.preflight.ports import (
    Access,
    Capacity,
    CodeList,
    CodeSeen,
    CompanySeen,
    DocumentSeen,
    Permission,
    ProjectSeen,
    Seats,
    Seen,
    Unlisted,
)
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.sync.outcomes import NeedsPerson

T = TypeVar("T")
NO_TERMS = "payment terms are the vendor's own in Sage, and hh2's rows have none"
NO_UNITS = "hh2 has no list of units; see Units of Measure in Sage's JC"
NO_LIMIT = (
    "hh2 publishes no limit of requests. What holds a record up is the sync client, which takes one operation after another to "
    "Sage, every five minutes"
)
LISTS = {
    "vendors": (VENDORS, "vendors"),
    "jobs": (JOBS, "projects"),
    "job cost codes": (COST_CODES, "cost codes"),
    "job categories": (CATEGORIES, "cost types, costs to date and estimates"),
    "commitments": (COMMITMENTS, "commitments"),
    "GL accounts": (ACCOUNTS, "the lines of invoices"),
    "posted invoices": (INVOICES, "seeing that an invoice is in Sage"),
}
PAID = {"AP payments": (PAYMENTS, "payments")}


class Sage300CreSurvey(Surveying[Sage300CreErp]):
    """Implements `tieout.preflight.ports.ErpSurvey`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        self._context = context
        erp = Sage300CreErp(context)
        super().__init__(erp, context.assumptions)
        self._lists = erp.lists
        self._documents = SurveyDocuments(erp.look_ups, erp.settings)

    def cost_codes(self) -> CodeList | Unlisted:
        """The cost codes of all jobs, each once; one that is a group on every job it is on takes no postings."""
        return self._seen(self._cost_codes)

    def cost_types(self) -> Seen[str]:
        """The categories of all jobs."""
        return self._seen(lambda: sorted({text(row, "Code") for row in self._lists.all(CATEGORIES)} - {""}))

    def terms(self) -> Seen[str]:
        return Unlisted(NO_TERMS)

    def units(self) -> Seen[str]:
        return Unlisted(NO_UNITS)

    def vendors(self) -> Seen[CompanySeen]:
        return self._seen(self._vendors)

    def projects(self) -> Seen[ProjectSeen]:
        """Jobs."""
        return self._seen(
            lambda: [
                ProjectSeen(code, code, text(row, "Name"), active=row.get("IsActive") is not False)
                for row in self._lists.all(JOBS)
                if (code := text(row, "Code")) and not row.get("IsArchived")
            ]
        )

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        """Every document that a record of this kind may have become, of one job or of all."""
        found = self._seen(lambda: self._of(kind))
        if isinstance(found, Unlisted) or project is None:
            return found
        return [one for one in found if one.project == project]

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        """None: extras are not carried."""
        return {}

    def access(self) -> Access | Unlisted:
        """Which lists this user may read; whether it may write is seen by writing only."""
        lists = LISTS | (PAID if self._erp.settings.payments is not None else {})
        permissions = [Permission(f"view {name}", self._may_read(path), why) for name, (path, why) in lists.items()]
        permissions.append(Permission("write documents and commitments", None, "sending records"))
        return Access(tuple(permissions), Seats(licensed=None, configured=self._erp.settings.seats))

    def capacity(self) -> Capacity | Unlisted:
        return Unlisted(NO_LIMIT)

    def _of(self, kind: str) -> Sequence[DocumentSeen]:
        if kind in set(CommitmentKind):
            return self._documents.commitments(kind)
        if kind == ChangeOrderKind.COMMITMENT:
            require_assumption(assumptions.CHANGE_ORDER_WRITE, self._context.assumptions)
            return self._documents.change_orders()
        if kind == BudgetKind.BASELINE:
            return list(self._documents.estimates())
        if kind == InvoiceKind.SUBCONTRACTOR:
            require_assumption(assumptions.INVOICE_BY_NUMBER, self._context.assumptions)
            return list(self._documents.invoices())
        raise NeedsPerson(self.not_carried(kind))

    def _cost_codes(self) -> CodeList:
        found: dict[str, CodeSeen] = {}
        for row in self._lists.all(COST_CODES):
            code, postable = text(row, "Code"), not row.get("IsGroupCode")
            if code and not row.get("IsArchived"):
                known = found.get(code)
                found[code] = CodeSeen(code, text(row, "Name"), code, bool(known and known.postable) or postable)
        return CodeList(tuple(found.values()))

    def _vendors(self) -> list[CompanySeen]:
        records = [vendor_of(row, self._context.clock.now()) for row in self._lists.all(VENDORS)]
        return [company_seen(each) for each in records]

    def _may_read(self, path: str) -> bool:
        return not isinstance(self._seen(lambda: self._lists.block(path, {}, after=0)), Unlisted)

    def _seen(self, read: Callable[[], T], *needed: Assumption) -> T | Unlisted:
        """As ever; a row that cannot be understood may be whole the next time. Raises: NotNow, NeedsPerson."""
        try:
            return super()._seen(read, *needed)
        except AnswerLost as lost:
            raise readable_row(lost) from lost
