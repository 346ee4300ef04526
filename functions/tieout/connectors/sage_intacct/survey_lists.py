"""The lists of one company: cost codes (tasks), cost types, terms, vendors, projects and the tasks of each.

A task belongs to one project and a cost type to one task; the standard ones are the company's catalogue of both (vendor's field
descriptions). A code that only projects know is listed too: lines are posted to it all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.connectors.sage_intacct import parties
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.objects import PROJECT
from tieout.connectors.surveying import by_project, company_seen
from tieout.preflight.ports import CodeList, CodeSeen, CompanySeen, ProjectSeen
from tieout.records.company import CompanyKind

STANDARD_TASKS, TASKS = "construction/standard-task", "projects/task"
STANDARD_COST_TYPES, COST_TYPES = "construction/standard-cost-type", "construction/cost-type"
TERMS = "accounts-payable/term"
OVER = "completed"
"""The task status to which nothing is posted any more."""


@dataclass(frozen=True)
class SurveyLists:
    """Reads them. Raises: NotNow, NeedsPerson."""

    records: Records

    def cost_codes(self) -> CodeList:
        """Every task id, once, by the name that the catalogue or else the first project gives it."""
        found: dict[str, CodeSeen] = {}
        for kind in (STANDARD_TASKS, TASKS):
            for row in self.records.every_row(kind, ("id", "name")):
                code = str(row.get("id") or "")
                if code:
                    found.setdefault(code, CodeSeen(code=code, name=str(row.get("name") or ""), id=code))
        return CodeList(tuple(found.values()))

    def cost_types(self) -> list[str]:
        """Every active cost type id, once."""
        return self._ids(STANDARD_COST_TYPES, COST_TYPES)

    def terms(self) -> list[str]:
        """The active AP terms."""
        return self._ids(TERMS)

    def vendors(self) -> list[CompanySeen]:
        """Made of the feed's own records. Tax ids are never asked for, so that names and addresses have to match."""
        kind = CompanyKind.VENDOR
        rows = self.records.every_row(parties.OBJECTS[kind], parties.FIELDS)
        return [company_seen(parties.company_in(kind, row)) for row in rows]

    def projects(self) -> list[ProjectSeen]:
        rows = self.records.every_row(PROJECT, ("id", "name", "status"))
        return [
            ProjectSeen(id=code, number=code, name=str(row.get("name") or ""), active=row.get("status") == "active")
            for row in rows
            if (code := str(row.get("id") or ""))
        ]

    def tasks(self) -> dict[str, tuple[str, ...]]:
        """The tasks of each project that are not over."""
        return by_project(
            (str(row["project.id"]), str(row["id"]))
            for row in self.records.every_row(TASKS, ("id", "project.id", "taskStatus"))
            if row.get("taskStatus") != OVER and row.get("project.id")
        )

    def _ids(self, *kinds: str) -> list[str]:
        return list(dict.fromkeys(code for kind in kinds for code in self._active(kind)))

    def _active(self, kind: str) -> Iterator[str]:
        for row in self.records.every_row(kind, ("id", "status")):
            if row.get("status") == "active" and row.get("id"):
                yield str(row["id"])
