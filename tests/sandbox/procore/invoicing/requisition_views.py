"""Subcontractor invoices as v1.0 and v1.1 show them."""

from typing import Any

from sandbox.procore.change_orders.kinds import contract_of
from sandbox.procore.change_orders.views import person
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.invoicing.bills import application, bills_of, items_of
from sandbox.procore.invoicing.g702 import formatted_period, g702
from sandbox.procore.invoicing.progress import ZERO, Progress, two_decimals
from sandbox.procore.invoicing.requisition_rules import REQUISITION
from sandbox.procore.line_views import currency_of
from sandbox.procore.notation import money_text, time_text, to_cents
from sandbox.procore.store import Row, Store

VIEWS = ("default", "extended", "items", "action_policy")
_PLAIN = (
    *("id", "project_id", "billing_date", "commitment_id", "commitment_type", "final", "invoice_number"),
    *("origin_data", "origin_id", "payment_date", "period_id", "requisition_start", "requisition_end", "status"),
    *("number", "submitted_at"),
)
ERP_STATUS_OF_DETAIL = {"in progress": "exporting", "failed": "failed_to_export", "rejected": "rejected"}


def erp_status(store: Store, item_type: str, row: Row) -> str:
    """The state in the ERP tool; its words are those of budget changes, since an invoice's are not published."""
    if row.get("origin_id") is not None:
        return "synced"
    company = store.get("companies", row["company_id"]) or {}
    if not company.get("erp_enabled"):
        return "not_integrated"
    details = [item for item in store.owned("erp_request_details", row["id"]) if item["item_type"] == item_type]
    return ERP_STATUS_OF_DETAIL.get(details[-1]["status"], "not_in_erp") if details else "not_in_erp"


def requisition_document(store: Store, row: Row, view: str = "default") -> dict[str, Any]:
    """v1.1; `extended` and `items` bring the items."""
    sums = application(store, REQUISITION, row)
    shown = {**requisition_v1_0(store, row), **_materials(store, row)}
    shown["summary"] |= shown.pop("_materials")
    del shown["comment"]
    shown |= {
        "previous_requisition_id": row["previous_id"],
        "invoice_type": "progress",
        "due_date": row["due_date"],
        "summary_text": _summary_text(store, row),
        "move_materials_to_previous_work_completed": False,
        "total_claimed_amount": two_decimals(sums.total("gross")),
    }
    if view in ("extended", "items"):
        shown["items"] = [item_document(store, item) for item in items_of(store, REQUISITION, row)]
        shown["item_packages"] = _packages(store, row)
    return shown


def requisition_v1_0(store: Store, row: Row) -> dict[str, Any]:
    """v1.0: without items; its older responses name the sums g702, so both names are there."""
    _, contract = contract_of(store, _order_like(row))
    vendor = store.get("vendors", contract["vendor_id"] or 0) or {}
    sums = application(store, REQUISITION, row)
    block = g702(sums, formatted_period(row["requisition_start"], row["requisition_end"]), row.get("stated", {}))
    latest = bills_of(store, REQUISITION, contract)[-1:] == [row]
    return {
        **{name: row[name] for name in _PLAIN},
        "contract_name": f"Contract {contract['number']}",
        "vendor_id": contract["vendor_id"],
        "vendor_name": vendor.get("name"),
        "percent_complete": f"{two_decimals(sums.percent_complete)}%",
        "erp_status": erp_status(store, "requisition", row),
        "comment": row["comment"],
        "deletable": latest and row["origin_id"] is None,
        "total_claimed_amount": two_decimals(sums.total("gross")),
        "electronic_signature_id": None,
        "summary": block,
        "g702": dict(block),
        "created_by": {**(person(store, row["created_by_id"]) or {}), "company_name": None},
        "attachments": [],
        "currency_configuration": currency_of(store, row),
        "custom_fields": row["custom_fields"],
        "created_at": time_text(row["created_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def item_document(store: Store, item: Row) -> dict[str, Any]:
    """One item. Retainage newly held on materials is that of the materials new this period."""
    line = Progress.of(item)
    wbs = wbs_document(store, store.get("wbs_codes", item["wbs_code_id"]) or {})
    amounts = {
        "net_amount": line.net,
        "gross_amount": line.gross,
        "scheduled_value": line.scheduled,
        "work_completed_from_previous_application": line.previous_work,
        "work_completed_this_period": line.work,
        "materials_presently_stored": line.stored,
        "materials_presently_stored_from_previous_progress": line.previous_stored,
        "materials_moved": ZERO,
        "materials_retainage_retained_moved": ZERO,
        "total_completed_and_stored_to_date": line.completed_and_stored,
        "total_completed_and_stored_to_date_percent": line.percent,
        "total_completed_and_stored_to_date_from_previous": line.completed_before,
        "work_completed_retainage_from_previous_application": line.previous_work_retainage,
        "work_completed_retainage_retained_this_period": line.work_retained,
        "work_completed_retainage_percent_this_period": item["work_percent"],
        "work_completed_retainage_released_this_period": line.work_released,
        "materials_stored_retainage_currently_retained": line.stored_retainage,
        "materials_stored_retainage_percent_this_period": item["stored_percent"],
        "materials_stored_retainage_new_materials": to_cents(item["new_stored"] * item["stored_percent"] / 100),
        "materials_stored_retainage_released_this_period": line.stored_released,
        "scheduled_unit_price": item["scheduled_unit_price"],
    }
    quantities = {
        "scheduled_quantity": item["scheduled_quantity"],
        "work_completed_this_period_quantity": item["quantity"],
        "work_completed_from_previous_application_quantity": item["previous_quantity"],
    }
    plain = ("id", "item_type", "accounting_method", "cost_code_id", "line_item_id", "description_of_work", "comment")
    shown = {
        **{name: item[name] for name in (*plain, "status", "position", "uom")},
        "wbs_code": {**wbs, "segment_items": []},
        **{name: two_decimals(amount) for name, amount in amounts.items()},
        **{name: money_text(quantity) for name, quantity in quantities.items()},
        "line_number": str(item["position"]),
        "ssr_manual_override": False,
        "subcontractor_claimed_amount": None if item["claimed"] is None else two_decimals(item["claimed"]),
        "previous_progress_id": None,
        "taxes": [],
        "currency_configuration": currency_of(store, item),
    }
    if item["item_type"] == "change_order_item":
        adjusted = store.get("line_items", item["commitment_line_item_id"] or 0) or {}
        shown["change_order_package_id"] = item["change_order_package_id"]
        shown["commitment_line_item_id"] = item["commitment_line_item_id"]
        shown["commitment_line_item_origin_id"] = adjusted.get("origin_id")
    return shown


def _materials(store: Store, row: Row) -> dict[str, Any]:
    items = items_of(store, REQUISITION, row)
    new = sum((item["new_stored"] for item in items), ZERO)
    stored = sum((item["stored"] for item in items), ZERO)
    figures = {"new_materials": new, "stored_materials": stored - new}
    quantities = {"new_materials_quantity": "0.0", "stored_materials_quantity": "0.0"}
    return {"_materials": {**{name: two_decimals(value) for name, value in figures.items()}, **quantities}}


def _summary_text(store: Store, row: Row) -> dict[str, Any]:
    _, contract = contract_of(store, _order_like(row))
    project = store.get("projects", row["project_id"]) or {}
    company = store.get("companies", row["company_id"]) or {}
    vendor = store.get("vendors", contract["vendor_id"] or 0) or {}
    return {
        "project_name": project.get("name"),
        "project_number": project.get("project_number"),
        "to_general_contractor": company.get("name"),
        "requisition_period_start": row["requisition_start"],
        "requisition_period_end": row["requisition_end"],
        "subcontractor_name": vendor.get("name"),
        "subcontractor_street": vendor.get("address"),
        **{f"subcontractor_{name}": vendor.get(name) for name in ("city", "state_code", "zip", "country_code")},
        "application_number": str(row["number"]),
        "contract_for": contract["title"],
        "contract_date": contract["signed_contract_received_date"],
    }


def _packages(store: Store, row: Row) -> list[dict[str, Any]]:
    _, contract = contract_of(store, _order_like(row))
    named = ("number", "title", "status")
    shown = [
        {
            "id": contract["id"],
            "contract_id": contract["id"],
            "change_order_id": None,
            **{n: contract[n] for n in named},
        }
    ]
    ids = dict.fromkeys(item["change_order_package_id"] for item in items_of(store, REQUISITION, row))
    for package_id in ids:
        package = store.get("change_order_packages", package_id or 0)
        if package is not None:
            links = {"id": package["id"], "contract_id": None, "change_order_id": package["id"]}
            shown.append({**links, **{name: package[name] for name in named}})
    return [{**item, "position": at} for at, item in enumerate(shown, 1)]


def _order_like(row: Row) -> Row:
    return {"contract_type": row["commitment_type"], "contract_id": row["commitment_id"]}
