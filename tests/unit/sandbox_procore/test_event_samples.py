"""The sample payloads in events/procore stay what the look-alike sends."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.procore.webhooks.payloads import payload
from unit.sandbox_procore.site import COMPANY, PURCHASE_ORDER, SUBCONTRACT, Site

SAMPLES = Path(__file__).parents[3] / "events" / "procore"
EVENT: dict[str, Any] = {
    "number": 1,
    "ulid": "01KKEZ5GKQ1WGPSBAA4T6H2VPE",
    "timestamp": datetime(2026, 3, 11, tzinfo=UTC),
    "resource_name": "Work Order Contracts",
    "event_type": "update",
    "resource_id": SUBCONTRACT,
    "company_id": COMPANY,
    "project_id": 1,
    "user_id": 1,
    "application_id": None,
    "related": (),
}
EVENTS = (
    *("erp_requests_create", "work_order_contracts_update", "work_order_contract_line_items_update"),
    *("purchase_order_contracts_update", "purchase_order_contract_line_items_update"),
)


def _sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def _shape(value: Any) -> Any:
    """The keys all the way down; a list by its first item."""
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    return [_shape(value[0])] if isinstance(value, list) and value else None


@pytest.mark.parametrize("version", ["v2", "v3", "v4"])
@pytest.mark.parametrize("event", EVENTS)
def test_webhook_sample_has_the_keys_of_its_payload_version(version: str, event: str) -> None:
    related = {"related": ((SUBCONTRACT, "Work Order Contracts"),)} if "line_items" in event else {}
    sent = payload({**EVENT, **related}, f"{version}.0")
    assert _shape(_sample(f"webhook_{version}_{event}.json")) == _shape(sent)


@pytest.mark.parametrize(
    ("kind", "item_type", "item_id"),
    [
        ("subcontract", "work_order_contract", SUBCONTRACT),
        ("purchase_order", "purchase_order_contract", PURCHASE_ORDER),
    ],
)
def test_erp_request_sample_has_the_keys_of_the_request(site: Site, kind: str, item_type: str, item_id: int) -> None:
    site.edit(f"/rest/v1.0/{item_type}s/{item_id}", item_type, status="Approved")
    made = site.control("erp/accept", {"item_type": item_type, "item_id": item_id})
    path = f"/rest/v1.0/companies/{COMPANY}/erp_requests/{made['erp_request_id']}"
    assert _shape(_sample(f"erp_request_create_commitment_{kind}.json")) == _shape(site.call("GET", path).json())


def test_every_sample_is_in_the_table() -> None:
    table = (SAMPLES / "README.md").read_text()
    families = {path.name.replace("_v3_", "_v2_").replace("_v4_", "_v2_") for path in SAMPLES.glob("*.json")}
    assert {name for name in families if name not in table} == set()
