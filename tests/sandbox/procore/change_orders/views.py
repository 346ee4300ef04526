"""Change orders as the API shows them."""

from typing import Any

from sandbox.procore.change_orders.kinds import (
    contract_of,
    contract_order_word,
    package_lines,
    package_total,
    potential_total,
    tiers,
)
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.line_views import currency_of, line_item_document
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store

_TIMES = ("created_at", "updated_at", "deleted_at")
_SHORT = ("id", "contract_id", "number", "title", "status", "due_date", "invoiced_date", "paid_date", "reviewed_at")
_PACKAGE = (
    *_SHORT,
    "executed",
    "signed_change_order_received_date",
    "origin_id",
    "origin_code",
    "origin_data",
    "revision",
)
_CONTRACT_ORDER = (
    *("contract_id", "title", "number", "revision", "description", "status", "executed", "signature_required"),
    *("private", "paid", "reviewed_at", "due_date", "invoiced_date", "paid_date", "schedule_impact_amount"),
    *("signed_change_order_received_date", "reference", "field_change"),
)


def person(store: Store, user_id: int | None) -> dict[str, Any] | None:
    """A user as records name them."""
    user = store.get("users", user_id) if user_id else None
    return None if user is None else {name: user[name] for name in ("id", "login", "name")}


def package_row(store: Store, row: Row) -> dict[str, Any]:
    """A package in a list."""
    return {
        **{name: row[name] for name in _PACKAGE},
        "grand_total": money_text(package_total(store, row)),
        "created_by_id": row["created_by_id"],
        "designated_reviewer": person(store, row["designated_reviewer_id"]),
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        **{name: time_text(row[name]) for name in _TIMES},
    }


def package_document(store: Store, row: Row) -> dict[str, Any]:
    """A package in full, with the lines of what is in it."""
    shown = {name: value for name, value in package_row(store, row).items() if name != "created_by_id"}
    return {
        **shown,
        **{name: row[name] for name in ("description", "private", "schedule_impact_amount")},
        "position": None,
        "review_notes": None,
        "revised_substantial_completion_date": None,
        "type": contract_order_word(row),
        "creator": person(store, row["created_by_id"]),
        "reviewer": person(store, row["reviewed_by_id"]),
        "attachments": [],
        "line_items": [
            {**line_item_document(store, line), "markup_line_items": []} for line in package_lines(store, row)
        ],
    }


def contract_order_document(store: Store, row: Row) -> dict[str, Any]:
    """The newer face of a potential change order: commitment_change_orders, prime_change_orders. No origin fields."""
    single = tiers(store, row) == 1
    return {
        "id": row["change_order_id"],
        "batch_id": None if single else row["package_id"],
        "legacy_package_id": row["package_id"],
        "legacy_request_id": row["change_order_request_id"],
        **{name: row[name] for name in _CONTRACT_ORDER},
        "type": contract_order_word(row),
        "grand_total": money_text(potential_total(store, row)),
        "created_by": person(store, row["created_by_id"]),
        "reviewed_by": person(store, row["reviewed_by_id"]),
        "designated_reviewer": person(store, row["designated_reviewer_id"]),
        "received_from": person(store, row["received_from_id"]),
        **dict.fromkeys(("location", "change_order_change_reason")),
        "change_events": [],
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        **{name: time_text(row[name]) for name in _TIMES},
    }


def potential_row(store: Store, row: Row) -> dict[str, Any]:
    """A potential change order in a list."""
    package = store.get("change_order_packages", row["package_id"] or 0) or {}
    request = store.get("change_order_requests", row["change_order_request_id"] or 0) or {}
    count = tiers(store, row)
    return {
        **{name: row[name] for name in _SHORT},
        **{name: row[name] for name in ("revision", "schedule_impact_amount", "change_order_request_id", "executed")},
        "created_by_id": row["created_by_id"],
        "change_reason": row["reason"],
        "grand_total": money_text(potential_total(store, row)),
        "change_order_request_title": request.get("title"),
        "change_order_package_title": package.get("title"),
        "potential_change_order_acronym_number": "" if count == 1 else f"PCO #{row['number']}",
        "change_order_request_acronym_number": f"COR #{request['number']}" if request else "",
        "change_order_package_acronym_number": f"CCO #{package['number']}" if package else "",
        "change_order_tiers": count,
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        **{name: time_text(row[name]) for name in _TIMES},
    }


def potential_document(store: Store, row: Row) -> dict[str, Any]:
    """The same with the link of an integration, which the list does not show."""
    links = {name: row[name] for name in ("origin_id", "origin_data", "description", "private")}
    return {**potential_row(store, row), **links}


def request_row(store: Store, row: Row) -> dict[str, Any]:
    """A change order request, with the contract that it changes."""
    kind, contract = contract_of(store, row)
    vendor = store.get("vendors", contract["vendor_id"]) if contract["vendor_id"] else None
    package = store.get("change_order_packages", row["package_id"] or 0)
    described = {name: contract[name] for name in ("id", "number", "title", "status")}
    inside = [
        item
        for item in store.owned("potential_change_orders", row["contract_id"])
        if item["change_order_request_id"] == row["id"] and item["deleted_at"] is None
    ]
    total = sum(potential_total(store, item) for item in inside) if inside else row["given_total"]
    plain = ("description", "executed", "private", "revision", "schedule_impact_amount", "origin_id", "origin_data")
    return {
        **{name: row[name] for name in _SHORT if name != "reviewed_at"},
        **{name: row[name] for name in plain},
        "change_order_package_id": row["package_id"],
        "creator": person(store, row["created_by_id"]),
        "position": None,
        "grand_total": money_text(total or None) or "0.0",
        "signed_change_order_received_date": row["signed_change_order_received_date"],
        "attachments": [],
        "contract": {
            **described,
            "type": kind.contract_type,
            "vendor": None if vendor is None else {"id": vendor["id"], "name": vendor["name"]},
        },
        "batch": None if package is None else {name: package[name] for name in ("id", "title", "number")},
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        **{name: time_text(row[name]) for name in _TIMES},
    }


def order_line_v2(store: Store, line: Row, *, prime: bool) -> dict[str, Any]:
    """A line by v2.0: ids are strings, the quantity a number; it names the contract line that it adjusts."""
    wbs = wbs_document(store, store.get("wbs_codes", line["wbs_code_id"]) or {})
    links = ("prime_line_item_id",) if prime else ("prime_line_item_id", "commitment_line_item_id")
    return {
        "id": str(line["id"]),
        **{name: None if line[name] is None else str(line[name]) for name in (*links, "tax_code_id")},
        "description": line["description"],
        "uom": line["uom"],
        "quantity": float(line["quantity"] or 0),
        "unit_cost": money_text(line["unit_cost"]),
        "amount": money_text(line["amount"]),
        "extended_type": line["extended_type"],
        "wbs_code_id": str(wbs["id"]),
        "position": line["position"],
        "wbs_code": {**wbs, "id": str(wbs["id"])},
        "work_breakdown_structure": {},
    }
