"""request_data about invoices and payments, as the ERP events dictionary prints them."""

from typing import Any

from sandbox.procore.change_orders.kinds import contract_of
from sandbox.procore.cost_code_views import wbs_document
from sandbox.procore.erp.bodies import project_named
from sandbox.procore.invoicing.application_views import APPLICATION, application_row
from sandbox.procore.invoicing.bills import application, items_of
from sandbox.procore.invoicing.progress import Progress
from sandbox.procore.invoicing.requisition_rules import REQUISITION
from sandbox.procore.notation import money_text, time_text
from sandbox.procore.store import Row, Store


def create_requisitions(store: Store, row: Row, _detail_id: int, code: str | None) -> Row:
    """One invoice; the dictionary prints no detail id here: the integrator finds the detail by its item."""
    _, contract = contract_of(store, {"contract_type": row["commitment_type"], "contract_id": row["commitment_id"]})
    project = project_named(store, row["project_id"])
    due = application(store, REQUISITION, row).payment_due
    bill = {
        "procore_requisition_id": row["id"],
        "accounting_method": contract["accounting_method"],
        "billing_date": row["billing_date"],
        "code": code or row["invoice_number"],
        "contract_id": contract["id"],
        "contract_origin_id": contract["origin_id"],
        "created_at": time_text(row["created_at"]),
        "custom_fields": row["custom_fields"],
        "erp_custom_fields": {},
        "formatted_payment_due": f"${due:,.2f}",
        "invoice_number": row["invoice_number"],
        "job_origin_id": project["origin_id"],
        "line_items": [_requisition_item(store, item) for item in items_of(store, REQUISITION, row)],
    }
    return {"requisitions": [bill]}


def _requisition_item(store: Store, item: Row) -> dict[str, Any]:
    """`amount` is this period's work with the materials new in it, before retainage."""
    line = Progress.of(item)
    change = item["change_order_package_id"] is not None
    source = store.get("line_items", item["line_item_id"]) or {}
    adjusted = store.get("line_items", item["commitment_line_item_id"] or 0) or {}
    code = store.get("cost_codes", item["cost_code_id"] or 0) or {}
    kind = store.get("line_item_types", item["line_item_type_id"] or 0) or {}
    amounts = {
        "amount": line.gross,
        "qty": item["quantity"],
        "unit_cost": item["scheduled_unit_price"],
        "released_work_completed_this_period": line.work_released,
        "retainage_materials_presently_stored": line.stored_retainage,
        "retainage_materials_previously_stored": line.previous_stored_retainage,
        "retainage_this_period": line.retainage - line.previous_retainage,
        "retainage_work_completed_this_period": line.work_retained,
        "scheduled_total_amount": line.scheduled,
    }
    return {
        "procore_requisition_item_id": item["id"],
        "accounting_method": item["accounting_method"],
        **{name: money_text(amount) for name, amount in amounts.items()},
        "change_order_line_item_origin_id": source.get("origin_id") if change else None,
        "commitment_item_origin_id": adjusted.get("origin_id") if change else source.get("origin_id"),
        "cost_code_id": item["cost_code_id"],
        "cost_code_origin_id": code.get("origin_id"),
        "description": item["description_of_work"],
        "formatted_amount": f"${line.gross:,.2f}",
        "formatted_unit_cost": f"${item['scheduled_unit_price']:,.2f}",
        "line_item_description": item["description_of_work"],
        "line_item_type_origin_id": kind.get("origin_id"),
        "requisition_item_type": "Billings::ChangeOrderItem" if change else "Billings::ContractItem",
        "tax_code_origin_id": None,
        "uom": item["uom"],
    }


def create_payment_application(store: Store, row: Row, detail_id: int, code: str | None) -> Row:
    """An owner invoice; amounts are JSON numbers here."""
    contract = store.get("prime_contracts", row["contract_id"]) or {}
    shown = application_row(store, row)
    plain = (
        "id",
        "billing_date",
        "billing_period",
        "invoice_number",
        "period_end",
        "period_id",
        "period_start",
        "status",
    )
    return {
        "request_detail_id": detail_id,
        "payment_application": {
            **{name: shown[name] for name in plain},
            "attachment_sources": [],
            "attachment_sources_status": None,
            "attachments": [],
            "contract_name": f"Prime Contract #{contract.get('number')}",
            "description_type": "automatic",
            "electronic_signature_id": None,
            "items": [_application_item(store, item, row) for item in items_of(store, APPLICATION, row)],
            "summary": _application_summary(store, row, contract, shown["g702"]),
            "origin_id": row["origin_id"],
            "origin_code": code,
            "origin_data": row["origin_data"],
        },
        "company_id": row["company_id"],
    }


def _application_item(store: Store, item: Row, row: Row) -> dict[str, Any]:
    line = Progress.of(item)
    source = store.get("line_items", item["line_item_id"]) or {}
    wbs = wbs_document(store, store.get("wbs_codes", item["wbs_code_id"]) or {})
    figures = {
        "balance_to_finish": line.balance,
        "materials_presently_stored": line.stored,
        "materials_presently_stored_from_previous_application": line.previous_stored,
        "materials_stored_retainage_currently_retained": line.stored_retainage,
        "materials_stored_retainage_from_previous_application": line.previous_stored_retainage,
        "materials_stored_retainage_percent_this_period": item["stored_percent"],
        "materials_stored_retainage_released_this_period": line.stored_released,
        "materials_stored_retainage_retained_this_period": max(
            line.stored_retainage - line.previous_stored_retainage, 0
        ),
        "new_materials": item["new_stored"],
        "scheduled_value": line.scheduled,
        "stored_materials": line.stored,
        "total_completed_and_stored_to_date": line.completed_and_stored,
        "total_completed_and_stored_to_date_percent": line.percent,
        "total_retainage_currently_retained": line.retainage,
        "total_retainage_from_previous_application": line.previous_retainage,
        "work_completed_from_previous_application": line.previous_work,
        "work_completed_retainage_currently_retained": line.work_retainage,
        "work_completed_retainage_from_previous_application": line.previous_work_retainage,
        "work_completed_retainage_percent_this_period": item["work_percent"],
        "work_completed_retainage_released_this_period": line.work_released,
        "work_completed_retainage_retained_this_period": line.work_retained,
        "work_completed_this_period": line.work,
    }
    return {
        "id": item["id"],
        "accounting_method": item["accounting_method"],
        "custom_group_item_ids": [],
        "description_of_work": item["description_of_work"],
        "description_override": None,
        "holder_id": row["contract_id"],
        "holder_type": "PrimeContract",
        "item_number": item["position"],
        "origin_id": source.get("origin_id"),
        "origin_type": "LineItem",
        "previous_quantity": None,
        "type": "payment_application_line_item",
        "wbs_code": {**wbs, "segment_items": []},
        **{name: float(amount) for name, amount in figures.items()},
    }


def _application_summary(store: Store, row: Row, contract: Row, g702: dict[str, Any]) -> dict[str, Any]:
    project = store.get("projects", row["project_id"]) or {}
    owner = store.get("vendors", contract.get("vendor_id") or 0) or {}
    place = ("name", "city", "country_code", "state_code", "zip")
    figures = {name: float(text) for name, text in g702.items() if name != "formatted_period"}
    figures["contract_original_sum"] = figures.pop("original_contract_sum")
    figures["net_change_by_change_order"] = figures.pop("net_change_by_change_orders")
    del figures["tax_applicable_to_this_payment"]
    return {
        "application_number": str(row["number"]),
        "contract_for": contract.get("title"),
        "contract_date": contract.get("contract_date"),
        "from_architect_or_engineer": dict.fromkeys((*place, "street")),
        "from_general_contractor": None,
        "project_name": project.get("name"),
        "project_number": project.get("project_number"),
        "to_owner": {**{name: owner.get(name) for name in place}, "street": owner.get("address")},
        **figures,
    }


def create_contract_payment(_store: Store, row: Row, detail_id: int, _code: str | None) -> Row:
    """A payment that Procore Pay made; whatever Procore Pay knows beyond the payment itself is null."""
    plain = (
        *("id", "company_id", "project_id", "contract_id", "requisition_id", "external_payment_id", "invoice_number"),
        *("invoice_date", "draw_request_number", "payment_method", "payment_number", "vendor_id", "check_number"),
    )
    unknown = ("date_payment_initiated", "date_payment_funded", "date_payment_settled", "bank_id")
    payment = {
        **{name: row[name] for name in plain},
        **dict.fromkeys((*unknown, "retainage_released_payment_amount")),
        "status": "paid",
        "amount": money_text(row["amount"]),
        "date_payment_created": time_text(row["created_at"]),
    }
    return {"request_detail_id": detail_id, "contract_payment": payment, "company_id": row["company_id"]}
