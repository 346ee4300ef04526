"""commitment_change_orders and prime_change_orders: headers v1.0, lines v2.0. Only for one and two tiers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import POTENTIAL, contract_named, contract_of, is_prime
from sandbox.procore.change_orders.views import contract_order_document, order_line_v2
from sandbox.procore.change_orders.writing import change_order, delete_order, open_order
from sandbox.procore.contract_kinds import POTENTIAL_CHANGE_ORDER
from sandbox.procore.contract_rules import check_lines_edit, lines_of
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import bad_request, invalid, not_found
from sandbox.procore.fields import FieldTable, read_attributes
from sandbox.procore.line_items import change_line, drop_line, new_line
from sandbox.procore.paging import WHOLE
from sandbox.procore.query import check_known, choice, equals, in_range, is_one_of, select, sort_rows
from sandbox.procore.store import Row

_FILTERS = (
    *("id", "batch_id", "legacy_package_id", "contract_id", "vendor_id", "signature_required", "executed", "status"),
    "updated_at",
)


@dataclass(frozen=True)
class _Side:
    """The commitment's or the owner's side."""

    word: str
    prime: bool
    line: FieldTable


_SIDES = (
    _Side("commitment_change_orders", False, financials.COMMITMENT_ORDER_LINE),
    _Side("prime_change_orders", True, financials.PRIME_ORDER_LINE),
)


def contract_order_routes(rest: Rest) -> list[Route]:
    routes = []
    for side in _SIDES:
        orders = f"/rest/v1.0/projects/{{project_id:int}}/{side.word}"
        lines = f"/rest/v2.0/companies/{{company_id:int}}/projects/{{project_id:int}}/{side.word}/{{id:int}}/line_items"
        routes += [
            rest.route("GET", orders, partial(_list, side)),
            rest.route("POST", orders, partial(_create, side)),
            rest.route("GET", orders + "/{id:int}", partial(_show, side)),
            rest.route("PATCH", orders + "/{id:int}", partial(_update, side)),
            rest.route("DELETE", orders + "/{id:int}", partial(_delete, side)),
            rest.route("GET", lines, partial(_list_lines, side)),
            rest.route("POST", lines, partial(_create_line, side)),
            rest.route("GET", lines + "/{line_id:int}", partial(_show_line, side)),
            rest.route("PATCH", lines + "/{line_id:int}", partial(_update_line, side)),
            rest.route("DELETE", lines + "/{line_id:int}", partial(_delete_line, side)),
        ]
    return routes


def _list(side: _Side, call: Call) -> Answer:
    check_known(call.query, ["view", "sort", *(f"filters[{name}]" for name in _FILTERS)])
    choice(call.query, "view", ("default", "extended"), "default")
    project = _project(call)
    store = call.platform.store
    rows = select(
        store.rows("potential_change_orders"),
        lambda row: row["project_id"] == project["id"] and is_prime(row) == side.prime and row["deleted_at"] is None,
        is_one_of(call.query, "id", "change_order_id"),
        is_one_of(call.query, "batch_id", "package_id"),
        is_one_of(call.query, "legacy_package_id", "package_id"),
        is_one_of(call.query, "contract_id"),
        lambda row: _flags(call, row) and _vendor(call, row),
        equals(call.query, "status"),
        in_range(call.query, "updated_at"),
    )
    rows = sort_rows(call.query, rows, ("id", "created_at"))
    # No page is documented for these lists: they come whole.
    return listed(call, rows, lambda row: contract_order_document(store, row), WHOLE)


def _flags(call: Call, row: Row) -> bool:
    wanted = {name: choice(call.query, f"filters[{name}]", ("", "true", "false"), "") for name in _FLAGS}
    return all(text in ("", str(row[name]).lower()) for name, text in wanted.items())


_FLAGS = ("signature_required", "executed")


def _vendor(call: Call, row: Row) -> bool:
    _, contract = contract_of(call.platform.store, row)
    return is_one_of(call.query, "vendor_id")(contract)


def _show(side: _Side, call: Call) -> Answer:
    check_known(call.query, ["view"])
    return Answer(contract_order_document(call.platform.store, _order(side, call)))


def _create(side: _Side, call: Call) -> Answer:
    check_known(call.query, ["run_configurable_validations"])
    project = _project(call)
    sent = _sent(call)
    if not isinstance(sent.get("contract_id"), int):
        raise bad_request("contract_id is missing", "contract_id")
    kind, contract = contract_named(call, project, sent.pop("contract_id"))
    if (kind.contract_type == "PrimeContract") != side.prime:
        raise not_found("Contract")
    row = open_order(call, kind, contract, sent, POTENTIAL)
    return Answer(contract_order_document(call.platform.store, row), 201)


def _update(side: _Side, call: Call) -> Answer:
    check_known(call.query, ["run_configurable_validations", "view"])
    row = _order(side, call)
    sent = _sent(call)
    if sent.pop("contract_id", row["contract_id"]) != row["contract_id"]:
        raise invalid("contract_id", "cannot be changed")
    return Answer(contract_order_document(call.platform.store, change_order(call, row, sent, POTENTIAL)))


def _delete(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    delete_order(call, _order(side, call))
    return Answer(status=204)


def _sent(call: Call) -> dict[str, Any]:
    body = call.object_body("change_order").get("change_order")
    return read_attributes(financials.CONTRACT_CHANGE_ORDER, body, where="change_order", custom_fields=True)


def _list_lines(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    lines = lines_of(call.platform.store, POTENTIAL_CHANGE_ORDER, _order(side, call))
    return listed(call, lines, lambda line: order_line_v2(call.platform.store, line, prime=side.prime))


def _show_line(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    return _line_answer(side, call, _line(call, _order(side, call)))


def _create_line(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    order = _order(side, call)
    check_lines_edit(call.platform, POTENTIAL_CHANGE_ORDER, order)
    sent = _line_sent(side, call, order, required=("wbs_code_id",))
    line = new_line(call, POTENTIAL_CHANGE_ORDER, order, sent)
    return _line_answer(side, call, line, 201)


def _update_line(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    order = _order(side, call)
    sent = _line_sent(side, call, order)
    return _line_answer(side, call, change_line(call, POTENTIAL_CHANGE_ORDER, order, _line(call, order), sent))


def _delete_line(side: _Side, call: Call) -> Answer:
    check_known(call.query, [])
    order = _order(side, call)
    drop_line(call, POTENTIAL_CHANGE_ORDER, order, _line(call, order))
    return Answer(status=204)


def _line_answer(side: _Side, call: Call, line: Row, status: int = 200) -> Answer:
    return Answer({"data": order_line_v2(call.platform.store, line, prime=side.prime)}, status)


def _line_sent(side: _Side, call: Call, order: Row, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """A flat body. Quantity, unit and price are for schedules of values by unit; the adjusted line must be its own."""
    sent = read_attributes(side.line, call.body, where="line_item", required=required)
    by_unit = [name for name in ("quantity", "unit_cost", "uom") if sent.get(name) is not None]
    kind, contract = contract_of(call.platform.store, order)
    if by_unit and contract["accounting_method"] == "amount":
        raise invalid(by_unit[0], "is only accepted on unit quantity schedules of values")
    adjusted = sent.get("commitment_line_item_id")
    if adjusted is not None and adjusted not in {line["id"] for line in lines_of(call.platform.store, kind, contract)}:
        raise invalid("commitment_line_item_id", "is not a line of the contract")
    return sent


def _line(call: Call, order: Row) -> Row:
    for line in lines_of(call.platform.store, POTENTIAL_CHANGE_ORDER, order):
        if line["id"] == call.path("line_id"):
            return line
    raise not_found("Line item")


def _order(side: _Side, call: Call) -> Row:
    project = _project(call)
    for row in call.platform.store.rows("potential_change_orders"):
        of_side = row["project_id"] == project["id"] and is_prime(row) == side.prime
        if row["change_order_id"] == call.path("id") and of_side and row["deleted_at"] is None:
            if call.platform.hides("Potential Change Orders", row["id"], call.grant) and call.request.method == "GET":
                break
            return row
    raise not_found("Change order")


def _project(call: Call) -> Row:
    project = call.project_of_path()
    if project["change_order_tiers"] > 2:
        raise invalid("base", "this resource supports projects with 1 and 2 tier change orders only")
    return project
