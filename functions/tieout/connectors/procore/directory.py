"""Who we are to Procore, and what it shows us of a project."""

from dataclasses import dataclass

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.values import identifier, text
from tieout.sync.outcomes import NeedsPerson


@dataclass(frozen=True)
class ServiceUser:
    """The user behind our service account; v4.0 events name nobody else when we write."""

    id: str
    name: str


@dataclass(frozen=True)
class ProjectShown:
    """A project as it is shown to us. `origin_id` is its link to the ERP, whoever wrote it."""

    id: str
    name: str
    number: str
    active: bool
    origin_id: str


def read_me(client: ProcoreClient) -> ServiceUser:
    """GET /rest/v1.0/me. Raises: NotNow, NeedsPerson."""
    try:
        shown = client.read("/rest/v1.0/me")
        return ServiceUser(identifier(shown["id"]), text(shown.get("name")) or text(shown.get("login")))
    except (NotFound, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NeedsPerson(f"Procore does not show who we are ({error}); look the service account's user up") from error


def read_project(client: ProcoreClient, project_id: str) -> ProjectShown:
    """GET /rest/v1.0/projects/{id}. Raises: NotNow, NeedsPerson."""
    if not (project_id.isascii() and project_id.isdigit()):
        raise NeedsPerson(f"{project_id!r} is no project id of Procore's; it is all digits")
    try:
        shown = client.read(f"/rest/v1.0/projects/{project_id}", {"company_id": client.settings.company_id})
        return ProjectShown(
            id=identifier(shown["id"]),
            name=text(shown.get("display_name")) or text(shown.get("name")),
            number=text(shown.get("project_number")),
            active=shown.get("active") is True,
            origin_id=text(shown.get("origin_id")),
        )
    except (NotFound, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NeedsPerson(
            f"Procore does not show us project {project_id} ({error}). Is it permitted to our app?"
        ) from error
