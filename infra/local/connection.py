"""The connection document of a local stack: the made-up firm's Procore tied to its Acumatica."""

from datetime import datetime
from typing import Any

from infra.local.books import NO_PROJECT, TEMPLATE
from infra.local.business import (
    BRANCH,
    CLASSES,
    COMPANY_ID,
    COST_CODES,
    ERP_CLIENT,
    ERP_PROJECT,
    ERP_USER,
    GARAGE_ID,
    INTEGRATION_APP,
    MANAGER,
    PROJECT_ID,
    RETAINAGE_PAYABLE,
    RETAINAGE_RECEIVABLE,
    REVENUE_ACCOUNT,
    REVENUE_GROUP,
    SERVICE_USER_ID,
    TASK,
    TENANT,
    TERMS,
    TYPES,
    UNITS,
    account_group,
    erp_code,
    platform_code,
)
from infra.local.outside import Outside
from tieout.connectors.acumatica.assumptions import SWITCHES as ERP_SWITCHES
from tieout.connectors.acumatica.feed_assumptions import SWITCHES as FEED_SWITCHES
from tieout.connectors.procore.assumptions import SWITCHES as PLATFORM_SWITCHES
from tieout.connectors.procore.mirror_assumptions import SWITCHES as MIRROR_SWITCHES

CONNECTION = "oakridge"
CALL_TIMEOUT = "PT8S"
"""Of one call to either side: well below the twenty seconds that a function of a development stack has."""

QUARANTINE_SECONDS = 8
"""Seconds instead of minutes, so that a doubt can be watched; the sandboxes' late commits must be shorter."""

NOT_RELIED_ON = frozenset({"acumatica_custom_field_holds_our_reference", "procore_staged_vendors"})
"""Assumptions that this connection has no use for: its references stand in the ERP's own fields, and new companies go straight
into the directory."""

ASSUMPTIONS = tuple(
    dict.fromkeys(
        one.name
        for one in (*ERP_SWITCHES, *FEED_SWITCHES, *PLATFORM_SWITCHES, *MIRROR_SWITCHES)
        if one.name not in NOT_RELIED_ON
    )
)
"""The sandboxes keep what is assumed of the vendors; a firm switches each on after its check."""

QUARANTINED = ("Subcontract", "PurchaseOrder", "Project", "ProjectBudget", "ChangeOrder", "Bill", "Invoice")
"""The ERP's document types whose creation can be in doubt."""

IMPORTED = ("vendor", "customer", "payment")
"""What accounting owns."""

INTAKES = ("project", "budget", "commitment", "change_order", "invoice")
"""What flows to the ERP, and so is heard of by one of the two intakes."""


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
                "projects": [str(PROJECT_ID), str(GARAGE_ID)],
                "mirror": {"job_costs": "erp_tool" if intake == "erp_requests" else "direct_costs"},
            },
        },
        "erp": {
            "system": "acumatica",
            "settings": {
                "base_url": outside.erp_url,
                "tenant": TENANT,
                "branch": BRANCH,
                "seats": 2,
                "timeout": CALL_TIMEOUT,
                "projects": {"template": TEMPLATE},
                "change_orders": {**CLASSES, "revenue_account_group": REVENUE_GROUP, "budget_end": "released"},
                "invoices": {
                    "retainage_payable_account": RETAINAGE_PAYABLE,
                    "retainage_receivable_account": RETAINAGE_RECEIVABLE,
                    "revenue_account": REVENUE_ACCOUNT,
                    "non_project": NO_PROJECT,
                },
                "feed": {"payment_methods": {"CHECK": "check"}},
            },
        },
        "entities": {
            **{name: {"mode": "live", "intake": intake, "golive_at": golive_at.isoformat()} for name in INTAKES},
            **{name: {"mode": "live", "golive_at": golive_at.isoformat()} for name in IMPORTED},
            "project": {
                "mode": "live",
                "intake": intake,
                "golive_at": golive_at.isoformat(),
                "slices": [_new_project()],
            },
        },
        "value_maps": _value_maps(outside),
        "thresholds": {
            "quarantine": dict.fromkeys(QUARANTINED, f"PT{QUARANTINE_SECONDS}S"),
            "lost_wake": "PT10S",
        },
        "assumptions": list(ASSUMPTIONS),
    }


def _new_project() -> dict[str, Any]:
    """The garage is known to be new: it need not be adopted, though it was set up before the connection went live."""
    return {"name": "garage", "projects": [str(GARAGE_ID)], "mode": "live", "golive_at": "2026-01-01T00:00:00Z"}


def _value_maps(outside: Outside) -> dict[str, Any]:
    return {
        "terms": TERMS,
        "units": UNITS,
        "cost_codes": {platform_code(division, code): erp_code(division, code) for division, code, _ in COST_CODES},
        "cost_types": {
            code: {"account": account, "account_group": account_group(code)} for code, _, _, account in TYPES
        },
        "tasks": {ERP_PROJECT: {"*": TASK}},
        "projects": {str(PROJECT_ID): ERP_PROJECT},
        "managers": {str(outside.platform_ids[MANAGER[0]]): MANAGER[1]} if MANAGER[0] in outside.platform_ids else {},
    }


def secrets() -> dict[str, dict[str, str]]:
    """What the integration signs in with, on both sides."""
    return {"platform": dict(INTEGRATION_APP), "erp": {**ERP_CLIENT, **ERP_USER}}
