"""The sample payloads in events/procore stay what the look-alike sends."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.procore.webhooks.catalogue import BY_NAME
from sandbox.procore.webhooks.payloads import payload
from unit.sandbox_procore.erp_items import ERP_SAMPLES, MORE_SAMPLES, erp_sample
from unit.sandbox_procore.event_names import NEW_EVENTS
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


@pytest.mark.parametrize("version", ["v2", "v3", "v4"])
@pytest.mark.parametrize("stem", NEW_EVENTS)
def test_sample_of_every_other_resource_is_what_is_sent(version: str, stem: str) -> None:
    resource, action, has_project, related = NEW_EVENTS[stem]
    named = {"resource_name": resource, "event_type": action, "project_id": 1 if has_project else None}
    parents = {"related": tuple((1, name) for name in related)}
    sent, kept = payload({**EVENT, **named, **parents}, f"{version}.0"), _sample(f"webhook_{version}_{stem}.json")
    assert _shape(kept) == _shape(sent)
    words = ("resource_name", "resource_type", "event_type", "reason", "api_version", "payload_version")
    assert {name: kept.get(name) for name in words} == {name: sent.get(name) for name in words}
    assert bool(kept["project_id"]) is has_project
    assert resource in BY_NAME
    assert action in BY_NAME[resource].actions


@pytest.mark.parametrize("name", [*ERP_SAMPLES, *MORE_SAMPLES])
def test_erp_request_sample_of_every_entity_is_what_is_shown(site: Site, name: str) -> None:
    assert _shape(_sample(f"erp_request_{name}.json")) == _shape(erp_sample(site, name))


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
