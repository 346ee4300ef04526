"""A seeded Acumatica look-alike for the reading side: what accounting does in it, and the feed as wiring builds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from contract.erp.rig import HandClock, OneHolder, PlentyOfTime, Sandbox
from sandbox.kit.serve import running
from tieout.connectors.acumatica import build_feed
from tieout.connectors.acumatica.feed import AcumaticaFeed
from tieout.connectors.context import ConnectorContext
from unit.connectors_acumatica.feed_site import ALL

CLIENT = "0F6A4A2C-5C2B-4E37-9B8C-5D2E0D1B7C11@Harbor"
LOGIN = {"client_id": CLIENT, "client_secret": "s3cret", "username": "tieout", "password": "correct horse"}
LINE = {"Project": "P100", "ProjectTask": "01", "CostCode": "03-300", "Account": "51000", "Qty": "1"}
SEED: dict[str, Any] = {
    "tenant": "Harbor",
    "users": [{"name": "tieout", "password": "correct horse"}],
    "clients": [{"client_id": CLIENT, "client_secret": "s3cret"}],
    "customers": [{"CustomerID": "C0001", "CustomerName": "Harbor Schools"}],
    "projects": [{"ProjectID": "P100", "Description": "Library"}],
    "tasks": [
        {"ProjectID": "P100", "ProjectTaskID": "01", "Description": "Structure"},
        {"ProjectID": "P100", "ProjectTaskID": "02", "Description": "Finishes"},
    ],
    "cost_codes": [{"CostCodeID": "03-300", "Description": "Concrete"}],
    "terms": ["30D"],
    "branches": ["MAIN"],
    "accounts": ["51000", "40000"],
    "account_groups": [
        {"AccountGroupID": "SUBCON", "Type": "Expense"},
        {"AccountGroupID": "REVENUE", "Type": "Income"},
    ],
    "gl_accounts": [
        {"AccountCD": "51000", "AccountGroup": "SUBCON"},
        {"AccountCD": "40000", "AccountGroup": "REVENUE"},
    ],
    "vendors": [
        {
            "VendorID": "V0001",
            "VendorName": "O'Brien & Sons",
            "LegalName": "O'Brien and Sons Inc.",
            "Terms": "30D",
            "TaxRegistrationID": "12-3456789",
            "PaymentInstructions": [{"PaymentInstructionsID": "ACCT", "Value": "4000123"}],
            "MainContact": {
                "Email": "office@obrien.example",
                "Phone1": "+1 503 555 0100",
                "WebSite": "obrien.example",
                "Address": {
                    "AddressLine1": "1 Pier",
                    "AddressLine2": "Door B",
                    "City": "Salem",
                    "State": "OR",
                    "PostalCode": "97301",
                    "Country": "US",
                },
            },
        },
        {"VendorID": "V0002", "VendorName": "Gone", "Status": "Inactive"},
        {"VendorID": "V<&>'%20", "VendorName": "Odd"},
    ],
    "bills": [
        {
            "Type": "Bill",
            "ReferenceNbr": number,
            "Vendor": "V0001",
            "VendorRef": f"INV-{number}",
            "Details": [LINE | {"UnitCost": amount, "ExtendedCost": amount}],
        }
        for number, amount in (("000901", "1000.10"), ("000902", "250.05"))
    ],
    "invoices": [
        {
            "Type": "Invoice",
            "ReferenceNbr": "000801",
            "Customer": "C0001",
            "Project": "P100",
            "Details": [
                {"ProjectTask": "01", "CostCode": "03-300", "Account": "40000", "Qty": "1", "UnitPrice": "500"}
                | {"ExtendedPrice": "500.00"}
            ],
        }
    ],
}


@dataclass
class Desk:
    """A seeded tenant, what accounting does in it, and the reading side."""

    sandbox: Sandbox
    base_url: str
    clock: HandClock
    tokens: OneHolder
    opened: list[AcumaticaFeed] = field(default_factory=list)

    def open(self, *, sign_in: str = "oauth", key: str = "", **settings: Any) -> AcumaticaFeed:
        chosen = {"base_url": self.base_url, "tenant": "Harbor", "branch": "MAIN", "sign_in": sign_in, **settings}
        one = ConnectorContext(
            connection="harbor",
            settings=chosen,
            credentials={**LOGIN, **({"tax_id_key": key} if key else {})},
            tokens=self.tokens,
            clock=self.clock,
            deadline=PlentyOfTime(),
            sleep=lambda seconds: None,
            assumptions=ALL,
            allow_loopback=True,
        )
        self.opened.append(build_feed(one))
        return self.opened[-1]

    def control(self, name: str, document: dict[str, Any]) -> dict[str, Any]:
        answer = self.sandbox.client.post(f"/__sandbox__/{name}", json=document)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def begin(self) -> None:
        """Empty and seed the tenant; nobody is signed in."""
        self.sandbox.begin_anew(SEED)
        self.tokens.stored = None

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()


@contextmanager
def feed_desk() -> Iterator[Desk]:
    """One running look-alike."""
    with (
        running("acumatica", max_sessions=2, polls_until_done=2) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as client,
    ):
        yield Desk(Sandbox(client), base_url, HandClock(datetime.now(UTC)), OneHolder())
