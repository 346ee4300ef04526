"""What accounting has set up in Sage Intacct: a company with the Construction subscription, its definitions, one project."""

from typing import Any

from infra.local.business import (
    COST_CODES,
    ERP_PROJECT,
    NEW_VENDORS,
    OWNER,
    PROJECT_NAME,
    REVENUE_ACCOUNT,
    TYPES,
    VENDORS,
    Vendor,
    erp_code,
)
from infra.local.project import PRIME_LINES

COMPANY, ITEM, BANK = "OakridgeCo", "WORK", "BOA"
CLIENT = {"client_id": "tieout.app.sage.com", "client_secret": "made-up-intacct-secret"}
TRIGGERS = {"client_id": "tieout-triggers.app.sage.com", "client_secret": "made-up-trigger-secret"}
"""An application of its own: its secret signs what triggers send, and opens nothing."""
USER, AUDITOR, PAYABLES = "tieout", "auditor", "payables"
TERMS = {"Net 30": "N30", "Net 45": "N45"}
DEFINITIONS = {
    "subcontract": "Subcontract",
    "purchase_order": "Purchase Order",
    "commitment_change_order": "Commitment Change",
    "subcontractor_invoice": "Vendor Invoice",
}
"""The firm's own transaction definitions, by what becomes of them."""
CONTRACT, CONTRACT_LINE = "PCN-2601", "01"
BUDGET_STATUS, PRIME_STATUS = "Budget revision", "Approved by owner"
VIEWED = ("purchasing/document", "accounts-payable/bill", "accounts-payable/payment", "accounts-receivable/invoice")
_COSTS = {"S": "subcontract", "M": "material", "O": "other"}


def seed() -> dict[str, Any]:
    """Parties, the ledger, one project with its tasks and cost types, its contract, and the firm's definitions."""
    return {
        "company": COMPANY,
        "users": [
            {"name": USER, "password": "made-up-intacct-password"},
            {"name": AUDITOR, "password": "made-up-auditor-password", "view_only": list(VIEWED)},
            {"name": PAYABLES, "password": "made-up-payables-password"},
        ],
        "clients": [CLIENT, TRIGGERS],
        "books": {
            "financial_entities": [BANK],
            "item_accounts": {ITEM: TYPES[0][3]},
            "sequences": {"construction/change-request": "CR-", "construction/project-change-order": "PCO-"},
        },
        "accounts": [
            *({"id": account, "name": name} for _, name, _, account in TYPES),
            {"id": REVENUE_ACCOUNT, "name": "Contract revenue"},
        ],
        "items": [{"id": ITEM, "name": "Construction work", "itemType": "nonInventory"}],
        "terms": [{"id": TERMS[words], "due": {"days": days}} for words, days in (("Net 30", 30), ("Net 45", 45))],
        "vendors": [_party(one) for one in (*VENDORS, *NEW_VENDORS)],
        "customers": [_party(OWNER)],
        "projects": [
            {"id": ERP_PROJECT, "name": PROJECT_NAME, "category": "contract", "customer": {"id": OWNER.erp_code}}
        ],
        **_coding(),
        **_contract(),
        "txn_definitions": list(_definitions()),
    }


def _party(one: Vendor) -> dict[str, Any]:
    contact = {
        "printAs": one.name,
        "email1": f"office@{one.erp_code.lower()}.example",
        "mailingAddress": {"city": one.city},
    }
    return {"id": one.erp_code, "name": one.name, "contacts": {"default": contact}}


def _coding() -> dict[str, Any]:
    """A task per cost code, and under each the cost types: Intacct keeps both per project."""
    project = {"project": {"id": ERP_PROJECT}}
    tasks = [(erp_code(division, code), name) for division, code, name in COST_CODES]
    return {
        "accumulation_types": [{"id": name, "costCategory": _COSTS[code]} for code, name, *_ in TYPES],
        "standard_cost_types": [
            {"id": code, "name": name, "accumulationType": {"id": name}} for code, name, *_ in TYPES
        ],
        "tasks": [{"id": task, "name": name, **project} for task, name in tasks],
        "cost_types": [
            {"id": code, "name": name, "task": {"id": task}, **project} for task, _ in tasks for code, name, *_ in TYPES
        ],
    }


def _contract() -> dict[str, Any]:
    """The contract with the owner, on one line, as accounting has signed it off."""
    signed = {"project": {"id": ERP_PROJECT}, "customer": {"id": OWNER.erp_code}, "contractDate": "2026-01-05"}
    priced = [{"workflowType": "original", "price": amount} for *_, amount in PRIME_LINES]
    return {
        "change_request_statuses": [
            {"id": PRIME_STATUS, "workflowType": "approvedChange"},
            {"id": BUDGET_STATUS, "workflowType": "revision"},
        ],
        "contracts": [{"id": CONTRACT, "name": PROJECT_NAME, **signed}],
        "contract_lines": [
            {
                "id": CONTRACT_LINE,
                "name": "Building",
                "projectContract": {"id": CONTRACT},
                "contractLineDate": "2026-01-05",
                "glAccount": {"id": REVENUE_ACCOUNT},
                "dimensions": {"project": {"id": ERP_PROJECT}, "item": {"id": ITEM}},
                "projectContractLineEntries": priced,
            }
        ],
    }


def _definitions() -> list[dict[str, Any]]:
    """Orders of two kinds, a change of either, and the vendor's invoice, which makes the AP bill."""
    subcontract, order, change, invoice = DEFINITIONS.values()
    known = {"docClass": "order", "enableNumberingSequence": True}
    sources = [{"sourceDocument": {"id": one}} for one in (subcontract, order)]
    return [
        {"id": subcontract, **known, "sandbox": {"prefix": "SUB-"}},
        {"id": order, **known, "sandbox": {"prefix": "ORD-"}},
        {"id": change, **known, "sandbox": {"prefix": "CHG-", "change": True}},
        {
            "id": invoice,
            "docClass": "invoice",
            "enableNumberingSequence": False,
            "sandbox": {"bill": True},
            "sourceDocumentDetail": sources,
        },
    ]
