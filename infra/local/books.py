"""Accounting's side: what the ERP is seeded with, as an accountant would have set it up."""

from typing import Any

from infra.local.business import (
    BRANCH,
    CLASSES,
    COST_CODES,
    ERP_AUDITOR,
    ERP_CLIENT,
    ERP_PROJECT,
    ERP_USER,
    MANAGER,
    NEW_VENDORS,
    OWNER,
    PROJECT_NAME,
    RETAINAGE_PAYABLE,
    RETAINAGE_RECEIVABLE,
    REVENUE_ACCOUNT,
    REVENUE_GROUP,
    TASK,
    TENANT,
    TERMS,
    TYPES,
    UNITS,
    VENDORS,
    Vendor,
    account_group,
    erp_code,
)

TEMPLATE = "BUILDING"
"""The project template that new projects are made from."""

NO_PROJECT = "X"
"""The ERP's code for rows that belong to no project."""

TABS = {"commitment_class": "Commitments", "prime_class": "RevenueBudget", "budget_class": "CostBudget"}


def erp_seed() -> dict[str, Any]:
    """What accounting has set up: parties, the general ledger, one project with its tasks, and change order classes."""
    return {
        "tenant": TENANT,
        "users": [
            {"name": ERP_USER["username"], "password": ERP_USER["password"]},
            {"name": ERP_AUDITOR["username"], "password": ERP_AUDITOR["password"]},
        ],
        "clients": [ERP_CLIENT],
        "terms": list(TERMS.values()),
        "units": list(UNITS.values()),
        "branches": [BRANCH],
        "vendors": [_vendor(one) for one in (*VENDORS, *NEW_VENDORS)],
        "customers": [{"CustomerID": OWNER.erp_code, "CustomerName": OWNER.name, "Terms": "30D", **_contact(OWNER)}],
        "employees": [{"EmployeeID": MANAGER[1], "EmployeeName": MANAGER[2]}],
        "projects": [{"ProjectID": ERP_PROJECT, "Description": PROJECT_NAME, "Customer": OWNER.erp_code}],
        "tasks": [{"ProjectID": ERP_PROJECT, "ProjectTaskID": TASK, "Description": "Whole job", "Default": True}],
        "project_templates": [{"ProjectTemplateID": TEMPLATE, "Description": "A building"}],
        "template_tasks": {TEMPLATE: [{"ProjectTaskID": TASK, "Description": "Whole job", "Default": True}]},
        "cost_codes": [
            {"CostCodeID": erp_code(division, code), "Description": name} for division, code, name in COST_CODES
        ],
        "change_order_classes": [{"ClassID": CLASSES[name], tab: True} for name, tab in TABS.items()],
        **_general_ledger(),
    }


def _general_ledger() -> dict[str, Any]:
    return {
        "accounts": [*(account for *_, account in TYPES), REVENUE_ACCOUNT, RETAINAGE_PAYABLE, RETAINAGE_RECEIVABLE],
        "gl_accounts": [
            *({"AccountCD": account, "AccountGroup": account_group(code)} for code, _, _, account in TYPES),
            {"AccountCD": REVENUE_ACCOUNT, "AccountGroup": REVENUE_GROUP},
        ],
        "account_groups": [
            *(
                {"AccountGroupID": account_group(code), "Type": "Expense", "Description": name}
                for code, name, *_ in TYPES
            ),
            {"AccountGroupID": REVENUE_GROUP, "Type": "Income", "Description": "Contract revenue"},
        ],
    }


def _vendor(one: Vendor) -> dict[str, Any]:
    return {
        "VendorID": one.erp_code,
        "VendorName": one.name,
        "VendorClass": "SUB",
        "Terms": "30D",
        **_contact(one),
    }


def _contact(one: Vendor) -> dict[str, Any]:
    mail = f"office@{one.erp_code.lower()}.example"
    return {"MainContact": {"Email": mail, "Address": {"City": one.city, "Country": "US"}}}
