"""The company's standard cost codes and their lists, and writing line item types, v1.0."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.cost_code_views import line_item_type_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.fields import Field, integers, read_attributes, strings
from sandbox.procore.query import check_known, choice, equals, required_number, select
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store
from sandbox.procore.sync import SyncRules, sync

_LINKS = dict.fromkeys(("origin_id", "origin_data"))
STANDARD_CODE = Kind(
    *("standard_cost_codes", "standard_cost_code", "Standard Cost Codes", "Standard cost code"),
    {"parent_id": None, **_LINKS},
)
LINE_ITEM_TYPE = Kind(
    *("line_item_types", "line_item_type", "Line Item Types", "Line item type"),
    {"base_type": None, "code": None, **_LINKS},
)
STANDARD_CODE_FIELDS = {**integers("id", "parent_id"), **strings("code", "name", "origin_id", "origin_data")}
_TYPE = {
    **integers("id"),
    **strings("name", "csv_import_code", "origin_id", "origin_data"),
    "base_type": Field("enum", field_tables.BASE_TYPES),
}
_VIEWS = ("default", "compact", "extended")


def standard_code_routes(rest: Rest) -> list[Route]:
    codes, types = "/rest/v1.0/standard_cost_codes", "/rest/v1.0/line_item_types"
    return [
        rest.route("GET", "/rest/v1.0/standard_cost_code_lists", _lists),
        rest.route("GET", "/rest/v1.0/standard_cost_code_lists/{id:int}", _show_list),
        rest.route("GET", codes, _list),
        rest.route("POST", codes, _create),
        rest.route("PATCH", codes + "/sync", _sync),
        rest.route("GET", codes + "/{id:int}", _show),
        rest.route("POST", types, _create_type),
        rest.route("PATCH", types + "/sync", _sync_types),
    ]


def _lists(call: Call) -> Answer:
    check_known(call.query, ["company_id"])
    company = call.company(required_number(call.query, "company_id"))
    rows = [row for row in call.platform.store.rows("standard_cost_code_lists") if row["company_id"] == company["id"]]
    return listed(call, rows, _list_document)


def _show_list(call: Call) -> Answer:
    check_known(call.query, ["company_id"])
    return Answer(_list_document(_code_list(call, required_number(call.query, "company_id"), call.path("id"))))


def _list(call: Call) -> Answer:
    check_known(call.query, ["company_id", "standard_cost_code_list_id", "filters[origin_id]", "view"])
    choice(call.query, "view", _VIEWS, "default")
    held = _list_of_query(call)
    rows = select(
        call.platform.store.rows("standard_cost_codes"),
        lambda row: row["standard_cost_code_list_id"] == held["id"],
        equals(call.query, "origin_id"),
    )
    return listed(call, rows, lambda row: _document(call.platform.store, row))


def _show(call: Call) -> Answer:
    check_known(call.query, ["company_id", "standard_cost_code_list_id", "view"])
    held = _list_of_query(call)
    row = STANDARD_CODE.find(call, call.path("id"))
    if row["standard_cost_code_list_id"] != held["id"]:
        raise not_found("Standard cost code")
    return Answer(_document(call.platform.store, row))


def _create(call: Call) -> Answer:
    check_known(call.query, ["view"])
    body = call.object_body("company_id", "standard_cost_code_list_id", "standard_cost_code")
    held = _list_of_body(call, body)
    fields = {name: field for name, field in STANDARD_CODE_FIELDS.items() if name != "id"}
    sent = read_attributes(fields, body.get("standard_cost_code"), where="standard_cost_code")
    return Answer(_document(call.platform.store, _new(call, held, sent)), 201)


def _sync(call: Call) -> Answer:
    check_known(call.query, ["view"])
    body = call.object_body("company_id", "standard_cost_code_list_id", "updates")
    held = _list_of_body(call, body)
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get("standard_cost_codes", row_id)
        return row if row is not None and row["standard_cost_code_list_id"] == held["id"] else None

    rules = SyncRules(
        read=lambda sent: read_attributes(STANDARD_CODE_FIELDS, sent, where="standard_cost_code"),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(held["company_id"], "standard_cost_code", text)),
        create=lambda sent: _new(call, held, sent),
        change=lambda row, sent: STANDARD_CODE.change(call, row, sent),
        render=lambda row: _document(store, row),
    )
    return sync(body.get("updates"), rules)


def _new(call: Call, held: Row, sent: dict[str, Any]) -> Row:
    missing = [name for name in ("code", "name") if not sent.get(name)]
    if missing:
        raise bad_request(f"{', '.join(missing)} missing", *missing)
    return STANDARD_CODE.create(call, sent, company_id=held["company_id"], standard_cost_code_list_id=held["id"])


def _create_type(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("company_id", "line_item_type")
    company = call.company(_integer(body, "company_id"))
    sent = read_attributes(_TYPE, body.get("line_item_type"), where="line_item_type", required=("name",))
    return Answer(line_item_type_document(_new_type(call, company, sent)), 201)


def _sync_types(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("company_id", "updates")
    company = call.company(_integer(body, "company_id"))
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get("line_item_types", row_id)
        return row if row is not None and row["company_id"] == company["id"] else None

    rules = SyncRules(
        read=lambda sent: read_attributes(_TYPE, sent, where="line_item_type"),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(company["id"], "line_item_type", text)),
        create=lambda sent: _new_type(call, company, sent),
        change=lambda row, sent: LINE_ITEM_TYPE.change(call, row, _type_columns(sent)),
        render=line_item_type_document,
    )
    return sync(body.get("updates"), rules)


def _new_type(call: Call, company: Row, sent: dict[str, Any]) -> Row:
    if not sent.get("name"):
        raise bad_request("name missing", "name")
    return LINE_ITEM_TYPE.create(call, _type_columns(sent), company_id=company["id"])


def _type_columns(sent: dict[str, Any]) -> dict[str, Any]:
    # Written as csv_import_code, read as code.
    return {"code" if name == "csv_import_code" else name: value for name, value in sent.items()}


def _list_of_query(call: Call) -> Row:
    company_id = required_number(call.query, "company_id")
    return _code_list(call, company_id, required_number(call.query, "standard_cost_code_list_id"))


def _list_of_body(call: Call, body: dict[str, Any]) -> Row:
    return _code_list(call, _integer(body, "company_id"), _integer(body, "standard_cost_code_list_id"))


def _code_list(call: Call, company_id: int, list_id: int) -> Row:
    company = call.company(company_id)
    row = call.platform.store.get("standard_cost_code_lists", list_id)
    if row is None or row["company_id"] != company["id"]:
        raise not_found("Standard cost code list")
    return row


def _integer(body: dict[str, Any], name: str) -> int:
    if not isinstance(body.get(name), int):
        raise bad_request(f"{name} must be an integer", name)
    return int(body[name])


def _list_document(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "is_erp_list", "available_to_use_on_new_projects")}


def _document(store: Store, row: Row) -> dict[str, Any]:
    plain = ("id", "standard_cost_code_list_id", "parent_id", "code", "name", "origin_id", "origin_data")
    return {**{name: row[name] for name in plain}, "full_code": _full_code(store, row)}


def _full_code(store: Store, row: Row) -> str:
    parent = store.get("standard_cost_codes", row["parent_id"]) if row["parent_id"] else None
    return str(row["code"]) if parent is None else f"{_full_code(store, parent)}-{row['code']}"
