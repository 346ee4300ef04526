"""Every entity has a sample of each way in which it is told, in every version; and each is read by the product's own code."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.connectors import acumatica, sage_intacct
from tieout.connectors.acumatica import push_notifications
from tieout.connectors.procore import parse_delivery
from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_assumptions import DIRECTORY_REQUESTS
from tieout.connectors.procore.mirror_requests import _READERS, read_instructions
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.connectors.procore.request_bodies import BODIES, SEND, UNLINK
from tieout.connectors.procore.resources import RESOURCES
from tieout.connectors.procore.values import part
from tieout.connectors.sage_intacct import notifications
from tieout.records.entities import Entity
from tieout.sync.events import Concerns, PlatformEvent, Resolution

EVENTS = Path(__file__).parents[2] / "events"
VERSIONS = ("v2", "v3", "v4")
TO_THE_ERP = {Entity.PROJECT, Entity.BUDGET, Entity.COMMITMENT, Entity.CHANGE_ORDER, Entity.INVOICE}
OF_ACCOUNTING = {Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT}
LINKS = Links("tieout:")
ASSUMED = frozenset({DIRECTORY_REQUESTS.name})

Parse = Callable[[bytes, Mapping[str, str]], tuple[PlatformEvent, Resolution]]


def deliveries(version: str) -> dict[tuple[str, str], PlatformEvent]:
    """The webhook samples of one payload version, read, by resource and action."""
    read = [parse_delivery(path.read_bytes()) for path in sorted((EVENTS / "procore").glob(f"webhook_{version}_*"))]
    return {(event.resource, event.action): event for event in read}


def requests() -> dict[str, list[dict[str, Any]]]:
    """The samples of the approval tool's requests, by name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((EVENTS / "procore").glob("erp_request_*.json")):
        body = json.loads(path.read_text())
        found.setdefault(body["request_name"], []).append(body)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_that_hooks_listen_to_has_its_sample_in_every_version(version: str) -> None:
    told = deliveries(version)
    listened = [resource for resource in RESOURCES if resource.listened]
    assert {resource.name for resource in listened} - {resource for resource, _ in told} == set()
    assert ("Company Vendors", "create") in told
    assert {resource.entity for resource in listened} == TO_THE_ERP | {Entity.VENDOR}


def test_versions_of_one_event_come_to_the_same_event() -> None:
    first, *others = (deliveries(version) for version in VERSIONS)
    for other in others:
        assert other.keys() == first.keys()
        for name, event in other.items():
            assert (event.id, event.resource_id, event.project, event.actor, event.at) == (
                *(first[name].id, first[name].resource_id, first[name].project, first[name].actor, first[name].at),
            )


@pytest.mark.parametrize("name", BODIES)
def test_request_about_a_record_that_flows_to_the_erp_has_a_sample_that_names_it(name: str) -> None:
    _, read = BODIES[name]
    assert requests()[name]
    for body in requests()[name]:
        subjects = read({**body, **part(body, "request_data")})
        assert [subject for subject in subjects if subject.record_id]
        assert {ENTITY_OF[subject.kind] for subject in subjects} <= TO_THE_ERP


def test_every_entity_that_flows_to_the_erp_is_asked_for_and_let_go() -> None:
    entities: dict[str, set[Entity]] = {SEND: set(), UNLINK: set()}
    for name, (action, read) in BODIES.items():
        for body in requests()[name]:
            subjects = read({**body, **part(body, "request_data")})
            entities[action] |= {ENTITY_OF[subject.kind] for subject in subjects}
    assert entities[SEND] == TO_THE_ERP
    assert entities[UNLINK] == TO_THE_ERP - {Entity.BUDGET}  # no request of the tool lets a budget go


@pytest.mark.parametrize("name", _READERS)
def test_request_about_what_accounting_owns_has_a_sample_that_is_understood(name: str) -> None:
    for body in requests()[name]:
        assert read_instructions(name, body, LINKS, ASSUMED)


@pytest.mark.parametrize(
    ("parse", "watched", "folder"),
    [
        (acumatica.parse_notification, push_notifications.WATCHED, "acumatica"),
        (sage_intacct.parse_notification, notifications.WATCHED, "sage_intacct"),
    ],
)
def test_everything_that_an_erp_tells_by_itself_has_its_sample(
    parse: Parse, watched: Mapping[str, Any], folder: str
) -> None:
    beside = {"delivery": "d1" * 32, "signed_at": "2026-03-02T12:00:00+00:00"}
    read = [parse(path.read_bytes(), beside)[1] for path in sorted((EVENTS / folder).glob("*.json"))]
    told = {(one.entity, one.reference.kind) for found in read if isinstance(found, Concerns) for one in found.wakes}
    assert told == {(one.entity, one.kind) for one in watched.values()}
    assert {entity for entity, _ in told} == OF_ACCOUNTING
