"""Purchase order contracts and work order contracts, v1.0: list, show, create, update, delete, sync."""

from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import CONTRACT_KINDS, ContractKind
from sandbox.procore.contract_rules import check_delete, check_header_edit, check_vendor, lines_of
from sandbox.procore.contract_views import compact_contract, contract_document
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.origins import only_origin
from sandbox.procore.query import (
    check_known,
    choice,
    deleted,
    equals,
    in_range,
    is_one_of,
    required_number,
    select,
    values,
)
from sandbox.procore.records import Kind
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_FILTERS = ("id", "status", "created_at", "updated_at", "include_deleted", "origin_id")
_VALIDATIONS = "run_configurable_validations"


def contract_routes(rest: Rest) -> list[Route]:
    routes = []
    for kind in CONTRACT_KINDS:
        routes += [
            rest.route("GET", kind.path, partial(_list, kind)),
            rest.route("POST", kind.path, partial(_create, kind)),
            rest.route("PATCH", kind.path + "/sync", partial(_sync, kind)),
            rest.route("GET", kind.path + "/{id:int}", partial(_show, kind)),
            rest.route("PATCH", kind.path + "/{id:int}", partial(_update, kind)),
            rest.route("DELETE", kind.path + "/{id:int}", partial(_delete, kind)),
        ]
    return routes


def contract_in(call: Call, kind: ContractKind, project: Row, contract_id: int) -> Row:
    """The contract, if it is this project's and not deleted; else 404."""
    row = kind.kind.find(call, contract_id)
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found(kind.kind.title)
    return row


def _list(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id", "view", *(f"filters[{name}]" for name in _FILTERS)])
    view = choice(call.query, "view", ("compact", "extended"), "compact")
    project = call.project(required_number(call.query, "project_id"))
    wrong = set(values(call.query, "status")) - set(kind.fields["status"].choices)
    if wrong:
        raise bad_request(f"filters[status] cannot be {', '.join(sorted(wrong))}", "filters[status]")
    rows = select(
        call.platform.store.rows(kind.table),
        lambda row: row["project_id"] == project["id"],
        is_one_of(call.query, "id"),
        equals(call.query, "status"),
        equals(call.query, "origin_id"),
        in_range(call.query, "created_at"),
        in_range(call.query, "updated_at"),
        deleted(call.query),
    )
    render = compact_contract if view == "compact" else contract_document
    return listed(call, rows, lambda row: render(call.platform.store, kind, row))


def _show(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = contract_in(call, kind, project, call.path("id"))
    return Answer(contract_document(call.platform.store, kind, row))


def _create(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, [_VALIDATIONS])
    body = call.object_body("project_id", "attachments", kind.wrapper)
    project = call.project_of_body(body)
    sent = read_attributes(kind.fields, body.get(kind.wrapper), where=kind.wrapper, custom_fields=True)
    row = new_contract(call, kind, project, sent)
    return Answer(contract_document(call.platform.store, kind, row), 201)


def _update(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, [_VALIDATIONS])
    body = call.object_body("project_id", "attachments", kind.wrapper)
    project = call.project_of_body(body)
    row = contract_in(call, kind, project, call.path("id"))
    sent = read_attributes(kind.fields, body.get(kind.wrapper), where=kind.wrapper, custom_fields=True)
    return Answer(contract_document(call.platform.store, kind, change_contract(call, kind, row, sent)))


def _delete(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = contract_in(call, kind, project, call.path("id"))
    check_delete(call.platform, kind, row)
    now = call.platform.now()
    for line in lines_of(call.platform.store, kind, row):
        line.update(deleted_at=now, updated_at=now)
        announce_line(call, kind, "delete", line)
    row.update(deleted_at=now, updated_at=now)
    kind.kind.announce(call, "delete", row)
    return Answer({})


def _sync(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "updates")
    project = call.project_of_body(body)
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        row = None if row_id is None else store.get(kind.table, row_id)
        in_project = row is not None and row["project_id"] == project["id"] and row["deleted_at"] is None
        return row if in_project else None

    rules = SyncRules(
        read=lambda sent: read_attributes(kind.sync_fields, sent, where=kind.wrapper),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(project["company_id"], kind.kind.object_type, text)),
        create=lambda attributes: new_contract(call, kind, project, attributes),
        change=lambda row, attributes: change_contract(call, kind, row, attributes),
        render=lambda row: compact_contract(store, kind, row),
    )
    return sync(body.get("updates"), rules)


def new_contract(call: Call, kind: ContractKind, project: Row, attributes: dict[str, Any]) -> Row:
    """A commitment; without a number it gets the next one of the project's sequence."""
    check_vendor(call.platform, project, attributes)
    given = {name: value for name, value in attributes.items() if value is not None}
    if "number" not in given:
        taken = sum(1 for row in call.platform.store.rows(kind.table) if row["project_id"] == project["id"])
        given["number"] = f"{kind.number_prefix}-{taken + 1:03}"
    columns = {"company_id": project["company_id"], "project_id": project["id"], "custom_fields": {}}
    return kind.kind.create(call, given, **columns, created_by_id=call.grant.user_id)


def change_contract(call: Call, kind: ContractKind, row: Row, attributes: dict[str, Any]) -> Row:
    """The changed commitment. An edit of the content also tells of every line; writing the link alone does not."""
    project = call.platform.store.get("projects", row["project_id"]) or {}
    check_header_edit(call.platform, kind, row, attributes)
    check_vendor(call.platform, project, attributes)
    kind.kind.change(call, row, attributes)
    if attributes and not only_origin({name: value for name, value in attributes.items() if name != "id"}):
        for line in lines_of(call.platform.store, kind, row):
            announce_line(call, kind, "update", line)
    return row


def announce_line(call: Call, kind: ContractKind, event_type: str, line: Row) -> None:
    """A line-item event; payload v3.0 names the parent."""
    parent = (line["contract_id"], kind.kind.resource_name or "")
    line_kind = Kind("line_items", "line_item", kind.line_resource, "Line item")
    line_kind.announce(call, event_type, line, (parent,))
