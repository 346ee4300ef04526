"""Procore as the pull flow sees it: where accounting's vendors, customers, payments and costs to date are shown."""

from collections.abc import Iterator, Mapping, Sequence

from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import SYSTEM
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.job_costs import CostBoard
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_answers import SYNC_BATCH
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_settings import split_settings
from tieout.connectors.procore.payments import ContractPayments
from tieout.connectors.procore.standard_codes import CodeList
from tieout.connectors.procore.vendors import Directory
from tieout.policy.reasons import Reason
from tieout.records.balances import JobCost
from tieout.records.company import Company, CompanyKind
from tieout.records.payment import PaymentKind
from tieout.records.references import SourceReference
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.pull_ports import CodesShown, Row, RowOutcome, Shown

COMPANIES = tuple(kind.value for kind in CompanyKind)
PAYMENTS = tuple(kind.value for kind in PaymentKind)
DIRECTORY = "company"
"""The one group of all companies."""


class ProcoreMirror:
    """Implements `tieout.sync.pull_ports.Mirror`."""

    system = SYSTEM

    def __init__(self, context: ConnectorContext) -> None:
        context, settings = split_settings(context)
        self._client = ProcoreClient(context)
        links = RowLinks(Links(self._client.settings.link_prefix))
        tax_id_key = context.credentials.get("tax_id_key", "")
        self._directory = Directory(self._client, links, settings, context.assumptions, tax_id_key)
        self._payments = ContractPayments(self._client, links, context.assumptions)
        self._costs = CostBoard(self._client, links.links, settings, context.assumptions, context.zone)
        self._codes = CodeList(self._client, links, settings, context.assumptions)

    def limit_scope(self) -> LimitScope:
        return self._client.scope

    def batch(self, kind: str) -> int:
        return SYNC_BATCH if kind in COMPANIES else 1

    def upserts(self, kind: str) -> bool:
        return kind in COMPANIES

    def group(self, row: Row) -> str:
        return DIRECTORY if isinstance(row.record, Company) else self._payments.group(row)

    def listing(self, kind: str, group: str) -> Iterator[Shown]:
        """Raises: NotNow, NeedsPerson."""
        _require(kind)
        return self._directory.listing(kind) if kind in COMPANIES else self._payments.listing(group)

    def one(self, kind: str, shown_id: str) -> Shown | None:
        """Raises: NotNow, NeedsPerson: also where Procore shows no single record of the kind."""
        if kind not in COMPANIES:
            raise NeedsPerson(f"A {kind} of Procore's own is none of accounting's, and not looked at")
        return self._directory.one(kind, shown_id)

    def traced(
        self, kind: str, key: str, *, shown_id: str | None, target: SourceReference | None, hints: Mapping[str, str]
    ) -> tuple[Shown, ...]:
        """Raises: NotNow, NeedsPerson: also where the contract is hidden from us."""
        _require(kind)
        there = self._directory.listing(kind) if kind in COMPANIES else self._payments.all_of(target, hints)
        return tuple(one for one in there if one.link == key or one.id == shown_id)

    def content(self, row: Row) -> str:
        return self._directory.content(row) if isinstance(row.record, Company) else self._payments.content(row)

    def write(self, kind: str, rows: Sequence[Row]) -> dict[str, RowOutcome]:
        """Raises: NotNow, NeedsPerson: nothing happened."""
        _require(kind)
        if kind in COMPANIES:
            return self._directory.write(kind, rows)
        return {row.key: self._payments.write(row) for row in rows}

    def show_job_costs(self, project_id: str, costs: Sequence[JobCost]) -> tuple[Reason, ...]:
        """Raises: NotNow, NeedsPerson: nothing happened that would be done twice by doing it again."""
        return self._costs.show(project_id, costs)

    def takes_cost_codes(self) -> Capability:
        return self._codes.capability()

    def show_cost_codes(self, codes: Sequence[StandardCostCode]) -> CodesShown:
        """Raises: NotNow, NeedsPerson: nothing happened that would be done twice by doing it again."""
        return self._codes.show(codes)

    def close(self) -> None:
        self._client.close()


def _require(kind: str) -> None:
    if kind not in (*COMPANIES, *PAYMENTS):
        raise NeedsPerson(f"Procore shows no {kind.replace('_', ' ')} of accounting")
