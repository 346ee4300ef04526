"""The firm on Viewpoint Vista, reached through the App Xchange Direct API: a queue of actions, and a cache of what is there."""

from collections.abc import Mapping
from pathlib import Path

from infra.local.business import TYPES, Vendor, erp_code
from infra.local.erps import viewpoint_vista_seed as accounting
from infra.local.erps.port import Json
from infra.local.erps.viewpoint_vista_desk import BASE, ViewpointVistaDesk
from tieout.connectors.viewpoint_vista.assumptions import SWITCHES

CACHE_SECONDS = 1
"""How far the cache is behind: minutes at a real firm."""


class ViewpointVista:
    """One company of one subscriber. Implements `infra.local.erps.port.Erp`."""

    system, name = "viewpoint_vista", "Viewpoint Vista"
    company, project, task = str(accounting.COMPANY), accounting.JOB, "by phase"
    pushes = False
    reference_room = 8000
    terms: Mapping[str, str] = accounting.TERMS
    units: Mapping[str, str] = accounting.UNITS
    quarantined = ("PurchaseOrder", "Subcontract", "PurchaseOrderChange", "SubcontractChange", "Invoice")
    assumptions = tuple(one.name for one in SWITCHES)
    secrets: Mapping[str, str] = {"application_key": accounting.KEY}
    signing: Mapping[str, str] = {}
    cost_types: Mapping[str, Mapping[str, str]] = {
        code: {"account": account, "cost_type": str(accounting.COST_TYPES[code])} for code, _, _, account in TYPES
    }

    def party_code(self, party: Vendor) -> str:
        """A number: `101`."""
        return str(accounting.vendor_number(party))

    def cost_code(self, division: str, code: str) -> str:
        """The phase without its padding: `03-3000`."""
        return erp_code(division, code)

    def sandbox_settings(self, ca_file: Path) -> Json:
        """Actions that are asked for twice before they are done, and a cache that lags."""
        return {"polls_until_done": 1, "cache_seconds": CACHE_SECONDS}

    def seed(self) -> Json:
        """Accounting's side."""
        return accounting.seed()

    def settings(self, base_url: str) -> Json:
        """A few seconds are waited within a call, since everything is near."""
        return {
            "base_url": f"{base_url}{BASE}",
            "subscriber": accounting.SUBSCRIBER,
            "company": accounting.COMPANY,
            "phase_group": accounting.PHASE_GROUP,
            "vendor_group": accounting.VENDOR_GROUP,
            "customer_group": accounting.CUSTOMER_GROUP,
            "retainage_pay_type": accounting.RETAINAGE_PAY_TYPE,
            "time_zone": "America/Los_Angeles",
            "ask_in_place": 4,
            "ask_after": 1,
            "cache_lag": CACHE_SECONDS,
        }

    def about(self, base_url: str) -> Json:
        """The auditor's key first: outside clients only look."""
        return {
            "base_url": f"{base_url}{BASE}",
            "subscriber": accounting.SUBSCRIBER,
            "company": accounting.COMPANY,
            "project": accounting.JOB,
            "credentials": {"application_key": accounting.AUDITOR_KEY},
            "integration_credentials": {"application_key": accounting.KEY},
        }

    def subscribe(self, base_url: str, url: str, token: str) -> None:
        """Nothing: the Direct API has no push."""

    def open(self, base_url: str) -> ViewpointVistaDesk:
        """An auditor with a key of his own."""
        return ViewpointVistaDesk(base_url)
