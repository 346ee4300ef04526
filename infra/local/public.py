"""Procore's public API as an outsider uses it: to approve, and to look."""

from typing import Any

import httpx

from infra.local.business import COMPANY_ID, INTEGRATION_APP, PROJECT_ID, TEAM_APP
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
