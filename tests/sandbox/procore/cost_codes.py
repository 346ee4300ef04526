"""Cost codes of a project, and the company's line item types."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.cost_code_views import cost_code_document, line_item_type_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.query import check_known, choice, equals, is_one_of, number, required_number, select
from sandbox.procore.records import Kind
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_BLANK = {"position": None, "parent_id": None, "standard_cost_code_id": None, "budgeted": False}
COST_CODE = Kind(
    "cost_codes", "cost_code", "Cost Codes", "Cost code", {**_BLANK, "origin_id": None, "origin_data": None}
)


def cost_code_routes(rest: Rest) -> list[Route]:
    codes = "/rest/v1.0/cost_codes"
    return [
        rest.route("GET", codes, _list),
        rest.route("POST", codes, _create),
        rest.route("PATCH", codes + "/sync", _sync),
        rest.route("GET", codes + "/{id:int}", _show),
        rest.route("PATCH", codes + "/{id:int}", _update),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["project_id", "sub_job_id", "view", "filters[id]", "filters[origin_id]"])
    choice(call.query, "view", ("default", "erp_compact"), "default")
    project = _project_without_sub_job(call)
    rows = select(
        call.platform.store.rows("cost_codes"),
        lambda row: row["project_id"] == project["id"],
        is_one_of(call.query, "id"),
        equals(call.query, "origin_id"),
    )
    return listed(call, rows, lambda row: cost_code_document(call.platform.store, row))


def _show(call: Call) -> Answer:
    check_known(call.query, ["project_id", "sub_job_id"])
    return Answer(cost_code_document(call.platform.store, _of_project(call, _project_without_sub_job(call))))


def _create(call: Call) -> Answer:
    project, sent = _write(call)
    row = _new(call, project, sent)
    return Answer(cost_code_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    project, sent = _write(call)
    row = _change(call, _of_project(call, project), sent)
    return Answer(cost_code_document(call.platform.store, row))


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, [])
    body = call.object_body("project_id", "cost_code")
    project = call.project(_project_id(body))
    if project["erp_integrated"]:
        raise Refusal(403, "Cost codes of an ERP integrated project can only be written by sync")
    required = ("code", "name")
    return project, read_attributes(field_tables.COST_CODE, body.get("cost_code"), where="cost_code", required=required)


def _sync(call: Call) -> Answer:
    check_known(call.query, ["project_id", "sub_job_id"])
    project = _project_without_sub_job(call)
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get("cost_codes", row_id)
        return row if row is not None and row["project_id"] == project["id"] else None

    rules = SyncRules(
        read=lambda sent: read_attributes(field_tables.COST_CODE_SYNC, sent, where="cost_code"),
        by_id=visible,
        by_origin=lambda origin_id: visible(store.origin_holder(project["company_id"], "cost_code", origin_id)),
        create=lambda attributes: _new(call, project, attributes),
        change=lambda row, attributes: _change(call, row, attributes),
        render=lambda row: cost_code_document(store, row),
    )
    return sync(call.object_body("updates").get("updates"), rules)


def _new(call: Call, project: Row, attributes: dict[str, Any]) -> Row:
    missing = [name for name in ("code", "name") if not attributes.get(name)]
    if missing:
        raise bad_request(f"{', '.join(missing)} missing", *missing)
    _check_parent(call, project, attributes)
    return COST_CODE.create(call, attributes, company_id=project["company_id"], project_id=project["id"])


def _change(call: Call, row: Row, attributes: dict[str, Any]) -> Row:
    project = call.platform.store.get("projects", row["project_id"]) or {}
    _check_parent(call, project, attributes)
    return COST_CODE.change(call, row, attributes)


def _check_parent(call: Call, project: Row, attributes: dict[str, Any]) -> None:
    if attributes.get("parent_id") is None:
        return
    parent = call.platform.store.get("cost_codes", attributes["parent_id"])
    if parent is None or parent["project_id"] != project["id"]:
        raise bad_request("parent_id is not a cost code of the project", "parent_id")


def _of_project(call: Call, project: Row) -> Row:
    row = COST_CODE.find(call, call.path("id"))
    if row["project_id"] != project["id"]:
        raise not_found("Cost code")
    return row


def _project_without_sub_job(call: Call) -> Row:
    if number(call.query, "sub_job_id") is not None:
        raise not_found("Sub job")  # sub jobs are not served here, so none can be found
    return call.project(required_number(call.query, "project_id"))


def _project_id(body: dict[str, Any]) -> int:
    if not isinstance(body.get("project_id"), int):
        raise bad_request("project_id must be an integer", "project_id")
    return int(body["project_id"])


def line_item_type_routes(rest: Rest) -> list[Route]:
    types = "/rest/v1.0/line_item_types"
    return [rest.route("GET", types, _list_types), rest.route("GET", types + "/{id:int}", _show_type)]


def _list_types(call: Call) -> Answer:
    check_known(call.query, ["company_id", "project_id", "filters[origin_id]"])
    project_id = number(call.query, "project_id")
    company_id = number(call.query, "company_id") if project_id is None else call.project(project_id)["company_id"]
    if company_id is None:
        raise bad_request("You must supply either a company_id or project_id.", "company_id", "project_id")
    call.company(company_id)
    rows = select(
        call.platform.store.rows("line_item_types"),
        lambda row: row["company_id"] == company_id,
        equals(call.query, "origin_id"),
    )
    return listed(call, rows, line_item_type_document)


def _show_type(call: Call) -> Answer:
    check_known(call.query, ["company_id"])
    company = call.company(required_number(call.query, "company_id"))
    row = call.platform.store.get("line_item_types", call.path("id"))
    if row is None or row["company_id"] != company["id"]:
        raise not_found("Line item type")
    return Answer(line_item_type_document(row))
