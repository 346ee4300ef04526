"""request_data about vendors, jobs and budgets, as the ERP events dictionary prints them.

The dictionary prints the detail's id of a job beside request_data, where a request has no such key; it is inside here, as
in every other request. It prints none for a budget: the integrator finds the detail by its item.
"""

from decimal import Decimal
from typing import Any

from sandbox.procore.budget.amounts import budget_lines, budget_of, modifications, original_amount
from sandbox.procore.cost_code_views import cost_code_document
from sandbox.procore.notation import time_text
from sandbox.procore.store import Row, Store
from sandbox.procore.vendor_views import vendor_document

_VENDOR = (
    *("id", "name", "abbreviated_name", "address", "authorized_bidder", "business_phone", "city", "company"),
    *("country_code", "created_at", "email_address", "fax_number", "is_active", "labor_union", "license_number"),
    *("logo", "mobile_phone", "non_union_prevailing_wage", "notes", "origin_code", "origin_data", "origin_id"),
    *("prequalified", "state_code", "synced_to_erp", "trade_name", "union_member", "updated_at", "website", "zip"),
    *("business_register", "primary_contact", "attachments", "vendor_group"),
)
_JOB = ("id", "name", "origin_id", "origin_data", "origin_code", "address", "city", "state_code", "zip", "active")
_CODE = (
    *("id", "name", "full_code", "origin_id", "origin_data", "biller", "biller_id", "biller_type", "budgeted", "code"),
    *("created_at", "deleted_at", "line_item_types", "parent", "position", "sortable_code", "updated_at"),
)


def create_vendor(store: Store, row: Row, detail_id: int, code: str | None) -> Row:
    shown = vendor_document(store, row)
    vendor = {
        **{name: shown[name] for name in _VENDOR},
        "erp_custom_fields": {},
        "origin_code": code or row["origin_code"],
    }
    return {"vendor": vendor, "request_detail_id": detail_id, "company_id": row["company_id"]}


def create_or_update_job(store: Store, row: Row, detail_id: int, code: str | None) -> Row:
    codes = [item for item in store.rows("cost_codes") if item["project_id"] == row["id"]]
    job = {name: row.get(name) for name in _JOB}
    more = {"erp_custom_fields": {}, "custom_fields": row["custom_fields"], "synced": row["origin_id"] is not None}
    place = {name: None if row.get(name) is None else str(row[name]) for name in ("latitude", "longitude")}
    return {
        "job": {**job, **more, **place, "origin_code": code or row["origin_code"]},
        "all_cost_codes": [_job_code(store, item) for item in codes],
        "request_detail_id": detail_id,
        "company_id": row["company_id"],
    }


def _job_code(store: Store, row: Row) -> dict[str, Any]:
    shown = cost_code_document(store, row)
    chain = _chain(store, row)
    standard = store.get("standard_cost_codes", row["standard_cost_code_id"] or 0) or {}
    names = [[item["code"] for item in chain], [item["name"] for item in chain]]
    links = {"long_name_helper": names, "standard_cost_code_origin_id": standard.get("origin_id")}
    return {**{name: shown[name] for name in _CODE}, **links}


def _chain(store: Store, row: Row) -> list[Row]:
    parent = store.get("cost_codes", row["parent_id"]) if row["parent_id"] else None
    return [row] if parent is None else [*_chain(store, parent), row]


def budget_request(store: Store, project: Row, _detail_id: int, code: str | None) -> Row:
    """create_budget, and update_budget with what has changed since: one transaction per line and difference."""
    budget = budget_of(store, project)
    lines = budget_lines(store, project)
    costs = [_job_cost(store, project, line) for line in lines]
    known = [row for row in store.rows("erp_transactions") if row["project_id"] == project["id"]]
    fresh = [
        made
        for line, cost in zip(lines, costs, strict=True)
        if (made := _transaction(store, project, line, cost["id"], known, code=code)) is not None
    ]
    links = {name: budget[name] for name in ("id", "origin_id", "origin_data", "project_id")}
    return {
        "job_id": project["origin_id"],
        "budget": {**links, "synced": budget["origin_id"] is not None, "custom_fields": {}},
        "job_costs": costs,
        "transactions": [transaction_document(row) for row in fresh],
    }


def _job_cost(store: Store, project: Row, line: Row) -> dict[str, Any]:
    wbs = store.get("wbs_codes", line["wbs_code_id"]) or {}
    code = store.get("cost_codes", wbs["cost_code_id"]) or {}
    kind = store.get("line_item_types", wbs["line_item_type_id"] or 0) or {}
    return {
        "id": line["wbs_code_id"],
        "cost_code_origin_id": code["origin_id"],
        "line_item_type_origin_id": kind.get("origin_id"),
        "budget_line_item_id": line["id"],
        "new_amount": float(original_amount(line) + modifications(store, project, line)),
        "job_origin_id": project["origin_id"],
        "sub_job_origin_id": None,
    }


def _transaction(
    store: Store, project: Row, line: Row, cost_id: int, known: list[Row], *, code: str | None
) -> Row | None:
    """The dictionary names one type, that of the original estimate; the type of a later change is assumed."""
    sent = sum((row["value"] for row in known if row["job_cost_id"] == cost_id), Decimal(0))
    first = not any(row["job_cost_id"] == cost_id for row in known)
    value = original_amount(line) + modifications(store, project, line) - sent
    if not value and not first:
        return None
    word = "OriginalEstimate" if first else "EstimateChange"
    row = {
        "project_id": project["id"],
        "company_id": project["company_id"],
        "origin_id": None,
        "code": code,
        "value": value,
        "synced": False,
        "type": f"Erp::{word}Transaction",
        "procore_transaction_id": None,
        "procore_transaction_type": None,
        "job_cost_id": cost_id,
        "created_at": line["updated_at"],
        "notes": None,
    }
    return store.add("erp_transactions", row)


def transaction_document(row: Row) -> dict[str, Any]:
    """A budget transaction; its value is a JSON number."""
    plain = ("id", "origin_id", "code", "synced", "type", "procore_transaction_id", "procore_transaction_type")
    shown = {name: row[name] for name in (*plain, "job_cost_id", "notes")}
    return {**shown, "value": float(row["value"]), "created_at": time_text(row["created_at"])}
