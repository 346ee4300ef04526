"""Who calls, for which company, and what that principal may see."""

from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request

from sandbox.kit.commit import session_expired
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row
from sandbox.procore.tokens import INVALID_TOKEN, Grant
from sandbox.procore.tools import LEVEL_TITLES, Tool, needed, reaches

HEADER = "Procore-Company-Id"
NOT_CONNECTED = "App is not connected to this company"


@dataclass
class Call:
    """One authenticated request."""

    platform: Platform
    request: Request
    grant: Grant
    company_id: int | None
    body: Any = field(default=None)
    tool: Tool | None = None

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    def path(self, name: str) -> int:
        """An id in the path."""
        return int(self.request.path_params[name])

    def object_body(self, *known: str) -> dict[str, Any]:
        """The body as an object; 400 for anything else and for keys beside the known ones."""
        if not isinstance(self.body, dict):
            raise bad_request("the request body must be a JSON object", "body")
        unknown = sorted(set(self.body) - set(known)) if known else []
        if unknown:
            raise bad_request(f"unknown attributes: {', '.join(unknown)}", *unknown)
        return self.body

    def company(self, company_id: int) -> Row:
        """The company that the call names; 403 when the app is not installed there or the header names another."""
        row = self.platform.store.get("companies", company_id)
        if row is None or company_id not in self.app["company_ids"]:
            raise Refusal(403, NOT_CONNECTED)
        if self.company_id not in (None, company_id):
            raise Refusal(403, f"{HEADER} names another company", fields=[HEADER])
        return row

    def project(self, project_id: int) -> Row:
        """The project that the call names; 404 unknown, 403 (or as set) when it is not permitted to this app."""
        row = self.platform.store.get("projects", project_id)
        if row is None:
            raise not_found("Project")
        self.company(row["company_id"])
        if not self.may_see(row):
            raise Refusal(self.platform.settings.unpermitted_project_status, "Project is not permitted for this app")
        if self.tool is not None and self.tool.name in row["disabled_tools"]:
            raise Refusal(403, f"the {self.tool.title} tool is not enabled in this project")
        return row

    def project_of_path(self) -> Row:
        """The project of a path with both ids (v2) or with the project's alone; 404 for one of another company."""
        project = self.project(self.path("project_id"))
        if project["company_id"] != self.request.path_params.get("company_id", project["company_id"]):
            raise not_found("Project")
        return project

    def project_of_body(self, body: dict[str, Any]) -> Row:
        """The project that a write names in its body, even where the path has the record's id."""
        if not isinstance(body.get("project_id"), int):
            raise bad_request("project_id must be an integer", "project_id")
        return self.project(body["project_id"])

    def check_permission(self) -> None:
        """Raises Refusal 403 when the principal's level in the operation's tool is too low."""
        if self.tool is None:
            return
        given = self.app["permissions"].get(self.tool.name, "admin")
        if not reaches(given, needed(self.tool, self.request.method)):
            raise Refusal(403, f"User does not have correct permissions: {self.tool.title} is {LEVEL_TITLES[given]}")

    def may_see(self, project: Row) -> bool:
        """Whether the company's administrator has permitted this project; none set means all."""
        permitted = self.app["permitted_project_ids"]
        return permitted is None or project["id"] in permitted

    @property
    def app(self) -> Row:
        return next(row for row in self.platform.store.rows("apps") if row["client_id"] == self.grant.client_id)


def authenticate(platform: Platform, request: Request) -> Grant:
    """The grant of the bearer token; raises Refusal 401."""
    scheme, _, access = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not access:
        raise Refusal(401, INVALID_TOKEN)
    if session_expired(request):
        platform.tokens.forget(access)
    return platform.tokens.find(access, platform.clock.now()).grant


def named_company(platform: Platform, request: Request, *, required: bool) -> int | None:
    """The company of the header; raises Refusal 400 when it is missing where it must be sent, or is no number."""
    text = request.headers.get(HEADER)
    if text is None:
        if required and platform.settings.require_company_header:
            raise bad_request(f"Missing {HEADER} header! Every request has to name its company.", HEADER)
        return None
    if not text.isdecimal():
        raise bad_request(f"{HEADER} must be an integer", HEADER)
    return int(text)
