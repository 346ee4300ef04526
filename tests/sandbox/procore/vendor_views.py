"""Vendors as the API shows them."""

from typing import Any

from sandbox.procore.notation import time_text
from sandbox.procore.store import Row, Store

VIEWS = ("compact", "normal", "erp", "extended", "directory", "summary")
_TEXTS = (
    *("abbreviated_name", "address", "city", "state_code", "zip", "country_code", "business_phone", "mobile_phone"),
    *("fax_number", "email_address", "website", "labor_union", "license_number", "notes", "trade_name"),
)
_FLAGS = ("authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage")


def vendor_document(store: Store, row: Row, view: str = "extended") -> dict[str, Any]:
    """One vendor. Which attributes the views between compact and extended hold is not known: they show them all."""
    if view == "compact":
        return {"id": row["id"], "name": row["name"]}
    parent = store.get("vendors", row["parent_id"]) if row.get("parent_id") else None
    return {
        "id": row["id"],
        "name": row["name"],
        "company": row["name"],
        "legal_name": row["name"],
        **{name: row.get(name) for name in _TEXTS},
        **{name: bool(row.get(name)) for name in _FLAGS},
        "is_active": row["is_active"],
        "logo": None,
        "parent": None if parent is None else {"id": parent["id"], "name": parent["name"]},
        "children_count": store.children_count(row["id"]),
        "vendor_group": None,
        "primary_contact": None,
        "business_register": row.get("business_register_attributes"),
        "bidding": row.get("bidding") or {},
        "trades": [],
        "standard_cost_codes": [],
        "project_ids": project_ids(store, row["id"]),
        "attachments": [],
        "origin_id": row["origin_id"],
        "origin_data": row["origin_data"],
        "origin_code": row["origin_code"],
        "synced_to_erp": row["origin_id"] is not None,
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def project_ids(store: Store, vendor_id: int) -> list[int]:
    """The projects in whose directory the vendor is."""
    return [project["id"] for project in store.rows("projects") if vendor_id in project["vendor_ids"]]
