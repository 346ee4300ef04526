"""The connection document of a local stack: the made-up firm's Procore tied to its ERP."""

from datetime import datetime
from typing import Any

from infra.local.business import (
    COMPANY_ID,
    COST_CODES,
    GARAGE_ID,
    INTEGRATION_APP,
    MANAGER,
    PROJECT_ID,
    SERVICE_USER_ID,
    platform_code,
)
from infra.local.erps.port import Erp
from infra.local.outside import Outside
from tieout.connectors.procore.assumptions import SWITCHES as PLATFORM_SWITCHES
from tieout.connectors.procore.mirror_assumptions import SWITCHES as MIRROR_SWITCHES

CONNECTION = "oakridge"
CALL_TIMEOUT = "PT8S"
"""Of one call to either side: well below the twenty seconds that a function of a development stack has."""

QUARANTINE_SECONDS = 8
"""Seconds instead of minutes, so that a doubt can be watched; the sandboxes' late commits must be shorter."""

NOT_RELIED_ON = "procore_staged_vendors"
"""New companies go straight into the directory."""

PLATFORM_ASSUMPTIONS = tuple(one.name for one in (*PLATFORM_SWITCHES, *MIRROR_SWITCHES) if one.name != NOT_RELIED_ON)
"""The sandboxes keep what is assumed of the vendors; a firm switches each on after its check."""

PROJECT_FIELDS = {"general_ledger": "accounting_project_number", "legal_entity": "custom_field_562949953425901"}
"""Where the team sees what accounting owns of a project: its coding, and the legal entity."""

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
                "project_fields": PROJECT_FIELDS,
                "mirror": {"job_costs": "erp_tool" if intake == "erp_requests" else "direct_costs"},
            },
        },
        "erp": {
            "system": outside.erp.system,
            "settings": {"timeout": CALL_TIMEOUT, "currency": "USD", **outside.erp.settings(outside.erp_url)},
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
            "quarantine": dict.fromkeys(outside.erp.quarantined, f"PT{QUARANTINE_SECONDS}S"),
            "lost_wake": "PT10S",
            # Whoever lets the look-alikes lose one call in three must not find records waiting for a person in the end.
            "repeats_after_doubt": 10,
        },
        "assumptions": list(dict.fromkeys((*outside.erp.assumptions, *PLATFORM_ASSUMPTIONS))),
    }


def _new_project() -> dict[str, Any]:
    """The garage is known to be new: it need not be adopted, though it was set up before the connection went live."""
    return {"name": "garage", "projects": [str(GARAGE_ID)], "mode": "live", "golive_at": "2026-01-01T00:00:00Z"}


def _value_maps(outside: Outside) -> dict[str, Any]:
    erp = outside.erp
    return {
        "terms": dict(erp.terms),
        "units": dict(erp.units),
        "cost_codes": {
            platform_code(division, code): erp.cost_code(division, code) for division, code, _ in COST_CODES
        },
        "cost_types": {code: dict(target) for code, target in erp.cost_types.items()},
        "tasks": {erp.project: {"*": erp.task}},
        "projects": {str(PROJECT_ID): erp.project},
        "managers": {str(outside.platform_ids[MANAGER[0]]): MANAGER[1]} if MANAGER[0] in outside.platform_ids else {},
    }


def secrets(erp: Erp) -> dict[str, dict[str, str]]:
    """What the integration signs in with, on both sides."""
    told = {"platform": dict(INTEGRATION_APP), "erp": dict(erp.secrets)}
    return told | ({"push": dict(erp.signing)} if erp.signing else {})
