"""Prime contracts: v1.0 headers (one at a time under the singular path), v2.0 summary. Lines are served elsewhere."""

from typing import Any

from starlette.routing import Route

from sandbox.procore.access import Call
from sandbox.procore.change_orders.kinds import packages_of
from sandbox.procore.change_orders.views import package_row, person, potential_row, request_row
from sandbox.procore.commitment_contracts import summary
from sandbox.procore.contract_kinds import PRIME_CONTRACT, header_columns
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.contract_totals import contract_totals
from sandbox.procore.contracts import contract_in, new_contract
from sandbox.procore.endpoint import Answer, Rest, listed
from sandbox.procore.errors import Refusal, invalid, not_found
from sandbox.procore.fields import read_attributes
from sandbox.procore.line_views import currency_of, line_item_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.payments.views import payment_document
from sandbox.procore.query import check_known, in_range, is_one_of, required_number, select
from sandbox.procore.store import Row, Store


def prime_contract_routes(rest: Rest) -> list[Route]:
    one = "/rest/v1.0/prime_contract"
    sums = "/rest/v2.0/companies/{company_id:int}/projects/{project_id:int}/prime_contracts/{id:int}/summary"
    return [
        rest.route("GET", PRIME_CONTRACT.path, _list),
        rest.route("GET", one, _show_first),
        rest.route("POST", one, _create),
        rest.route("GET", one + "/{id:int}", _show),
        rest.route("PATCH", one + "/{id:int}", _update),
        rest.route("DELETE", one + "/{id:int}", _delete),
        rest.route("GET", sums, _summary),
    ]


def _list(call: Call) -> Answer:
    check_known(call.query, ["project_id", "filters[id]", "filters[updated_at]"])
    project = call.project(required_number(call.query, "project_id"))
    rows = select(
        _contracts(call.platform.store, project), is_one_of(call.query, "id"), in_range(call.query, "updated_at")
    )
    return listed(call, rows, lambda row: prime_contract_row(call.platform.store, row))


def _show_first(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    rows = _contracts(call.platform.store, project)
    if not rows:
        raise not_found("Prime contract")
    return Answer(prime_contract_document(call.platform.store, rows[0]))


def _show(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = contract_in(call, PRIME_CONTRACT, project, call.path("id"))
    return Answer(prime_contract_document(call.platform.store, row))


def _create(call: Call) -> Answer:
    project, sent = _write(call)
    row = new_contract(call, PRIME_CONTRACT, project, sent)
    return Answer(prime_contract_document(call.platform.store, row), 201)


def _update(call: Call) -> Answer:
    project, sent = _write(call)
    row = contract_in(call, PRIME_CONTRACT, project, call.path("id"))
    PRIME_CONTRACT.kind.change(call, row, sent)
    return Answer(prime_contract_document(call.platform.store, row))


def _delete(call: Call) -> Answer:
    check_known(call.query, ["project_id"])
    project = call.project(required_number(call.query, "project_id"))
    row = contract_in(call, PRIME_CONTRACT, project, call.path("id"))
    if row["origin_id"] is not None:
        raise Refusal(403, "a prime contract that is synced with ERP cannot be deleted")
    row.update(deleted_at=call.platform.now(), updated_at=call.platform.now())
    PRIME_CONTRACT.kind.announce(call, "delete", row)
    return Answer(status=204)


def _summary(call: Call) -> Answer:
    check_known(call.query, [])
    row = contract_in(call, PRIME_CONTRACT, call.project_of_path(), call.path("id"))
    return Answer({"data": summary(call.platform.store, PRIME_CONTRACT, row)})


def _write(call: Call) -> tuple[Row, dict[str, Any]]:
    check_known(call.query, ["run_configurable_validations"])
    body = call.object_body("project_id", "prime_contract", "attachments")
    project = call.project_of_body(body)
    sent = read_attributes(
        PRIME_CONTRACT.fields, body.get("prime_contract"), where="prime_contract", custom_fields=True
    )
    owner = call.platform.store.get("vendors", sent["vendor_id"]) if sent.get("vendor_id") else None
    if sent.get("vendor_id") and (owner is None or owner["company_id"] != project["company_id"]):
        raise invalid("vendor_id", "does not exist")
    return project, sent


def _contracts(store: Store, project: Row) -> list[Row]:
    rows = store.rows("prime_contracts")
    return [row for row in rows if row["project_id"] == project["id"] and row["deleted_at"] is None]


def prime_contract_row(store: Store, row: Row) -> dict[str, Any]:
    """A prime contract in a list: the owner is its `vendor`."""
    totals = contract_totals(store, PRIME_CONTRACT, row)
    contractor = store.get("vendors", row["contractor_id"]) if row["contractor_id"] else None
    return {
        "id": row["id"],
        **{name: row[name] for name in header_columns(PRIME_CONTRACT)},
        "retainage_percent": money_text(row["retainage_percent"]),
        "grand_total": money_text(totals.original),
        "approved_change_orders": money_text(totals.approved),
        "show_line_items_to_non_admins": False,
        "architect": person(store, row["architect_id"]),
        "attachments": [],
        "contractor": _firm(contractor),
        "created_by": person(store, row["created_by_id"]),
        "vendor": _firm(store.get("vendors", row["vendor_id"]) if row["vendor_id"] else None),
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        **{name: time_text(row[name]) for name in ("created_at", "updated_at", "deleted_at")},
    }


def prime_contract_document(store: Store, row: Row) -> dict[str, Any]:
    """A prime contract in full, with its sums, lines, change orders and payments received."""
    totals = contract_totals(store, PRIME_CONTRACT, row)
    figures = {
        "line_items_total": totals.original,
        "line_items_extended_total": totals.original,
        "revised_contract_amount": totals.revised,
        "pending_change_orders_amount": totals.pending,
        "pending_revised_contract_amount": totals.revised + totals.pending,
        "draft_change_orders_amount": totals.draft,
        "owner_invoices_amount": totals.invoiced,
        "outstanding_balance": totals.outstanding,
        "total_payments": totals.paid,
        "percentage_paid": totals.percentage_paid,
    }
    payments = [item for item in store.owned("contract_payments", row["id"]) if item["deleted_at"] is None]
    orders = [item for item in store.owned("potential_change_orders", row["id"]) if item["deleted_at"] is None]
    requests = [item for item in store.owned("change_order_requests", row["id"]) if item["deleted_at"] is None]
    return {
        **prime_contract_row(store, row),
        "type": PRIME_CONTRACT.contract_type,
        **{name: money_text(amount) for name, amount in figures.items()},
        **dict.fromkeys(("original_substantial_completion_date", "substantial_completion_date")),
        **dict.fromkeys(("allow_payment_applications", "allow_payments"), True),
        "line_items": [line_item_document(store, line) for line in lines_of(store, PRIME_CONTRACT, row)],
        "change_order_packages": [package_row(store, item) for item in packages_of(store, row)],
        "change_order_requests": [request_row(store, item) for item in requests],
        "potential_change_orders": [potential_row(store, item) for item in orders],
        "payments_received": [payment_document(item) for item in payments],
    }


def _firm(vendor: Row | None) -> dict[str, Any] | None:
    if vendor is None:
        return None
    links = {name: vendor[name] for name in ("origin_id", "origin_code", "origin_data")}
    return {"id": vendor["id"], "company": vendor["name"], "name": vendor["name"], **links}
