"""What requisitions and payment applications have in common: numbering, lines carried forward, their sums."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import contract_of, package_lines, packages_of
from sandbox.procore.contract_kinds import BILLABLE_KINDS
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.errors import invalid
from sandbox.procore.invoicing.progress import ZERO, Application, Progress
from sandbox.procore.notation import to_cents
from sandbox.procore.records import Kind
from sandbox.procore.store import Row, Store

_CARRIED: dict[str, Callable[[Progress], Decimal]] = {
    "previous_work": lambda line: line.previous_work + line.work,
    "previous_stored": lambda line: line.stored,
    "stored": lambda line: line.stored,
    "previous_work_retainage": lambda line: line.work_retainage,
    "previous_stored_retainage": lambda line: line.stored_retainage,
    "stored_retainage": lambda line: line.stored_retainage,
}
_NOTHING = ("work", "work_retained", "work_released", "new_stored", "quantity")


@dataclass(frozen=True)
class BillKind:
    """One of the two invoices: its tables, the column that names its contract, and when it counts as billed."""

    kind: Kind
    items: str
    owner: str
    item_column: str
    billed: tuple[str, ...]
    synced_text: str


def bills_of(store: Store, bill_kind: BillKind, contract: Row) -> list[Row]:
    """The contract's invoices by number, without deleted ones."""
    rows = store.owned(bill_kind.kind.table, contract["id"])
    return [row for row in rows if row["deleted_at"] is None]


def items_of(store: Store, bill_kind: BillKind, bill: Row) -> list[Row]:
    return sorted(store.owned(bill_kind.items, bill["id"]), key=lambda item: item["position"])


def application(store: Store, bill_kind: BillKind, bill: Row) -> Application:
    """The sums of an invoice. A change order is new on the first invoice that has it."""
    items = items_of(store, bill_kind, bill)
    changes = [item for item in items if item["change_order_package_id"] is not None]
    before = store.get(bill_kind.kind.table, bill["previous_id"]) if bill["previous_id"] else None
    return Application(
        original=sum((item["scheduled"] for item in items if item not in changes), ZERO),
        change_previous=tuple(item["scheduled"] for item in changes if not item["is_new"]),
        change_new=tuple(item["scheduled"] for item in changes if item["is_new"]),
        lines=tuple(Progress.of(item) for item in items),
        less_previous=ZERO if before is None else application(store, bill_kind, before).earned_less_retainage,
    )


def open_bill(call: Call, bill_kind: BillKind, contract: Row, attributes: dict[str, Any], **columns: Any) -> Row:
    """A new invoice with its lines."""
    store = call.platform.store
    before = bills_of(store, bill_kind, contract)
    owner = {name: contract[name] for name in ("company_id", "project_id")}
    row = bill_kind.kind.create(
        call,
        attributes,
        **owner,
        **{bill_kind.owner: contract["id"]},
        number=len(before) + 1,
        previous_id=before[-1]["id"] if before else None,
        created_by_id=call.grant.user_id,
        custom_fields={},
        **columns,
    )
    add_items(store, bill_kind, row, contract)
    return row


def add_items(store: Store, bill_kind: BillKind, bill: Row, contract: Row) -> None:
    """A line for each line of the contract and of each approved change order."""
    kind = next(kind for kind in BILLABLE_KINDS if store.get(kind.table, contract["id"]) is contract)
    for line in lines_of(store, kind, contract):
        _add(store, bill_kind, bill, contract, line, None)
    for package in packages_of(store, contract):
        if package["status"] == "approved":
            add_package(store, bill_kind, bill, package)


def add_package(store: Store, bill_kind: BillKind, bill: Row, package: Row) -> None:
    """The lines of one change order, each once."""
    _, contract = contract_of(store, package)
    known = {item["line_item_id"] for item in items_of(store, bill_kind, bill)}
    for line in package_lines(store, package):
        if line["id"] not in known:
            _add(store, bill_kind, bill, contract, line, package)


def _add(store: Store, bill_kind: BillKind, bill: Row, contract: Row, line: Row, package: Row | None) -> None:  # noqa: PLR0917
    before = store.get(bill_kind.kind.table, bill["previous_id"]) if bill["previous_id"] else None
    earlier = {} if before is None else {item["line_item_id"]: item for item in items_of(store, bill_kind, before)}
    last = earlier.get(line["id"])
    carried = {} if last is None else {name: carry(Progress.of(last)) for name, carry in _CARRIED.items()}
    percent = contract["retainage_percent"] or ZERO
    position = len(store.owned(bill_kind.items, bill["id"])) + 1
    store.add(
        bill_kind.items,
        {
            bill_kind.item_column: bill["id"],
            **{name: contract[name] for name in ("company_id", "project_id", "accounting_method")},
            **{name: line[name] for name in ("cost_code_id", "wbs_code_id", "line_item_type_id", "uom")},
            **dict.fromkeys((*_CARRIED, *_NOTHING), ZERO),
            "line_item_id": line["id"],
            "commitment_line_item_id": line.get("commitment_line_item_id"),
            "item_type": "contract_item" if package is None else "change_order_item",
            "change_order_package_id": None if package is None else package["id"],
            "is_new": last is None,
            "description_of_work": line["description"],
            "scheduled": line["amount"],
            "scheduled_quantity": line["quantity"] or ZERO,
            "scheduled_unit_price": line["unit_cost"] or ZERO,
            "previous_quantity": ZERO if last is None else last["previous_quantity"] + last["quantity"],
            "work_percent": percent,
            "stored_percent": percent,
            "position": position,
            "comment": None,
            "status": "no_action",
            "claimed": None,
            "origin_id": None,
            "origin_data": None,
            **carried,
        },
    )


def write_item(item: Row, given: dict[str, Any]) -> None:
    """Writes amounts on a line. Retainage that is not given follows from the percent; quantities give amounts."""
    _write_work(item, given)
    _write_materials(item, given)
    for name, column in (("comment", "comment"), ("status", "status"), ("subcontractor_claimed_amount", "claimed")):
        if name in given:
            item[column] = given[name]


def _write_work(item: Row, given: dict[str, Any]) -> None:
    if "work_completed_retainage_percent_this_period" in given:
        item["work_percent"] = given["work_completed_retainage_percent_this_period"]
    if given.get("work_completed_this_period_quantity") is not None:
        if item["accounting_method"] != "unit":
            raise invalid("work_completed_this_period_quantity", "is only for lines that use unit based accounting")
        item["quantity"] = given["work_completed_this_period_quantity"]
        item["work"] = to_cents(item["quantity"] * item["scheduled_unit_price"])
    if given.get("work_completed_this_period") is not None:
        item["work"] = _money("work_completed_this_period", given)
    retained = "work_completed_retainage_retained_this_period"
    percent = to_cents(item["work"] * item["work_percent"] / 100)
    item["work_retained"] = _money(retained, given) if given.get(retained) is not None else percent
    released = "work_completed_retainage_released_this_period"
    if given.get(released) is not None:
        item["work_released"] = _money(released, given)
    # Where work is billed downwards what is retained falls below nothing, and nothing is released all the same.
    if item["work_released"] > max(ZERO, item["previous_work_retainage"] + item["work_retained"]):
        raise invalid(released, "is more than what is retained")


def _write_materials(item: Row, given: dict[str, Any]) -> None:
    if "materials_stored_retainage_percent_this_period" in given:
        item["stored_percent"] = given["materials_stored_retainage_percent_this_period"]
    touched = [
        name
        for name in ("materials_presently_stored", "new_materials", "stored_materials")
        if given.get(name) is not None
    ]
    if "materials_presently_stored" in touched:
        item["stored"] = _money("materials_presently_stored", given)
        item["new_stored"] = max(ZERO, item["stored"] - item["previous_stored"])
    elif touched:
        item["new_stored"] = given.get("new_materials") or ZERO
        item["stored"] = item["new_stored"] + (given.get("stored_materials") or ZERO)
    held = "materials_stored_retainage_currently_retained"
    if given.get(held) is not None:
        item["stored_retainage"] = _money(held, given)
    elif touched:
        item["stored_retainage"] = to_cents(item["stored"] * item["stored_percent"] / 100)


def _money(name: str, given: dict[str, Any]) -> Decimal:
    amount = Decimal(given[name])
    if amount != to_cents(amount):
        raise invalid(name, "must have at most two decimals")
    return amount
