"""What the tests say to the sandbox, in few words."""

import json
from pathlib import Path
from typing import Any

import httpx

import sandbox.sage_intacct

SEED: dict[str, Any] = json.loads((Path(sandbox.sage_intacct.__file__).parent / "sample_seed.json").read_text())
BASE = "/ia/api/v1"
SUBCONTRACTS = "purchasing/document::Subcontract"
CHANGES = "purchasing/document::Subcontract Change Order"
INVOICES = "purchasing/document::Vendor Invoice"
CLIENT = {"client_id": "sandbox.app.sage.com", "client_secret": "sandbox-client-secret"}
USERNAME = "integration@SandboxCo"


def ref(record_id: str) -> dict[str, str]:
    """A reference by id."""
    return {"id": record_id}


def dimensions(**more: Any) -> dict[str, Any]:
    """The dimensions of a good line."""
    good = {"item": ref("SUB"), "project": ref("PR2601"), "task": ref("03-300"), "costType": ref("S")}
    return {**good, **more}


def line(**more: Any) -> dict[str, Any]:
    """A good line of a purchasing document: 1 at 1000.00."""
    return {"dimensions": dimensions(), "unit": "Each", "unitQuantity": "1", "unitPrice": "1000", **more}


def subcontract(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """A good subcontract."""
    good = {"documentNumber": "SC-1", "vendor": ref("V-101"), "txnDate": "2026-03-01", "dueDate": "2026-04-01"}
    return {**good, "lines": list(lines or (line(),)), **header}


def bill(*amounts: str, **header: Any) -> dict[str, Any]:
    """A good bill with one line per amount."""
    rows = [
        {"glAccount": ref("5010"), "txnAmount": amount, "dimensions": dimensions()} for amount in amounts or ("100",)
    ]
    good = {"billNumber": "B-1", "vendor": ref("V-101"), "currency": {"baseCurrency": "USD", "txnCurrency": "USD"}}
    return {**good, "createdDate": "2026-03-01", "dueDate": "2026-04-01", "lines": rows, **header}


class Caller:
    """A client with a token."""

    def __init__(self, client: httpx.Client, **seed: Any) -> None:
        self.client = client
        self.token = ""
        client.post("/__sandbox__/seed", json={**SEED, **seed}).raise_for_status()

    def grant(self, **form: str) -> httpx.Response:
        """Ask for tokens."""
        given = {"grant_type": "client_credentials", "username": USERNAME, **CLIENT, **form}
        return self.client.post(f"{BASE}/oauth2/token", json=given)

    def sign_in(self) -> dict[str, Any]:
        """Take a token."""
        answer: dict[str, Any] = self.grant().raise_for_status().json()
        self.token = answer["access_token"]
        return answer

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call with the token; the path is under /ia/api/v1."""
        headers = {"authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, f"{BASE}/{path}", headers=headers, **more)

    def post(self, name: str, body: Any, **headers: str) -> httpx.Response:
        """Create."""
        return self.call("POST", f"objects/{name}", json=body, headers=headers)

    def made(self, name: str, body: Any) -> str:
        """Create something good; its key."""
        answer = self.post(name, body)
        assert answer.status_code == 201, answer.text
        key: str = answer.json()["ia::result"]["key"]
        return key

    def patch(self, name: str, key: str, body: Any) -> httpx.Response:
        """Change."""
        return self.call("PATCH", f"objects/{name}/{key}", json=body)

    def get(self, name: str, key: str) -> dict[str, Any]:
        """One record."""
        answer = self.call("GET", f"objects/{name}/{key}")
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()["ia::result"]
        return record

    def key(self, name: str, record_id: str) -> str:
        """The key of the only record with this id."""
        rows = self.query(name, ["key"], filters=[{"$eq": {"id": record_id}}])["ia::result"]
        assert len(rows) == 1
        return str(rows[0]["key"])

    def query(self, name: str, fields: list[str], **more: Any) -> dict[str, Any]:
        """A query that is good."""
        answer = self.ask({"object": name, "fields": fields, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, document: Any) -> httpx.Response:
        """Any query."""
        return self.call("POST", "services/core/query", json=document)

    def act(self, name: str, action: str, key: str, **more: Any) -> httpx.Response:
        """A workflow action."""
        return self.call("POST", f"workflows/{name}/{action}", json={"key": key, **more})

    def fault(self, kind: str, **rule: Any) -> None:
        """Put a fault in force."""
        self.client.post("/__sandbox__/faults", json={"faults": [{"kind": kind, **rule}]}).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the sandbox clock."""
        self.client.post("/__sandbox__/clock", json={"advance_seconds": seconds}).raise_for_status()

    def state(self) -> dict[str, Any]:
        """What the company holds."""
        shown: dict[str, Any] = self.client.get("/__sandbox__/state").json()
        return shown


def complaints(answer: httpx.Response) -> str:
    """Everything that an error answer says."""
    error = answer.json()["ia::error"]
    return " | ".join([error["message"], *(detail["message"] for detail in error.get("details", []))])
