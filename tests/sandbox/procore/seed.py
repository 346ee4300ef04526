"""Seed data: companies with their apps, projects, directories and codes; the format is in the README."""

from typing import Any

from starlette.requests import Request

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore import field_tables, seed_financials, seed_reference
from sandbox.procore.access import Call
from sandbox.procore.cost_codes import COST_CODE
from sandbox.procore.fields import Field, arrays, booleans, integers, strings
from sandbox.procore.platform import Platform
from sandbox.procore.projects import PROJECT
from sandbox.procore.seed_commitments import seed_commitments
from sandbox.procore.seed_document import SeedDocument
from sandbox.procore.store import Row
from sandbox.procore.tokens import Grant
from sandbox.procore.tools import BY_NAME, LEVELS
from sandbox.procore.vendors import VENDOR

SECTIONS = (
    *("companies", "company", "users", "apps", "vendors", "projects", "line_item_types", "cost_codes"),
    *("purchase_order_contracts", "work_order_contracts", "prime_contracts"),
    *seed_financials.SECTIONS,
    *seed_reference.SECTIONS,
)
_CREATORS = Field("enum", ("anyone", "erp"))
_COMPANY = {
    "vendors_created_by": _CREATORS,
    **strings("name"),
    **booleans("erp_enabled", "lock_approved_commitments", "budget_changes"),
}
_COMPANY_BLANK = {"vendors_created_by": "anyone", "budget_changes": True}
_PERSON = strings("name", "login")
_APP = {
    **strings("client_id", "client_secret", "name"),
    **booleans("in_browser", "erp_integrator"),
    "permissions": Field("object"),
}
_PROJECT_ONLY = {**booleans("budget_locked"), **integers("change_order_tiers"), **arrays("disabled_tools")}
_TYPE = {**strings("name", "code", "origin_id", "origin_data"), "base_type": Field("enum", field_tables.BASE_TYPES)}


def seed(platform: Platform, document: dict[str, Any]) -> dict[str, Any]:
    """Takes the whole document or, on a BadFieldError, nothing; returns the ids per table and per ref."""
    restore = platform.store.snapshot()
    seeding = SeedDocument(platform.store, document, platform.now())
    try:
        seeding.check_known(SECTIONS)
        company = _companies(seeding)
        _vendors(seeding, company)
        _projects(seeding, company)
        _line_item_types(seeding, company)
        _cost_codes(seeding)
        _users(seeding)
        _apps(seeding)
        seed_reference.seed_reference(seeding, company)
        seed_reference.seed_roles(seeding)
        seed_commitments(seeding)
        with platform.quietly():
            seed_financials.seed_financials(seeding, _nobody(platform))
    except BadFieldError:
        restore()
        raise
    return {"ids": seeding.taken, "refs": seeding.refs}


def _nobody(platform: Platform) -> Call:
    """What was there before anybody looked was written by nobody."""
    scope = {"type": "http", "method": "POST", "path": "/__sandbox__/seed", "headers": [], "query_string": b""}
    return Call(platform, Request(scope), Grant("browser", "", 0, in_browser=True), None)


def _companies(seeding: SeedDocument) -> Row:
    """Keeps the companies; rows without one of their own belong to the first that there is."""
    single = seeding.one("company")
    for where, row in [*single, *seeding.rows("companies")]:
        row_id, ref = row.pop("id", None), row.pop("ref", None)
        given = seeding.attributes(_COMPANY, row, where, "name")
        kept = {"erp_enabled": True, "lock_approved_commitments": True, **_COMPANY_BLANK, **given}
        seeding.keep("companies", where, kept, row_id=row_id, ref=ref)
    first = next(seeding.store.rows("companies"), None)
    if first is None:
        raise BadFieldError("company", "is missing")
    latest = seeding.taken.get("companies")
    return first if not latest else seeding.find("companies", "company", latest[0])


def _owner(seeding: SeedDocument, where: str, row: dict[str, Any], company: Row) -> Row:
    named = row.pop("company", None)
    return company if named is None else seeding.find("companies", f"{where}.company", named)


def _vendors(seeding: SeedDocument, company: Row) -> None:
    for where, row in seeding.rows("vendors"):
        row_id, ref, owner = row.pop("id", None), row.pop("ref", None), _owner(seeding, where, row, company)
        given = seeding.attributes(field_tables.VENDOR, row, where, "name")
        origin_id = given.pop("origin_id", None)
        links = {"origin_id": None, "origin_code": None, "origin_data": None}
        columns = {**VENDOR.blank, **links, **given, "company_id": owner["id"], **seeding.times()}
        kept = seeding.keep("vendors", where, columns, row_id=row_id, ref=ref)
        seeding.link(where, "vendor", kept, origin_id)


def _projects(seeding: SeedDocument, company: Row) -> None:
    """A project has every vendor of its company in its directory, unless `vendors` names those it has."""
    table = {**field_tables.PROJECT_CREATE, **field_tables.PROJECT_UPDATE, **_PROJECT_ONLY}
    for where, row in seeding.rows("projects"):
        row_id, ref, owner = row.pop("id", None), row.pop("ref", None), _owner(seeding, where, row, company)
        named = row.pop("vendors", None)
        given = seeding.attributes(table, row, where, "name")
        origin_id = given.pop("origin_id", None)
        links: Row = {"origin_id": None, "origin_code": None, "origin_data": None, "custom_fields": {}}
        columns = {**PROJECT.blank, **links, **given, "company_id": owner["id"], **seeding.times()}
        everyone = [item["id"] for item in seeding.store.rows("vendors") if item["company_id"] == owner["id"]]
        chosen = [seeding.find("vendors", f"{where}.vendors", item)["id"] for item in named or []]
        columns["vendor_ids"] = dict.fromkeys(everyone if named is None else chosen)
        kept = seeding.keep("projects", where, columns, row_id=row_id, ref=ref)
        seeding.link(where, "project", kept, origin_id)


def _line_item_types(seeding: SeedDocument, company: Row) -> None:
    for where, row in seeding.rows("line_item_types"):
        row_id, ref, owner = row.pop("id", None), row.pop("ref", None), _owner(seeding, where, row, company)
        given = seeding.attributes(_TYPE, row, where, "name", "code")
        origin_id = given.pop("origin_id", None)
        blank = {"base_type": None, "origin_data": None, "origin_id": None}
        columns = {**blank, **given, "company_id": owner["id"]}
        kept = seeding.keep("line_item_types", where, columns, row_id=row_id, ref=ref)
        seeding.link(where, "line_item_type", kept, origin_id)


def _cost_codes(seeding: SeedDocument) -> None:
    for where, row in seeding.rows("cost_codes"):
        row_id, ref, parent = row.pop("id", None), row.pop("ref", None), row.pop("parent", None)
        project = seeding.find("projects", f"{where}.project", row.pop("project", None))
        given = seeding.attributes(field_tables.COST_CODE, row, where, "code", "name")
        origin_id = given.pop("origin_id", None)
        if parent is not None:
            given["parent_id"] = seeding.find("cost_codes", f"{where}.parent", parent)["id"]
        owner = {"company_id": project["company_id"], "project_id": project["id"]}
        columns = {**COST_CODE.blank, **given, **owner, **seeding.times()}
        kept = seeding.keep("cost_codes", where, columns, row_id=row_id, ref=ref)
        seeding.link(where, "cost_code", kept, origin_id)


def _users(seeding: SeedDocument) -> None:
    for where, row in seeding.rows("users"):
        row_id, ref = row.pop("id", None), row.pop("ref", None)
        seeding.keep("users", where, seeding.attributes(_PERSON, row, where, "name", "login"), row_id=row_id, ref=ref)


def _apps(seeding: SeedDocument) -> None:
    """An app is installed in every seeded company and permitted in every project, unless it says otherwise."""
    for where, row in seeding.rows("apps"):
        people = {name: row.pop(name, {}) for name in ("service_user", "login_user")}
        companies, permitted = row.pop("companies", None), row.pop("permitted_projects", None)
        given = seeding.attributes(_APP, row, where, "client_id", "client_secret")
        _check_permissions(where, given.get("permissions", {}))
        everywhere = [item["id"] for item in seeding.store.rows("companies")]
        columns: Row = {
            "name": given["client_id"],
            "in_browser": False,
            "erp_integrator": not given.get("in_browser", False),
            "permissions": {},
            **given,
            **{f"{name}_id": _person(seeding, f"{where}.{name}", sent, name) for name, sent in people.items()},
            "company_ids": everywhere if companies is None else _ids(seeding, "companies", where, companies),
            "permitted_project_ids": None if permitted is None else _ids(seeding, "projects", where, permitted),
        }
        seeding.keep("apps", where, columns, row_id=None)


def _check_permissions(where: str, permissions: dict[str, Any]) -> None:
    for tool, level in permissions.items():
        if tool not in BY_NAME or level not in LEVELS:
            raise BadFieldError(
                f"{where}.permissions.{tool}", f"tools: {', '.join(BY_NAME)}; levels: {', '.join(LEVELS)}"
            )


def _person(seeding: SeedDocument, where: str, sent: Any, role: str) -> int:
    """A user by id or ref, or made from an object: the service account, or who signs in on the login page."""
    if not isinstance(sent, dict):
        return int(seeding.find("users", where, sent)["id"])
    row = dict(sent)
    row_id = row.pop("id", None)
    known = seeding.store.get("users", row_id) if isinstance(row_id, int) else None
    if known is not None:
        return int(known["id"])
    blank = {"name": role.replace("_", " "), "login": f"{role}@example.com"}
    given = seeding.attributes(_PERSON, row, where)
    return int(seeding.keep("users", where, {**blank, **given}, row_id=row_id)["id"])


def _ids(seeding: SeedDocument, table: str, where: str, listed: Any) -> list[int]:
    if not isinstance(listed, list):
        raise BadFieldError(f"{where}.{table}", "must be a list of ids or refs")
    return [seeding.find(table, f"{where}.{table}", item)["id"] for item in listed]
