"""Seeded change orders, invoices, payments, direct costs and budgets: they go through the same rules as API calls.

They announce nothing: the platform is quiet meanwhile.
"""

from collections.abc import Callable
from typing import Any

from sandbox.kit.fault_document import BadFieldError
from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.budget.changes import new_budget_change
from sandbox.procore.budget.lines import new_budget_line
from sandbox.procore.budget.modifications import MODIFICATION
from sandbox.procore.change_orders.kinds import PACKAGE, POTENTIAL, REQUEST
from sandbox.procore.change_orders.writing import open_order
from sandbox.procore.contract_kinds import (
    BILLABLE_KINDS,
    DIRECT_COST,
    POTENTIAL_CHANGE_ORDER,
    PRIME_CONTRACT,
    ContractKind,
)
from sandbox.procore.cost_code_views import wbs_code
from sandbox.procore.errors import Refusal
from sandbox.procore.fields import Field, FieldTable, strings
from sandbox.procore.invoicing.application_views import APPLICATION
from sandbox.procore.invoicing.bills import BillKind, items_of, write_item
from sandbox.procore.invoicing.payment_applications import new_application
from sandbox.procore.invoicing.periods import PERIOD
from sandbox.procore.invoicing.requisition_rules import REQUISITION, new_requisition
from sandbox.procore.payments.contract_payments import new_payment
from sandbox.procore.payments.direct_costs import new_direct_cost
from sandbox.procore.seed_commitments import seed_line
from sandbox.procore.seed_document import SeedDocument
from sandbox.procore.store import Row

SECTIONS = (
    *("change_order_packages", "change_order_requests", "change_orders", "billing_periods", "requisitions"),
    *("payment_applications", "contract_payments", "direct_costs", "budget_line_items", "budget_changes"),
    *("budget_modifications", "budget_views"),
)
_ORIGIN = strings("origin_id", "origin_code", "origin_data")
_ORDER: FieldTable = {**financials.CONTRACT_CHANGE_ORDER, **_ORIGIN}
_COLUMNS = {**strings("name"), "columns": Field("object")}
_AMOUNTS = {name: field for name, field in financials.ITEM_V1_1.items() if name not in ("id", "item_type")}


def seed_financials(seeding: SeedDocument, call: Call) -> None:
    """In the order in which the records need each other."""
    steps: tuple[tuple[str, Callable[[SeedDocument, Call, str, dict[str, Any]], Row]], ...] = (
        ("change_order_packages", _package),
        ("change_order_requests", _request),
        ("change_orders", _change_order),
        ("billing_periods", _period),
        ("requisitions", _requisition),
        ("payment_applications", _application),
        ("contract_payments", _payment),
        ("direct_costs", _direct_cost),
        ("budget_line_items", _budget_line),
        ("budget_changes", _budget_change),
        ("budget_modifications", _modification),
        ("budget_views", _view),
    )
    for section, make in steps:
        for where, row in seeding.rows(section):
            row_id, ref = row.pop("id", None), row.pop("ref", None)
            try:
                with call.platform.store.next_row_id(row_id):
                    made = make(seeding, call, where, row)
            except Refusal as refusal:
                name, texts = next(iter(refusal.row_errors().items()))
                raise BadFieldError(f"{where}.{name}", texts[0]) from refusal
            seeding.name(section, where, made, ref)


def _contract(seeding: SeedDocument, where: str, row: dict[str, Any]) -> tuple[ContractKind, Row]:
    value = row.pop("contract", None)
    row_id = seeding.refs.get(value) if isinstance(value, str) else value
    for kind in BILLABLE_KINDS:
        found = seeding.store.get(kind.table, row_id) if isinstance(row_id, int) else None
        if found is not None:
            return kind, found
    raise BadFieldError(f"{where}.contract", "names no contract")


def _parent(seeding: SeedDocument, where: str, row: dict[str, Any], key: str, table: str) -> int | None:
    named = row.pop(key, None)
    return None if named is None else int(seeding.find(table, f"{where}.{key}", named)["id"])


def _package(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    kind, contract = _contract(seeding, where, row)
    given = seeding.attributes({**financials.PACKAGE, **strings("number")}, row, where)
    return open_order(call, kind, contract, given, PACKAGE)


def _request(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    kind, contract = _contract(seeding, where, row)
    package_id = _parent(seeding, where, row, "package", "change_order_packages")
    given = seeding.attributes({**financials.CHANGE_ORDER_REQUEST, **strings("number")}, row, where)
    return open_order(call, kind, contract, {**given, "package_id": package_id}, REQUEST)


def _change_order(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    """A potential change order with its lines; in one tier with its package, which the ref then names."""
    kind, contract = _contract(seeding, where, row)
    lines = row.pop("line_items", [])
    parents = {
        "package_id": _parent(seeding, where, row, "package", "change_order_packages"),
        "change_order_request_id": _parent(seeding, where, row, "request", "change_order_requests"),
    }
    given = seeding.attributes(_ORDER, row, where)
    links = {name: given.pop(name) for name in list(given) if name in _ORIGIN}
    face = PACKAGE if _one_tier(seeding, contract) else POTENTIAL
    made = open_order(call, kind, contract, {**given, **links, **({} if face is PACKAGE else parents)}, face)
    holder = made if face is POTENTIAL else seeding.store.owned("potential_change_orders", contract["id"])[-1]
    for position, (place, line) in enumerate(seeding.inner_rows(f"{where}.line_items", lines), 1):
        adjusted = _parent(seeding, place, line, "adjusts", "line_items")
        kept = seed_line(seeding, POTENTIAL_CHANGE_ORDER, place, holder, {**line, "position": position})
        kept["prime_line_item_id" if kind is PRIME_CONTRACT else "commitment_line_item_id"] = adjusted
    return made


def _one_tier(seeding: SeedDocument, contract: Row) -> bool:
    project = seeding.store.get("projects", contract["project_id"]) or {}
    return bool(project["change_order_tiers"] == 1)


def _project(seeding: SeedDocument, where: str, row: dict[str, Any]) -> Row:
    return seeding.find("projects", f"{where}.project", row.pop("project", None))


def _owner(project: Row) -> dict[str, Any]:
    return {"company_id": project["company_id"], "project_id": project["id"]}


def _period(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    project = _project(seeding, where, row)
    given = seeding.attributes(financials.BILLING_PERIOD, row, where, *financials.BILLING_PERIOD)
    return PERIOD.create(call, given, **_owner(project))


def _requisition(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    _, contract = _contract(seeding, where, row)
    project = seeding.find("projects", where, contract["project_id"])
    items, stated = row.pop("items", []), _stated(where, row)
    period_id = _parent(seeding, where, row, "period", "billing_periods")
    given = seeding.attributes(financials.REQUISITION, row, where)
    origin_id = given.pop("origin_id", None)
    made = new_requisition(call, project, contract["id"], {**given, "period_id": period_id})
    made["stated"] = stated
    _items(seeding, REQUISITION, where, made, items)
    seeding.link(where, "requisition", made, origin_id)
    return made


def _application(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    kind, contract = _contract(seeding, where, row)
    if kind is not PRIME_CONTRACT:
        raise BadFieldError(f"{where}.contract", "is no prime contract")
    project = seeding.find("projects", where, contract["project_id"])
    items, stated = row.pop("items", []), _stated(where, row)
    period_id = _parent(seeding, where, row, "period", "billing_periods")
    given = seeding.attributes(financials.OWNER_INVOICE, row, where)
    made = new_application(call, contract, project, {**given, "commitment_billing_period_id": period_id})
    made["stated"] = stated
    _items(seeding, APPLICATION, where, made, items)
    return made


def _stated(where: str, row: dict[str, Any]) -> dict[str, str]:
    """Figures of G702 that do not follow from the lines."""
    stated = row.pop("stated", {})
    if not isinstance(stated, dict) or not all(isinstance(figure, str) for figure in stated.values()):
        raise BadFieldError(f"{where}.stated", "must name figures of g702, each as text")
    return stated


def _items(seeding: SeedDocument, bill_kind: BillKind, where: str, bill: Row, items: Any) -> None:
    by_line = {item["line_item_id"]: item for item in items_of(seeding.store, bill_kind, bill)}
    for place, row in seeding.inner_rows(f"{where}.items", items):
        line = seeding.find("line_items", f"{place}.line", row.pop("line", None))
        if line["id"] not in by_line:
            raise BadFieldError(f"{place}.line", "is not billed by this invoice")
        write_item(by_line[line["id"]], seeding.attributes(_AMOUNTS, row, place))


def _payment(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    _, contract = _contract(seeding, where, row)
    bill_id = _parent(seeding, where, row, "requisition", "requisitions")
    given = seeding.attributes(financials.CONTRACT_PAYMENT, row, where)
    return new_payment(call, contract, {**given, "requisition_id": bill_id})


def _direct_cost(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    project = _project(seeding, where, row)
    lines, vendor_id = row.pop("line_items", []), _parent(seeding, where, row, "vendor", "vendors")
    given = seeding.attributes(financials.DIRECT_COST, row, where)
    origin_id = given.pop("origin_id", None)
    made = new_direct_cost(call, project, {**given, "vendor_id": vendor_id})
    for position, (place, line) in enumerate(seeding.inner_rows(f"{where}.line_items", lines), 1):
        seed_line(seeding, DIRECT_COST, place, made, {**line, "position": position})
    seeding.link(where, "item", made, origin_id)
    return made


def _code(seeding: SeedDocument, where: str, row: dict[str, Any]) -> int:
    code = seeding.find("cost_codes", f"{where}.cost_code", row.pop("cost_code", None))
    type_id = _parent(seeding, where, row, "line_item_type", "line_item_types")
    return int(wbs_code(seeding.store, code["id"], type_id)["id"])


def _budget_line(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    """Seeded into a locked budget too: it was written before it was locked."""
    project = _project(seeding, where, row)
    wbs_code_id = _code(seeding, where, row)
    given = seeding.attributes(financials.BUDGET_LINE_V1_1, row, where)
    return new_budget_line(call, {**project, "budget_locked": False}, {**given, "wbs_code_id": wbs_code_id})


def _budget_change(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    project = _project(seeding, where, row)
    lines = [
        {**line, "wbs_code_id": _code(seeding, place, line)}
        for place, line in seeding.inner_rows(f"{where}.adjustment_line_items", row.pop("adjustment_line_items", []))
    ]
    for line in lines:
        for name in ("cost_code", "line_item_type"):
            line.pop(name, None)
    given = seeding.attributes(financials.BUDGET_CHANGE, row, where, "status")
    return new_budget_change(call, project, {**given, "adjustment_line_items": lines})


def _modification(seeding: SeedDocument, call: Call, where: str, row: dict[str, Any]) -> Row:
    project = _project(seeding, where, row)
    ends = {
        f"{end}_budget_line_item_id": _parent(seeding, where, row, end, "budget_line_items") for end in ("from", "to")
    }
    given = seeding.attributes(financials.BUDGET_MODIFICATION, row, where, "transfer_amount")
    return MODIFICATION.create(call, {**given, **ends}, **_owner(project))


def _view(seeding: SeedDocument, _call: Call, where: str, row: dict[str, Any]) -> Row:
    project = _project(seeding, where, row)
    given = seeding.attributes(_COLUMNS, row, where, "name")
    return seeding.store.add("budget_views", {"columns": {}, **given, **_owner(project), **seeding.times()})
