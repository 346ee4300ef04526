"""Direct costs of a project, v1.1 and v1.0: list, show, create, update, delete, sync; their lines."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import DIRECT_COST
from sandbox.procore.contract_rules import is_at_erp, lines_of
from sandbox.procore.contracts import announce_line
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, bad_request, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.line_items import change_line, new_line
from sandbox.procore.line_views import line_item_document
from sandbox.procore.origins import only_origin
from sandbox.procore.payments.views import direct_cost_document, direct_cost_row
from sandbox.procore.query import check_known, equals, in_range, is_one_of, number, select
from sandbox.procore.store import Row
from sandbox.procore.sync import SyncRules, sync

MOST_LINES = 100
_DATES = ("created_at", "updated_at", "payment_date", "received_date")


def direct_cost_routes(rest: Rest) -> list[Route]:
    routes = []
    base = "/rest/v1.0/projects/{project_id:int}/direct_costs"
    routes = [
        rest.route("PATCH", base + "/sync", _sync),
        rest.route("GET", base + "/line_items", _list_lines),
        rest.route("PATCH", base + "/line_items/sync", _sync_lines),
        rest.route("GET", base + "/{direct_cost_id:int}/line_items", _list_lines_of_one),
    ]
    for version in ("v1.0", "v1.1"):
        costs = f"/rest/{version}/projects/{{project_id:int}}/direct_costs"
        routes += [
            rest.route("GET", costs, _list),
            rest.route("POST", costs, _create),
            rest.route("GET", costs + "/{id:int}", _show),
            rest.route("PATCH", costs + "/{id:int}", _update),
            rest.route("DELETE", costs + "/{id:int}", _delete),
        ]
    return routes


def _list(call: Call) -> Answer:
    filters = ("id", "origin_id", "invoice_number", *_DATES)
    check_known(call.query, [f"filters[{name}]" for name in filters])
    project = call.project_of_path()
    rows = select(
        _costs(call, project),
        is_one_of(call.query, "id"),
        *(equals(call.query, name) for name in ("origin_id", "invoice_number")),
        *(in_range(call.query, name) for name in _DATES),
    )
    return listed(call, rows, lambda row: direct_cost_row(call.platform.store, row))


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer(direct_cost_document(call.platform.store, _cost(call, call.path("id"))))


def _create(call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    body = call.object_body("direct_cost", "attachments").get("direct_cost")
    sent = read_attributes(financials.DIRECT_COST, body, where="direct_cost", required=("direct_cost_type",))
    row = new_direct_cost(call, project, sent)
    return Answer(direct_cost_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    check_known(call.query, [])
    row = _cost(call, call.path("id"))
    body = call.object_body("direct_cost", "attachments").get("direct_cost")
    sent = read_attributes(financials.DIRECT_COST_UPDATE, body, where="direct_cost")
    return Answer(direct_cost_document(call.platform.store, change_direct_cost(call, row, sent)))


def _delete(call: Call) -> Answer:
    check_known(call.query, [])
    row = _cost(call, call.path("id"))
    if row["origin_id"] is not None or is_at_erp(call.platform, DIRECT_COST, row):
        raise Refusal(403, "a direct cost that is synced with ERP cannot be deleted")
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    for line in lines_of(call.platform.store, DIRECT_COST, row):
        line.update(deleted_at=row["deleted_at"])
        announce_line(call, DIRECT_COST, "delete", line)
    DIRECT_COST.kind.announce(call, "delete", row)
    return Answer(status=204)


def new_direct_cost(call: Call, project: Row, sent: dict[str, Any]) -> Row:
    """A direct cost; an invoice needs its number and its vendor."""
    lines = sent.pop("line_items", None) or []
    if sent.get("direct_cost_type") is None:
        raise bad_request("direct_cost_type is missing", "direct_cost_type")
    missing = [name for name in ("invoice_number", "vendor_id") if sent.get(name) is None]
    if sent["direct_cost_type"] == "invoice" and missing:
        raise bad_request(f"{', '.join(missing)} missing", *missing)
    _check_vendor(call, project, sent)
    owner = {"company_id": project["company_id"], "project_id": project["id"]}
    row = DIRECT_COST.kind.create(call, sent, **owner)
    _write_lines(call, row, lines)
    return row


def change_direct_cost(call: Call, row: Row, sent: dict[str, Any]) -> Row:
    """The changed direct cost; synced with the ERP it is immutable but for its link."""
    lines = sent.pop("line_items", None) or []
    content = {name: value for name, value in sent.items() if name != "id"}
    if lines or not only_origin(content):
        if row["origin_id"] is not None:
            raise invalid("base", "the direct cost cannot be edited because it has been synced with ERP")
        if is_at_erp(call.platform, DIRECT_COST, row):
            raise invalid("base", "cannot be edited because it has been sent to ERP")
    if content.get("direct_cost_type") not in (None, row["direct_cost_type"]):
        raise invalid("direct_cost_type", "can only be set when creating a direct cost item")
    _check_vendor(call, row, sent)
    DIRECT_COST.kind.change(call, row, content)
    _write_lines(call, row, lines)
    return row


def _check_vendor(call: Call, owner: Row, sent: dict[str, Any]) -> None:
    vendor = call.platform.store.get("vendors", sent["vendor_id"]) if sent.get("vendor_id") else None
    if sent.get("vendor_id") and (vendor is None or vendor["company_id"] != owner["company_id"]):
        raise invalid("vendor_id", "does not exist")


def _write_lines(call: Call, row: Row, lines: list[Any]) -> None:
    if len(lines) > MOST_LINES:
        raise bad_request(f"at most {MOST_LINES} line items in one request", "line_items")
    held = {line["id"]: line for line in lines_of(call.platform.store, DIRECT_COST, row)}
    for sent in lines:
        given = read_attributes(financials.DIRECT_COST_LINE, sent, where="line_items")
        by_hand = "manual_amount" in given
        columns = {name: value for name, value in given.items() if name not in ("id", "ref", "direct_cost_id")}
        if by_hand:
            columns["amount"] = columns.pop("manual_amount")
        columns["extended_type"] = "manual" if by_hand else "calculated"
        if given.get("id") is None:
            new_line(call, DIRECT_COST, row, columns)
        elif given["id"] in held:
            change_line(call, DIRECT_COST, row, held[given["id"]], columns)
        else:
            raise invalid("line_items", "names no line of the direct cost")


def _sync(call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    store = call.platform.store

    def visible(row_id: int | None) -> Row | None:
        return next((row for row in _costs(call, project) if row["id"] == row_id), None)

    rules = SyncRules(
        read=lambda sent: read_attributes(financials.DIRECT_COST_SYNC, sent, where="direct_cost"),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(project["company_id"], "item", text)),
        create=lambda attributes: new_direct_cost(call, project, attributes),
        change=lambda row, attributes: change_direct_cost(call, row, attributes),
        render=lambda row: direct_cost_row(store, row),
    )
    return sync(call.object_body("updates").get("updates"), rules)


def _sync_lines(call: Call) -> Answer:
    check_known(call.query, [])
    project = call.project_of_path()
    store = call.platform.store

    def visible(line_id: int | None) -> Row | None:
        line = None if line_id is None else store.get("line_items", line_id)
        of_project = line is not None and line["project_id"] == project["id"] and line["deleted_at"] is None
        return line if of_project and line is not None and line["holder_type"] == DIRECT_COST.contract_type else None

    rules = SyncRules(
        read=lambda sent: read_attributes(financials.DIRECT_COST_LINE_SYNC, sent, where="line_item"),
        by_id=visible,
        by_origin=lambda text: visible(store.origin_holder(project["company_id"], "line_item", text)),
        create=lambda sent: new_line(call, DIRECT_COST, _named(call, project, sent), _without_owner(sent)),
        change=lambda line, sent: change_line(
            call, DIRECT_COST, store.get("direct_costs", line["contract_id"]) or {}, line, _without_owner(sent)
        ),
        render=lambda line: line_item_document(store, line),
    )
    return sync(call.object_body("updates").get("updates"), rules)


def _without_owner(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name not in ("direct_cost_id", "id")}


def _named(call: Call, project: Row, sent: dict[str, Any]) -> Row:
    for row in _costs(call, project):
        if row["id"] == sent.get("direct_cost_id"):
            return row
    raise invalid("direct_cost_id", "is not a direct cost of the project")


def _list_lines(call: Call) -> Answer:
    check_known(
        call.query,
        [
            f"filters[{n}]"
            for n in ("direct_cost_id", "id", "created_at", "updated_at", "cost_code_id", "line_item_type_id")
        ],
    )
    lines = [
        line for row in _costs(call, call.project_of_path()) for line in lines_of(call.platform.store, DIRECT_COST, row)
    ]
    line_item_type_id = number(call.query, "filters[line_item_type_id]")
    rows = select(
        lines,
        is_one_of(call.query, "direct_cost_id", "contract_id"),
        *(is_one_of(call.query, name) for name in ("id", "cost_code_id")),
        *(in_range(call.query, name) for name in ("created_at", "updated_at")),
        lambda line: line_item_type_id in (None, line["line_item_type_id"]),
    )
    return listed(call, rows, lambda line: line_item_document(call.platform.store, line))


def _list_lines_of_one(call: Call) -> Answer:
    check_known(call.query, [])
    lines = lines_of(call.platform.store, DIRECT_COST, _cost(call, call.path("direct_cost_id")))
    return listed(call, lines, lambda line: line_item_document(call.platform.store, line))


def _costs(call: Call, project: Row) -> list[Row]:
    return [row for row in call.platform.store.owned("direct_costs", project["id"]) if row["deleted_at"] is None]


def _cost(call: Call, cost_id: int) -> Row:
    project = call.project_of_path()
    row = DIRECT_COST.kind.find(call, cost_id)
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found("Direct cost")
    return row
