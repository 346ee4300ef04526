"""external_data/sync: the ERP's ids for headers and lines; `origin_id: null` unlinks."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.budget.amounts import budget_of
from sandbox.procore.budget.changes import BUDGET_CHANGE
from sandbox.procore.change_orders.kinds import PACKAGE
from sandbox.procore.contract_kinds import BY_TYPE, CONTRACT_KINDS, DIRECT_COST, PRIME_CONTRACT
from sandbox.procore.contracts import announce_line
from sandbox.procore.cost_codes import COST_CODE
from sandbox.procore.endpoint import Answer, Rest
from sandbox.procore.erp.access import erp_company
from sandbox.procore.errors import Refusal, bad_request
from sandbox.procore.fields import Field, integers, read_attributes, strings
from sandbox.procore.invoicing.application_views import APPLICATION
from sandbox.procore.invoicing.requisition_rules import REQUISITION
from sandbox.procore.origins import set_origin_id
from sandbox.procore.payments.contract_payments import PAYMENT
from sandbox.procore.projects import PROJECT
from sandbox.procore.query import check_known
from sandbox.procore.records import Kind
from sandbox.procore.standard_codes import LINE_ITEM_TYPE, STANDARD_CODE
from sandbox.procore.store import Row
from sandbox.procore.sync import MOST_ROWS
from sandbox.procore.vendors import VENDOR

ITEM_TYPES = (
    *("change_order", "contract_payment", "cost_code", "department", "item", "budget", "insurance"),
    *("invoice_payment", "line_item", "line_item_type", "markup", "payment_application"),
    *("payment_application_line_item", "prime_contract", "project", "purchase_order_contract", "requisition"),
    *("requisition_change_order_item", "requisition_contract_detail_item", "requisition_contract_item"),
    *("standard_cost_code", "sub_job", "tax_code", "vendor", "work_order_contract"),
    *("company_level_direct_cost", "budget_change"),
)
REQUISITION_ITEM = Kind("requisition_items", "requisition_item", None, "Requisition item")
APPLICATION_ITEM = Kind("payment_application_items", "payment_application_item", None, "Payment application item")
LINE = Kind("line_items", "line_item", None, "Line item")
_HELD = {
    "vendor": VENDOR,
    "project": PROJECT,
    "cost_code": COST_CODE,
    "line_item_type": LINE_ITEM_TYPE,
    "standard_cost_code": STANDARD_CODE,
    "change_order": PACKAGE,
    "prime_contract": PRIME_CONTRACT.kind,
    "requisition": REQUISITION.kind,
    "requisition_contract_item": REQUISITION_ITEM,
    "requisition_contract_detail_item": REQUISITION_ITEM,
    "requisition_change_order_item": REQUISITION_ITEM,
    "payment_application": APPLICATION.kind,
    "payment_application_line_item": APPLICATION_ITEM,
    "contract_payment": PAYMENT,
    "invoice_payment": PAYMENT,
    "item": DIRECT_COST.kind,
    "budget": Kind("budgets", "budget", None, "Budget"),
    "budget_change": BUDGET_CHANGE,
    "line_item": LINE,
    **{kind.wrapper: kind.kind for kind in CONTRACT_KINDS},
}
_ROW = {
    **integers("item_id"),
    **strings("origin_id", "origin_code", "origin_data"),
    "item_type": Field("enum", ITEM_TYPES),
}


def external_data_routes(rest: Rest) -> list[Route]:
    return [rest.route("PATCH", "/rest/v1.0/companies/{company_id:int}/external_data/sync", _sync)]


def _sync(call: Call) -> Answer:
    check_known(call.query, [])
    company = erp_company(call)
    updates = call.object_body("updates").get("updates")
    if not isinstance(updates, list) or len(updates) > MOST_ROWS:
        raise bad_request(f"updates must be an array of at most {MOST_ROWS}", "updates")
    entities: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for sent in updates:
        try:
            entities.append(_link(call, company, sent))
        except Refusal as refusal:
            errors.append({**(sent if isinstance(sent, dict) else {}), "errors": refusal.row_errors()})
    return Answer({"entities": entities, "errors": errors})


def _link(call: Call, company: Row, sent: Any) -> dict[str, Any]:
    given = read_attributes(_ROW, sent, where="update", required=("item_type", "item_id"))
    if "origin_id" not in given:
        raise bad_request("origin_id is missing", "origin_id")
    kind = _HELD.get(given["item_type"])
    project = call.platform.store.get("projects", given["item_id"]) if given["item_type"] == "budget" else None
    if project is not None:
        budget_of(call.platform.store, project)
    row = None if kind is None else call.platform.store.get(kind.table, given["item_id"])
    if kind is None or row is None or row.get("company_id", row["id"]) != company["id"]:
        message = "Entity with this ID not found"
        raise Refusal(404, message, field_errors={"item_id": [message]})
    set_origin_id(call.platform, kind.object_type, row, given["origin_id"])
    row.update({name: given[name] for name in ("origin_code", "origin_data") if name in given})
    row["updated_at"] = call.platform.now()
    _announce(call, kind, row)
    return {**_external(call, given), "origin_id": given["origin_id"]}


def _announce(call: Call, kind: Kind, row: Row) -> None:
    # The integrator's own write comes back to it as an event, as every write does.
    if kind is LINE:
        announce_line(call, BY_TYPE[row["holder_type"]], "update", row)
    else:
        kind.announce(call, "update", row)


def _external(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """The external-data row of an item, one per item; its own id is what the answer shows."""
    key = {name: given[name] for name in ("item_type", "item_id")}
    for row in call.platform.store.rows("external_data"):
        if all(row[name] == value for name, value in key.items()):
            return {"id": row["id"], **key}
    return {"id": call.platform.store.add("external_data", dict(key))["id"], **key}
