"""The firm on Acumatica, which is what the demo shows unless another ERP is named."""

from collections.abc import Mapping
from pathlib import Path

import httpx

from infra.local import books
from infra.local import business as firm
from infra.local.erps.acumatica_desk import ENDPOINT, AcumaticaDesk
from infra.local.erps.port import Json
from tieout.connectors.acumatica.assumptions import SWITCHES
from tieout.connectors.acumatica.book_assumptions import SWITCHES as BOOK_SWITCHES
from tieout.connectors.acumatica.feed_assumptions import SWITCHES as FEED_SWITCHES

PUSHED = ("PN-Vendors", "PN-Customers", "PN-Checks", "PN-Payments")
"""The inquiries whose changes the ERP pushes."""

NOT_RELIED_ON = "acumatica_custom_field_holds_our_reference"
"""Our references stand in the ERP's own fields."""


class Acumatica:
    """One tenant. Implements `infra.local.erps.port.Erp`."""

    system, name = "acumatica", "Acumatica"
    company, project, task = firm.TENANT, firm.ERP_PROJECT, firm.TASK
    pushes = True
    reference_room = 40
    terms: Mapping[str, str] = firm.TERMS
    units: Mapping[str, str] = firm.UNITS
    quarantined = ("Subcontract", "PurchaseOrder", "Project", "ProjectBudget", "ChangeOrder", "Bill", "Invoice")
    assumptions = tuple(one.name for one in (*SWITCHES, *FEED_SWITCHES, *BOOK_SWITCHES) if one.name != NOT_RELIED_ON)
    secrets: Mapping[str, str] = {**firm.ERP_CLIENT, **firm.ERP_USER}
    signing: Mapping[str, str] = {}
    cost_types: Mapping[str, Mapping[str, str]] = {
        code: {"account": account, "account_group": firm.account_group(code)} for code, _, _, account in firm.TYPES
    }

    def party_code(self, party: firm.Vendor) -> str:
        """As accounting typed it: `V000101`."""
        return party.erp_code

    def cost_code(self, division: str, code: str) -> str:
        """`03-3000`."""
        return firm.erp_code(division, code)

    def sandbox_settings(self, ca_file: Path) -> Json:
        """Four seats: two of ours, the auditor's, and one to spare."""
        return {"max_sessions": 4, "ca_file": str(ca_file)}

    def seed(self) -> Json:
        """Accounting's side, as `infra.local.books` has it."""
        return books.erp_seed()

    def settings(self, base_url: str) -> Json:
        """Change order classes, accounts and the template are the firm's own choice."""
        return {
            "base_url": base_url,
            "tenant": firm.TENANT,
            "branch": firm.BRANCH,
            "seats": 2,
            "projects": {"template": books.TEMPLATE},
            "change_orders": {**firm.CLASSES, "revenue_account_group": firm.REVENUE_GROUP, "budget_end": "released"},
            "invoices": {
                "retainage_payable_account": firm.RETAINAGE_PAYABLE,
                "retainage_receivable_account": firm.RETAINAGE_RECEIVABLE,
                "revenue_account": firm.REVENUE_ACCOUNT,
                "non_project": books.NO_PROJECT,
            },
            "feed": {"payment_methods": {"CHECK": "check"}},
        }

    def about(self, base_url: str) -> Json:
        """The auditor's credentials first: outside clients only look."""
        return {
            "base_url": base_url,
            "endpoint": ENDPOINT,
            "tenant": firm.TENANT,
            "project": firm.ERP_PROJECT,
            "credentials": {**firm.ERP_AUDITOR, **firm.ERP_CLIENT},
            "integration_credentials": {**firm.ERP_USER, **firm.ERP_CLIENT},
        }

    def subscribe(self, base_url: str, url: str, token: str) -> None:
        """Push notifications of vendors, customers and payments, as an administrator sets up on form SM302000.

        Raises:
            httpx.HTTPStatusError: the look-alike refused them.
        """
        key = {"header_name": "Authorization", "header_value": f"Bearer {token}"}
        document = {"destinations": [{"name": "Tieout", "url": url, **key, "queries": list(PUSHED)}]}
        httpx.post(f"{base_url}/__sandbox__/push", json=document, timeout=30).raise_for_status()

    def open(self, base_url: str) -> AcumaticaDesk:
        """An auditor's session."""
        return AcumaticaDesk(base_url)
