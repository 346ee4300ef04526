"""Projects as the API shows them."""

from typing import Any

from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store

_PLAIN = (
    *("address", "city", "state_code", "country_code", "zip", "county", "time_zone", "phone", "description"),
    *("project_number", "public_notes", "square_feet", "store_number", "accounting_project_number", "fax", "flag"),
    *("designated_market_area", "parent_job_id", "start_date", "completion_date", "warranty_start_date"),
    *("warranty_end_date", "sector", "work_scope", "delivery_method", "priority", "project_sector_id"),
    *("project_bid_type_id", "project_owner_type_id", "project_region_id", "locale", "code", "project_stage_id"),
    *("origin_id", "origin_data", "origin_code", "standard_cost_code_list_id", "projected_finish_date"),
)


def display_name(row: Row) -> str:
    """ "number - name", or the name alone."""
    return f"{row['project_number']} - {row['name']}" if row.get("project_number") else str(row["name"])


def project_document(store: Store, row: Row) -> dict[str, Any]:
    """One project in full."""
    company = store.get("companies", row["company_id"]) or {}
    total = money_text(row.get("total_value"))
    return {
        "id": row["id"],
        "name": row["name"],
        "display_name": display_name(row),
        **{name: row.get(name) for name in _PLAIN},
        "active": row["active"],
        "is_demo": False,
        "template": False,
        "is_erp_integrated": row["erp_integrated"],
        # The deprecated names mirror the ones that replaced them.
        "total_value": total,
        "estimated_value": total,
        "estimated_start_date": row.get("start_date"),
        "estimated_completion_date": row.get("completion_date"),
        "estimated_budget": None if row.get("estimated_budget") is None else float(row["estimated_budget"]),
        "company": {"id": row["company_id"], "name": company.get("name")},
        "departments": [],
        "custom_fields": row["custom_fields"],
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def compact_document(row: Row) -> dict[str, Any]:
    """serializer_view=compact."""
    return {"id": row["id"], "name": row["name"], "display_name": display_name(row)}
