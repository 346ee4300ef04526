"""What the look-alike gave up on is found in its log, and what changed in its lists, by the connector's own calls."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import build_recovery, parse_delivery
from tieout.connectors.procore.recovery import ProcoreRecovery
from tieout.connectors.procore.triggers import wanted_triggers
from tieout.records.entities import Entity
from unit.connectors_procore.site import CONTRACT, HINTS, PROJECT, REFERENCE, Site

NOWHERE = "https://127.0.0.1:9/webhooks/procore/acme"
HALF_A_DAY = 12 * 3600


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[Site]:
    fresh = Site(outside)
    yield fresh
    fresh.close()


@pytest.fixture
def recovery(site: Site) -> Iterator[ProcoreRecovery]:
    found = build_recovery(site.context())
    yield found
    found.close()


def approve_unheard(site: Site) -> None:
    """Somebody edits a contract while our receiver has been gone for half a day."""
    intakes = {Entity.COMMITMENT: Intake.RESOURCES}
    assert site.hooks.sync_hooks(wanted_triggers(intakes), NOWHERE, "token-of-today").ok
    body = {"project_id": PROJECT, "work_order_contract": {"title": "Concrete and more"}}
    site.api("PATCH", f"/rest/v1.0/work_order_contracts/{CONTRACT}", body)
    site.control("webhooks/settle", {})
    site.control("clock", {"advance_seconds": HALF_A_DAY})
    site.control("webhooks/settle", {})


def test_delivery_that_was_given_up_is_found_in_the_log(site: Site, recovery: ProcoreRecovery) -> None:
    approve_unheard(site)
    now = datetime.now(UTC)
    page = recovery.undelivered(str(PROJECT), now - timedelta(hours=36), now, "")
    while not page.found and page.next_place:
        page = recovery.undelivered(str(PROJECT), now - timedelta(hours=36), now, page.next_place)
    events = [parse_delivery(one.body) for one in page.found]
    assert [event.id for event in events] == [one.event for one in page.found]
    assert ("Work Order Contracts", str(CONTRACT)) in {(event.resource, event.resource_id) for event in events}


def test_company_without_a_hook_has_nothing_to_recover(recovery: ProcoreRecovery) -> None:
    now = datetime.now(UTC)
    page = recovery.undelivered("company", now - timedelta(hours=36), now, "")
    assert (page.found, page.next_place) == ((), "")


def test_change_is_listed_without_any_hook(site: Site, recovery: ProcoreRecovery) -> None:
    now = datetime.now(UTC)
    found = recovery.changed_since(str(PROJECT), "subcontract", now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(one.reference, one.hints) for one in found] == [(REFERENCE, HINTS)]
