"""Companies of the directory and projects, as rows.

The directory holds vendors and owners alike. Our own link says which a company is; one without a link is a customer if a prime
contract names it as the owner, or if it stands in the group that customers are put into.
"""

from collections.abc import Iterator
from functools import cached_property

from tieout.connectors.procore.book_desk import BookDesk, BookRow, named
from tieout.connectors.procore.contracts import PRIMES
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.mirror_company_fields import CompanyFields
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_settings import MirrorSettings
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import identifier, moment_if_told, part, text
from tieout.connectors.procore.vendors import VENDORS
from tieout.records.company import CompanyKind

DIRECTORY_PAGE = 500


class CompanyRows:
    """Reads vendors, customers and projects."""

    def __init__(self, desk: BookDesk, settings: MirrorSettings, tax_id_key: str) -> None:
        self._desk = desk
        self._group = settings.customer_group_id
        self._fields = CompanyFields(settings.company_fields, tax_id_key)
        self._links = RowLinks(desk.links)

    def page(self, kind: str, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of the directory, in the order of names. Raises: NotNow, NeedsPerson."""
        number = int(cursor or "1")
        asked = {"company_id": self._desk.client.settings.company_id, "view": "extended", "sort": "name"}
        shown, more = self._desk.client.page(VENDORS, asked, number=number, per_page=DIRECTORY_PAGE)
        rows = []
        for company in shown:
            with exactly(f"Company {company.get('id')} of the directory"):
                if self._kind(company) == kind:
                    rows.append(self._company(company, kind))
        return rows, str(number + 1) if more else None

    def projects(self) -> list[BookRow]:
        """The projects that are read. Raises: NotNow, NeedsPerson."""
        read = set(self._desk.projects())
        rows = []
        for shown in self._desk.all_projects():
            with exactly(f"Project {shown.get('id')}"):
                if identifier(shown.get("id")) in read:
                    rows.append(_project(shown))
        return rows

    def _company(self, shown: Json, kind: str) -> BookRow:
        return {
            "reference": named(kind, shown.get("id")),
            "number": text(shown.get("origin_code")) or None,
            "name": text(shown.get("name")) or None,
            "city": text(shown.get("city")) or None,
            "tax_key": self._fields.shown(shown, self._links).fields.get("tax_id_hash"),
            "active": shown.get("is_active") is not False,
            "changed_at": moment_if_told(shown.get("updated_at")),
        }

    def _kind(self, shown: Json) -> str:
        key = self._links.key(text(shown.get("origin_id")))
        if key is not None:
            return key.split(":", 2)[1]
        grouped = self._group is not None and text(part(shown, "vendor_group").get("id")) == self._group
        owner = grouped or identifier(shown.get("id")) in self._owners
        return (CompanyKind.CUSTOMER if owner else CompanyKind.VENDOR).value

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The companies that prime contracts name."""
        if self._desk.client.settings.customer_from == "none":
            return frozenset()
        return frozenset(self._named_by_primes())

    def _named_by_primes(self) -> Iterator[str]:
        for project in self._desk.projects():
            for prime in self._desk.rows(PRIMES, {"project_id": project}):
                yield text(part(prime, "vendor").get("id"))


def _project(shown: Json) -> BookRow:
    return {
        "reference": named("project", shown.get("id")),
        "number": text(shown.get("project_number")).strip() or None,
        "name": text(shown.get("name")) or None,
        "active": shown.get("active") is not False,
        "changed_at": moment_if_told(shown.get("updated_at")),
    }
