"""What the Viewpoint Vista sandbox is seeded with for the ERP contract, and what a connection to it is set to."""

from typing import Any

KEY, SUBSCRIBER = "key-of-harbor", "harbor"
DESCRIPTIONS = 80
SEEDED = "SC-900001"
#: The platform numbers alike in two projects: the hash keeps the numbers in Vista apart.
CHOSEN: dict[str, Any] = {
    "subscriber": SUBSCRIBER,
    "company": 1,
    "phase_group": 3,
    "vendor_group": 2,
    "customer_group": 4,
    "retainage_pay_type": 3,
    "projects": {"liability_template": 1, "department": "01"},
    "code": "{number}-{hash}",
    "invoice_code": "{number}-{hash}",
    "description_length": DESCRIPTIONS,
    "cache_lag": 0,
    "ask_in_place": 4,
}
VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "N30"},
    "units": {"ton": "TON"},
    "cost_codes": {"03-300": "03-300", "05-120": "05-120", "09-900": "09-900"},
    "cost_types": {"S": {"account": "5100", "cost_type": "2"}},
    "tasks": {"*": {"*": "any"}},
    "projects": {"86": "1234"},
    "vendors": {"47": "1001"},
}
SEED: dict[str, Any] = {
    "application_keys": {KEY: SUBSCRIBER},
    "companies": [{"HQCo": 1, "Name": "Harbor", "VendorGroup": 2, "CustGroup": 4, "PhaseGroup": 3}],
    "terms": ["N30"],
    "units": ["TON"],
    "accounts": ["5100"],
    "departments": ["01"],
    "liability_templates": ["1"],
    "vendors": [{"VendorGroup": 2, "Vendor": 1001, "Name": "O'Brien & Sons"}],
    "customers": [{"CustGroup": 4, "Customer": 9, "Name": "Harbor Schools"}],
    "contracts": [{"JCCo": 1, "Contract": "1234", "Department": "01", "Customer": 9}],
    # Job and phases are stored as the site's input masks pad them.
    "jobs": [{"JCCo": 1, "Job": "  1234-", "Description": "Library", "Contract": "1234"}],
    "job_phases": [
        {"JCCo": 1, "Job": "  1234-", "PhaseGroup": 3, "Phase": f"{code}-  -", "CostTypes": [{"CostType": 2}]}
        for code in ("03-300", "05-120", "09-900")
    ],
    "subcontracts": [
        {"SLCo": 1, "SL": SEEDED, "VendorGroup": 2, "Vendor": 1001, "JCCo": 1, "Job": "  1234-", "Status": 0}
    ],
    "subcontract_items": [
        {"SLCo": 1, "SL": SEEDED, "SLItem": item, "ItemType": 1, "JCCo": 1, "Job": "  1234-", "PhaseGroup": 3}
        | {"Phase": "03-300-  -", "JCCType": 2, "UM": "LS", "OrigUnits": "0", "OrigUnitCost": "0", "OrigCost": cost}
        | {"CurUnits": "0", "CurUnitCost": "0", "CurCost": cost, "InvCost": "0"}
        for item, cost in ((1, "1250.00"), (2, "750.50"))
    ],
}
