"""What the tests say to the sandbox, in few words."""

import json
from pathlib import Path
from typing import Any

import httpx

import sandbox.acumatica

SEED: dict[str, Any] = json.loads((Path(sandbox.acumatica.__file__).parent / "sample_seed.json").read_text())
BASE = "/entity/Default/24.200.001"


def wrapped(values: dict[str, Any]) -> dict[str, Any]:
    """Plain values in the vendor's notation."""
    return {
        name: [wrapped(row) for row in value] if isinstance(value, list) else {"value": value}
        for name, value in values.items()
    }


def line(**changes: Any) -> dict[str, Any]:
    """A good subcontract line."""
    good = {"Project": "PR2601", "Task": "0000", "CostCode": "03-300", "UOM": "LS", "Account": "50000"}
    return {**good, "OrderQty": 1, "UnitCost": 1000, "LineDescription": "Footings", **changes}


def subcontract(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """A good subcontract."""
    return {"VendorID": "V000101", "VendorRef": "procore:1", **header, "Details": list(lines or (line(),))}


def purchase_order(**header: Any) -> dict[str, Any]:
    """A good purchase order of one line."""
    good = {"Project": "PR2601", "ProjectTask": "0000", "CostCode": "03-300", "UOM": "EA", "Account": "50000"}
    row = {**good, "OrderQty": 3, "UnitCost": 19.99}
    return {"VendorID": "V000101", "VendorRef": "procore:2", "Details": [row], **header}


class Caller:
    """A client with a token."""

    def __init__(self, client: httpx.Client, seed: dict[str, Any]) -> None:
        self.client = client
        self.seed_document = seed
        self.token = ""
        self.refresh = ""
        client.post("/__sandbox__/seed", json=seed).raise_for_status()

    def grant(self, **form: str) -> httpx.Response:
        """Ask for tokens."""
        known = self.seed_document["clients"][0]
        return self.client.post("/identity/connect/token", data={**known, **form})

    def password_grant(self, scope: str = "api offline_access", word: str = "sandbox-password") -> httpx.Response:
        """Ask for tokens with the password."""
        return self.grant(grant_type="password", username="integration", password=word, scope=scope)

    def sign_in(self, scope: str = "api offline_access") -> str:
        """Take a token."""
        answer = self.password_grant(scope).raise_for_status().json()
        self.token, self.refresh = answer["access_token"], answer.get("refresh_token", "")
        return self.token

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call with the token; a path that starts with a slash is taken as it is."""
        headers = {"authorization": f"Bearer {more.pop('token', self.token)}", **more.pop("headers", {})}
        url = path if path.startswith("/") else f"{BASE}/{path}"
        return self.client.request(method, url, headers=headers, **more)

    def put(self, path: str, values: dict[str, Any], **more: Any) -> httpx.Response:
        """Write an entity given in plain values."""
        return self.call("PUT", path, json=wrapped(values), **more)

    def get(self, path: str, **params: str) -> httpx.Response:
        """Read."""
        return self.call("GET", path, params=params or None)

    def act(self, entity: str, action: str, **key: str) -> httpx.Response:
        """Invoke an action."""
        return self.call("POST", f"{entity}/{action}", json={"entity": wrapped(key), "parameters": {}})

    def fault(self, kind: str, **rule: Any) -> None:
        """Put a fault in force."""
        self.client.post("/__sandbox__/faults", json={"faults": [{"kind": kind, **rule}]}).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the sandbox clock."""
        self.client.post("/__sandbox__/clock", json={"advance_seconds": seconds}).raise_for_status()

    def state(self) -> dict[str, Any]:
        """What the vendor holds."""
        shown: dict[str, Any] = self.client.get("/__sandbox__/state").json()
        return shown

    def released(self) -> str:
        """The number of a new subcontract, released."""
        number: str = self.put("Subcontract", subcontract()).json()["SubcontractNbr"]["value"]
        answer = self.act("Subcontract", "ReleaseFromHold", SubcontractNbr=number)
        while answer.status_code == 202:
            answer = self.call("GET", answer.headers["location"])
        assert answer.status_code == 204
        return number
