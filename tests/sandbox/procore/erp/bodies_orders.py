"""request_data about change orders, as the ERP events dictionary prints them."""

from typing import Any

from sandbox.procore.change_orders.kinds import contract_of, package_lines
from sandbox.procore.contract_kinds import PRIME_CONTRACT
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.erp.bodies import commitment_parts, item_body, project_named
from sandbox.procore.notation import time_text
from sandbox.procore.prime_contracts import prime_contract_document
from sandbox.procore.store import Row, Store

_ORDER = (
    *("id", "contract_id", "number", "status", "title", "origin_code", "origin_data", "origin_id", "due_date"),
    *("invoiced_date", "paid_date", "reviewed_at", "description", "custom_fields"),
)
_PRIME = (
    *("id", "accounting_method", "actual_completion_date", "approval_letter_date", "approved_change_orders"),
    *("architect", "attachments", "contract_date", "contract_estimated_completion_date", "contract_start_date"),
    *("contract_termination_date", "contractor", "created_at", "created_by", "custom_fields", "deleted_at"),
    *("description", "draft_change_orders_amount", "exclusions", "executed", "execution_date", "grand_total"),
    *("inclusions", "issued_on_date", "letter_of_intent_date", "number", "origin_code", "origin_data", "origin_id"),
    *("original_substantial_completion_date", "outstanding_balance", "owner_invoices_amount"),
    *("pending_change_orders_amount", "pending_revised_contract_amount", "percentage_paid", "private"),
    *("retainage_percent", "returned_date", "revised_contract_amount", "show_line_items_to_non_admins"),
    *("signed_contract_received_date", "status", "substantial_completion_date", "title", "total_payments"),
    *("updated_at", "vendor"),
)


def create_change_order(store: Store, package: Row, detail_id: int, code: str | None) -> Row:
    """create_commitment_change_order, or create_prime_contract_change_order for the owner's side."""
    kind, contract = contract_of(store, package)
    times = {name: time_text(package[name]) for name in ("created_at", "updated_at", "deleted_at")}
    order = {**{name: package[name] for name in _ORDER}, **times, "origin_code": code, "erp_custom_fields": {}}
    lines = package_lines(store, package)
    if kind is PRIME_CONTRACT:
        return _prime_order(store, contract, order, lines, detail_id)
    project = project_named(store, package["project_id"])
    return {
        "job_origin_id": project["origin_id"],
        "request_detail_id": detail_id,
        **commitment_parts(store, kind, contract, contract["origin_code"]),
        "change_order": order,
        "change_order_items": [_change_item(store, line) for line in lines],
        "additional_data": {"accounting_date": None},
        "company_id": package["company_id"],
    }


def _change_item(store: Store, line: Row) -> dict[str, Any]:
    return {**item_body(store, line), "commitment_line_item_id": line["commitment_line_item_id"]}


def _prime_order(store: Store, contract: Row, order: dict[str, Any], lines: list[Row], detail_id: int) -> Row:
    shown = prime_contract_document(store, contract)
    has = {"has_change_order_packages": True, "has_potential_change_orders": True}
    project = store.get("projects", contract["project_id"]) or {}
    named = {**project_named(store, contract["project_id"]), "origin_code": project.get("origin_code")}
    approved = {"executed": False, "approved_on": order["reviewed_at"]}
    return {
        "project": named,
        "prime_contract": {**{name: shown.get(name) for name in _PRIME}, **has},
        "prime_contract_items": [_prime_item(store, line) for line in lines_of(store, PRIME_CONTRACT, contract)],
        "prime_contract_change_order": {**order, **approved},
        "prime_contract_change_order_items": [_prime_change_item(store, line) for line in lines],
        "request_detail_id": detail_id,
    }


def _prime_item(store: Store, line: Row) -> dict[str, Any]:
    links = {"commitment_line_item_id": None, "prime_line_item_id": None, "origin_code": None}
    return {**item_body(store, line), **links, "erp_custom_fields": {}}


def _prime_change_item(store: Store, line: Row) -> dict[str, Any]:
    adjusted = store.get("line_items", line["prime_line_item_id"] or 0) or {}
    return {
        **item_body(store, line),
        "commitment_line_item_id": None,
        "markup_line_items": [],
        "origin_code": None,
        "prime_line_item_id": line["prime_line_item_id"],
        "prime_line_item_origin_code": None,
        "prime_line_item_origin_data": adjusted.get("origin_data"),
        "prime_line_item_origin_id": adjusted.get("origin_id"),
    }
