"""What the tests say to the sandbox, in few words."""

import json
from pathlib import Path
from typing import Any

import httpx

import sandbox.sage_300_cre

SEED: dict[str, Any] = json.loads((Path(sandbox.sage_300_cre.__file__).parent / "sample_seed.json").read_text())
LOGIN = {
    "ApiKey": "sandbox-api-key",
    "ApiSecret": "sandbox-api-secret",
    "Username": "tieout",
    "Password": "correct horse",
}
AP_INVOICE = "76744AB9-4697-430A-ADB5-701E633472A9"
COMMITMENTS = "/JobCosting/Api/V1/Commitment.svc/commitments"
CHANGES = f"{COMMITMENTS}/changeorders"
JOBS = "/JobCosting/Api/V1/JobCost.svc/jobs"
VENDORS = "/AccountsPayable/Api/V1/Vendor.svc/vendors"
INVOICES = "/AccountsPayable/Api/V1/Invoice.svc/invoices"
DOCUMENT = "/DocumentManagement/Api/V1/Document.svc/document"


class Caller:
    """A client of a freshly seeded company."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        client.cookies.clear()
        client.post("/__sandbox__/reset").raise_for_status()
        client.post("/__sandbox__/seed", json=SEED).raise_for_status()

    def sign_in(self, **changes: str) -> int:
        """The result of a sign-in."""
        answer = self.client.post("/Api/Security/V3/Session.svc/authenticate", json={**LOGIN, **changes})
        assert answer.status_code == 200
        result: int = answer.json()["Result"]
        return result

    def get(self, path: str, **query: Any) -> Any:
        """What a list or a document shows."""
        answer = self.client.get(path, params=query, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> httpx.Response:
        """A write."""
        return self.client.post(path, json=body)

    def made(self, path: str, body: Any) -> str:
        """A write that the cloud takes; its GUID."""
        answer = self.post(path, body)
        assert answer.status_code == 200, answer.text
        guid: str = answer.json()
        return guid

    def completed(self, operation: str) -> bool:
        """Whether Sage has come to a verdict."""
        answer = self.client.post(f"/Synchronization/RequestService.svc/status/{operation}")
        return bool(answer.raise_for_status().json()["CompletedOn"])

    def failures(self, entity: str) -> str:
        """Why Sage refused it; empty if it did not."""
        rows = self.get("/Synchronization/EventService.svc/events/failures", entity=entity)
        return " | ".join(row["ErrorMessage"] for row in rows)

    def sent(self, path: str, body: Any) -> tuple[str, str]:
        """Create, send, wait for both sides: the GUID, and what Sage had against it."""
        guid = self.made(path, body)
        send = f"{path}/actions/export?document={guid}" if path == DOCUMENT else f"{path}/synchronize?id={guid}"
        operation = self.post(send).raise_for_status().json()
        self.advance(300)  # to Sage
        self.advance(300)  # and back
        assert self.completed(operation)
        return guid, self.failures(guid)

    def advance(self, seconds: float) -> None:
        """Move the sandbox clock."""
        self.client.post("/__sandbox__/clock", json={"advance_seconds": seconds}).raise_for_status()

    def id_of(self, kind: str, code: str, **also: str) -> str:
        """The GUID of a row by its code."""
        rows = self.client.get("/__sandbox__/state").json()[kind]
        found = [row for row in rows if row["Code"] == code and all(row[name] == value for name, value in also.items())]
        assert len(found) == 1
        return str(found[0]["Id"])

    def coding(self, code: str = "03-300") -> dict[str, str]:
        """Cost code and category of job P100."""
        cost_code = self.id_of("cost_codes", code)
        return {"CostCodeId": cost_code, "CategoryId": self.id_of("categories", "SUB", CostCodeId=cost_code)}

    def commitment(self, *, item: dict[str, Any] | None = None, **header: Any) -> dict[str, Any]:
        """A good commitment of one item."""
        good = {"Code": "SC-1", "Description": "Foundations", "Type": 1, "Date": "2026-03-01"}
        owners = {"VendorId": self.id_of("vendors", "V0001"), "JobId": self.id_of("jobs", "P100")}
        return {
            **good,
            **owners,
            **header,
            "Items": [{"Code": "1", "Amount": 1000.10, **self.coding(), **(item or {})}],
        }

    def invoice(self, *, row: dict[str, Any] | None = None, **header: Any) -> dict[str, Any]:
        """A good AP invoice of one distribution."""
        vendor = self.id_of("vendors", "V0001")
        good = {"Code": "INV-1", "Amount": 100.25, "InvoiceDate": "2026-03-01", "VendorId": vendor, **header}
        line = {"Amount": good["Amount"], "JobId": self.id_of("jobs", "P100"), **self.coding(), **(row or {})}
        return {"DocumentTypeId": AP_INVOICE, "Snapshot": {"Header": good, "Distributions": [line]}}
