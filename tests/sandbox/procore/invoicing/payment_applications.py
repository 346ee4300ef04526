"""Payment applications (owner invoices) on a prime contract, v1.0, with their G702 and G703."""

from typing import Any

from starlette.routing import Route

from sandbox.procore import field_tables_financials as financials
from sandbox.procore.access import Call
from sandbox.procore.contract_kinds import PRIME_CONTRACT
from sandbox.procore.contract_rules import held_by_erp
from sandbox.procore.contracts import contract_in
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.invoicing.application_views import (
    APPLICATION,
    application_document,
    application_row,
    line_document,
)
from sandbox.procore.invoicing.bills import bills_of, open_bill, write_item
from sandbox.procore.invoicing.periods import is_closed, period_named
from sandbox.procore.origins import only_origin
from sandbox.procore.paging import INVOICES
from sandbox.procore.query import check_known, choice, is_one_of, required_number, select
from sandbox.procore.store import Row

_SPELLINGS = {"materials_stored_retainage_retained_this_period": "materials_stored_retainage_currently_retained"}


def payment_application_routes(rest: Rest) -> list[Route]:
    bills, prime = "/rest/v1.0/payment_applications", "/rest/v1.0/prime_contracts/{prime_contract_id:int}"
    return [
        rest.route("GET", bills, _list_of_project),
        rest.route("GET", bills + "/{id:int}", _show),
        rest.route("DELETE", bills + "/{id:int}", _delete),
        rest.route("GET", prime + "/payment_applications", _list_of_contract),
        rest.route("POST", prime + "/payment_applications", _create),
        rest.route("PATCH", prime + "/payment_applications/{id:int}", _update),
        rest.route("PATCH", prime + "/payment_application_line_items/{id:int}", _update_line),
    ]


def _list_of_project(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    rows = select(
        call.platform.store.rows("payment_applications"),
        lambda row: row["project_id"] == project["id"] and row["deleted_at"] is None,
    )
    return listed(call, rows, lambda row: application_row(call.platform.store, row), INVOICES)


def _list_of_contract(call: Call) -> Answer:
    check_known(call.query, ["project_id", "filters[id]", "filters[is_last]"])
    contract = _contract(call, call.project(required_number(call.query, "project_id")))
    bills = bills_of(call.platform.store, APPLICATION, contract)
    if choice(call.query, "filters[is_last]", ("", "true", "false"), "") == "true":
        bills = bills[-1:]
    rows = select(bills, is_one_of(call.query, "id"))
    return listed(call, rows, lambda row: application_row(call.platform.store, row), INVOICES)


def _show(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    return Answer(application_document(call.platform.store, _application(call)))


def _delete(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    row = _application(call)
    try:
        _check_editable(call, row)
    except Refusal as refusal:
        raise Refusal(403, "only the latest, open invoice that is not synced can be deleted") from refusal
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    APPLICATION.kind.announce(call, "delete", row)
    return Answer(status=204)


def _create(call: Call) -> Answer:
    project, sent = _write(call)
    row = new_application(call, _contract(call, project), project, sent)
    return Answer(application_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    project, sent = _write(call)
    contract = _contract(call, project)
    row = APPLICATION.kind.find(call, call.path("id"))
    if row["contract_id"] != contract["id"] or row["deleted_at"] is not None:
        raise not_found("Payment application")
    if not only_origin(sent):
        _check_editable(call, row)
    APPLICATION.kind.change(call, row, _columns(call, project, sent))
    return Answer(application_document(call.platform.store, row))


def _update_line(call: Call) -> Answer:
    check_known(call.query, [])
    body = call.object_body("project_id", "payment_application_line_item")
    contract = _contract(call, call.project_of_body(body))
    wrapper = "payment_application_line_item"
    given = read_attributes(financials.OWNER_INVOICE_LINE, body.get(wrapper), where=wrapper)
    item = call.platform.store.get("payment_application_items", call.path("id"))
    row = None if item is None else call.platform.store.get("payment_applications", item["payment_application_id"])
    if item is None or row is None or row["contract_id"] != contract["id"]:
        raise not_found("Payment application line item")
    _check_editable(call, row)
    write_item(item, {_SPELLINGS.get(name, name): value for name, value in given.items()})
    APPLICATION.kind.change(call, row, {})
    return Answer(line_document(call.platform.store, item))


def new_application(call: Call, contract: Row, project: Row, sent: dict[str, Any]) -> Row:
    """The contract's next owner invoice, with a line for each line of the contract and its approved change orders."""
    columns = _columns(call, project, sent)
    if is_closed(call.platform.store, columns.get("period_id")):
        raise invalid("commitment_billing_period_id", "is a closed billing period")
    return open_bill(call, APPLICATION, contract, columns, contract_type=PRIME_CONTRACT.contract_type)


def _columns(call: Call, project: Row, sent: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in sent.items() if name != "include_attachments"}
    if "commitment_billing_period_id" in given:
        period = period_named(call, project, given.pop("commitment_billing_period_id"))
        if period is not None:
            dates = {"period_start": period["start_date"], "period_end": period["end_date"]}
            given = {**dates, **given, "period_id": period["id"]}
    return given


def _check_editable(call: Call, row: Row) -> None:
    store = call.platform.store
    if row["origin_id"] is not None:
        raise invalid("base", APPLICATION.synced_text)
    if held_by_erp(store, "payment_application", row["id"]):
        raise invalid("base", "cannot be edited because it has been sent to ERP")
    if bills_of(store, APPLICATION, {"id": row["contract_id"]})[-1] is not row or is_closed(store, row["period_id"]):
        raise invalid("base", "must be the latest, open owner invoice")


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, [])
    body = call.object_body("project_id", "payment_application", "attachments")
    sent = read_attributes(financials.OWNER_INVOICE, body.get("payment_application"), where="payment_application")
    return call.project_of_body(body), sent


def _contract(call: Call, project: Row) -> Row:
    return contract_in(call, PRIME_CONTRACT, project, call.path("prime_contract_id"))


def _application(call: Call) -> Row:
    project = call.project(required_number(call.query, "project_id"))
    row = APPLICATION.kind.find(call, call.path("id"))
    if row["project_id"] != project["id"] or row["deleted_at"] is not None:
        raise not_found("Payment application")
    return row
