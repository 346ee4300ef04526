"""What the Acumatica sandbox is seeded with for the ERP contract, and what a connection to it is set to."""

from typing import Any

from tieout.records.references import TargetDocument

CLIENT = "0F6A4A2C-5C2B-4E37-9B8C-5D2E0D1B7C11@Harbor"
CREDENTIALS = {"client_id": CLIENT, "client_secret": "s3cret", "username": "tieout", "password": "correct horse"}

SEED: dict[str, Any] = {
    "tenant": "Harbor",
    "users": [{"name": "tieout", "password": "correct horse"}],
    "clients": [{"client_id": CLIENT, "client_secret": "s3cret"}],
    "vendors": [{"VendorID": "V0001", "VendorName": "O'Brien & Sons"}, {"VendorID": "V<&>'%20", "VendorName": "Odd"}],
    "projects": [{"ProjectID": "P100", "Description": "Library"}],
    "tasks": [{"ProjectID": "P100", "ProjectTaskID": "01", "Description": "Structure"}],
    "cost_codes": [
        {"CostCodeID": "03-300", "Description": "Concrete"},
        {"CostCodeID": "05-120", "Description": "Steel"},
        {"CostCodeID": "09-900", "Description": "Paint"},
    ],
    "terms": ["30D"],
    "units": ["TON", "EACH"],
    "accounts": ["51000", "21500", "11500", "40000"],
    "gl_accounts": [
        {"AccountCD": "51000", "AccountGroup": "SUBCON"},
        {"AccountCD": "40000", "AccountGroup": "REVENUE"},
    ],
    "account_groups": [
        {"AccountGroupID": "SUBCON", "Type": "Expense"},
        {"AccountGroupID": "REVENUE", "Type": "Income"},
    ],
    "customers": [{"CustomerID": "C0001", "CustomerName": "Harbor Schools"}],
    "change_order_classes": [
        {"ClassID": "COMMIT", "Commitments": True},
        {"ClassID": "OWNER", "RevenueBudget": True},
        {"ClassID": "BUDGET", "CostBudget": True},
    ],
    "project_templates": [{"ProjectTemplateID": "STANDARD"}],
    "template_tasks": {"STANDARD": [{"ProjectTaskID": "01", "Description": "Structure", "Default": True}]},
    "branches": ["MAIN"],
    "custom_fields": [
        {"entity": entity, "field": f"Document.{name}", "type": "CustomStringField"}
        for entity in ("Subcontract", "PurchaseOrder")
        for name in ("AttributeTIEOUT", "AttributeGWP", "AttributeRETAIN")
    ],
}

VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "30D"},
    "cost_codes": {"03-300": "03-300", "05-120": "05-120", "09-900": "09-900"},
    "cost_types": {"S": {"account": "51000", "account_group": "SUBCON"}},
    "tasks": {"P100": {"*": "01"}},
    "projects": {"86": "P100"},
    "vendors": {"47": "V0001"},
}

#: A subcontract that accounting has opened, for the records that change or bill one.
OPEN_SUBCONTRACT: dict[str, Any] = {
    "SubcontractNbr": "SC-900001",
    "Status": "Open",
    "VendorID": "V0001",
    "ApplyRetainage": True,
    "RetainagePct": "10",
    "Details": [
        {
            "LineNbr": number,
            "OrderQty": "1",
            "UnitCost": amount,
            "ExtendedCost": amount,
            "Project": "P100",
            "Task": "01",
            "CostCode": "03-300",
            "Account": "51000",
            "RetainagePct": "10",
        }
        for number, amount in ((1, "1250.00"), (2, "750.50"))
    ],
}
COMMITMENT_THERE = TargetDocument(
    role="commitment", kind="Subcontract", key="SC-900001", company="Harbor", lines={"L1": "1", "L2": "2"}
)
CHOSEN: dict[str, Any] = {
    "projects": {"template": "STANDARD"},
    "change_orders": {
        "commitment_class": "COMMIT",
        "prime_class": "OWNER",
        "budget_class": "BUDGET",
        "revenue_account_group": "REVENUE",
        "budget_end": "released",
    },
    "invoices": {
        "bill_end": "released",
        "owner_end": "released",
        "retainage_payable_account": "21500",
        "retainage_receivable_account": "11500",
        "revenue_account": "40000",
    },
}
