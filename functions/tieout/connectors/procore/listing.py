"""Listings of records: what changed within a range, or everything, for whatever no event told of.

project, requisition, contracts, packages   filtered by `updated_at`
budget, budget change, owner invoice        no such filter is documented: listed whole, and told apart by content
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.change_orders import PACKAGES
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.contracts import CONTRACTS, prime_ids
from tieout.connectors.procore.mirror_pay_apps import CONTRACT
from tieout.connectors.procore.owner_invoices import APPLICATIONS
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.record_kinds import CHANGE_ORDERS, ENTITY_OF, reference
from tieout.connectors.procore.requisition_items import REQUISITIONS
from tieout.connectors.procore.values import digits, identifier, moment_if_told, part, parts, text
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.sync.events import Concern
from tieout.sync.outcomes import NeedsPerson

LIST_PAGE = 500
"""Records per page: Procore recommends 2,000 at the most, and a compact contract is about 2 KB."""

_WITH_DELETED = {"filters[include_deleted]": "with"}

Range = tuple[datetime, datetime]


@dataclass(frozen=True)
class _Source:
    """Where one kind is listed. `deleted`: what to ask for so that deleted ones are shown too, when changes are listed."""

    path: str
    deleted: Mapping[str, str]


_SOURCES: dict[str, _Source] = {
    **{contract.kind.value: _Source(contract.path, _WITH_DELETED) for contract in CONTRACTS},
    InvoiceKind.SUBCONTRACTOR.value: _Source(REQUISITIONS, {}),
}


class Listings:
    """Lists records as concerns. Raises: NotNow, NeedsPerson; ValueError for a kind that is not known."""

    def __init__(self, client: ProcoreClient) -> None:
        self._client = client
        self._own: dict[str, Callable[[str, str, Range | None], Iterator[Concern]]] = {
            ProjectKind.PROJECT.value: self._project,
            BudgetKind.BASELINE.value: self._budget,
            BudgetKind.CHANGE.value: self._budget_changes,
            InvoiceKind.OWNER.value: self._owner_invoices,
            CHANGE_ORDERS: self._packages,
            ChangeOrderKind.COMMITMENT.value: self._packages,
            ChangeOrderKind.PRIME.value: self._packages,
        }

    def listed(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        """The records of one kind; those whose `updated_at` lies in the range, ends and deleted ones included, or all."""
        own = self._own.get(kind, self._plain)
        if kind not in self._own and kind not in _SOURCES:
            raise ValueError(f"{kind!r} is no kind of record that is listed here; expected {' or '.join(ENTITY_OF)}")
        seen = set()
        try:
            for concern in own(project, kind, within):
                # A record that changes while its list is read may stand on two pages.
                if concern.reference not in seen:
                    seen.add(concern.reference)
                    yield concern
        except NotFound as missing:
            raise NeedsPerson(
                f"Project {project} cannot be listed: {missing.why}. Is it permitted to our app?"
            ) from missing

    def _plain(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        source = _SOURCES[kind]
        filters = {"project_id": project} | ({**_in_range(within), **source.deleted} if within else {})
        for row in self._client.rows(source.path, filters, per_page=LIST_PAGE):
            yield _concern(kind, row, project)

    def _project(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        company = self._client.settings.company_id
        asked = {"company_id": company, "filters[id]": project, "filters[by_status]": "All"}
        for row in self._client.rows("/rest/v1.0/projects", {**asked, **_in_range(within)}, per_page=LIST_PAGE):
            if text(row.get("id")) == project:
                yield _concern(kind, row, project)

    def _budget(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        yield concern(kind, project, project)

    def _budget_changes(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        answer = self._client.read(f"/rest/v1.0/projects/{project}/budget_changes")
        for row in parts(answer.get("data") if isinstance(answer, dict) else answer):
            yield _concern(kind, row, project)

    def _owner_invoices(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        for row in self._client.rows(APPLICATIONS, {"project_id": project}, per_page=LIST_PAGE):
            # Their times have been seen as mere dates: none of them is left out, and none is called old.
            found = concern(kind, identifier(row.get("id")), project)
            yield replace(found, hints=found.hints | contract_hint(kind, row))

    def _packages(self, project: str, kind: str, within: Range | None) -> Iterator[Concern]:
        """Packages of both kinds stand in one list; a package is a prime contract's if its contract is one."""
        primes: frozenset[str] | None = None
        filters = {"project_id": project} | ({**_in_range(within), **_WITH_DELETED} if within else {})
        for row in self._client.rows(PACKAGES, filters, per_page=LIST_PAGE):
            primes = prime_ids(self._client, project) if primes is None else primes
            prime = text(row.get("contract_id")) in primes
            found = ChangeOrderKind.PRIME if prime else ChangeOrderKind.COMMITMENT
            if kind in {found, CHANGE_ORDERS}:
                yield _concern(found.value, row, project)


def concern(kind: str, record_id: str, project: str, request: str | None = None) -> Concern:
    return Concern(ENTITY_OF[kind], reference(kind, record_id), {"project": project}, request)


def _concern(kind: str, row: Json, project: str) -> Concern:
    found = concern(kind, identifier(row.get("id")), project)
    version = moment_if_told(row.get("updated_at"))
    return replace(found, hints=found.hints | contract_hint(kind, row), version=version)


def contract_hint(kind: str, row: Json) -> dict[str, str]:
    """The contract that an invoice bills, where the row says so: the payments on one contract are then listed once."""
    if ENTITY_OF[kind] is not Entity.INVOICE:
        return {}
    told = row.get("commitment_id") or row.get("contract_id") or part(row, "contract").get("id")
    return {CONTRACT: number} if digits(number := text(told)) else {}


def _in_range(within: Range | None) -> dict[str, str]:
    """Procore takes a range only, with both ends and three dots; its times have whole seconds, so it is widened to those."""
    if within is None:
        return {}
    first = within[0].astimezone(UTC).replace(microsecond=0)
    last = (within[1].astimezone(UTC) + timedelta(seconds=1)).replace(microsecond=0)
    return {"filters[updated_at]": f"{_instant(first)}...{_instant(last)}"}


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
