"""What the caller may do: the permission manifest, the project's tools, and who has which role in a project.

Source: the reference pages Permissions, Project Tools and Project Roles. The names of tools and of their domains in the
manifest are not published beyond an example; ids are the position in the list.
"""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import integers, read_attributes, strings
from sandbox.procore.notation import time_text
from sandbox.procore.query import check_known, choice, in_range, number, required_number, select
from sandbox.procore.store import Row
from sandbox.procore.tools import LEVEL_TITLES, LEVELS, TOOLS, Tool

_ROLE = {**strings("role"), **integers("user_id")}


def permission_routes(rest: Rest) -> list[Route]:
    roles = "/rest/v1.0/project_roles"
    return [
        rest.route("GET", "/rest/v1.0/settings/permissions", _manifest),
        rest.route("GET", "/rest/v1.0/projects/{project_id:int}/tools", _tools),
        rest.route("GET", roles, _list_roles),
        rest.route("POST", roles, _add_role),
        rest.route("DELETE", roles + "/{id:int}", _remove_role),
    ]


def _manifest(call: Call) -> Answer:
    check_known(call.query, ["company_id", "project_id", "filter_correspondence_types"])
    project_id, company_id = number(call.query, "project_id"), number(call.query, "company_id")
    if (project_id is None) is (company_id is None):
        raise bad_request("You must supply either a company_id or project_id.", "company_id", "project_id")
    if project_id is not None:
        project = call.project(project_id)
        return Answer({"tools": [_permission(call, tool, project) for tool in TOOLS if tool.scope == "project"]})
    company = call.company(company_id or 0)
    return Answer({"tools": [_permission(call, tool, company) for tool in TOOLS if tool.scope == "company"]})


def _permission(call: Call, tool: Tool, owner: Row) -> dict[str, Any]:
    level = call.app["permissions"].get(tool.name, "admin")
    on = _is_on(tool, owner)
    return {
        "id": TOOLS.index(tool) + 1,
        "name": tool.name,
        "friendly_name": tool.title,
        "domain_id": TOOLS.index(tool) + 1,
        "tab_group": "financials",
        "available_for_user": on and level != "none",
        "url": f"/{owner['id']}/{tool.scope}/{tool.name}",
        "user_access_level": {"id": LEVELS.index(level) + 1, "name": LEVEL_TITLES[level]},
        "permitted_actions": [],
        "create_url": None,
        "can_create": on and level in ("standard", "admin"),
        "trial": False,
    }


def _is_on(tool: Tool, owner: Row) -> bool:
    if tool.scope == "project":
        return tool.name not in owner["disabled_tools"]
    return tool.name != "erp" or bool(owner["erp_enabled"])


def _tools(call: Call) -> Answer:
    check_known(call.query, ["filters[is_active]", "for_mobile", "include_configurable_generic_tools"])
    wanted = choice(call.query, "filters[is_active]", ("", "true", "false"), "")
    project = call.project(call.path("project_id"))
    rows = [
        {
            "id": TOOLS.index(tool) + 1,
            "engine_name": tool.name,
            "is_active": _is_on(tool, project),
            "position": at,
            "required": False,
            "title": tool.title,
        }
        for at, tool in enumerate((tool for tool in TOOLS if tool.scope == "project"), 1)
    ]
    return listed(call, [row for row in rows if wanted in ("", str(row["is_active"]).lower())], lambda row: row)


def _list_roles(call: Call) -> Answer:
    check_known(call.query, ["project_id", "filters[created_at]", "filters[add_to_project_team]"])
    project = call.project(required_number(call.query, "project_id"))
    rows = select(
        call.platform.store.rows("project_roles"),
        lambda row: row["project_id"] == project["id"],
        in_range(call.query, "created_at"),
    )
    return listed(call, rows, lambda row: _role(call, row))


def _add_role(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "project_role")
    project = call.project_of_body(body)
    sent = read_attributes(_ROLE, body.get("project_role"), where="project_role", required=("role", "user_id"))
    if call.platform.store.get("users", sent["user_id"]) is None:
        raise not_found("User")
    for row in call.platform.store.rows("project_roles"):
        if row["project_id"] == project["id"] and all(row[name] == value for name, value in sent.items()):
            raise Refusal(409, "the user has this role already")
    columns = {**sent, "project_id": project["id"], "created_at": call.platform.now()}
    return Answer(_role(call, call.platform.store.add("project_roles", columns)), 201)


def _remove_role(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = call.platform.store.get("project_roles", call.path("id"))
    if row is None or row["project_id"] != project["id"]:
        raise not_found("Project role")
    call.platform.store.drop("project_roles", row["id"])
    return Answer(status=204)


def _role(call: Call, row: Row) -> dict[str, Any]:
    user = call.platform.store.get("users", row["user_id"]) or {}
    return {
        "id": row["id"],
        "name": user.get("name"),
        "role": row["role"],
        "user_id": row["user_id"],
        "contact_id": row["user_id"],
        "is_active": True,
        "created_at": time_text(row["created_at"]),
    }
