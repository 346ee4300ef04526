"""An outside client: knows `stack.json` and the vendors' public APIs, and nothing else of the project."""

import json
import ssl
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.2
WRAPPERS = {"work_order_contracts": "work_order_contract", "purchase_order_contracts": "purchase_order_contract"}


WRITTEN: dict[str, list[tuple[str, str]]] = {}
"""What people wrote, by the address of the vendor: method and path. All else that was written there is the integration's."""


def _client(base_url: str) -> httpx.Client:
    """A client that remembers what was written with it."""
    written = WRITTEN.setdefault(base_url, [])

    def note(request: httpx.Request) -> None:
        if request.method != "GET":
            written.append((request.method, request.url.path))

    return httpx.Client(base_url=base_url, timeout=30, event_hooks={"request": [note]})


class Outsider:
    """Approves in Procore and looks in Acumatica, as people would."""

    def __init__(self, stack_file: Path) -> None:
        self.stack: dict[str, Any] = json.loads(stack_file.read_text())
        self.procore_about, self.acumatica_about = (self.stack["sandboxes"][name] for name in ("procore", "acumatica"))
        self.procore = self._procore(self.procore_about["credentials"])
        self.acumatica = _client(self.acumatica_about["base_url"])
        self.sign_in()
        self.hook = httpx.Client(verify=ssl.create_default_context(cafile=self.stack["aws_ca_file"]), timeout=30)

    def sign_in(self) -> None:
        """Be let into the ERP; again, where ten idle minutes have ended the session."""
        credentials, tenant = self.acumatica_about["credentials"], self.acumatica_about["tenant"]
        who = {"name": credentials["username"], "password": credentials["password"], "tenant": tenant}
        self.acumatica.post("/entity/auth/login", json=who).raise_for_status()

    def _procore(self, credentials: dict[str, str]) -> httpx.Client:
        client = _client(self.procore_about["base_url"])
        form = {"grant_type": "client_credentials", **credentials}
        token = client.post("/oauth/token", data=form).raise_for_status().json()["access_token"]
        company = str(self.procore_about["company_id"])
        client.headers = httpx.Headers({"Authorization": f"Bearer {token}", "Procore-Company-Id": company})
        return client

    def close(self) -> None:
        self.acumatica.post("/entity/auth/logout", headers={"Content-Length": "0"})
        for client in (self.procore, self.acumatica, self.hook):
            client.close()

    def create(self, table: str, number: str, lines: list[dict[str, Any]], **fields: Any) -> int:
        """A new draft with its lines; returns its id."""
        project = self.procore_about["project_id"]
        header = {"number": number, "title": "Made by an outsider", "status": "Draft", **fields}
        body = {"project_id": project, WRAPPERS[table]: header}
        contract = self.procore.post(f"/rest/v1.0/{table}", json=body).raise_for_status().json()
        for line in lines:
            url = f"/rest/v1.0/{table}/{contract['id']}/line_items"
            self.procore.post(url, json={"project_id": project, "line_item": line}).raise_for_status()
        return int(contract["id"])

    def set_status(self, table: str, contract_id: int, status: str = "Approved") -> None:
        self.edit(table, contract_id, status=status)

    def edit(self, table: str, contract_id: int, **fields: str) -> None:
        """The team edits a contract's header."""
        body = {"project_id": self.procore_about["project_id"], WRAPPERS[table]: fields}
        self.procore.patch(f"/rest/v1.0/{table}/{contract_id}", json=body).raise_for_status()

    def contract(self, table: str, contract_id: int) -> dict[str, Any]:
        params = {"project_id": self.procore_about["project_id"]}
        answer = self.procore.get(f"/rest/v1.0/{table}/{contract_id}", params=params)
        return dict(answer.raise_for_status().json())

    def documents(self, table: str, number: str) -> list[dict[str, Any]]:
        """Every document in the ERP that begins with the commitment's number."""
        entity = "PurchaseOrder" if table.startswith("purchase") else "Subcontract"
        params = {"$filter": f"startswith(Description,'{number} ')", "$expand": "Details"}
        answer = self.acumatica.get(f"/entity/{self.acumatica_about['endpoint']}/{entity}", params=params)
        return [plain(one) for one in answer.raise_for_status().json(parse_float=Decimal)]

    def delete_order(self, number: str) -> None:
        """Accounting puts a purchase order on hold and deletes it in the ERP."""
        endpoint = f"/entity/{self.acumatica_about['endpoint']}/PurchaseOrder"
        held = {"Type": {"value": "Normal"}, "OrderNbr": {"value": number}, "Hold": {"value": True}}
        self.acumatica.put(endpoint, json=held).raise_for_status()
        self.acumatica.delete(f"{endpoint}/Normal/{number}").raise_for_status()

    def deliver(self, body: bytes | str, authorization: bytes | None = None) -> int:
        """Post to the webhook as the platform does; returns the status."""
        sent = f"Bearer {self.stack['webhook_token']}".encode() if authorization is None else authorization
        headers = {b"Authorization": sent, b"Content-Type": b"application/json"}
        return self.hook.post(self.stack["webhook_url"], content=body, headers=headers).status_code

    def control(self, sandbox: str, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """Use a sandbox's control endpoint."""
        base_url = self.stack["sandboxes"][sandbox]["base_url"]
        answer = httpx.post(f"{base_url}/__sandbox__/{path}", json=document, timeout=30)
        assert answer.is_success, f"{sandbox} {path} {document}: {answer.status_code} {answer.text}"
        return dict(answer.json())

    def clear(self, sandbox: str, path: str) -> None:
        """Take back what was asked of a control endpoint: whoever comes next on this stack expects fair weather."""
        base_url = self.stack["sandboxes"][sandbox]["base_url"]
        httpx.delete(f"{base_url}/__sandbox__/{path}", timeout=30).raise_for_status()

    def state(self, sandbox: str) -> dict[str, Any]:
        base_url = self.stack["sandboxes"][sandbox]["base_url"]
        return dict(httpx.get(f"{base_url}/__sandbox__/state", timeout=30).raise_for_status().json())


def until(look: Callable[[], T], what: str, patience: float = PATIENCE_SECONDS) -> T:
    """Look until there is something to see."""
    give_up = time.monotonic() + patience
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < give_up, f"{what}: not within {patience:.0f} s"
        time.sleep(LOOK_EVERY_SECONDS)


def plain(value: Any) -> Any:
    """Take the `{"value": …}` off every field."""
    if isinstance(value, dict):
        return value.get("value") if set(value) <= {"value"} else {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value
