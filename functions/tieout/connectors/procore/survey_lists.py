"""The lists of one Procore company: projects, cost codes, cost types, units of measure, the directory.

Field names are those of "List Projects", "List Cost Codes", "List Line Item Types", "List Units of Measure" and "List company
vendors" of Procore's reference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_company_fields import CompanyFields
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.places import cost_type
from tieout.connectors.procore.values import identifier, text
from tieout.connectors.procore.vendors import VENDORS
from tieout.preflight.ports import CodeSeen, CompanySeen, ProjectSeen, Seen, Unlisted
from tieout.records.parties import Address
from tieout.sync.outcomes import NeedsPerson

LIST_PAGE = 1000

T = TypeVar("T")


def seen(read: Callable[[], Sequence[T]]) -> Seen[T]:
    """What a list holds, or why it is not seen: we may not see it, or it cannot be read exactly.

    Raises:
        NotNow: Procore could not be asked.
        NeedsPerson: the sign-in itself is refused, so that nothing at all can be seen.
    """
    try:
        return read()
    except NotFound as missing:
        return Unlisted(missing.why)
    except NeedsPerson as refused:
        if refused.pause_scope:
            raise
        return Unlisted(refused.why)


@dataclass
class SurveyLists:
    """Reads them. Raises: NotFound, NotNow, NeedsPerson."""

    client: ProcoreClient
    links: Links
    tax_id_key: str
    _projects: list[ProjectSeen] = field(default_factory=list)

    def projects(self) -> list[ProjectSeen]:
        """Every project that the settings permit, inactive ones too; where they permit none by name, every one shown to us."""
        if not self._projects:
            permitted = self.client.settings.projects
            found = [self._project(row) for row in self._rows("/rest/v1.0/projects", {"filters[by_status]": "All"})]
            self._projects = [one for one in found if not permitted or one.id in permitted]
        return self._projects

    def working(self) -> list[ProjectSeen]:
        """Those that records still come from."""
        return [one for one in self.projects() if one.active]

    def cost_codes(self, projects: Sequence[ProjectSeen]) -> list[CodeSeen]:
        """The codes of these projects, each once, in the words that lines carry.

        A code that is linked in any project counts as linked. Procore lets lines name any code, so none is told as a mere group.
        """
        found: dict[str, CodeSeen] = {}
        for project in projects:
            for row in self._rows("/rest/v1.0/cost_codes", {"project_id": project.id}, of_company=False):
                with exactly(
                    f"Cost code {row.get('full_code') or row.get('id')} of project {project.number or project.id}"
                ):
                    one = self._cost_code(row)
                known = found.get(one.code)
                if one.code and not row.get("deleted_at") and (known is None or (known.link is None and one.link)):
                    found[one.code] = one
        return list(found.values())

    def cost_types(self) -> list[str]:
        """The words that lines carry as cost type: a line item type's code, or its name where it has none."""
        with exactly("A line item type of the company"):
            types = [cost_type(row) for row in self._rows("/rest/v1.0/line_item_types", {})]
        return list(dict.fromkeys(kind for kind in types if kind))

    def units(self) -> list[str]:
        """The company's units of measure.

        The list is documented as "grouped by UOM Category", and no sample of it is published: rows that are no units stop it.
        """
        path = f"/rest/v1.0/companies/{self.client.settings.company_id}/uoms"
        with exactly("A unit of measure of the company"):
            return [_unit(row) for row in self._rows(path, {}, of_company=False)]

    def vendors(self) -> list[CompanySeen]:
        """The directory, in the order of names: in no order, a page could repeat one and miss another."""
        fields, links = CompanyFields((), self.tax_id_key), RowLinks(self.links)
        companies = []
        for row in self._rows(VENDORS, {"view": "extended", "sort": "name"}):
            with exactly(f"Company {row.get('id')} of the directory"):
                companies.append(self._company(row, fields.shown(row, links).fields))
        return companies

    def _rows(self, path: str, asked: Mapping[str, str], *, of_company: bool = True) -> Iterator[Json]:
        scope = {"company_id": self.client.settings.company_id} if of_company else {}
        return self.client.rows(path, {**scope, **asked}, per_page=LIST_PAGE)

    def _project(self, row: Json) -> ProjectSeen:
        with exactly(f"Project {row.get('display_name') or row.get('id')}"):
            return ProjectSeen(
                id=identifier(row.get("id")),
                number=text(row.get("project_number")).strip(),
                name=text(row.get("name")).strip(),
                link=self.links.code(text(row.get("origin_id"))),
                active=row.get("active") is not False,
            )

    def _cost_code(self, row: Json) -> CodeSeen:
        return CodeSeen(
            code=text(row.get("full_code")).strip(),
            name=text(row.get("name")).strip(),
            id=identifier(row.get("id")),
            link=self.links.code(text(row.get("origin_id"))),
        )

    def _company(self, row: Json, told: Mapping[str, str]) -> CompanySeen:
        return CompanySeen(
            id=identifier(row.get("id")),
            name=text(row.get("name")).strip(),
            link=self.links.code(text(row.get("origin_id"))),
            tax_id_hash=told.get("tax_id_hash", ""),
            address=Address(
                street=text(row.get("address")),
                city=text(row.get("city")),
                region=text(row.get("state_code")),
                postal_code=text(row.get("zip")),
                country=text(row.get("country_code")),
            ),
            active=row.get("is_active") is not False,
        )


def _unit(row: Json) -> str:
    name = text(row.get("name")).strip()
    if not name or "uom_category" not in row:
        raise ValueError(f"{sorted(row)} are no fields of a unit")
    return name
