"""What accounting has set up in Sage 300 CRE: accounts, vendors, one job with its cost codes and categories."""

from typing import Any

from infra.local.business import COST_CODES, ERP_PROJECT, NEW_VENDORS, PROJECT_NAME, TYPES, VENDORS, erp_code

COMPANY = "Oakridge Builders"
USER = {"Username": "tieout", "Password": "made-up-hh2-password"}
AUDITOR = {"Username": "auditor", "Password": "made-up-auditor-password"}
CLIENT = {"ApiKey": "made-up-hh2-key", "ApiSecret": "made-up-hh2-secret"}
PAYABLE = "2000"
CATEGORIES = {"S": "SUB", "M": "MAT", "O": "OTH"}
"""Sage's categories, three characters at most, by the platform's cost type."""
NAME = 30
"""Characters that Sage takes of a name."""


def seed() -> dict[str, Any]:
    """Sage's fields are short: accounting has cut the names."""
    codes = [(erp_code(division, code), name) for division, code, name in COST_CODES]
    return {
        "users": [USER, AUDITOR],
        "clients": [CLIENT],
        "accounts": [
            *({"Code": account, "Name": name} for _, name, _, account in TYPES),
            {"Code": PAYABLE, "Name": "Accounts payable"},
        ],
        "vendors": [
            {"Code": one.erp_code, "Name": one.name[:NAME], "City": one.city} for one in (*VENDORS, *NEW_VENDORS)
        ],
        "jobs": [{"Code": ERP_PROJECT, "Name": PROJECT_NAME[:NAME]}],
        "cost_codes": [{"Job": ERP_PROJECT, "Code": code, "Name": name[:NAME]} for code, name in codes],
        "categories": [
            {"Job": ERP_PROJECT, "CostCode": code, "Code": CATEGORIES[kind], "Name": name}
            for code, _ in codes
            for kind, name, *_ in TYPES
        ],
    }
