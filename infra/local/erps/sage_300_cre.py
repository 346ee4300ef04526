"""The firm on Sage 300 Construction and Real Estate, reached through hh2's cloud, which carries work to Sage by and by."""

from collections.abc import Mapping
from pathlib import Path

from infra.local.business import ERP_PROJECT, TERMS, TYPES, UNITS, Vendor, erp_code
from infra.local.erps import sage_300_cre_seed as accounting
from infra.local.erps.port import Json
from infra.local.erps.sage_300_cre_desk import Sage300CreDesk
from tieout.connectors.sage_300_cre.assumptions import SWITCHES

SYNC_SECONDS, LAG_SECONDS = 1, 1
"""The sync client's rounds: five minutes at a real firm, and too long to watch."""

ASK_IN_PLACE = 6
"""Seconds: longer than both rounds, since whatever is not known by then is asked for a minute later."""

OF_FILES = frozenset(
    {
        "sage_300_cre_ap_import_takes_the_printed_format",
        "sage_300_cre_estimate_import_takes_category_records",
        "sage_300_cre_dropped_files_stay",
    }
)
"""Nothing goes to this firm's Sage by file."""


class Sage300Cre:
    """One data folder. Implements `infra.local.erps.port.Erp`."""

    system, name = "sage_300_cre", "Sage 300 CRE"
    company, project, task = accounting.COMPANY, ERP_PROJECT, "-"
    pushes = False
    reference_room = 30
    terms: Mapping[str, str] = TERMS
    units: Mapping[str, str] = UNITS
    quarantined = ("Commitment", "CommitmentChangeOrder", "Invoice")
    assumptions = tuple(one.name for one in SWITCHES if one.name not in OF_FILES)
    secrets: Mapping[str, str] = {
        "api_key": accounting.CLIENT["ApiKey"],
        "api_secret": accounting.CLIENT["ApiSecret"],
        "username": accounting.USER["Username"],
        "password": accounting.USER["Password"],
    }
    signing: Mapping[str, str] = {}
    cost_types: Mapping[str, Mapping[str, str]] = {
        code: {"account": account, "cost_type": accounting.CATEGORIES[code]} for code, _, _, account in TYPES
    }

    def party_code(self, party: Vendor) -> str:
        """As accounting typed it: `V000101`."""
        return party.erp_code

    def cost_code(self, division: str, code: str) -> str:
        """`03-3000`."""
        return erp_code(division, code)

    def sandbox_settings(self, ca_file: Path) -> Json:
        """A sync client in a hurry."""
        return {"sync_seconds": SYNC_SECONDS, "lag_seconds": LAG_SECONDS}

    def seed(self) -> Json:
        """Accounting's side."""
        return accounting.seed()

    def settings(self, base_url: str) -> Json:
        """One call at a time, as hh2's sync client works; commitment types are the firm's own numbers."""
        return {
            "base_url": base_url,
            "company": accounting.COMPANY,
            "accounts_payable_account": accounting.PAYABLE,
            "subcontract_type": 1,
            "purchase_order_type": 2,
            "ask_in_place": ASK_IN_PLACE,
            "seats": 2,
        }

    def about(self, base_url: str) -> Json:
        """The auditor's sign-in first: outside clients only look."""
        client = {"api_key": accounting.CLIENT["ApiKey"], "api_secret": accounting.CLIENT["ApiSecret"]}
        auditor = {"username": accounting.AUDITOR["Username"], "password": accounting.AUDITOR["Password"]}
        return {
            "base_url": base_url,
            "company": accounting.COMPANY,
            "project": ERP_PROJECT,
            "credentials": {**client, **auditor},
            "integration_credentials": dict(self.secrets),
        }

    def subscribe(self, base_url: str, url: str, token: str) -> None:
        """Nothing: hh2 has no push."""

    def open(self, base_url: str) -> Sage300CreDesk:
        """An auditor's session."""
        return Sage300CreDesk(base_url)
