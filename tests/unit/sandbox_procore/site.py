"""What a test does with the look-alike: seed it, sign in, call it, and play the project team."""

import ssl
from types import TracebackType
from typing import Any, Self

import httpx

COMPANY, PROJECT, FORBIDDEN_PROJECT = 598134325000100, 598134325000200, 598134325000201
VENDOR, OTHER_VENDOR, STRANGER = 598134325000300, 598134325000301, 598134325000302
CONCRETE, STEEL, SUBCONTRACT_TYPE = 598134325000400, 598134325000401, 598134325000500
SUBCONTRACT, PURCHASE_ORDER = 598134325000600, 598134325000700
INTEGRATION_USER, TEAM_USER = 598134325000800, 598134325000801
_TLS = ssl.create_default_context()  # reading the authorities once, and not once per test, saves seconds
_LINE = {"line_item_type": SUBCONTRACT_TYPE, "description": "Footings"}
SEED: dict[str, Any] = {
    "company": {"id": COMPANY, "name": "Ridgeline Builders"},
    "apps": [
        {
            "client_id": "tieout",
            "client_secret": "s3cret",
            "service_user": {"id": INTEGRATION_USER, "name": "Tieout", "login": "tieout@example.com"},
            "permitted_projects": [PROJECT],
        },
        {
            "client_id": "team",
            "client_secret": "team",
            "service_user": {"id": TEAM_USER, "name": "Pat"},
            "in_browser": True,
        },
    ],
    "vendors": [
        {"id": VENDOR, "name": "Ace Concrete", "origin_id": "AC:V-100"},
        {"id": OTHER_VENDOR, "name": "Best Steel"},
        {"id": STRANGER, "name": "Stranger Inc"},
    ],
    "projects": [
        {"id": PROJECT, "name": "Clinic", "project_number": "24-001", "vendors": [VENDOR, OTHER_VENDOR]},
        {"id": FORBIDDEN_PROJECT, "name": "Vault"},
    ],
    "line_item_types": [{"id": SUBCONTRACT_TYPE, "name": "Subcontracts", "code": "S", "base_type": "commitment"}],
    "cost_codes": [
        {"ref": "division-03", "project": PROJECT, "code": "03", "name": "Concrete"},
        {"id": CONCRETE, "project": PROJECT, "parent": "division-03", "code": "300", "name": "Cast in place"},
        {"id": STEEL, "project": PROJECT, "code": "05", "name": "Steel"},
    ],
    "work_order_contracts": [
        {
            "id": SUBCONTRACT,
            "project": PROJECT,
            "vendor": VENDOR,
            "number": "SC-001",
            "title": "Foundations",
            "retainage_percent": "10.0",
            "line_items": [
                {**_LINE, "cost_code": CONCRETE, "amount": "1000.00"},
                {**_LINE, "cost_code": STEEL, "amount": "250.55"},
            ],
        }
    ],
    "purchase_order_contracts": [
        {
            "id": PURCHASE_ORDER,
            "project": PROJECT,
            "vendor": OTHER_VENDOR,
            "number": "PO-001",
            "accounting_method": "unit",
            "line_items": [{**_LINE, "cost_code": STEEL, "quantity": "3", "unit_cost": "33.335", "uom": "ton"}],
        }
    ],
}
SC_PATH = f"/rest/v1.0/work_order_contracts/{SUBCONTRACT}"
PO_PATH = f"/rest/v1.0/purchase_order_contracts/{PURCHASE_ORDER}"


class Site:
    """A client of one running look-alike, as the integration (`tieout`) and as the project team (`team`)."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = httpx.Client(base_url=base_url, trust_env=False, verify=_TLS)
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.control("reset")
        self.seeded = self.control("seed", SEED)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self.http.close()

    def control(self, path: str, document: dict[str, Any] | None = None) -> Any:
        """A control call that must succeed."""
        return self.http.post(f"/__sandbox__/{path}", json=document or {}).raise_for_status().json()

    @property
    def state(self) -> Any:
        return self.http.get("/__sandbox__/state").json()

    def headers(self, app: str = "tieout") -> dict[str, str]:
        """A token of the app, asked for once, and the company."""
        if app not in self._tokens:
            secret = next(item["client_secret"] for item in SEED["apps"] if item["client_id"] == app)
            form = {"grant_type": "client_credentials", "client_id": app, "client_secret": secret}
            self._tokens[app] = self.http.post("/oauth/token", data=form).json()["access_token"]
        return {"Authorization": f"Bearer {self._tokens[app]}", "Procore-Company-Id": str(COMPANY)}

    def sign_in_again(self) -> None:
        """New tokens: the old ones have ended by the sandbox clock."""
        self._tokens.clear()

    def call(self, method: str, path: str, *, app: str = "tieout", **options: Any) -> httpx.Response:
        """A REST call as one of the apps."""
        return self.http.request(method, path, headers=self.headers(app), **options)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.call("GET", path, params={"project_id": PROJECT, **query})

    def edit(self, path: str, wrapper: str, app: str = "team", **attributes: Any) -> httpx.Response:
        """A PATCH of one record, by default by the project team."""
        return self.call("PATCH", path, app=app, json={"project_id": PROJECT, wrapper: attributes})

    def edit_subcontract(self, app: str = "team", **attributes: Any) -> httpx.Response:
        return self.edit(SC_PATH, "work_order_contract", app, **attributes)

    def subcontract(self) -> Any:
        return self.get(SC_PATH).json()

    def hook(self, url: str, *triggers: tuple[str, str], project: bool = True, version: str = "v4.0") -> str:
        """A hook with its triggers; returns its path."""
        scope = f"/rest/v2.0/companies/{COMPANY}" + (f"/projects/{PROJECT}" if project else "")
        body = {
            "payload_version": version,
            "namespace": "tieout",
            "destination_url": url,
            "destination_headers": {"Authorization": "Bearer hook-token-12345"},
        }
        made = self.call("POST", f"{scope}/webhooks/hooks", json=body).raise_for_status().json()["data"]
        path = f"{scope}/webhooks/hooks/{made['id']}"
        for name, event in triggers:
            trigger = {"resource_name": name, "event_type": event}
            self.call("POST", f"{path}/triggers", json=trigger).raise_for_status()
        return path

    def settle(self) -> int:
        """Lets every due delivery be attempted; returns how many were attempted just now."""
        return int(self.control("webhooks/settle")["attempts"])

    def advance(self, seconds: float) -> None:
        self.control("clock", {"advance_seconds": seconds})
