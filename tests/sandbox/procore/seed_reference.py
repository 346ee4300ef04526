"""Seeded reference data of a company: standard cost codes, units of measure, roles in projects."""

from typing import Any

from sandbox.procore.fields import Field, booleans, strings
from sandbox.procore.seed_document import SeedDocument
from sandbox.procore.standard_codes import STANDARD_CODE, STANDARD_CODE_FIELDS
from sandbox.procore.store import Row
from sandbox.procore.wbs_codes import UOM_CATEGORIES

SECTIONS = ("standard_cost_code_lists", "standard_cost_codes", "uoms", "project_roles")
_LIST = {**strings("name"), **booleans("is_erp_list", "available_to_use_on_new_projects")}
_UNIT = {**strings("name"), "category": Field("enum", UOM_CATEGORIES)}


def seed_reference(seeding: SeedDocument, company: Row) -> None:
    for where, row in seeding.rows("standard_cost_code_lists"):
        row_id, ref = row.pop("id", None), row.pop("ref", None)
        given = seeding.attributes(_LIST, row, where, "name")
        blank = {"is_erp_list": False, "available_to_use_on_new_projects": True, "company_id": company["id"]}
        seeding.keep("standard_cost_code_lists", where, {**blank, **given}, row_id=row_id, ref=ref)
    for where, row in seeding.rows("standard_cost_codes"):
        _standard_code(seeding, where, row)
    for where, row in seeding.rows("uoms"):
        row_id, ref = row.pop("id", None), row.pop("ref", None)
        given = seeding.attributes(_UNIT, row, where, "name", "category")
        columns = {**given, "company_id": company["id"], **seeding.times()}
        seeding.keep("uoms", where, columns, row_id=row_id, ref=ref)


def seed_roles(seeding: SeedDocument) -> None:
    """After the users."""
    for where, row in seeding.rows("project_roles"):
        row_id, ref = row.pop("id", None), row.pop("ref", None)
        project = seeding.find("projects", f"{where}.project", row.pop("project", None))
        user = seeding.find("users", f"{where}.user", row.pop("user", None))
        given = seeding.attributes(strings("role"), row, where, "role")
        columns = {
            **given,
            "project_id": project["id"],
            "user_id": user["id"],
            "created_at": seeding.times()["created_at"],
        }
        seeding.keep("project_roles", where, columns, row_id=row_id, ref=ref)


def _standard_code(seeding: SeedDocument, where: str, row: dict[str, Any]) -> None:
    row_id, ref, parent = row.pop("id", None), row.pop("ref", None), row.pop("parent", None)
    held = seeding.find("standard_cost_code_lists", f"{where}.list", row.pop("list", None))
    given = seeding.attributes(STANDARD_CODE_FIELDS, row, where, "code", "name")
    origin_id = given.pop("origin_id", None)
    if parent is not None:
        given["parent_id"] = seeding.find("standard_cost_codes", f"{where}.parent", parent)["id"]
    owner = {"company_id": held["company_id"], "standard_cost_code_list_id": held["id"]}
    columns = {**STANDARD_CODE.blank, **given, **owner, **seeding.times()}
    kept = seeding.keep("standard_cost_codes", where, columns, row_id=row_id, ref=ref)
    seeding.link(where, "standard_cost_code", kept, origin_id)
