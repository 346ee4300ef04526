"""The connection document of a local stack: the made-up firm's Procore tied to its Acumatica."""

from datetime import datetime
from typing import Any

from infra.local.business import (
    COMPANY_ID,
    COST_CODES,
    ERP_CLIENT,
    ERP_PROJECT,
    ERP_USER,
    INTEGRATION_APP,
    PROJECT_ID,
    SERVICE_USER_ID,
    TENANT,
    TERMS,
    TYPES,
    UNITS,
    VENDORS,
    erp_code,
    platform_code,
)
from infra.local.outside import Outside

CONNECTION = "oakridge"
CALL_TIMEOUT = "PT8S"
"""Of one call to either side: well below the twenty seconds that a function of a development stack has."""

QUARANTINE_SECONDS = 8
"""Seconds instead of minutes, so that a doubt can be watched; the sandboxes' late commits must be shorter."""

ASSUMPTIONS = (
    "acumatica_create_guarded_by_filter",
    "acumatica_lines_keep_their_order",
    "acumatica_lump_sum_is_one_unit",
    "acumatica_order_is_released_by_hold_false",
    "acumatica_subcontract_is_born_on_hold",
    "acumatica_vendor_ref_holds_our_reference",
    "procore_erp_contract_types",
    "procore_erp_external_data",
    "procore_erp_request_details",
    "procore_erp_request_show",
)


def document(outside: Outside, *, golive_at: datetime, intake: str = "resources") -> dict[str, Any]:
    """What is said about the connection; see docs/configuration.md."""
    return {
        "id": CONNECTION,
        "time_zone": "America/Los_Angeles",
        "platform": {
            "system": "procore",
            "settings": {
                "auth_url": outside.platform_url,
                "api_url": outside.platform_url,
                "company_id": str(COMPANY_ID),
                "service_user_id": str(SERVICE_USER_ID),
                "timeout": CALL_TIMEOUT,
                "projects": [str(PROJECT_ID)],
            },
        },
        "erp": {
            "system": "acumatica",
            "settings": {
                "base_url": outside.erp_url,
                "tenant": TENANT,
                "branch": "MAIN",
                "seats": 2,
                "timeout": CALL_TIMEOUT,
            },
        },
        "entities": {
            "commitment": {
                "mode": "live",
                "intake": intake,
                "approved": {"purchase_order": ["Approved"], "subcontract": ["Approved", "Complete"]},
                "golive_at": golive_at.isoformat(),
            }
        },
        "value_maps": _value_maps(outside),
        "thresholds": {
            "quarantine": dict.fromkeys(("Subcontract", "PurchaseOrder"), f"PT{QUARANTINE_SECONDS}S"),
            "lost_wake": "PT10S",
        },
        "assumptions": list(ASSUMPTIONS),
    }


def _value_maps(outside: Outside) -> dict[str, Any]:
    return {
        "terms": TERMS,
        "units": UNITS,
        "cost_codes": {platform_code(division, code): erp_code(division, code) for division, code, _ in COST_CODES},
        "cost_types": {code: {"account": account} for code, _, _, account in TYPES},
        "tasks": {ERP_PROJECT: {"*": "0000"}},
        "projects": {str(PROJECT_ID): ERP_PROJECT},
        "vendors": {
            str(outside.platform_ids[one.ref]): one.erp_code for one in VENDORS if one.ref in outside.platform_ids
        },
    }


def secrets() -> dict[str, dict[str, str]]:
    """What the integration signs in with, on both sides."""
    return {"platform": dict(INTEGRATION_APP), "erp": {**ERP_CLIENT, **ERP_USER}}
