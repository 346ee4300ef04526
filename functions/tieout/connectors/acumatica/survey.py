"""Acumatica as it is asked before go-live: what records can be mapped to, what stands there already, and what it takes.

Lists are read by ranges of their keys, as the feed reads them; a list that is refused to this login is told as not seen, with the
ERP's own words. Nothing is written. What cannot be carried, and how long a field may be, is asked of the writing side itself.
"""

from dataclasses import replace
from typing import ClassVar

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.book_lists import BookLists
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.acumatica.feed_assumptions import KEY_RANGES
from tieout.connectors.acumatica.feed_companies import TAX_ID_KEY
from tieout.connectors.acumatica.feed_reading import Reader
from tieout.connectors.acumatica.feed_settings import without_feed
from tieout.connectors.acumatica.survey_access import Rights
from tieout.connectors.acumatica.survey_documents import SurveyDocuments
from tieout.connectors.acumatica.survey_lists import SurveyLists
from tieout.connectors.acumatica.survey_load import calls_of
from tieout.connectors.context import Assumption, ConnectorContext
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

NO_COST_TYPES = "Acumatica has none; a cost type's account_group is what it is budgeted by"
NO_TERMS = "the contract has no list of credit terms; look at form CS206500"
NO_UNITS = "the contract has no list of units; look at form CS203100"
NO_LICENCE = "the contract shows no licence; form SM604000 does"


class AcumaticaSurvey(Surveying[AcumaticaErp]):
    """Implements `tieout.preflight.ports.ErpSurvey`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    system = SYSTEM
    relies_on: ClassVar[tuple[Assumption, ...]] = (KEY_RANGES,)

    def __init__(self, context: ConnectorContext) -> None:
        erp = AcumaticaErp(replace(context, settings=without_feed(context.settings)))
        super().__init__(erp, context.assumptions)
        lists = BookLists(Reader(erp.session, erp.settings.contract_path, context.clock))
        self._lists = SurveyLists(lists, erp.settings, context.credentials.get(TAX_ID_KEY, ""))
        self._documents = SurveyDocuments(lists, erp.settings)
        self._rights = Rights(erp.session, erp.settings.contract_path, context.clock)

    def cost_codes(self) -> CodeList | Unlisted:
        """Every cost code of the tenant. The contract does not tell groups from codes, so none is told as one."""
        return self._seen(self._lists.cost_codes)

    def cost_types(self) -> Seen[str]:
        return Unlisted(NO_COST_TYPES)

    def account_groups(self) -> Seen[str]:
        """The active ones: what a cost type is mapped to here."""
        return self._seen(self._lists.account_groups)

    def terms(self) -> Seen[str]:
        return Unlisted(NO_TERMS)

    def units(self) -> Seen[str]:
        return Unlisted(NO_UNITS)

    def vendors(self) -> Seen[CompanySeen]:
        return self._seen(self._lists.vendors)

    def projects(self) -> Seen[ProjectSeen]:
        return self._seen(self._lists.projects)

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        """Every document that a record of this kind may have become, of one project (`ProjectID`) or of all."""
        self._asked.add(kind)
        return self._seen(lambda: self._documents.of(kind, project))

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        """The tasks of each project that are not over."""
        return self._seen(self._lists.tasks)

    def access(self) -> Access | Unlisted:
        """What this login may read, for the kinds that were asked about; whether it may write is seen by writing only."""
        permissions = self._rights.permissions(frozenset(self._asked))
        return Access(tuple(permissions), Seats(licensed=None, configured=self._erp.settings.seats))

    def capacity(self) -> Capacity | Unlisted:
        """The narrowest limit that the settings state: no answer of the ERP's says what its licence takes."""
        return stated_capacity(self._erp.settings.request_limits, calls_of(self._erp.settings), NO_LICENCE)
