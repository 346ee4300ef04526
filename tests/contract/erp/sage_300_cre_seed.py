"""What the Sage 300 CRE sandbox is seeded with for the ERP contract, and what a connection to it is set to."""

from typing import Any

CREDENTIALS = {"api_key": "key", "api_secret": "s3cret", "username": "tieout", "password": "correct horse"}
API = "/JobCosting/Api/V1/Commitment.svc"

SEED: dict[str, Any] = {
    "users": [{"Username": "tieout", "Password": "correct horse"}],
    "clients": [{"ApiKey": "key", "ApiSecret": "s3cret"}],
    "accounts": [{"Code": "51000", "Name": "Subcontract cost"}, {"Code": "20100", "Name": "Accounts payable"}],
    "vendors": [{"Code": "V0001", "Name": "O'Brien & Sons"}],
    "jobs": [{"Code": "P100", "Name": "Library"}],
    "cost_codes": [{"Job": "P100", "Code": code, "Name": code} for code in ("03-300", "05-120", "09-900")],
    "categories": [
        {"Job": "P100", "CostCode": code, "Code": "SUB", "Name": "Subcontract"}
        for code in ("03-300", "05-120", "09-900")
    ],
    "commitments": [
        {
            "Code": "SC-900001",
            "Description": "Foundations",
            "Vendor": "V0001",
            "Job": "P100",
            "Items": [
                {"Code": "1", "CostCode": "03-300", "Category": "SUB", "Amount": "1250.00"},
                {"Code": "2", "CostCode": "03-300", "Category": "SUB", "Amount": "750.50"},
            ],
        }
    ],
    "payments": [{"Code": "10045", "Vendor": "V0001", "Amount": "100.25", "Reference1": "INV-1"}],
}

VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "30"},
    "cost_codes": {"03-300": "03-300", "05-120": "05-120", "09-900": "09-900"},
    "cost_types": {"S": {"account": "51000", "cost_type": "SUB"}},
    "units": {"ton": "TON", "EA": "EACH"},
    "tasks": {"P100": {"*": "-"}},
    "projects": {"86": "P100"},
    "vendors": {"47": "V0001"},
}
CHOSEN: dict[str, Any] = {
    "company": "Harbor",
    "accounts_payable_account": "20100",
    "subcontract_type": 1,
    "purchase_order_type": 2,
    "payments": {"paid": ["Paid"], "voided": ["Void"], "planned": ["Selected"]},
}
