"""request_data of the ERP requests about commitments, key by key as the ERP events dictionary prints them."""

from typing import Any

from sandbox.procore.contract_kinds import ContractKind
from sandbox.procore.contract_rules import lines_of
from sandbox.procore.contract_views import contract_document
from sandbox.procore.line_views import line_item_document
from sandbox.procore.store import Row, Store

# The dictionary prints one header for both kinds: what a kind does not have is null there.
_HEADER = (
    *("id", "accounting_method", "actual_completion_date", "approval_letter_date", "approved_change_orders"),
    *("assignee_id", "bill_to_address", "contract_date", "contract_estimated_completion_date"),
    *("contract_start_date", "created_at", "custom_fields", "deleted_at", "delivery_date", "description"),
    *("draft_change_orders_amount", "due_date", "erp_custom_fields", "exclusions", "executed", "execution_date"),
    *("expected_date", "grand_total", "inclusions", "issued_on_date", "letter_of_intent_date", "number"),
    *("origin_code", "origin_data", "origin_id", "payment_terms", "pending_change_orders"),
    *("pending_revised_contract", "percentage_paid", "private", "project", "remaining_balance_outstanding"),
    *("requisitions_are_enabled", "retainage_percent", "returned_date", "revised_contract", "ship_to_address"),
    *("ship_via", "show_line_items_to_non_admins", "signed_contract_received_date", "status", "title"),
    *("total_draw_requests_amount", "total_payments", "total_requisitions_amount", "updated_at", "vendor"),
)
_ITEM = (
    *("id", "amount", "company", "cost_code", "created_at", "description", "extended_amount", "extended_type"),
    *("holder", "line_item_type", "origin_data", "origin_id", "position", "project", "quantity", "tax_amount"),
    *("tax_code", "tax_code_id", "total_amount", "unit_cost", "uom", "updated_at"),
)
_COST_CODE = (
    *("id", "name", "full_code", "origin_id", "origin_data", "standard_cost_code_id", "biller", "biller_id"),
    *("biller_type", "biller_origin_id", "budgeted", "code", "parent", "sortable_code", "created_at", "deleted_at"),
    *("line_item_types", "position", "updated_at"),
)
_TYPE_OF_CODE = ("id", "name", "code", "base_type", "origin_id")


def commitment_parts(store: Store, kind: ContractKind, contract: Row, code: str | None) -> Row:
    """The header and the lines. `code` is the ERP id that the accounting approver typed, if any."""
    project = project_named(store, contract["project_id"])
    shown = {
        **contract_document(store, kind, contract),
        "assignee_id": contract.get("assignee_id"),
        "project": project,
        "erp_custom_fields": {},
    }
    header = {name: shown.get(name) for name in _HEADER}
    return {
        "commitment": {**header, "code": code, "type": kind.contract_type},
        "commitment_items": [item_body(store, line) for line in lines_of(store, kind, contract)],
    }


def create_commitment(store: Store, kind: ContractKind, contract: Row, detail_id: int, code: str | None) -> Row:
    project = project_named(store, contract["project_id"])
    return {
        "job_id": project["origin_id"],
        "request_detail_id": detail_id,
        **commitment_parts(store, kind, contract, code),
        "additional_data": {"accounting_date": None},
        "company_id": contract["company_id"],
    }


def unlink_commitment(store: Store, kind: ContractKind, contract: Row, detail_id: int, external_id: int) -> Row:
    """The notification that an approver has unlinked a commitment; it carries the link that was cleared."""
    project = project_named(store, contract["project_id"])
    return {
        "job_origin_id": project["origin_id"],
        "erp_commitment_id": external_id,
        "request_detail_id": detail_id,
        "project_id": contract["project_id"],
        "procore_commitment_id": contract["id"],
        "commitment_type": kind.contract_type,
        "commitment_origin_id": contract["origin_id"],
    }


def item_body(store: Store, line: Row) -> dict[str, Any]:
    """One line of a schedule of values."""
    project = project_named(store, line["project_id"])
    shown = {**line_item_document(store, line), "project": project, "tax_amount": "0.0", "tax_code": None}
    code = shown["cost_code"]
    types = [{name: row[name] for name in _TYPE_OF_CODE} for row in code["line_item_types"]]
    cost_code = {**{name: code[name] for name in _COST_CODE}, "line_item_types": types}
    return {**{name: shown[name] for name in _ITEM}, "cost_code": cost_code}


def project_named(store: Store, project_id: int) -> dict[str, Any]:
    """A project as every request names it."""
    row = store.get("projects", project_id) or {}
    return {name: row.get(name) for name in ("id", "name", "origin_data", "origin_id")}
