"""Procore's JSON as its documents show it: contracts, ERP requests and deliveries, built anew for each test."""

from typing import Any

Json = dict[str, Any]


def line(number: int = 177, **changes: Any) -> Json:
    """A line of a schedule of values, lump sum unless changed."""
    return {
        "id": number,
        "amount": "250.0",
        "cost_code": {"id": 1472, "code": "000", "full_code": "01-000", "name": "Purpose", "origin_id": None},
        "description": f"Line {number}",
        "extended_amount": "250.0",
        "extended_type": "manual",
        "holder": {"id": 41, "holder_type": "WorkOrderContract"},
        "line_item_type": {"id": 47, "name": "Other", "code": "O", "base_type": None, "origin_id": None},
        "origin_id": None,
        "position": 1,
        "quantity": "0.0",
        "total_amount": "250.0",
        "unit_cost": "0.0",
        "uom": None,
        "updated_at": "2026-02-01T10:00:00Z",
        **changes,
    }


def contract(**changes: Any) -> Json:
    """A subcontract as "Show Work Order Contract" has it."""
    return {
        "id": 41,
        "accounting_method": "amount",
        "contract_date": None,
        "created_at": "2026-01-19T12:17:31-07:00",
        "custom_fields": {},
        "deleted_at": None,
        "grand_total": "250.0",
        "line_items": [line()],
        "number": "SC-001",
        "origin_code": None,
        "origin_data": None,
        "origin_id": None,
        "payment_terms": None,
        "project": {"id": 6778, "name": "Project A"},
        "retainage_percent": None,
        "status": "Approved",
        "title": "Concrete",
        "updated_at": "2026-02-01T10:00:00Z",
        "vendor": {"id": 47, "company": "90 Minute Courier", "origin_id": None},
        **changes,
    }


def create_commitment(number: int = 9, detail: int = 137, commitment: Json | None = None, **changes: Any) -> Json:
    """An ERP request `create_commitment`, as the events dictionary has it."""
    shown = contract(
        type="WorkOrderContract",
        project={"id": 6778, "name": "Project A", "origin_id": "JOB-1"},
        vendor={"id": 47, "company": "90 Minute Courier", "origin_id": "V000123"},
    )
    lines = shown.pop("line_items")
    shown |= commitment or {}
    return {
        "id": number,
        "request_name": "create_commitment",
        "created_at": "2026-03-01T08:00:00Z",
        "request_data": {
            "job_id": "JOB-1",
            "request_detail_id": detail,
            "commitment": shown,
            "commitment_items": lines,
            "additional_data": {"accounting_date": None},
            "company_id": 7,
            **changes,
        },
    }


def unlink_commitment(number: int = 10, detail: int = 138, **changes: Any) -> Json:
    """An ERP request `unlink_commitment`."""
    return {
        "id": number,
        "request_name": "unlink_commitment",
        "created_at": "2026-03-01T09:00:00Z",
        "request_data": {
            "job_origin_id": "JOB-1",
            "erp_commitment_id": 1,
            "request_detail_id": detail,
            "project_id": 6778,
            "procore_commitment_id": 41,
            "commitment_type": "WorkOrderContract",
            "commitment_origin_id": "tieout:ACME/subcontract/SC000001",
            **changes,
        },
    }


def v2_delivery(**changes: Any) -> Json:
    return {
        "id": 5982324300946918154,
        "ulid": "01EDPD2J6SBY1163N77H95GW09",
        "timestamp": "2026-03-02T11:59:58.353581Z",
        "metadata": {
            "source_user_id": 1469242,
            "source_project_id": 6778,
            "source_operation_id": None,
            "source_company_id": 598134325683880,
            "source_application_id": None,
        },
        "user_id": 1469242,
        "company_id": 598134325683880,
        "project_id": 6778,
        "api_version": "v2",
        "event_type": "update",
        "resource_name": "Work Order Contracts",
        "resource_id": 41,
        **changes,
    }


def v4_delivery(**changes: Any) -> Json:
    return {
        "id": "01KKEZ6PX3AZJ38KKBX6RYEJSW",
        "reason": "update",
        "user_id": "1469242",
        "timestamp": "2026-03-02T11:59:58.082829Z",
        "company_id": "598134325683880",
        "project_id": "6778",
        "resource_id": "41",
        "resource_type": "Work Order Contracts",
        "payload_version": "v4.0",
        **changes,
    }
