"""What accounting has set up in Viewpoint Vista: a company, vendors by number, one job with its phases and cost types."""

from typing import Any

from infra.local.business import (
    COST_CODES,
    NEW_VENDORS,
    OWNER,
    PROJECT_NAME,
    PROJECT_NUMBER,
    TYPES,
    VENDORS,
    Vendor,
    erp_code,
)

SUBSCRIBER, KEY, AUDITOR_KEY = "oakridge", "made-up-application-key", "made-up-auditor-key"
COMPANY, VENDOR_GROUP, CUSTOMER_GROUP, PHASE_GROUP = 1, 1, 1, 1
RETAINAGE_PAY_TYPE = 3
JOB = PROJECT_NUMBER
TERMS = {"Net 30": "N30", "Net 45": "N45"}
UNITS = {"cy": "CY", "ton": "TON", "ea": "EA", "sf": "SF", "lf": "LF"}
"""A lump sum is no unit of measure here."""
COST_TYPES = {"S": 1, "M": 2, "O": 3}
"""Vista's cost types are numbers, by the platform's cost type."""


def vendor_number(one: Vendor) -> int:
    """Vendors are numbered: `101`."""
    return int(one.erp_code.lstrip("VC"))


def seed() -> dict[str, Any]:
    """Job and phases are stored as the site's input masks pad them: `  2601-`, `03-3000-  -`."""
    job = f"  {JOB}-"
    kinds = [{"CostType": number} for number in COST_TYPES.values()]
    return {
        "application_keys": {KEY: SUBSCRIBER, AUDITOR_KEY: SUBSCRIBER},
        "companies": [
            {
                "HQCo": COMPANY,
                "Name": "Oakridge Builders",
                "VendorGroup": VENDOR_GROUP,
                "CustGroup": CUSTOMER_GROUP,
                "PhaseGroup": PHASE_GROUP,
            }
        ],
        "terms": list(TERMS.values()),
        "units": list(UNITS.values()),
        "accounts": [account for *_, account in TYPES],
        "vendors": [
            {"VendorGroup": VENDOR_GROUP, "Vendor": vendor_number(one), "Name": one.name, "City": one.city}
            for one in (*VENDORS, *NEW_VENDORS)
        ],
        "customers": [
            {"CustGroup": CUSTOMER_GROUP, "Customer": vendor_number(OWNER), "Name": OWNER.name, "City": OWNER.city}
        ],
        "jobs": [{"JCCo": COMPANY, "Job": job, "Description": PROJECT_NAME, "Contract": JOB}],
        "job_phases": [
            {
                "JCCo": COMPANY,
                "Job": job,
                "PhaseGroup": PHASE_GROUP,
                "Phase": f"{erp_code(division, code)}-  -",
                "Description": name,
                "CostTypes": kinds,
            }
            for division, code, name in COST_CODES
        ],
    }
