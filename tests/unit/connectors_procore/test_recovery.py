"""What Procore could not deliver is read from the logs of all our hooks, page by page, failed ones and discarded ones."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tieout.connectors.procore import build_recovery, kinds
from tieout.connectors.procore.deliveries import parse_delivery
from tieout.connectors.procore.recovery import ProcoreRecovery
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.recovery_ports import Undelivered
from unit.connectors_procore.wire import COMPANY, NOW, Wire, context, reply

BASE = f"/rest/v2.0/companies/{COMPANY}"
PROJECT = f"{BASE}/projects/6778"
SINCE = NOW - timedelta(hours=36)


def recovery(wire: Wire) -> ProcoreRecovery:
    return build_recovery(context(wire))


def hooks(*ids: str, namespace: str = "tieout") -> httpx.Response:
    return reply({"data": [{"id": hook, "namespace": namespace, "status": "active"} for hook in ids]})


def row(name: str, status: str = "discarded", **payload: Any) -> dict[str, Any]:
    told = {
        "id": name,
        "timestamp": "2026-03-01T16:04:43.619085Z",
        "reason": "update",
        "company_id": COMPANY,
        "project_id": "6778",
        "user_id": "5447",
        "resource_type": "Work Order Contracts",
        "resource_id": "41",
    }
    return {"id": name, "status": status, "payload": {**told, **payload}, "delivery_attempts": []}


def all_of(found: ProcoreRecovery, scope: str) -> list[Undelivered]:
    """Every page, as the recovery asks for them."""
    undelivered: list[Undelivered] = []
    place = ""
    while True:
        page = found.undelivered(scope, SINCE, NOW, place)
        undelivered += page.found
        place = page.next_place
        if not place:
            return undelivered


def test_recovery_covers_the_company_and_every_permitted_project() -> None:
    found = recovery(Wire())
    assert found.hook_scopes == ("company", "6778", "6779")
    assert (found.projects, found.kinds) == (("6778", "6779"), kinds)


def test_failed_and_discarded_deliveries_of_every_hook_are_read_to_the_last_page() -> None:
    wire = Wire().on(f"GET {PROJECT}/webhooks/hooks", hooks("7", "8"))
    wire.on(
        f"GET {PROJECT}/webhooks/hooks/7/deliveries",
        reply({"data": [row("f1", "failed")]}, Total="1"),
        reply({"data": [row(f"d{number}") for number in range(100)]}, Total="101"),
        reply({"data": [row("d100")]}, Total="101"),
    )
    wire.on(f"GET {PROJECT}/webhooks/hooks/8/deliveries", reply({"data": []}, Total="0"))
    found = all_of(recovery(wire), "6778")
    assert [one.event for one in found] == ["f1", *(f"d{number}" for number in range(101))]
    asked = [dict(query) for query in wire.query(f"GET {PROJECT}/webhooks/hooks/7/deliveries")]
    assert [(query["filter[status]"], query["page"]) for query in asked] == [
        ("failed", "1"),
        ("discarded", "1"),
        ("discarded", "2"),
    ]
    assert wire.calls().count(f"GET {PROJECT}/webhooks/hooks/8/deliveries") == 2


def test_days_are_asked_for_with_one_to_spare_on_either_side() -> None:
    wire = Wire().on(f"GET {BASE}/webhooks/hooks", hooks("7"))
    wire.on(f"GET {BASE}/webhooks/hooks/7/deliveries", reply({"data": []}))
    recovery(wire).undelivered("company", SINCE, NOW, "")
    (query,) = wire.query(f"GET {BASE}/webhooks/hooks/7/deliveries")
    days = (("filter[start]", "2026-02-28"), ("filter[end]", "2026-03-03"))
    assert set(days) <= set(query)


def test_what_is_read_from_the_log_is_read_as_if_it_had_been_delivered() -> None:
    wire = Wire().on(f"GET {PROJECT}/webhooks/hooks", hooks("7"))
    classic = {"ulid": "01EDPD2J6SBY1163N77H95GW09", "event_type": "update", "resource_name": "Work Order Contracts"}
    payload: dict[str, Any] = {"reason": None, "id": 5982324300946918154, **classic}
    rows = [
        row("e4"),
        {"id": "x", "payload": {k: v for k, v in row("x", **payload)["payload"].items() if v is not None}},
    ]
    wire.on(f"GET {PROJECT}/webhooks/hooks/7/deliveries", reply({"data": []}), reply({"data": rows}))
    flat, old = all_of(recovery(wire), "6778")
    assert (parse_delivery(flat.body).id, flat.event) == ("e4", "e4")
    assert parse_delivery(old.body).id == old.event == "01EDPD2J6SBY1163N77H95GW09"


def test_row_that_is_no_event_is_handed_on_to_be_judged() -> None:
    wire = Wire().on(f"GET {BASE}/webhooks/hooks", hooks("7"))
    wire.on(f"GET {BASE}/webhooks/hooks/7/deliveries", reply({"data": [{"id": None, "payload": [1.5]}]}))
    (one,) = recovery(wire).undelivered("company", SINCE, NOW, "").found
    assert one.body == b'["1.5"]'


def test_other_apps_hooks_are_not_ours_to_read() -> None:
    wire = Wire().on(f"GET {BASE}/webhooks/hooks", hooks("7", namespace="other"))
    assert all_of(recovery(wire), "company") == []


def test_hook_that_was_removed_meanwhile_does_not_end_the_reading() -> None:
    wire = Wire().on(f"GET {PROJECT}/webhooks/hooks", hooks("7", "9"))
    wire.on(f"GET {PROJECT}/webhooks/hooks/9/deliveries", reply({"data": [row("e9")]}))
    page = recovery(wire).undelivered("6778", SINCE, NOW, "8/discarded/3")
    assert [one.event for one in page.found] == ["e9"]


@pytest.mark.parametrize(("status", "expected"), [(404, NeedsPerson), (403, NeedsPerson), (503, NotNow)])
def test_log_that_cannot_be_read_is_never_taken_for_empty(status: int, expected: type[Exception]) -> None:
    wire = Wire().on(f"GET {PROJECT}/webhooks/hooks", reply({}, status))
    with pytest.raises(expected):
        recovery(wire).undelivered("6778", SINCE, NOW, "")
