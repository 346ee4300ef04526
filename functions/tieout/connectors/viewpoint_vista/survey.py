"""Vista as it is asked before go-live: what records can be mapped to, what stands there already, and what it takes.

All of it comes from the data cache. What the Direct API has no public object for is told as not seen. Nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from tieout.connectors.context import Assumption, ConnectorContext
from tieout.connectors.surveying import Surveying, company_seen, stated_capacity
from tieout.connectors.viewpoint_vista import SYSTEM, book
from tieout.connectors.viewpoint_vista.cached import text, whole
from tieout.connectors.viewpoint_vista.codes import plain
from tieout.connectors.viewpoint_vista.door import Columns, Row, rows_in
from tieout.connectors.viewpoint_vista.erp import VistaErp
from tieout.connectors.viewpoint_vista.feed_companies import VENDORS, company_of
from tieout.connectors.viewpoint_vista.reading_assumptions import CACHE_PAGES, PHASE_COST_TYPES
from tieout.connectors.viewpoint_vista.stored_codes import JOBS, PHASES
from tieout.connectors.viewpoint_vista.survey_documents import SurveyDocuments
from tieout.preflight.ports import (
    Access,
    Capacity,
    CodeList,
    CodeSeen,
    CompanySeen,
    DocumentSeen,
    ProjectSeen,
    Seats,
    Seen,
    Unlisted,
)
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind

NO_TERMS = "the Direct API documents no object for payment terms; look at HQ Payment Terms"
NO_UNITS = "the Direct API documents no object for units; look at HQ Units of Measure"
NO_GROUPS = "Vista budgets by phase and cost type, and has no account groups"
NO_LICENCE = "no limit of the Direct API is public; state what the licence says in erp.settings.request_limits"
NO_DOCUMENTS = "the Direct API documents no object for it"
TABLE_OF: Mapping[str, str] = {
    CommitmentKind.SUBCONTRACT: "commitment",
    CommitmentKind.PURCHASE_ORDER: "commitment",
    ChangeOrderKind.COMMITMENT: "change_order",
    InvoiceKind.SUBCONTRACTOR: "invoice",
}
"""By kind of record, the table of the book that its documents are read as."""
_CALLS: Mapping[str, int] = {
    CommitmentKind.SUBCONTRACT: 25,
    CommitmentKind.PURCHASE_ORDER: 25,
    ChangeOrderKind.COMMITMENT: 30,
    InvoiceKind.SUBCONTRACTOR: 25,
}
"""Calls by kind: look-ups, codes, three actions with two questions each, and the read-backs; a change order of two lines."""
_OPEN = frozenset({"0", "1"})
"""JCJM.JobStatus: pending and open (inferred)."""


class VistaSurvey(Surveying[VistaErp]):
    """Implements `tieout.preflight.ports.ErpSurvey`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    system = SYSTEM
    relies_on: ClassVar[tuple[Assumption, ...]] = (CACHE_PAGES,)

    def __init__(self, context: ConnectorContext) -> None:
        super().__init__(VistaErp(context), context.assumptions)
        self._settings, self._door = self._erp.settings, self._erp.door
        self._documents = SurveyDocuments(self._door, self._settings)

    def cost_codes(self) -> CodeList | Unlisted:
        """Every phase that any job has; the master list of phases is in no public object."""
        phases = self._seen(self._phases)
        if isinstance(phases, Unlisted):
            return phases
        by_code: dict[str, list[Row]] = {}
        for row in phases:
            by_code.setdefault(str(row.get("Phase") or ""), []).append(row)
        return CodeList(tuple(_phase(code, rows) for code, rows in by_code.items() if plain(code)))

    def cost_types(self) -> Seen[str]:
        """The cost types that phases list."""
        listed = self._seen(lambda: list(self._types()), PHASE_COST_TYPES)
        return listed if isinstance(listed, Unlisted) else sorted(set(listed))

    def terms(self) -> Seen[str]:
        return Unlisted(NO_TERMS)

    def units(self) -> Seen[str]:
        return Unlisted(NO_UNITS)

    def account_groups(self) -> Seen[str]:
        return Unlisted(NO_GROUPS)

    def vendors(self) -> Seen[CompanySeen]:
        able = self._erp.capability("vendor")
        return self._seen(self._vendors) if able.offered else Unlisted(able.note)

    def projects(self) -> Seen[ProjectSeen]:
        """Jobs; only a pending or open one takes documents."""
        return self._seen(self._jobs)

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        """Every document that a record of this kind may have become, of one job (its code) or of all."""
        table = TABLE_OF.get(kind)
        if table is None:
            return Unlisted(NO_DOCUMENTS)
        return self._seen(lambda: self._documents.of(kind, project), *book.RELIES_ON[table])

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        """None: Vista has phases and cost types, and no tasks."""
        return {}

    def access(self) -> Access | Unlisted:
        """An application key has no rights that could be asked for: the agent's own login in Vista has them."""
        return Access((), Seats(licensed=None, configured=self._settings.seats))

    def capacity(self) -> Capacity | Unlisted:
        """The narrowest limit that the settings state: none is public."""
        return stated_capacity(self._settings.request_limits, _CALLS, NO_LICENCE)

    def _phases(self) -> list[Row]:
        settings = self._settings
        place: Columns = {"JCCo": settings.jobs_in, "PhaseGroup": settings.phase_group}
        return self._door.search(PHASES, place)

    def _types(self) -> Iterator[str]:
        for row in self._phases():
            yield from (text(one, "CostType") for one in rows_in(row.get("CostTypes")))

    def _vendors(self) -> list[CompanySeen]:
        rows = self._door.search(VENDORS.object, {VENDORS.group: int(self._settings.vendor_group or 0)})
        with whole("A vendor"):
            return [company_seen(company_of(VENDORS, row)) for row in rows]

    def _jobs(self) -> list[ProjectSeen]:
        rows = self._door.search(JOBS, {"JCCo": self._settings.jobs_in})
        return [
            ProjectSeen(id=code, number=code, name=text(row, "Description"), active=text(row, "JobStatus") in _OPEN)
            for row in rows
            if (code := plain(str(row.get("Job") or "")))
        ]


def _phase(code: str, rows: Sequence[Row]) -> CodeSeen:
    """A phase as jobs have it: postable where it is active on any of them."""
    active = any(text(row, "ActiveYN") != "N" for row in rows)
    return CodeSeen(code=code, name=text(rows[0], "Description"), id=code, postable=active)
