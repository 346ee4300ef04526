"""Sage Intacct as it is asked before go-live: what records can be mapped to, what stands there already, and what it takes.

A list that is refused to this login is told as not seen, with the ERP's own words. Nothing is written. What cannot be carried,
and how long a field may be, is asked of the writing side itself.
"""

from tieout.config.value_maps import ValueMaps
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.book_assumptions import BOOK_QUERIES
from tieout.connectors.sage_intacct.book_desk import BookDesk
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.erp import SageIntacctErp, scope_of, session_of
from tieout.connectors.sage_intacct.survey_access import Rights, calls_of
from tieout.connectors.sage_intacct.survey_documents import SurveyDocuments
from tieout.connectors.sage_intacct.survey_lists import SurveyLists
from tieout.connectors.surveying import Surveying, stated_capacity
from tieout.preflight.ports import (
    Access,
    Capacity,
    CodeList,
    CompanySeen,
    DocumentSeen,
    ProjectSeen,
    Seats,
    Seen,
    Unlisted,
)
from tieout.reconcile.cost_keys import CostKeys

NO_UNITS = "no list of units of measure is among the objects that this connector knows; look at Inventory Control"
NO_LICENCE = "no call shows the licence's tier; look at the subscription, and state erp.settings.request_limits"


class SageIntacctSurvey(Surveying[SageIntacctErp]):
    """Implements `tieout.preflight.ports.ErpSurvey`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        erp = SageIntacctErp(context)
        super().__init__(erp, context.assumptions)
        # Lists are REST whichever door writes; the same login, so the same seats, limits and token.
        self._session = session = session_of(erp.settings, context, scope_of(erp.settings, context))
        records = Records(session, context.clock)
        self._lists = SurveyLists(records)
        self._documents = SurveyDocuments(BookDesk(records, erp.settings, CostKeys(ValueMaps())))
        self._rights = Rights(session, context.clock)

    def cost_codes(self) -> CodeList | Unlisted:
        """Every task of the catalogue and of the projects."""
        return self._seen(self._lists.cost_codes)

    def cost_types(self) -> Seen[str]:
        return self._seen(self._lists.cost_types)

    def terms(self) -> Seen[str]:
        return self._seen(self._lists.terms)

    def units(self) -> Seen[str]:
        return Unlisted(NO_UNITS)

    def vendors(self) -> Seen[CompanySeen]:
        return self._seen(self._lists.vendors)

    def projects(self) -> Seen[ProjectSeen]:
        return self._seen(self._lists.projects)

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        """The tasks of each project that are not over."""
        return self._seen(self._lists.tasks)

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        """Every document that a record of this kind may have become, of one project (its id) or of all."""
        self._asked.add(kind)
        return self._seen(lambda: self._documents.of(kind, project), BOOK_QUERIES)

    def access(self) -> Access | Unlisted:
        """What this login may read, for the kinds that were asked about; whether it may write is seen by writing only."""
        permissions = self._rights.permissions(frozenset(self._asked))
        return Access(tuple(permissions), Seats(licensed=None, configured=self._erp.settings.seats))

    def capacity(self) -> Capacity | Unlisted:
        """The narrowest limit that the settings state: no answer of the ERP's says what its licence takes."""
        return stated_capacity(self._erp.settings.request_limits, calls_of(self._erp.settings), NO_LICENCE)

    def close(self) -> None:
        """Close the connections."""
        try:
            self._session.close()
        finally:
            super().close()
