"""A running look-alike with one company and two contracts, and the connector built on it."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore import build, build_hooks, build_intake
from tieout.connectors.procore.assumptions import SWITCHES
from tieout.connectors.procore.hooks import ProcoreHooks
from tieout.connectors.procore.intake import ProcoreIntake
from tieout.connectors.procore.platform import ProcorePlatform
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ports import Fetched
from unit.connectors_procore.wire import HeldTokens, Left

COMPANY, PROJECT, USER = 598134325683880, 598134326517540, 15004487
CONTRACT, ORDER, LINE = 41, 42, 177
URL = "https://tieout.example/webhooks/procore/acme"
ERP_REQUESTS = {Entity.COMMITMENT: Intake.ERP_REQUESTS}
SEED: dict[str, Any] = {
    "company": {"id": COMPANY, "name": "Acme Builders"},
    "apps": [{"client_id": "app-1", "client_secret": "s3cret", "service_user": {"id": USER}}],
    "vendors": [{"id": 47, "name": "90 Minute Courier", "origin_id": "tieout:V000123"}],
    "projects": [{"id": PROJECT, "name": "Project A", "origin_id": "JOB-1"}],
    "line_item_types": [{"id": 47001, "name": "Other", "code": "O"}],
    "cost_codes": [{"id": 1472, "project": PROJECT, "code": "01-000", "name": "Purpose"}],
    "work_order_contracts": [
        {
            "id": CONTRACT,
            "project": PROJECT,
            "vendor": 47,
            "number": "SC-001",
            "title": "Concrete",
            "status": "Approved",
            "retainage_percent": "10.0",
            "custom_field_7": "412 kg",
            "line_items": [
                {"id": LINE, "cost_code": 1472, "line_item_type": 47001, "amount": "250.10"},
                {
                    "cost_code": 1472,
                    "line_item_type": 47001,
                    "extended_type": "calculated",
                    "quantity": "12.5",
                    "unit_cost": "1.3333",
                    "uom": "CY",
                },
            ],
        }
    ],
    "purchase_order_contracts": [{"id": ORDER, "project": PROJECT, "number": "PO-001", "status": "Draft"}],
}
DOCUMENT = TargetDocument(
    role="commitment", kind="subcontract", key="SC000001", company="ACME", lines={str(LINE): "10"}
)
REFERENCE = SourceReference(system="procore", kind="subcontract", id=str(CONTRACT))
HINTS = {"project": str(PROJECT)}


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Site:
    """The look-alike, and the connector built on it."""

    seed = SEED

    def __init__(self, outside: httpx.Client) -> None:
        self.base_url = str(outside.base_url)
        self._outside = outside
        self.control("reset", {})
        self.refs: dict[str, int] = self.control("seed", self.seed)["refs"]
        self.tokens = HeldTokens(None)
        self._open = ExitStack()

    def control(self, what: str, body: Any) -> Any:
        answer = self._outside.post(f"/__sandbox__/{what}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def fault(self, kind: str, method: str, path: str, **more: Any) -> None:
        self.control("faults", {"faults": [{"kind": kind, "method": method, "path": path, **more}]})

    def context(self) -> ConnectorContext:
        return ConnectorContext(
            connection="acme",
            settings={
                "auth_url": self.base_url,
                "api_url": self.base_url,
                "company_id": str(COMPANY),
                "service_user_id": str(USER),
                "projects": [str(PROJECT)],
                "timeout": 10,
            },
            credentials={"client_id": "app-1", "client_secret": "s3cret"},
            tokens=self.tokens,
            clock=SystemClock(),
            deadline=Left(),
            sleep=lambda seconds: pytest.fail(f"slept {seconds} seconds"),
            assumptions=frozenset(switch.name for switch in SWITCHES),
            allow_loopback=True,
        )

    @cached_property
    def platform(self) -> ProcorePlatform:
        platform = build(self.context())
        self._open.callback(platform.close)
        return platform

    @cached_property
    def intake(self) -> ProcoreIntake:
        intake = build_intake(self.context())
        self._open.callback(intake.close)
        return intake

    @cached_property
    def hooks(self) -> ProcoreHooks:
        hooks = build_hooks(self.context())
        self._open.callback(hooks.close)
        return hooks

    def close(self) -> None:
        self._open.close()

    def calls(self, call: str) -> int:
        seen = self._outside.get("/__sandbox__/calls").json()["last"]
        return sum(f"{one['method']} {one['path']}" == call for one in seen)

    def state(self) -> Any:
        """What the look-alike holds."""
        return self._outside.get("/__sandbox__/state").json()

    def delivery(self, resource: str, resource_id: str) -> bytes:
        """The last event of a record as a v4.0 delivery tells it."""
        events = self.state()["events"]
        event = next(
            event
            for event in reversed(events)
            if event["resource_name"] == resource and str(event["resource_id"]) == resource_id
        )
        told = {
            "id": event["ulid"],
            "timestamp": event["timestamp"],
            "reason": event["event_type"],
            "company_id": str(event["company_id"]),
            "project_id": str(event["project_id"] or ""),
            "user_id": str(event["user_id"]),
            "resource_type": resource,
            "resource_id": resource_id,
        }
        return json.dumps(told).encode()

    def fetched(self, *requests: str, reference: SourceReference = REFERENCE) -> Fetched:
        found = self.platform.fetch(Entity.COMMITMENT, reference, hints=HINTS, requests=requests)
        assert isinstance(found, Fetched)
        return found

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A call as another user of the API would make it."""
        assert self.tokens.token is not None
        headers = {"Authorization": f"Bearer {self.tokens.token.access}", "Procore-Company-Id": str(COMPANY)}
        answer = self._outside.request(method, path, headers=headers, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def shown(self) -> Any:
        return self.api("GET", f"/rest/v1.0/work_order_contracts/{CONTRACT}?project_id={PROJECT}")

    def detail(self, detail_id: int) -> Any:
        path = f"/rest/v1.0/companies/{COMPANY}/erp_request_details?filters[item_id]={CONTRACT}"
        return next(row for row in self.api("GET", path) if row["id"] == detail_id)
