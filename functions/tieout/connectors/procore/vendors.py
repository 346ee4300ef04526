"""Accounting's vendors and customers in Procore's company directory, by the thousand.

A company that is new there is upserted by its link: sent twice, it is one company. A company that is there already is written
by its id, after a look at whose link it carries; the link itself is sent only where it has none ("id + origin_id: the only way
to change an origin_id", Procore's page on sync actions). The directory has no delete: a withdrawn company goes inactive.
"""

from collections.abc import Iterator, Mapping, Sequence

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.mirror_answers import sync_rows
from tieout.connectors.procore.mirror_assumptions import CUSTOMERS_IN_DIRECTORY, STAGED_VENDORS
from tieout.connectors.procore.mirror_company_fields import CompanyFields, company_of
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import as_number, digits, identifier, text
from tieout.policy.reasons import Reason
from tieout.records.company import CompanyKind
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.pull_notes import GONE
from tieout.sync.pull_ports import Row, RowOutcome, RowRefused, RowWritten, Shown

VENDORS = "/rest/v1.0/vendors"
DIRECTORY, STAGING = f"{VENDORS}/sync", "/rest/v1.0/erp_vendors/sync"

LIST_PAGE = 1000
IDS_AT_ONCE = 100
"""Ids in one query: a hundred of them are four kilobytes of address."""


class Directory:
    """The directory of one Procore company, as the mirror shows companies in it."""

    def __init__(
        self,
        client: ProcoreClient,
        links: RowLinks,
        settings: MirrorSettings,
        switched_on: frozenset[str],
        tax_id_key: str,
    ) -> None:
        self._client = client
        self._links = links
        self._settings = settings
        self._switched_on = switched_on
        self._fields = CompanyFields(settings.company_fields, tax_id_key)
        self._company = client.settings.company_id

    def content(self, row: Row) -> str:
        return self._fields.content(row)

    def listing(self, kind: str) -> Iterator[Shown]:
        """Every company of the directory, in the order of names: in no order, a page could repeat one and miss another.

        Raises:
            NotNow, NeedsPerson: it could not be listed, or customers need an assumption.
        """
        self._require(kind)
        for row in self._rows({"sort": "name"}):
            with exactly(f"Company {row.get('id')} of the directory"):
                shown = self._fields.shown(row, self._links)
            yield shown

    def one(self, kind: str, shown_id: str) -> Shown | None:
        """One company of the directory, if it is there. Raises: NotNow, NeedsPerson."""
        self._require(kind)
        row = self._there([shown_id]).get(shown_id)
        if row is None:
            return None
        with exactly(f"Company {shown_id} of the directory"):
            return self._fields.shown(row, self._links)

    def write(self, kind: str, rows: Sequence[Row]) -> dict[str, RowOutcome]:
        """Show these companies. Raises: NotNow, NeedsPerson: nothing happened."""
        self._require(kind)
        there = self._there([row.shown_id for row in rows if row.shown_id is not None and digits(row.shown_id)])
        outcomes: dict[str, RowOutcome] = {}
        batches: dict[str, dict[str, Json]] = {DIRECTORY: {}, STAGING: {}}
        for row in rows:
            sent = self._sent(kind, row, there)
            if isinstance(sent, RowRefused):
                outcomes[row.key] = sent
            else:
                batches[self._path(row)][row.key] = sent
        labels = {row.key: f"{kind} {row.record.number}" for row in rows}
        for path, batch in batches.items():
            if batch:
                outcomes |= sync_rows(self._client, path, {"company_id": as_number(self._company)}, batch, labels)
        return {row.key: self._noted(row, outcomes[row.key]) for row in rows}

    def _sent(self, kind: str, row: Row, there: Mapping[str, Json]) -> Json | RowRefused:
        """A row of the sync action, or why it is not sent."""
        fields = self._fields.written(row)
        link = {"origin_id": self._links.origin_id(row.key)}
        if row.shown_id is None:
            group = self._settings.customer_group_id if kind == CompanyKind.CUSTOMER else None
            return {**link, **fields} | ({} if group is None else {"vendor_group_id": as_number(group)})
        shown = there.get(row.shown_id)
        if shown is None:
            words = f"Company {row.shown_id} is not in the directory any more: deleted, or merged into another."
            return RowRefused((Reason(GONE, words),))
        linked = text(shown.get("origin_id"))
        if objection := self._links.objection(linked, row.key):
            return objection
        known = {"id": as_number(row.shown_id), **fields}
        return known if self._links.key(linked) == row.key else {**known, **link}

    def _path(self, row: Row) -> str:
        staged = row.shown_id is None and self._settings.new_companies == "staged"
        return STAGING if staged else DIRECTORY

    def _noted(self, row: Row, outcome: RowOutcome) -> RowOutcome:
        if not isinstance(outcome, RowWritten):
            return outcome
        if self._path(row) == STAGING:
            # The id that came back is that of a staged record: on the platform it is nothing yet.
            return RowWritten(
                "", f"{company_of(row).number} is ready to import in the ERP tool, for accounting to accept"
            )
        return RowWritten(outcome.shown_id, self._fields.left_out(row))

    def _there(self, ids: Sequence[str]) -> dict[str, Json]:
        """The companies with these ids, as they are now. Raises: NotNow, NeedsPerson."""
        found: dict[str, Json] = {}
        for start in range(0, len(ids), IDS_AT_ONCE):
            asked = list(ids[start : start + IDS_AT_ONCE])
            for row in self._rows({"filters[id][]": asked}):
                with exactly("A company of the directory"):
                    found[identifier(row.get("id"))] = row
        return found

    def _rows(self, query: Mapping[str, str | list[str]]) -> Iterator[Json]:
        asked = {"company_id": self._company, "view": "extended", **query}
        try:
            yield from self._client.rows(VENDORS, asked, per_page=LIST_PAGE)
        except NotFound as missing:
            raise NeedsPerson(f"Procore's company directory cannot be listed: {missing.why}") from missing

    def _require(self, kind: str) -> None:
        if kind == CompanyKind.CUSTOMER:
            require_assumption(CUSTOMERS_IN_DIRECTORY, self._switched_on)
        if self._settings.new_companies == "staged":
            require_assumption(STAGED_VENDORS, self._switched_on)
