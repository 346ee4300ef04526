"""request_data about vendors and jobs, as the ERP events dictionary prints them.

The dictionary prints the detail's id of a job beside request_data, where a request has no such key; it is inside here, as
in every other request.
"""

from typing import Any

from sandbox.procore.cost_code_views import cost_code_document
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
