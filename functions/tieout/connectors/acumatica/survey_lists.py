"""The lists of one tenant: cost codes, account groups, vendors, projects and their tasks.

Field names are those of the vendor's OpenAPI document (Default 24.200.001).
"""

from dataclasses import dataclass

from tieout.connectors.acumatica.book_lists import BookLists
from tieout.connectors.acumatica.documents import DEAD
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_codes import LISTING as COST_CODES
from tieout.connectors.acumatica.feed_companies import VENDORS, Companies
from tieout.connectors.acumatica.feed_lists import MOST_ROWS, Listing
from tieout.connectors.acumatica.feed_reading import Entity
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.surveying import by_project, company_seen
from tieout.preflight.ports import CodeList, CodeSeen, CompanySeen, ProjectSeen

GROUPS = Listing("AccountGroup", ("AccountGroupID",), "AccountGroupID", ("AccountGroupID", "Active"))
PROJECTS = Listing("Project", ("ProjectID",), "ProjectID", ("ProjectID", "Description", "Status"))
TASKS = Listing("ProjectTask", ("ProjectID", "ProjectTaskID"), "ProjectID", ("ProjectID", "ProjectTaskID", "Status"))
OVER = DEAD | {"completed"}
"""Statuses of a task to which nothing is posted any more, in lower case."""


def whole(lists: BookLists, listing: Listing, size: int = MOST_ROWS) -> list[Entity]:
    """Every row of a list. Raises: NotNow, NeedsPerson."""
    rows: list[Entity] = []
    cursor: str | None = ""
    while cursor is not None:
        page = lists.page(listing, cursor, size=size)
        rows += page.rows
        cursor = None if page.following is None else page.following.cursor()
    return rows


@dataclass(frozen=True)
class SurveyLists:
    """Reads them. Raises: NotNow, NeedsPerson."""

    lists: BookLists
    settings: AcumaticaSettings
    tax_id_key: str

    def cost_codes(self) -> CodeList:
        codes = (
            CodeSeen(code=code, name=text(row, "Description"), id=code)
            for row in whole(self.lists, COST_CODES)
            if (code := _key(row, COST_CODES))
        )
        return CodeList(tuple(codes))

    def account_groups(self) -> list[str]:
        """Those that are active: a budget line or a posting can name no other."""
        rows = whole(self.lists, GROUPS)
        return [text(row, "AccountGroupID") for row in rows if text(row, "Active").casefold() == "true"]

    def vendors(self) -> list[CompanySeen]:
        """Made of the feed's own records, so that a tax id is hashed by the same key and formula."""
        companies = Companies(VENDORS, self.tax_id_key)
        return [company_seen(companies.record(row)) for row in whole(self.lists, companies.listing)]

    def projects(self) -> list[ProjectSeen]:
        """Projects; the code that stands for none is no project. Only an active one takes documents."""
        none = self.settings.invoices.non_project.casefold()
        return [
            ProjectSeen(id=key, number=key, name=text(row, "Description"), active=text(row, "Status") == "Active")
            for row in whole(self.lists, PROJECTS)
            if (key := _key(row, PROJECTS)).casefold() != none
        ]

    def tasks(self) -> dict[str, tuple[str, ...]]:
        """The tasks of each project that are not over."""
        return by_project(
            (text(row, "ProjectID"), text(row, "ProjectTaskID"))
            for row in whole(self.lists, TASKS)
            if text(row, "Status").casefold() not in OVER
        )


def _key(row: Entity, listing: Listing) -> str:
    return text(row, listing.by)
