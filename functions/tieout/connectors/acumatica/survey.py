"""Acumatica as it is asked before go-live: what records can be mapped to, what stands there already, and what it takes.

Lists are read by ranges of their keys, as the feed reads them; a list that is refused to this login is told as not seen, with the
ERP's own words. Nothing is written. What cannot be carried, and how long a field may be, is asked of the writing side itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.book_lists import BookLists
from tieout.connectors.acumatica.erp import AcumaticaErp
from tieout.connectors.acumatica.feed_assumptions import KEY_RANGES
from tieout.connectors.acumatica.feed_companies import TAX_ID_KEY
from tieout.connectors.acumatica.feed_reading import Reader
from tieout.connectors.acumatica.feed_settings import without_feed
from tieout.connectors.acumatica.survey_access import Rights, per_minute
from tieout.connectors.acumatica.survey_documents import SurveyDocuments
from tieout.connectors.acumatica.survey_lists import SurveyLists
from tieout.connectors.acumatica.survey_load import SOURCE, calls_of
from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
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
from tieout.sync.outcomes import NeedsPerson

T = TypeVar("T")

NO_COST_TYPES = "Acumatica has none; a cost type's account_group is what it is budgeted by"
NO_TERMS = "the contract has no list of credit terms; look at form CS206500"
NO_UNITS = "the contract has no list of units; look at form CS203100"
NO_LICENCE = "the contract shows no licence; form SM604000 does"


class AcumaticaSurvey:
    """Implements `tieout.preflight.ports.ErpSurvey`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        self._switched_on = context.assumptions
        # The same login as the writing side, so the same seats, limits and token.
        self._erp = erp = AcumaticaErp(replace(context, settings=without_feed(context.settings)))
        lists = BookLists(Reader(erp.session, erp.settings.contract_path, context.clock))
        self._lists = SurveyLists(lists, erp.settings, context.credentials.get(TAX_ID_KEY, ""))
        self._documents = SurveyDocuments(lists, erp.settings)
        self._rights = Rights(erp.session, erp.settings.contract_path, context.clock)
        self._asked: set[str] = set()

    def cost_codes(self) -> CodeList | Unlisted:
        """Every cost code of the tenant. The contract does not tell groups from codes, so none is told as one."""
        codes = self._seen(self._lists.cost_codes)
        return codes if isinstance(codes, Unlisted) else CodeList(tuple(codes))

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
        tasks = self._seen(self._lists.tasks)
        if isinstance(tasks, Unlisted):
            return tasks
        found: dict[str, list[str]] = {}
        for project, task in tasks:
            found.setdefault(project, []).append(task)
        return {project: tuple(those) for project, those in found.items()}

    def not_carried(self, kind: str) -> str:
        """Why a kind is not carried as configured; "" if it is. Makes no call."""
        self._asked.add(kind)
        able = self._erp.capability(kind)
        return "" if able.offered else able.note

    def limits(self, kind: str) -> FieldLimits:
        return self._erp.limits(kind)

    def objections(self, ready: Ready) -> list[Reason]:
        return self._erp.objections(ready)

    def access(self) -> Access | Unlisted:
        """What this login may read, for the kinds that were asked about; whether it may write is seen by writing only."""
        permissions = self._rights.permissions(frozenset(self._asked))
        return Access(tuple(permissions), Seats(licensed=None, configured=self._erp.settings.seats))

    def capacity(self) -> Capacity | Unlisted:
        """The narrowest limit that the settings state: no answer of the ERP's says what its licence takes."""
        stated = per_minute(self._erp.settings.request_limits)
        return Unlisted(NO_LICENCE) if stated is None else Capacity(stated, calls_of(self._erp.settings), SOURCE)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self._erp.close()

    def _seen(self, read: Callable[[], Sequence[T]]) -> Seen[T]:
        """What a list holds, or why it is not seen. Raises: NotNow; NeedsPerson: the sign-in itself is refused."""
        try:
            require_assumption(KEY_RANGES, self._switched_on)
            return read()
        except NeedsPerson as refused:
            if refused.pause_scope:
                raise
            return Unlisted(refused.why)
