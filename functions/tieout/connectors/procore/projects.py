"""A project as "Show project" has it, under whatever a request of the ERP tool says of it.

Its manager is the user with the configured role among the project's roles ("List Project Roles"); its customer, the company of
its prime contracts, which is the owner.
"""

from datetime import datetime

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.contracts import PRIMES, PRIMES_PAGE
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import ErpCode, Json, project_party, show_project, vendor_party
from tieout.connectors.procore.project_fields import FetchedProject, shown_in, without_places
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.values import day, identifier, moment, part, text, when
from tieout.records.parties import Address, Party
from tieout.records.project import Project, ProjectKind
from tieout.records.references import SourceReference
from tieout.sync.ports import Fetched, Missing

ROLES_PAGE = 100


class ProjectReader:
    """Reads projects. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The project, its manager and its customer: up to four calls. Raises: NotFound, NotNow, NeedsPerson."""
        shown = show_project(self._desk.client, reference.id)
        places = self._desk.client.settings.project_fields
        with exactly(f"Project {shown.get('display_name') or reference.id}"):
            # Accounting may have given a number to one that has none: what it was sent under is what our link names.
            number = text(shown.get("project_number")).strip() or self._desk.links.code(text(shown.get("origin_id")))
            record = self._with_people(
                {**shown, "project_number": number}, self._desk.links.code, self._desk.client.clock.now()
            )
            in_places = shown_in(shown, places)
        found = self._desk.fetched(without_places(record, places), shown)
        return FetchedProject(**vars(found), shown=in_places)

    def accepted(self, request: ErpRequest) -> Fetched:
        """The job that accounting accepted; what a job does not name is the project's own, read now: its dates, its country, its
        number where accounting gave it no code (`origin_code`), its manager and its customer.

        Raises: NotFound, NotNow, NeedsPerson.
        """
        job, project = request.data, show_project(self._desk.client, request.record_id)
        with exactly(f"Project {job.get('name') or request.record_id}"):
            number = text(job.get("origin_code")) or text(project.get("project_number"))
            shown = {**project, "updated_at": None, **job, "project_number": number}
            record = self._with_people(shown, self._desk.links.as_linked, request.created_at)
        return self._desk.accepted(without_places(record, self._desk.client.settings.project_fields), job)

    def _with_people(self, shown: Json, erp_code: ErpCode, read_at: datetime) -> Project:
        record = read_project_record(shown, erp_code, read_at)
        project = record.reference.id
        named = {"manager": self._manager(project), "customer": self._customer(project, erp_code)}
        return record.model_copy(update=named)

    def _manager(self, project: str) -> Party | None:
        """Whoever has the configured role; nobody while it is nobody's, or several people's."""
        role = self._desk.client.settings.manager_role.casefold()
        scope = {"project_id": project}
        rows = self._desk.client.rows("/rest/v1.0/project_roles", scope, per_page=ROLES_PAGE)
        held = {
            text(row.get("user_id")): text(row.get("name"))
            for row in rows
            if text(row.get("role")).casefold() == role and row.get("is_active") is not False and row.get("user_id")
        }
        if len(held) != 1:
            return None
        ((user, name),) = held.items()
        return Party(id=user, name=name)

    def _customer(self, project: str, erp_code: ErpCode) -> Party | None:
        """The one company of the project's prime contracts; none while there is none, or while they name several."""
        if self._desk.client.settings.customer_from == "none":
            return None
        try:
            rows = list(self._desk.client.rows(PRIMES, {"project_id": project}, per_page=PRIMES_PAGE))
        except NotFound:
            return None
        owners = {owner.id: owner for row in rows if (owner := vendor_party(part(row, "vendor"), erp_code))}
        return next(iter(owners.values())) if len(owners) == 1 else None


def read_project_record(shown: Json, erp_code: ErpCode, read_at: datetime) -> Project:
    """Read one project. `status` is its stage. Raises: ValueError.

    `read_at` stands for the moment of its last change where a request does not tell one.
    """
    number = identifier(shown.get("id"))
    stage = text(part(shown, "project_stage").get("name")) or text(shown.get("status_name"))
    return Project(
        reference=reference(ProjectKind.PROJECT, number),
        number=text(shown.get("project_number")).strip(),
        title=text(shown.get("name")).strip(),
        status=stage or ("Inactive" if shown.get("active") is False else "Active"),
        project=project_party(shown, erp_code),
        start_date=day(shown.get("start_date")),
        completion_date=day(shown.get("completion_date")),
        address=_address(shown),
        active=shown.get("active") is not False,
        created_at=moment(shown.get("created_at")),
        updated_at=when(shown.get("updated_at"), read_at),
        extensions=extensions_of(shown),
    )


def _address(shown: Json) -> Address:
    return Address(
        street=text(shown.get("address")),
        city=text(shown.get("city")),
        region=text(shown.get("state_code")),
        postal_code=text(shown.get("zip")),
        country=text(shown.get("country_code")),
    )
