"""Cost codes, line item types and WBS codes as the API shows them."""

from typing import Any

from sandbox.procore.notation import time_text
from sandbox.procore.store import Row, Store


def full_code(store: Store, row: Row) -> str:
    """With the parents' prefixes: "02-300"."""
    parent = store.get("cost_codes", row["parent_id"]) if row["parent_id"] else None
    return row["code"] if parent is None else f"{full_code(store, parent)}-{row['code']}"


def cost_code_document(store: Store, row: Row) -> dict[str, Any]:
    """One cost code of a project. `line_item_types` are those that some line of the project uses with it."""
    project = store.get("projects", row["project_id"]) or {}
    code = full_code(store, row)
    return {
        "id": row["id"],
        "name": row["name"],
        "code": row["code"],
        "full_code": code,
        "sortable_code": code,
        "biller": project.get("name"),
        "biller_id": row["project_id"],
        "biller_type": "Project",
        "biller_origin_id": project.get("origin_id"),
        "budgeted": row["budgeted"],
        "parent": {"id": row["parent_id"]},
        "position": row["position"],
        "standard_cost_code_id": row["standard_cost_code_id"],
        "standard_cost_code_list_id": project.get("standard_cost_code_list_id"),
        "line_item_types": [line_item_type_document(kind) for kind in _types_with(store, row)],
        "origin_id": row["origin_id"],
        "origin_data": row["origin_data"],
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
        "deleted_at": time_text(row["deleted_at"]),
    }


def line_item_type_document(row: Row) -> dict[str, Any]:
    """One line item type (cost type, category)."""
    return {name: row[name] for name in ("id", "name", "code", "base_type", "origin_data", "origin_id")}


def wbs_code(store: Store, cost_code_id: int, line_item_type_id: int | None) -> Row:
    """The WBS code of a cost code with a cost type; it comes into being with its first use, as in Procore."""
    for row in store.owned("wbs_codes", cost_code_id):
        if row["line_item_type_id"] == line_item_type_id:
            return row
    return store.add("wbs_codes", {"cost_code_id": cost_code_id, "line_item_type_id": line_item_type_id})


def wbs_document(store: Store, row: Row) -> dict[str, Any]:
    """flat_code is "01-011.CT1": the full cost code, then the cost type's code."""
    cost_code = store.get("cost_codes", row["cost_code_id"]) or {}
    kind = store.get("line_item_types", row["line_item_type_id"]) if row["line_item_type_id"] else None
    codes = [full_code(store, cost_code), *([kind["code"]] if kind else [])]
    names = [cost_code["name"], *([kind["name"]] if kind else [])]
    return {"id": row["id"], "flat_code": ".".join(codes), "description": ".".join(names)}


def _types_with(store: Store, cost_code: Row) -> list[Row]:
    used = {row["line_item_type_id"] for row in store.owned("wbs_codes", cost_code["id"])}
    return [row for row in store.rows("line_item_types") if row["id"] in used]
