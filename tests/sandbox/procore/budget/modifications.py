"""Budget modifications: transfers between budget lines; read-only once the company has moved to budget changes."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.budget.amounts import budget_lines
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.query import check_known
from sandbox.procore.records import Kind
from sandbox.procore.store import Row

MODIFICATION = Kind(
    *("budget_modifications", "budget_modification", "Budget Modifications", "Budget modification"),
    dict.fromkeys(("from_budget_line_item_id", "notes", "origin_id", "origin_data")),
)
_PLAIN = ("id", "from_budget_line_item_id", "to_budget_line_item_id", "notes", "origin_data", "origin_id")


def modification_routes(rest: Rest) -> list[Route]:
    moves = "/rest/v1.0/projects/{project_id:int}/budget_modifications"
    return [
        rest.route("GET", moves, _list),
        rest.route("POST", moves, _create),
        rest.route("GET", moves + "/{id:int}", _show),
        rest.route("PATCH", moves + "/{id:int}", _update),
        rest.route("DELETE", moves + "/{id:int}", _delete),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, [])
    rows = call.platform.store.owned("budget_modifications", call.project_of_path()["id"])
    return listed(call, rows, _document)


def _show(call: Call) -> Answer:
    check_known(call.query, [])
    return Answer(_document(_modification(call)))


def _create(call: Call) -> Answer:
    project, sent = _write(call)
    owner = {"company_id": project["company_id"], "project_id": project["id"]}
    return Answer(_document(MODIFICATION.create(call, sent, **owner)), 201)


def _update(call: Call) -> Answer:
    _, sent = _write(call)
    return Answer(_document(MODIFICATION.change(call, _modification(call), sent)))


def _delete(call: Call) -> Answer:
    _check_open(call, call.project_of_path())
    row = _modification(call)
    call.platform.store.drop("budget_modifications", row["id"])
    MODIFICATION.announce(call, "delete", row)
    return Answer(status=204)


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, [])
    project = call.project_of_path()
    _check_open(call, project)
    body = call.object_body("budget_modification").get("budget_modification")
    required = ("to_budget_line_item_id", "transfer_amount")
    table = financials.BUDGET_MODIFICATION
    sent = read_attributes(table, body, where="budget_modification", required=required)
    held = {row["id"] for row in budget_lines(call.platform.store, project)}
    for name in ("from_budget_line_item_id", "to_budget_line_item_id"):
        if sent.get(name) is not None and sent[name] not in held:
            raise invalid(name, "is not a budget line item of the project")
    if sent.get("from_budget_line_item_id") == sent["to_budget_line_item_id"]:
        raise invalid("to_budget_line_item_id", "is the line that the money comes from")
    return project, sent


def _check_open(call: Call, project: Row) -> None:
    company = call.platform.store.get("companies", project["company_id"]) or {}
    if company.get("budget_changes"):
        raise Refusal(405, "Budget Changes are enabled for this company", headers={"Allow": "GET"})


def _modification(call: Call) -> Row:
    project = call.project_of_path()
    row = MODIFICATION.find(call, call.path("id"))
    if row["project_id"] != project["id"]:
        raise not_found("Budget modification")
    return row


def _document(row: Row) -> dict[str, Any]:
    times = {name: time_text(row[name]) for name in ("created_at", "updated_at")}
    return {**{name: row[name] for name in _PLAIN}, "transfer_amount": money_text(row["transfer_amount"]), **times}
