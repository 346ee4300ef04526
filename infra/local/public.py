"""The two vendors' public APIs, as an outsider uses them: to approve on one side and to look on the other."""

from decimal import Decimal
from typing import Any

import httpx

from infra.local.business import COMPANY_ID, ERP_AUDITOR, INTEGRATION_APP, PROJECT_ID, TEAM_APP, TENANT
from infra.local.commitments import PURCHASE_ORDERS
from infra.local.papers import Papers

WRAPPERS = {"work_order_contracts": "work_order_contract", "purchase_order_contracts": "purchase_order_contract"}


def _signed_in(base_url: str, app: dict[str, str]) -> httpx.Client:
    client = httpx.Client(base_url=base_url, timeout=30)
    form = {"grant_type": "client_credentials", **app}
    token = client.post("/oauth/token", data=form).raise_for_status().json()["access_token"]
    client.headers = httpx.Headers({"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY_ID)})
    return client


class Deliveries:
    """The log of a project's webhook deliveries, as an administrator of the integration sees it."""

    def __init__(self, base_url: str) -> None:
        self._client = _signed_in(base_url, INTEGRATION_APP)
        self._hooks = f"/rest/v2.0/companies/{COMPANY_ID}/projects/{PROJECT_ID}/webhooks/hooks"

    def accepted(self, resource_id: int) -> bool:
        """Whether a delivery about this resource was answered with success."""
        hooks = self._client.get(self._hooks, params={"namespace": "tieout"}).raise_for_status().json()["data"]
        for hook in hooks:
            params = {"filter[status]": "succeeded", "per_page": "100"}
            found = self._client.get(f"{self._hooks}/{hook['id']}/deliveries", params=params).raise_for_status()
            if any(str(one["payload"].get("resource_id")) == str(resource_id) for one in found.json()["data"]):
                return True
        return False

    def close(self) -> None:
        self._client.close()


class ProjectTeam:
    """A project manager at Procore."""

    def __init__(self, base_url: str) -> None:
        self._client = _signed_in(base_url, TEAM_APP)
        self.papers = Papers(self._client, COMPANY_ID, PROJECT_ID)

    def approve(self, table: str, contract_id: int) -> None:
        """Press the button."""
        body = {"project_id": PROJECT_ID, WRAPPERS[table]: {"status": "Approved"}}
        self._client.patch(f"/rest/v1.0/{table}/{contract_id}", json=body).raise_for_status()

    def contract(self, table: str, contract_id: int) -> dict[str, Any]:
        answer = self._client.get(f"/rest/v1.0/{table}/{contract_id}", params={"project_id": PROJECT_ID})
        return dict(answer.raise_for_status().json())

    def close(self) -> None:
        self._client.close()


class Accounting:
    """An auditor's session at Acumatica: reads, and never writes."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=30)
        body = {"name": ERP_AUDITOR["username"], "password": ERP_AUDITOR["password"], "tenant": TENANT}
        self._client.post("/entity/auth/login", json=body).raise_for_status()

    def found(self, table: str, number: str) -> list[dict[str, Any]]:
        """Every document whose description begins with the commitment's number."""
        entity = "PurchaseOrder" if table == PURCHASE_ORDERS else "Subcontract"
        return self.listed(entity, f"startswith(Description,'{number} ')", expand="Details")

    def listed(self, entity: str, condition: str, *, expand: str = "", custom: str = "") -> list[dict[str, Any]]:
        """Every document of a kind that meets a condition, as the contract shows it."""
        options = {"$filter": condition, "$expand": expand, "$custom": custom}
        params = {name: value for name, value in options.items() if value}
        answer = self._client.get(f"/entity/Default/24.200.001/{entity}", params=params)
        return [_plain(one) for one in answer.raise_for_status().json(parse_float=Decimal)]

    def pay(self, **payment: Any) -> dict[str, Any]:
        """Accounting's own doing, on the ERP's screens: release a bill or invoice if need be, and pay it."""
        return dict(self._client.post("/__sandbox__/pay", json=payment).raise_for_status().json())

    def close(self) -> None:
        """Log out, so that the seat is free."""
        self._client.post("/entity/auth/logout", headers={"Content-Length": "0"})
        self._client.close()


def _plain(value: Any) -> Any:
    """Take the `{"value": …}` off every field."""
    if isinstance(value, dict):
        return value["value"] if set(value) == {"value"} else {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
