"""The firm on Sage Intacct with the Construction subscription, through its REST API."""

from collections.abc import Mapping
from pathlib import Path

import httpx

from infra.local.business import ERP_PROJECT, REVENUE_ACCOUNT, TYPES, UNITS, Vendor, erp_code
from infra.local.erps import sage_intacct_seed as accounting
from infra.local.erps.port import Json
from infra.local.erps.sage_intacct_desk import API, SageIntacctDesk
from infra.local.erps.sage_intacct_triggers import triggers
from tieout.connectors.sage_intacct.assumptions import CUSTOM_FIELDS, SWITCHES

NOT_RELIED_ON = CUSTOM_FIELDS.name
"""No extension is mapped, and our references stand in Intacct's own fields."""


class SageIntacct:
    """One company. Implements `infra.local.erps.port.Erp`."""

    system, name = "sage_intacct", "Sage Intacct"
    company, project, task = accounting.COMPANY, ERP_PROJECT, "by cost code"
    pushes = True
    reference_room = 100
    terms: Mapping[str, str] = accounting.TERMS
    units: Mapping[str, str] = UNITS
    quarantined = (
        *(f"purchasing/document::{name}" for name in accounting.DEFINITIONS.values()),
        "projects/project",
        "construction/project-estimate",
        "construction/change-request",
        "construction/project-change-order",
        "accounts-receivable/invoice",
    )
    assumptions = tuple(one.name for one in SWITCHES if one.name != NOT_RELIED_ON)
    secrets: Mapping[str, str] = {**accounting.CLIENT, "username": accounting.USER}
    signing: Mapping[str, str] = {"key": accounting.TRIGGERS["client_secret"]}
    cost_types: Mapping[str, Mapping[str, str]] = {
        code: {"account": account, "cost_type": code} for code, _, _, account in TYPES
    }

    def party_code(self, party: Vendor) -> str:
        """As accounting typed it: `V000101`."""
        return party.erp_code

    def cost_code(self, division: str, code: str) -> str:
        """The task's id: `03-3000`."""
        return erp_code(division, code)

    def sandbox_settings(self, ca_file: Path) -> Json:
        """As the vendor's smallest tier."""
        return {"ca_file": str(ca_file)}

    def seed(self) -> Json:
        """Accounting's side."""
        return accounting.seed()

    def settings(self, base_url: str) -> Json:
        """Definitions, statuses and the contract are the firm's own choice; vendor invoices are submitted, and make bills."""
        chosen = {kind: {"definition": name, "numbering": "erp"} for kind, name in accounting.DEFINITIONS.items()}
        contract = {"contract": accounting.CONTRACT, "line": accounting.CONTRACT_LINE}
        return {
            "base_url": f"{base_url}{API}",
            "company": accounting.COMPANY,
            "item": accounting.ITEM,
            "subcontracts": chosen["subcontract"],
            "purchase_orders": chosen["purchase_order"],
            "commitment_changes": chosen["commitment_change_order"],
            "vendor_invoices": {
                "definition": accounting.DEFINITIONS["subcontractor_invoice"],
                "numbering": "platform",
                "end": "submitted",
            },
            "changes": {
                "numbering": "erp",
                "budget_status": accounting.BUDGET_STATUS,
                "prime_status": accounting.PRIME_STATUS,
                "prime_contracts": {ERP_PROJECT: contract},
            },
            "owner_invoices": {"account": REVENUE_ACCOUNT},
        }

    def about(self, base_url: str) -> Json:
        """The auditor's sign-in first: outside clients only look."""
        return {
            "base_url": f"{base_url}{API}",
            "company": accounting.COMPANY,
            "project": ERP_PROJECT,
            "credentials": {**accounting.CLIENT, "username": f"{accounting.AUDITOR}@{accounting.COMPANY}"},
            "integration_credentials": {**accounting.CLIENT, "username": f"{accounting.USER}@{accounting.COMPANY}"},
        }

    def subscribe(self, base_url: str, url: str, token: str) -> None:
        """Triggers on vendors, customers and payments, as an administrator makes them by hand: there is no API for it.

        Raises:
            httpx.HTTPStatusError: the look-alike refused them.
        """
        made = {"webhooks": list(triggers(url))}
        httpx.post(f"{base_url}/__sandbox__/seed", json=made, timeout=30).raise_for_status()

    def open(self, base_url: str) -> SageIntacctDesk:
        """An auditor's session, and one of accounts payable for paying."""
        return SageIntacctDesk(base_url)
