"""What can be written on each record, from the API reference of each operation."""

from sandbox.procore.fields import Field, FieldTable, arrays, booleans, dates, decimals, integers, strings

PO_STATUSES = ("Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved", "Closed")
WO_STATUSES = ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void")
BASE_TYPES = ("labor", "equipment", "materials", "commitment", "owner_cost", "professional_services", "other")
EXTENDED_TYPES = ("manual", "calculated")

_ORIGIN = strings("origin_id", "origin_data", "origin_code")

_VENDOR_BOTH: FieldTable = {
    **strings("name", "address", "city", "zip", "business_phone", "mobile_phone", "fax_number", "email_address"),
    **strings("state_code", "country_code", "labor_union", "license_number", "website", "abbreviated_name", "notes"),
    **strings("trade_name"),
    **booleans("is_active", "authorized_bidder", "prequalified", "union_member", "non_union_prevailing_wage"),
    **integers("parent_id", "primary_contact_id"),
    **_ORIGIN,
}
VENDOR: FieldTable = {
    **_VENDOR_BOTH,
    **integers("vendor_group_id"),
    **arrays("trade_ids", "bidding_distribution_ids", "standard_cost_code_ids"),
    "bidding": Field("object"),
}
VENDOR_SYNC: FieldTable = {
    **VENDOR,
    **integers("id"),
    "business_register_attributes": Field("object"),
    "origin_custom_fields": Field("object"),
}
PROJECT_VENDOR: FieldTable = _VENDOR_BOTH
PROJECT_VENDOR_UPDATE: FieldTable = {**_VENDOR_BOTH, "bidding": Field("object")}

_DELIVERY_METHODS = (
    "construction_management_at_risk_cmar",
    "construction_manager_as_agent_owners_rep",
    "design_bid_build_dbb",
    "design_build_db",
    "indefinite_delivery_indefinite_quantity_idiq",
    "integrated_project_delivery",
    "multi_prime",
    "public_private_partnership_p3",
    "other",
)
_PROJECT_EVERYWHERE: FieldTable = {
    **strings("address", "city", "country_code", "description", "name", "phone", "project_number", "public_notes"),
    **strings("state_code", "time_zone", "zip", "store_number", "accounting_project_number"),
    **strings("designated_market_area", "sector", "origin_id", "origin_data"),
    **dates("start_date", "completion_date", "warranty_start_date", "warranty_end_date"),
    **dates("estimated_start_date", "estimated_completion_date"),
    **decimals("total_value", "estimated_value", "estimated_budget"),
    **booleans("active"),
    **integers("image_id", "office_id", "project_stage_id", "square_feet", "program_id", "project_bid_type_id"),
    **integers("project_type_id", "project_owner_type_id", "project_region_id", "project_template_id"),
    **integers("project_sector_id"),
    **arrays("department_ids"),
    "flag": Field("enum", ("Red", "Yellow", "Green")),
    "priority": Field("enum", ("low", "medium", "high")),
    "work_scope": Field("enum", ("new_construction", "renovation_alteration", "maintenance_service")),
    "delivery_method": Field("enum", _DELIVERY_METHODS),
}
_PROJECT_ONE: FieldTable = {
    **_PROJECT_EVERYWHERE,
    **strings("origin_code", "locale"),
    **booleans("erp_integrated"),
    **integers("parent_job_id"),
}
PROJECT_CREATE: FieldTable = {
    **_PROJECT_ONE,
    **strings("code"),
    **dates("override_start_date", "override_end_date"),
    **booleans("override_start_date_check", "override_end_date_check", "enable_copy_of_standard_cost_codes"),
    **decimals("latitude", "longitude"),
    "currency_configuration": Field("object"),
}
# The reference lists neither budget nor priority for an update, and adds county, fax and the cost code list.
PROJECT_UPDATE: FieldTable = {
    **{name: field for name, field in _PROJECT_ONE.items() if name not in ("estimated_budget", "priority")},
    **strings("county", "fax"),
    **integers("standard_cost_code_list_id"),
}
PROJECT_SYNC: FieldTable = {
    **_PROJECT_EVERYWHERE,
    **integers("id"),
    **booleans("enable_copy_of_standard_cost_codes"),
}

COST_CODE: FieldTable = {
    **integers("position", "parent_id", "standard_cost_code_id"),
    **strings("code", "name", "origin_id", "origin_data"),
}
COST_CODE_SYNC: FieldTable = {**COST_CODE, **integers("id")}


_CONTRACT_BOTH: FieldTable = {
    **strings("description", "number", "title", "approval_letter_date"),
    **_ORIGIN,
    **dates("contract_date", "execution_date", "issued_on_date", "letter_of_intent_date"),
    **dates("returned_date"),
    **booleans("executed", "private"),
    **decimals("retainage_percent"),
    **integers("vendor_id"),
    "accounting_method": Field("enum", ("amount", "unit")),
}
_ONE_CONTRACT: FieldTable = {
    **arrays("invoice_contact_user_ids", "drawing_revision_ids", "file_version_ids", "form_ids", "image_ids"),
    **arrays("upload_ids"),
}
PURCHASE_ORDER_SYNC: FieldTable = {
    **_CONTRACT_BOTH,
    **integers("id", "assignee_id"),
    **strings("bill_to_address", "payment_terms", "ship_to_address", "ship_via"),
    **dates("delivery_date"),
    "status": Field("enum", PO_STATUSES),
}
WORK_ORDER_SYNC: FieldTable = {
    **_CONTRACT_BOTH,
    **integers("id"),
    **strings("exclusions", "inclusions"),
    **dates("actual_completion_date", "contract_estimated_completion_date", "contract_start_date"),
    **dates("signed_contract_received_date"),
    "status": Field("enum", WO_STATUSES),
}
PURCHASE_ORDER: FieldTable = {
    **{name: field for name, field in PURCHASE_ORDER_SYNC.items() if name != "id"},
    **_ONE_CONTRACT,
}
WORK_ORDER: FieldTable = {
    **{name: field for name, field in WORK_ORDER_SYNC.items() if name != "id"},
    **_ONE_CONTRACT,
}

LINE_ITEM: FieldTable = {
    **decimals("amount", "quantity", "unit_cost"),
    **integers("cost_code_id", "line_item_type_id", "tax_code_id", "wbs_code_id"),
    **strings("description", "origin_data", "origin_id", "uom"),
    "extended_type": Field("enum", EXTENDED_TYPES),
}
LINE_ITEM_SYNC: FieldTable = {**LINE_ITEM, **integers("id")}
