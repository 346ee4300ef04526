"""Subcontractor invoices: what they are, and when they can be written."""

from typing import Any

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import contract_named
from sandbox.procore.contract_kinds import CONTRACT_KINDS, ContractKind
from sandbox.procore.contract_rules import held_by_erp
from sandbox.procore.errors import bad_request, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.invoicing.bills import BillKind, bills_of, items_of, open_bill, write_item
from sandbox.procore.invoicing.periods import is_closed, period_named
from sandbox.procore.origins import only_origin
from sandbox.procore.records import Kind
from sandbox.procore.store import Row

EXPORTABLE = ("approved", "approved_as_noted", "pending_owner_approval")
_BLANK = {
    **dict.fromkeys(("period_id", "requisition_start", "requisition_end", "billing_date", "invoice_number")),
    **dict.fromkeys(("payment_date", "submitted_at", "comment", "due_date", "origin_id", "origin_data")),
    "status": "draft",
    "final": False,
}
REQUISITION = BillKind(
    # Procore announces subcontractor invoices under this name; there is no resource "Requisitions".
    kind=Kind("requisitions", "requisition", "Draw Requests", "Requisition", _BLANK),
    items="requisition_items",
    owner="commitment_id",
    item_column="requisition_id",
    billed=EXPORTABLE,
    synced_text="The invoice is not editable because it has been synced with ERP",
)


def commitment_named(call: Call, project: Row, commitment_id: Any) -> tuple[ContractKind, Row]:
    """The project's commitment; 400 without an id, 404 for anything else, a prime contract too."""
    if not isinstance(commitment_id, int):
        raise bad_request("commitment_id must be an integer", "commitment_id")
    kind, contract = contract_named(call, project, commitment_id)
    if kind not in CONTRACT_KINDS:
        raise not_found("Commitment")
    return kind, contract


def new_requisition(call: Call, project: Row, commitment_id: Any, sent: dict[str, Any]) -> Row:
    """A new invoice of a commitment, in a period that is open."""
    kind, contract = commitment_named(call, project, commitment_id)
    items = sent.pop("items", None) or []
    period = period_named(call, project, sent.get("period_id"))
    if period is not None:
        if period["status"] == "closed":
            raise invalid("period_id", "is a closed billing period")
        dates = {"requisition_start": period["start_date"], "requisition_end": period["end_date"]}
        sent = {**dates, **{name: value for name, value in sent.items() if value is not None}}
    row = open_bill(call, REQUISITION, contract, sent, commitment_type=kind.contract_type)
    write_items(call, row, items, new=True)
    return row


def change_requisition(call: Call, row: Row, sent: dict[str, Any]) -> Row:
    """The changed invoice, with its history; links can always be written."""
    items = sent.pop("items", None) or []
    if items or not only_origin(sent):
        check_editable(call, row)
    period_named(call, {"id": row["project_id"]}, sent.get("period_id"))
    for name, value in sent.items():
        if row.get(name) != value and name not in ("origin_id", "origin_data"):
            _note(call, row, name, row.get(name), value)
    REQUISITION.kind.change(call, row, sent)
    write_items(call, row, items, new=False)
    return row


def check_editable(call: Call, row: Row) -> None:
    """Raises Refusal 422 unless it is the latest invoice of its commitment, in an open period, and not at the ERP."""
    store = call.platform.store
    if row["origin_id"] is not None:
        raise invalid("base", REQUISITION.synced_text)
    if held_by_erp(store, "requisition", row["id"]):
        raise invalid("base", "cannot be edited because it has been sent to ERP")
    if bills_of(store, REQUISITION, {"id": row["commitment_id"]})[-1] is not row:
        raise invalid("base", "must be the latest subcontractor invoice")
    if is_closed(store, row["period_id"]):
        raise invalid("base", "must be an open subcontractor invoice: its billing period is closed")


def write_items(call: Call, row: Row, items: list[Any], *, new: bool) -> None:
    """Amounts of items named by their own id, or (on a new invoice) by the contract line that they bill."""
    held = items_of(call.platform.store, REQUISITION, row)
    by_line = {item["line_item_id"]: item for item in held}
    by_id = {item["id"]: item for item in held}
    for sent in items:
        required = ("item_type",) if new else ("id", "item_type")
        given = read_attributes(financials.ITEM_V1_1, sent, where="items", required=required)
        item = by_line.get(given.get("line_item_id")) if new else by_id.get(given.get("id"))
        if item is None or item["item_type"] != given["item_type"]:
            raise invalid("items", "names no item of the invoice")
        write_item(item, given)


def write_one(call: Call, row: Row, item: Row, given: dict[str, Any]) -> Row:
    """One item's amounts; the invoice's time moves with it."""
    check_editable(call, row)
    write_item(item, given)
    REQUISITION.kind.change(call, row, {})
    return item


def _note(call: Call, row: Row, column: str, old: Any, new: Any) -> None:
    user = call.platform.store.get("users", call.grant.user_id) or {}
    call.platform.store.add(
        "requisition_changes",
        {
            "requisition_id": row["id"],
            "column": column,
            "old_value": None if old is None else str(old),
            "new_value": None if new is None else str(new),
            "action_by": user.get("name"),
            "action_by_id": call.grant.user_id,
            "created_at": call.platform.now(),
            "ref_id": row["id"],
            "ref_type": "Requisition",
        },
    )
