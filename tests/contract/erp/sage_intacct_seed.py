"""The company that the Sage Intacct rig starts from, and what the connection has chosen in it."""

from collections.abc import Mapping
from typing import Any

from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind

API = "/ia/api/v1"
CREDENTIALS = {"client_id": "tieout.app.sage.com", "client_secret": "s3cret", "username": "tieout"}
SENDER = {"sender_id": "tieout-sender", "sender_password": "sender-pass", "password": "correct horse"}
DOCUMENT = "purchasing/document"
KINDS: Mapping[str, str] = {
    CommitmentKind.SUBCONTRACT: f"{DOCUMENT}::Subcontract",
    CommitmentKind.PURCHASE_ORDER: f"{DOCUMENT}::Purchase Order",
    ProjectKind.PROJECT: "projects/project",
    BudgetKind.BASELINE: "construction/project-estimate",
    BudgetKind.CHANGE: "construction/change-request",
    ChangeOrderKind.COMMITMENT: f"{DOCUMENT}::Commitment Change",
    ChangeOrderKind.PRIME: "construction/change-request",
    InvoiceKind.SUBCONTRACTOR: f"{DOCUMENT}::Vendor Invoice",
    InvoiceKind.OWNER: "accounts-receivable/invoice",
}
WRITES: Mapping[str, tuple[str, str]] = {
    kind: ("POST", f"{API}/objects/{name.replace(' ', '*')}") for kind, name in KINDS.items()
}
_SUBMIT = ("POST", f"{API}/workflows/purchasing/document/submit", 0)
_POST_REQUEST = ("PATCH", f"{API}/objects/construction/change-request/*", 0)
RELEASES: Mapping[str, tuple[str, str, int]] = {
    CommitmentKind.SUBCONTRACT: _SUBMIT,
    CommitmentKind.PURCHASE_ORDER: _SUBMIT,
    ChangeOrderKind.COMMITMENT: _SUBMIT,
    InvoiceKind.SUBCONTRACTOR: _SUBMIT,
    BudgetKind.CHANGE: _POST_REQUEST,
    ChangeOrderKind.PRIME: _POST_REQUEST,
    InvoiceKind.OWNER: ("POST", f"{API}/workflows/accounts-receivable/invoice/submit", 0),
}
LISTS = {
    DOCUMENT: ("documents", "lines", "state"),
    "projects/project": ("projects", "lines", "status"),
    "construction/project-estimate": ("estimates", "projectEstimateLines", "status"),
    "construction/change-request": ("change_requests", "changeRequestLines", "changeRequestState"),
    "accounts-receivable/invoice": ("invoices", "lines", "state"),
}
"""By object: the list of the sandbox's state document, its lines, and what says how far it is."""

CHOSEN: dict[str, Any] = {
    "company": "HarborCo",
    "item": "SUB",
    "subcontracts": {"definition": "Subcontract", "numbering": "erp"},
    "purchase_orders": {"definition": "Purchase Order", "numbering": "erp"},
    "commitment_changes": {"definition": "Commitment Change", "numbering": "erp"},
    "vendor_invoices": {"definition": "Vendor Invoice", "numbering": "erp", "end": "submitted"},
    "changes": {
        "numbering": "erp",
        "budget_status": "Budget revision",
        "prime_status": "Approved",
        "prime_contracts": {"P100": {"contract": "PCN-1", "line": "01"}},
    },
    "owner_invoices": {"account": "4000", "numbering": "erp", "end": "submitted"},
}

VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "N30"},
    "units": {"ton": "TON"},
    "cost_codes": {"03-300": "03-300", "05-120": "05-120", "09-900": "09-900"},
    "cost_types": {"S": {"cost_type": "S"}},
    "tasks": {"*": {"*": "any"}},
    "projects": {"86": "P100"},
    "vendors": {"47": "V0001"},
}


def _tasks(project: str) -> list[dict[str, Any]]:
    return [{"id": code, "name": code, "project": {"id": project}} for code in ("03-300", "05-120", "09-900")]


SEED: dict[str, Any] = {
    "company": "HarborCo",
    "users": [{"name": "tieout", "password": "correct horse"}],
    "clients": [{"client_id": "tieout.app.sage.com", "client_secret": "s3cret"}],
    "senders": [{"sender_id": "tieout-sender", "password": "sender-pass"}],
    "books": {
        "financial_entities": ["BOA"],
        "item_accounts": {"SUB": "5010"},
        "sequences": {
            "construction/change-request": "CR-",
            "construction/project-change-order": "PCO-",
            "accounts-receivable/invoice": "INV-",
        },
    },
    "accounts": [{"id": "5010", "name": "Subcontract cost"}, {"id": "4000", "name": "Contract revenue"}],
    "items": [{"id": "SUB", "name": "Subcontract work", "itemType": "nonInventory"}],
    "terms": [{"id": "N30", "due": {"days": 30}}],
    "vendors": [{"id": "V0001", "name": "O'Brien & Sons"}, {"id": "V0002", "name": "Gone", "status": "inactive"}],
    "customers": [{"id": "C0001", "name": "Harbor Schools"}],
    "projects": [{"id": "P100", "name": "Library", "category": "contract", "customer": {"id": "C0001"}}],
    "accumulation_types": [{"id": "Subcontract", "costCategory": "subcontract"}],
    "standard_cost_types": [{"id": "S", "name": "Subcontract", "accumulationType": {"id": "Subcontract"}}],
    "tasks": _tasks("P100"),
    "cost_types": [
        {"id": "S", "name": "Subcontract", "project": {"id": "P100"}, "task": {"id": task["id"]}}
        for task in _tasks("P100")
    ],
    "change_request_statuses": [
        {"id": "Approved", "workflowType": "approvedChange"},
        {"id": "Budget revision", "workflowType": "revision"},
    ],
    "contracts": [
        {
            "id": "PCN-1",
            "name": "Library",
            "project": {"id": "P100"},
            "customer": {"id": "C0001"},
            "contractDate": "2026-01-05",
        }
    ],
    "contract_lines": [
        {
            "id": "01",
            "name": "Building",
            "projectContract": {"id": "PCN-1"},
            "contractLineDate": "2026-01-05",
            "glAccount": {"id": "4000"},
            "dimensions": {"project": {"id": "P100"}, "item": {"id": "SUB"}},
            "projectContractLineEntries": [{"workflowType": "original", "price": "1000000.00"}],
        }
    ],
    "txn_definitions": [
        {"id": "Subcontract", "docClass": "order", "enableNumberingSequence": True, "sandbox": {"prefix": "SC-"}},
        {"id": "Purchase Order", "docClass": "order", "enableNumberingSequence": True, "sandbox": {"prefix": "PO-"}},
        {
            "id": "Commitment Change",
            "docClass": "order",
            "enableNumberingSequence": True,
            "sandbox": {"prefix": "CC-", "change": True},
        },
        {
            "id": "Vendor Invoice",
            "docClass": "invoice",
            "enableNumberingSequence": True,
            "sandbox": {"prefix": "VI-", "bill": True},
            "sourceDocumentDetail": [
                {"sourceDocument": {"id": "Subcontract"}},
                {"sourceDocument": {"id": "Purchase Order"}},
            ],
        },
    ],
}

OPEN_SUBCONTRACT: dict[str, Any] = {
    "txnDefinition": {"id": "Subcontract"},
    "documentNumber": "SC-900001",
    "vendor": {"id": "V0001"},
    "txnDate": "2026-02-01",
    "project": {"id": "P100"},
    "lines": [
        {
            "dimensions": {
                "item": {"id": "SUB"},
                "project": {"id": "P100"},
                "task": {"id": "03-300"},
                "costType": {"id": "S"},
            },
            "unitQuantity": "1",
            "unitPrice": amount,
            "conversionType": "price",
        }
        for amount in ("12500.00", "7500.50")
    ],
}
"""A subcontract that is in force, for the records that change or bill one."""
