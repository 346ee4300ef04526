"""/me, /companies and the company's list of projects."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.query import check_known, select
from sandbox.procore.store import Row


def company_routes(rest: Rest) -> list[Route]:
    return [
        rest.route("GET", "/rest/v1.0/me", _me, company_header=False),
        rest.route("GET", "/rest/v1.0/companies", _companies, company_header=False),
        rest.route("GET", "/rest/v1.0/companies/{company_id:int}/projects", _projects),
    ]


def _me(call: Call) -> Answer:
    check_known(call.query, [])
    user = call.platform.store.get("users", call.grant.user_id) or {}
    return Answer({name: user.get(name) for name in ("id", "login", "name")})


def _companies(call: Call) -> Answer:
    check_known(call.query, ["include_free_companies"])
    installed = call.app["company_ids"]
    rows = select(call.platform.store.rows("companies"), lambda row: row["id"] in installed)
    return listed(call, rows, _company)


def _projects(call: Call) -> Answer:
    check_known(call.query, [])
    company = call.company(call.path("company_id"))
    rows = select(
        call.platform.store.rows("projects"), lambda row: row["company_id"] == company["id"] and call.may_see(row)
    )
    return listed(call, rows, _summary)


def _company(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "is_active": True,
        "logo_url": None,
        "pcn_business_experience": False,
        "my_company": True,
    }


def _summary(row: Row) -> dict[str, Any]:
    address = {name: row.get(name) for name in ("city", "state_code", "zip", "country_code")}
    return {
        "id": row["id"],
        "name": row["name"],
        "address": {"street": row.get("address"), **address},
        "stage_name": None,
        "status_name": "Active" if row["active"] else "Inactive",
        "type_name": None,
        "open_items": [],
        "created_by": None,
    }
