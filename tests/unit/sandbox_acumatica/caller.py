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
    return {name: value if name == "custom" else _wrapped(value) for name, value in values.items()}


def _wrapped(value: Any) -> Any:
    if isinstance(value, list):
        return [wrapped(row) for row in value]
    return wrapped(value) if isinstance(value, dict) else {"value": value}


def custom(**fields: Any) -> dict[str, Any]:
    """The custom form fields of a bill or its rows, `Document_RetainageApply=True`."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        view, _, field = name.partition("_")
        kind = "CustomBooleanField" if isinstance(value, bool) else "CustomDecimalField"
        found.setdefault(view, {})[field] = {"type": kind, "value": value}
    return found


def bill(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """A good bill, balanced."""
    good = {"Project": "PR2601", "ProjectTask": "0000", "CostCode": "03-300", "Account": "50000"}
    rows = [{**good, **row} for row in lines or ({"ExtendedCost": 1000},)]
    return {"Vendor": "V000101", "VendorRef": "procore:7", "Hold": False, **header, "Details": rows}


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


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """An answer without its wrapping."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list):
            found[name] = [plain(row) for row in value]
        elif isinstance(value, dict) and name not in ("custom", "_links"):
            found[name] = value.get("value") if value.keys() <= {"value", "error"} else plain(value)
        else:
            found[name] = value
    return found


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

    def do(self, entity: str, action: str, parameters: dict[str, Any] | None = None, **key: str) -> httpx.Response:
        """Invoke an action and wait for its end."""
        body = {"entity": wrapped(key), "parameters": wrapped(parameters or {})}
        answer = self.call("POST", f"{entity}/{action}", json=body)
        while answer.status_code == 202:
            answer = self.call("GET", answer.headers["location"])
        return answer

    def done(self, entity: str, action: str, parameters: dict[str, Any] | None = None, **key: str) -> None:
        """The same, and it has to succeed."""
        answer = self.do(entity, action, parameters, **key)
        assert answer.status_code == 204, answer.text

    def made(self, entity: str, values: dict[str, Any]) -> str:
        """The number of a new document."""
        answer = self.put(entity, values)
        assert answer.status_code == 200, answer.text
        name = "RefNbr" if entity in ("ChangeOrder", "ProFormaInvoice") else "ReferenceNbr"
        number: str = answer.json()[name]["value"]
        return number

    def shown(self, path: str, **params: str) -> dict[str, Any]:
        """A record in plain values."""
        return plain(self.get(path, **params).raise_for_status().json())

    def budget(self, group: str = "SUBCON") -> dict[str, Any]:
        """The budget line of an account group in the sample project."""
        # A key that holds a slash, as <N/A> does, cannot be given in a path.
        found = self.get("ProjectBudget", **{"$filter": f"ProjectID eq 'PR2601' and AccountGroup eq '{group}'"}).json()
        assert len(found) == 1, found
        return plain(found[0])

    def control(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """Use a control route."""
        answer = self.client.post(f"/__sandbox__/{path}", json=document)
        assert answer.is_success, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

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
