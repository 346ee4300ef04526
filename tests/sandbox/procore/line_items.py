"""The lines of a commitment, a prime contract or a potential change order (its schedule of values), v1.0."""

from decimal import Decimal
from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.kit.commit import stored_lines
from sandbox.procore import field_tables
from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import BILLABLE_KINDS, POTENTIAL_CHANGE_ORDER, ContractKind
from sandbox.procore.contract_rules import above, check_lines_edit, lines_of
from sandbox.procore.contracts import announce_line, contract_in
from sandbox.procore.cost_code_views import wbs_code
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.line_views import line_item_document
from sandbox.procore.notation import to_cents
from sandbox.procore.origins import check_origin_free, only_origin
from sandbox.procore.query import check_known, choice, in_range, is_one_of, number, required_number, select
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

_FILTERS = ("id", "created_at", "updated_at", "cost_code_id", "line_item_type_id")
_VIEWS = ("default", "ssov_source_lines")
_BLANK: dict[str, Any] = {
    **dict.fromkeys(("cost_code_id", "wbs_code_id", "line_item_type_id", "quantity", "unit_cost", "uom")),
    **dict.fromkeys(("description", "tax_code_id", "origin_id", "origin_data")),
    **dict.fromkeys(("commitment_line_item_id", "prime_line_item_id")),
    "amount": Decimal(0),
}
TOO_MANY = 413


def line_item_routes(rest: Rest) -> list[Route]:
    routes = []
    for kind in (*BILLABLE_KINDS, POTENTIAL_CHANGE_ORDER):
        lines = kind.path + "/{contract_id:int}/line_items"
        routes += [
            rest.route("GET", lines, partial(_list, kind)),
            rest.route("POST", lines, partial(_create, kind)),
            rest.route("PATCH", lines + "/sync", partial(_sync, kind)),
            rest.route("GET", lines + "/{id:int}", partial(_show, kind)),
            rest.route("PATCH", lines + "/{id:int}", partial(_update, kind)),
            rest.route("DELETE", lines + "/{id:int}", partial(_delete, kind)),
        ]
    return routes


def _list(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id", "view", *(f"filters[{name}]" for name in _FILTERS)])
    choice(call.query, "view", _VIEWS, "default")
    contract = _contract_of_query(kind, call)
    line_item_type_id = number(call.query, "filters[line_item_type_id]")
    rows = select(
        lines_of(call.platform.store, kind, contract),
        is_one_of(call.query, "id"),
        is_one_of(call.query, "cost_code_id"),
        in_range(call.query, "created_at"),
        in_range(call.query, "updated_at"),
        lambda row: line_item_type_id in (None, row["line_item_type_id"]),
    )
    return listed(call, rows, lambda row: line_item_document(call.platform.store, row))


def _show(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id", "view"])
    choice(call.query, "view", _VIEWS, "default")
    contract = _contract_of_query(kind, call)
    line = _line_of(call, kind, contract)
    if call.platform.hides(kind.line_resource, line["id"], call.grant):
        raise not_found("Line item")
    return Answer(line_item_document(call.platform.store, line))


def _create(kind: ContractKind, call: Call) -> Answer:
    contract, sent = _write(kind, call)
    check_lines_edit(call.platform, kind, contract)
    return Answer(line_item_document(call.platform.store, new_line(call, kind, contract, sent)), 201)


def _update(kind: ContractKind, call: Call) -> Answer:
    contract, sent = _write(kind, call)
    line = change_line(call, kind, contract, _line_of(call, kind, contract), sent)
    return Answer(line_item_document(call.platform.store, line))


def _delete(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    contract = _contract_of_query(kind, call)
    line = _line_of(call, kind, contract)
    drop_line(call, kind, contract, line)
    return Answer({})


def _sync(kind: ContractKind, call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    contract = _contract_of_query(kind, call)
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        return next((row for row in lines_of(store, kind, contract) if row["id"] == row_id), None)

    def create(attributes: dict[str, Any]) -> Row:
        check_lines_edit(call.platform, kind, contract)
        return new_line(call, kind, contract, attributes)

    rules = SyncRules(
        read=lambda sent: read_attributes(field_tables.LINE_ITEM_SYNC, sent, where="line_item"),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(contract["company_id"], "line_item", text)),
        create=create,
        change=lambda row, attributes: change_line(call, kind, contract, row, attributes),
        render=lambda row: line_item_document(store, row),
        too_many_status=TOO_MANY,
    )
    updates = call.object_body("updates").get("updates")
    return sync(stored_lines(call.request, updates) if isinstance(updates, list) else updates, rules)


def new_line(call: Call, kind: ContractKind, contract: Row, attributes: dict[str, Any]) -> Row:
    """One more line at the end; the caller has checked the lock."""
    owner = {name: contract[name] for name in ("company_id", "project_id")}
    row: Row = {**_BLANK, **owner, "contract_id": contract["id"], "holder_type": kind.contract_type}
    row["extended_type"] = "calculated" if contract["accounting_method"] == "unit" else "manual"
    row["position"] = len(lines_of(call.platform.store, kind, contract)) + 1
    now = call.platform.now()
    check_origin_free(call.platform, "line_item", row, attributes.get("origin_id"))
    row.update(_resolved(call, row, attributes), created_at=now, updated_at=now, deleted_at=None)
    call.platform.store.add("line_items", row)
    call.platform.store.move_origin(row["company_id"], "line_item", row, attributes.get("origin_id"))
    _touch(call, kind, contract, "create", row)
    return row


def change_line(call: Call, kind: ContractKind, contract: Row, line: Row, attributes: dict[str, Any]) -> Row:
    """The changed line; on a locked schedule of values only its link can be written."""
    content = {name: value for name, value in attributes.items() if name != "id"}
    if not only_origin(content):
        check_lines_edit(call.platform, kind, contract)
    check_origin_free(call.platform, "line_item", line, attributes.get("origin_id"))
    line.update(_resolved(call, line, content), updated_at=call.platform.now())
    if "origin_id" in attributes:
        call.platform.store.move_origin(line["company_id"], "line_item", line, attributes["origin_id"])
    _touch(call, kind, contract, "update", line)
    return line


def drop_line(call: Call, kind: ContractKind, contract: Row, line: Row) -> None:
    """Deletes a line, with its event; 422 on a locked schedule of values."""
    check_lines_edit(call.platform, kind, contract)
    line.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    _touch(call, kind, contract, "delete", line)


def _resolved(call: Call, line: Row, attributes: dict[str, Any]) -> dict[str, Any]:
    """The columns to write: codes resolved to each other, the amount calculated where the line says so."""
    changes = {name: value for name, value in attributes.items() if name != "origin_id"}
    new = {**line, **changes}
    store = call.platform.store
    if changes.get("wbs_code_id") is not None:
        wbs = store.get("wbs_codes", changes["wbs_code_id"])
        if wbs is None:
            raise invalid("wbs_code_id", "does not exist")
        new |= {name: wbs[name] for name in ("cost_code_id", "line_item_type_id")}
    _check_codes(call, new)
    new["wbs_code_id"] = wbs_code(store, new["cost_code_id"], new["line_item_type_id"])["id"]
    if new["extended_type"] == "calculated":
        new["amount"] = to_cents((new["quantity"] or Decimal(0)) * (new["unit_cost"] or Decimal(0)))
    new["amount"] = new["amount"] if new["amount"] is not None else Decimal(0)
    if new["amount"] != to_cents(new["amount"]):
        raise invalid("amount", "must have at most two decimals")
    return {name: value for name, value in new.items() if name not in ("id", "origin_id")}


def _check_codes(call: Call, line: Row) -> None:
    cost_code = call.platform.store.get("cost_codes", line["cost_code_id"]) if line["cost_code_id"] else None
    if cost_code is None or cost_code["project_id"] != line["project_id"]:
        raise invalid("cost_code_id", "is not a cost code of the project")
    if line["line_item_type_id"] is not None:
        kind = call.platform.store.get("line_item_types", line["line_item_type_id"])
        if kind is None or kind["company_id"] != line["company_id"]:
            raise invalid("line_item_type_id", "does not exist")


def _touch(call: Call, kind: ContractKind, contract: Row, event_type: str, line: Row) -> None:
    # A line moves the header's time: that is what a poll by updated_at sees of it.
    for header in above(call.platform.store, kind, contract):
        header["updated_at"] = call.platform.now()
    announce_line(call, kind, event_type, line)
    if call.platform.settings.header_event_on_line_change:
        kind.kind.announce(call, "update", contract)


def _write(kind: ContractKind, call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, ["project_id"])
    body = call.object_body("project_id", "line_item")
    contract = contract_in(call, kind, call.project_of_body(body), call.path("contract_id"))
    return contract, read_attributes(field_tables.LINE_ITEM, body.get("line_item"), where="line_item")


def _contract_of_query(kind: ContractKind, call: Call) -> Row:
    project = call.project(required_number(call.query, "project_id"))
    return contract_in(call, kind, project, call.path("contract_id"))


def _line_of(call: Call, kind: ContractKind, contract: Row) -> Row:
    wanted = call.path("id")
    found = next((row for row in lines_of(call.platform.store, kind, contract) if row["id"] == wanted), None)
    if found is None:
        raise not_found("Line item")
    return found
