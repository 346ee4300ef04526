"""A firm before its go-live, on both look-alikes: what people have let grow there, and one connection between the two."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from sandbox.kit.serve import running
from tieout.connectors.acumatica.assumptions import SWITCHES as ERP_SWITCHES
from tieout.connectors.procore.assumptions import SWITCHES as PLATFORM_SWITCHES
from unit.cli.conftest import CONNECTION, Desk, document

COMPANY, PROJECT, VENDOR = 598134325683880, 598134326517540, 47
CLIENT = "0F6A4A2C-5C2B-4E37-9B8C-5D2E0D1B7C11@Harbor"
PLATFORM_LOGIN = {"client_id": "tieout", "client_secret": "s3cret", "tax_id_key": "pepper"}
ERP_LOGIN = {"client_id": CLIENT, "client_secret": "s3cret", "username": "tieout", "password": "correct horse"}
TAX_ID = "12-3456789"

NAMES = ("Footings", "Slabs", "Walls", "Framing", "Trusses", "Siding", "Roofing", "Glazing", "Paint", "Tile", "Carpet")
NAHB = {
    f"{phase}-{group:02d}-{group:02d}10": f"{NAMES[group - 1]} {phase}"
    for phase in range(1, 7)
    for group in range(1, 12)
}
"""66 codes of the NAHB list."""
LOOKALIKES = {"1-O1-0110": "Footings 1", "2-03-O310": "Walls 2"}
"""Three in a hundred: the letter for the digit."""
MASTERFORMAT = {
    "03-300": "Cast-in-place concrete",
    "05-120": "Structural steel",
    "06-100": "Framing 1",
    "09-900": "Paint",
}

CONTRACT = {
    "id": 41,
    "project": PROJECT,
    "vendor": VENDOR,
    "number": "SC-001",
    "title": "Concrete",
    "status": "Approved",
    "line_items": [
        {"id": 177, "cost_code": "1-01-0110", "line_item_type": "S", "amount": "250.10", "description": "Slab"},
        {"id": 178, "cost_code": "1-02-0210", "line_item_type": "S", "amount": "49.90", "description": "Walls"},
    ],
}
ORDER = {
    "id": 42,
    "project": PROJECT,
    "vendor": VENDOR,
    "number": "PO-001",
    "status": "Approved",
    "payment_terms": "Net 17",
    "line_items": [{"cost_code": "1-O1-0110", "line_item_type": "S", "amount": "10.00"}],
}
PROCORE: dict[str, Any] = {
    "company": {"id": COMPANY, "name": "Oakridge Builders"},
    "apps": [{"client_id": "tieout", "client_secret": "s3cret", "service_user": {"id": 15004487}}],
    "vendors": [
        {"id": VENDOR, "name": "O'Brien & Sons"},
        {"name": "Cascade Electric"},
        {"name": "CASCADE ELECTRIC, Inc."},
    ],
    "projects": [{"id": PROJECT, "name": "Clinic", "project_number": "24-001"}],
    "line_item_types": [{"ref": "S", "name": "Subcontracts", "code": "S"}, {"name": "Fees", "code": "F"}],
    "cost_codes": [
        {"ref": code, "project": PROJECT, "code": code, "name": name} for code, name in (NAHB | LOOKALIKES).items()
    ],
    "uoms": [{"name": "ton", "category": "mass"}],
    "work_order_contracts": [CONTRACT],
}
LINE = {"Project": "24001", "Task": "01", "Account": "51000", "OrderQty": "1"}
TYPED_IN = {
    "SubcontractNbr": "SC-000900",
    "Status": "Open",
    "VendorID": "V0001",
    "VendorRef": "SC-001",
    "Description": "as signed",
    "Details": [
        LINE | {"LineNbr": 1, "CostCode": "05-120", "UnitCost": "49.90", "ExtendedCost": "49.90"},
        LINE | {"LineNbr": 2, "CostCode": "03-300", "UnitCost": "250.10", "ExtendedCost": "250.10"},
    ],
}
"""What accounting entered by hand: under the number that both sides know, with the lines the other way round."""
ACUMATICA: dict[str, Any] = {
    "tenant": "Harbor",
    "users": [{"name": "tieout", "password": "correct horse"}],
    "clients": [{"client_id": CLIENT, "client_secret": "s3cret"}],
    "vendors": [
        {"VendorID": "V0001", "VendorName": "OBrien and Sons LLC", "TaxRegistrationID": TAX_ID, "Terms": "30D"},
        {"VendorID": "V0002", "VendorName": "Cascade Electric"},
    ],
    "projects": [{"ProjectID": "24001", "Description": "Clinic"}],
    "tasks": [{"ProjectID": "24001", "ProjectTaskID": "01", "Description": "Structure"}],
    "cost_codes": [{"CostCodeID": code, "Description": name} for code, name in MASTERFORMAT.items()],
    "terms": ["30D"],
    "branches": ["MAIN"],
    "accounts": ["51000"],
    "account_groups": [{"AccountGroupID": "SUBCON", "Type": "Expense"}],
    "gl_accounts": [{"AccountCD": "51000", "AccountGroup": "SUBCON"}],
}
VALUE_MAPS: dict[str, Any] = {
    "terms": {"Net 30": "30D"},
    "cost_codes": {"1-01-0110": "03-300", "1-02-0210": "05-120"},
    "cost_types": {"S": {"account": "51000", "account_group": "SUBCON"}},
    "tasks": {"24001": {"*": "01"}},
    "projects": {str(PROJECT): "24001"},
    "vendors": {str(VENDOR): "V0001"},
}


class FirmOnSandboxes:
    """Both look-alikes, seeded, and the connection's document and secrets on the desk."""

    def __init__(self, desk: Desk, platform: httpx.Client, erp: httpx.Client) -> None:
        self.desk, self.platform, self.erp = desk, platform, erp
        for side, login in (("platform", PLATFORM_LOGIN), ("erp", ERP_LOGIN | {"tax_id_key": "pepper"})):
            secret = f"tieout/{CONNECTION}/{side}"
            desk.parts.clients.secrets.put_secret_value(SecretId=secret, SecretString=json.dumps(login))

    def seed(self, side: httpx.Client, content: dict[str, Any]) -> None:
        answer = side.post("/__sandbox__/seed", json=content)
        assert answer.is_success, answer.text

    def register(self, vendor: int, tax_id: str) -> None:
        """Somebody records a vendor's tax id on the platform."""
        asked = {"grant_type": "client_credentials", "client_id": "tieout", "client_secret": "s3cret"}
        token = self.platform.post("/oauth/token", json=asked).json()["access_token"]
        answer = self.platform.post(
            f"/rest/v1.0/vendors/{vendor}/business_register?company_id={COMPANY}",
            headers={"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)},
            json={"business_register": {"type": "ein", "identifier": tax_id}},
        )
        assert answer.is_success, answer.text

    def connect(self, *, golive_at: str, **changes: Any) -> None:
        """Put the connection's document in force. `changes`: of its value maps."""
        here, there = str(self.platform.base_url).rstrip("/"), str(self.erp.base_url).rstrip("/")
        section = {
            "mode": "live",
            "golive_at": golive_at,
            "approved": {"subcontract": ["Approved"], "purchase_order": ["Approved"]},
        }
        content = document(
            platform={
                "system": "procore",
                "settings": {"auth_url": here, "api_url": here, "company_id": str(COMPANY), "projects": [str(PROJECT)]},
            },
            erp={
                "system": "acumatica",
                "settings": {
                    "base_url": there,
                    "tenant": "Harbor",
                    "branch": "MAIN",
                    "request_limits": [{"requests": 600, "seconds": 60}],
                },
            },
            entities={"commitment": section, "vendor": {"mode": "live", "golive_at": golive_at}},
            value_maps=VALUE_MAPS | changes,
            assumptions=sorted({one.name for one in (*ERP_SWITCHES, *PLATFORM_SWITCHES)}),
        )
        self.desk.parts.documents.put(CONNECTION, content, "tester", "set up")

    def findings(self) -> tuple[int, list[dict[str, Any]]]:
        """The exit code of preflight, and what it found."""
        said = self.desk.tieout("preflight", "--json")
        assert said.text.startswith("{"), said.text
        found: list[dict[str, Any]] = said.json()["findings"]
        return said.code, found

    def held(self, side: httpx.Client, table: str) -> Any:
        return side.get("/__sandbox__/state").json()[table]


@contextmanager
def firm_on_sandboxes(desk: Desk) -> Iterator[FirmOnSandboxes]:
    """Both look-alikes running, empty."""
    with (
        running("procore", spike_limit=0, hourly_limit=0) as here,
        running("acumatica", max_sessions=2) as there,
        httpx.Client(base_url=here, timeout=10) as platform,
        httpx.Client(base_url=there, timeout=10) as erp,
    ):
        yield FirmOnSandboxes(desk, platform, erp)
