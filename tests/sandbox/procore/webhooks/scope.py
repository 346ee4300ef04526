"""A hook belongs to a company or to a project; v1 says so in query or body, v2 in the path."""

from dataclasses import dataclass
from typing import Any

from sandbox.procore.access import Call
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.query import number
from sandbox.procore.store import Row


@dataclass(frozen=True)
class HookScope:
    """Exactly one of the two ids is set on a hook of this scope."""

    company_id: int
    project_id: int | None

    @property
    def name(self) -> str:
        return "company" if self.project_id is None else "project"

    def owner(self) -> dict[str, int | None]:
        """The two columns of a hook row."""
        return {"company_id": self.company_id if self.project_id is None else None, "project_id": self.project_id}

    def owns(self, hook: Row) -> bool:
        return all(hook[column] == value for column, value in self.owner().items())


def of_path(call: Call) -> HookScope:
    """The scope in a v2 path; 404 for a project of another company."""
    company_id = call.path("company_id")
    call.company(company_id)
    if "project_id" not in call.request.path_params:
        return HookScope(company_id, None)
    project = call.project(call.path("project_id"))
    if project["company_id"] != company_id:
        raise not_found("Project")
    return HookScope(company_id, project["id"])


def of_query(call: Call) -> HookScope:
    """The scope in a v1 query: company_id or project_id; 400 when neither is there."""
    return _v1(call, number(call.query, "company_id"), number(call.query, "project_id"))


def of_body(call: Call, body: dict[str, Any]) -> HookScope:
    """The scope in a v1 body."""
    for name in ("company_id", "project_id"):
        if body.get(name) is not None and not isinstance(body[name], int):
            raise bad_request(f"{name} must be an integer", name)
    return _v1(call, body.get("company_id"), body.get("project_id"))


def _v1(call: Call, company_id: int | None, project_id: int | None) -> HookScope:
    if project_id is not None:
        return HookScope(call.project(project_id)["company_id"], project_id)
    if company_id is None:
        raise bad_request("You must supply either a company_id or project_id.", "company_id", "project_id")
    call.company(company_id)
    return HookScope(company_id, None)


def hook_in(call: Call, scope: HookScope, name: str) -> Row:
    """The hook named in the path, if it is of this scope; else 404."""
    hook = call.platform.store.get("hooks", call.path(name))
    if hook is None or not scope.owns(hook):
        raise not_found("Hook")
    return hook
