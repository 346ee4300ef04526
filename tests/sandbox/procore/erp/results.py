"""What the integrator writes straight into Procore: job costs, code assignments, budget transactions, invoice payments."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.erp.access import erp_company
from sandbox.procore.erp.bodies_budget import transaction_document, transactions_of
from sandbox.procore.errors import Refusal, bad_request, invalid, not_found
from sandbox.procore.fields import Field, FieldTable, booleans, decimals, integers, read_attributes, strings
from sandbox.procore.invoicing.requisition_rules import REQUISITION
from sandbox.procore.origins import set_origin_id
from sandbox.procore.query import check_known, choice, required_number
from sandbox.procore.store import Row
from sandbox.procore.sync import MOST_ROWS

FIGURES = (
    *("job_to_date_cost", "job_to_date_units", "job_to_date_dollars_paid", "month_to_date_cost", "committed_costs"),
    *("commitment_invoiced", "original_estimate", "estimate", "original_commitment", "revised_commitment"),
    *("approved_commitment_changes", "approved_estimate_changes", "open_balance", "paid_amount"),
    "percentage_complete",
)
_JOB_COST: FieldTable = {**integers("cost_code_id", "line_item_type_id"), **decimals(*FIGURES)}
_PAIR: FieldTable = {**integers("cost_code_id", "line_item_type_id"), **booleans("synced")}
_TRANSACTION: FieldTable = {**integers("id"), **strings("origin_id"), **booleans("synced")}
_INVOICE: FieldTable = {
    **integers("invoice_id"),
    **strings("origin_code", "origin_id"),
    "invoice_type": Field("enum", ("Billings::Requisition",)),
}


def result_routes(rest: Rest) -> list[Route]:
    return [
        rest.route("PATCH", "/rest/v1.0/erp_job_costs/sync", _sync_job_costs),
        rest.route("PATCH", "/rest/v1.0/cost_code_line_item_types/sync", _sync_pairs),
        rest.route("GET", "/rest/v1.0/erp_transactions", _list_transactions),
        rest.route("PATCH", "/rest/v1.0/erp_transactions/sync", _sync_transactions),
        rest.route("PATCH", "/rest/v1.0/companies/{company_id:int}/invoice_payments/sync", _sync_invoices),
    ]


def _sync_job_costs(call: Call) -> Answer:
    """Job cost totals per cost code and type of the job with this link."""
    check_known(call.query, [])
    body = call.object_body("company_id", "job_origin_id", "updates")
    if not isinstance(body.get("company_id"), int):
        raise bad_request("company_id must be an integer", "company_id")
    company = call.company(body["company_id"])
    _check_tool(company)
    store = call.platform.store
    holder = store.origin_holder(company["id"], "project", str(body.get("job_origin_id")))
    if holder is None:
        raise not_found("Job")
    project = call.project(holder)

    def take(sent: Any) -> dict[str, Any]:
        given = read_attributes(_JOB_COST, sent, where="update", required=("cost_code_id", "line_item_type_id"))
        key = _codes(call, project, given)
        known = next((row for row in store.owned("erp_job_costs", project["id"]) if key.items() <= row.items()), None)
        owner = {"company_id": company["id"], "project_id": project["id"], "figures": {}}
        row = known or store.add("erp_job_costs", {**owner, **key})
        row["figures"] = {**row["figures"], **{name: given[name] for name in FIGURES if name in given}}
        return {"id": row["id"], **key}

    return _each(body.get("updates"), take)


def _sync_pairs(call: Call) -> Answer:
    """Which cost types a cost code may be used with."""
    check_known(call.query, ["project_id", "sub_job_id"])
    project = call.project(required_number(call.query, "project_id"))
    _check_tool(call.platform.store.get("companies", project["company_id"]) or {})
    store = call.platform.store

    def take(sent: Any) -> dict[str, Any]:
        given = read_attributes(_PAIR, sent, where="update", required=("cost_code_id", "line_item_type_id"))
        key = _codes(call, project, given)
        known = next((row for row in store.rows("cost_code_line_item_types") if key.items() <= row.items()), None)
        row = known or store.add("cost_code_line_item_types", dict(key))
        row["synced"] = bool(given.get("synced"))
        return dict(row)

    return _each(call.object_body("updates").get("updates"), take)


def _list_transactions(call: Call) -> Answer:
    check_known(call.query, ["company_id", "project_id", "view"])
    choice(call.query, "view", ("", "extended"), "")
    project = call.project(required_number(call.query, "project_id"))
    _check_tool(call.platform.store.get("companies", project["company_id"]) or {})
    return listed(call, transactions_of(call.platform.store, project), transaction_document)


def _sync_transactions(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "updates")
    project = call.project_of_body(body)
    _check_tool(call.platform.store.get("companies", project["company_id"]) or {})

    def take(sent: Any) -> dict[str, Any]:
        given = read_attributes(_TRANSACTION, sent, where="update", required=("id",))
        row = call.platform.store.get("erp_transactions", given["id"])
        if row is None or row["project_id"] != project["id"]:
            raise _missing("id")
        if given.get("synced") and not given.get("origin_id", row["origin_id"]):
            raise invalid("origin_id", "can't be blank")
        row.update(given)
        return transaction_document(row)

    return _each(body.get("updates"), take)


def _sync_invoices(call: Call) -> Answer:
    """The ERP's ids on invoices whose payments it will send."""
    check_known(call.query, [])
    company = erp_company(call)

    def take(sent: Any) -> dict[str, Any]:
        given = read_attributes(_INVOICE, sent, where="update", required=("invoice_type", "invoice_id"))
        row = call.platform.store.get("requisitions", given["invoice_id"])
        if row is None or row["company_id"] != company["id"] or row["deleted_at"] is not None:
            raise _missing("invoice_id")
        if "origin_id" in given:
            set_origin_id(call.platform, REQUISITION.kind.object_type, row, given["origin_id"])
            REQUISITION.kind.change(call, row, {})
        return {**given, "id": row["id"]}

    return _each(call.object_body("updates").get("updates"), take)


def _check_tool(company: Row) -> None:
    if not company.get("erp_enabled"):
        raise Refusal(403, "ERP Integrations is not enabled for this company")


def _codes(call: Call, project: Row, given: dict[str, Any]) -> dict[str, int]:
    code = call.platform.store.get("cost_codes", given["cost_code_id"])
    kind = call.platform.store.get("line_item_types", given["line_item_type_id"])
    if code is None or code["project_id"] != project["id"]:
        raise _missing("cost_code_id")
    if kind is None or kind["company_id"] != project["company_id"]:
        raise _missing("line_item_type_id")
    return {"cost_code_id": code["id"], "line_item_type_id": kind["id"]}


def _missing(name: str) -> Refusal:
    message = "Entity with this ID not found"
    return Refusal(404, message, field_errors={name: [message]})


def _each(updates: Any, take: Any) -> Answer:
    """Every row on its own, as in all sync actions."""
    if not isinstance(updates, list) or len(updates) > MOST_ROWS:
        raise bad_request(f"updates must be an array of at most {MOST_ROWS}", "updates")
    entities: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for sent in updates:
        try:
            entities.append(take(sent))
        except Refusal as refusal:
            errors.append({**(sent if isinstance(sent, dict) else {}), "errors": refusal.row_errors()})
    return Answer({"entities": entities, "errors": errors})
