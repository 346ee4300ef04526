"""Hooks, triggers, payloads and the delivery engine."""

from collections.abc import Callable

import pytest

from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import (
    COMPANY,
    INTEGRATION_USER,
    PROJECT,
    SC_PATH,
    SUBCONTRACT,
    TEAM_USER,
    VENDOR,
    Site,
)

UPDATED = ("Work Order Contracts", "update")
LINE_UPDATED = ("Work Order Contract Line Items", "update")


def _statuses(site: Site, hook: str, **query: str) -> list[str]:
    return [row["status"] for row in site.call("GET", f"{hook}/deliveries", params=query).json()["data"]]


def test_v4_event_is_thin_and_all_its_ids_are_strings(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED)
    site.edit_subcontract(status="Approved")
    site.settle()
    event = receiver.bodies[0]
    assert len(event.pop("id")) == 26
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "reason": "update",
        "company_id": str(COMPANY),
        "project_id": str(PROJECT),
        "user_id": str(TEAM_USER),
        "resource_type": "Work Order Contracts",
        "resource_id": str(SUBCONTRACT),
        "payload_version": "v4.0",
    }
    assert receiver.authorizations == ["Bearer hook-token-12345"]


def test_v2_event_names_the_app_that_made_the_change(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED, version="v2.0")
    site.edit_subcontract("tieout", origin_data="{}")
    site.settle()
    event = receiver.bodies[0]
    assert event["api_version"] == "v2.0"
    assert event["resource_id"] == SUBCONTRACT
    assert event["metadata"]["source_application_id"] == "tieout"
    assert event["metadata"]["source_user_id"] == event["user_id"] == INTEGRATION_USER
    assert "related_resources" not in event


def test_change_by_a_person_in_the_browser_names_no_app(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED, version="v2.0")
    site.edit_subcontract(title="x")
    site.settle()
    metadata = receiver.bodies[0]["metadata"]
    assert (metadata["source_user_id"], metadata["source_application_id"]) == (TEAM_USER, None)


def test_v3_line_event_names_its_contract_and_v4_does_not(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, LINE_UPDATED, version="v3.0")
    site.hook(receiver.url, LINE_UPDATED, version="v4.0")
    site.edit_subcontract(title="Foundations II")
    site.settle()
    v3 = [body for body in receiver.bodies if "api_version" in body]
    assert len(v3) == 2
    assert v3[0]["related_resources"] == [{"id": SUBCONTRACT, "name": "Work Order Contracts"}]
    v4 = next(body for body in receiver.bodies if "reason" in body)
    assert str(SUBCONTRACT) not in v4.values()


def test_writing_the_link_wakes_the_header_but_no_line(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED, LINE_UPDATED)
    site.edit_subcontract("tieout", origin_id="AC:1")
    site.settle()
    assert [body["resource_type"] for body in receiver.bodies] == ["Work Order Contracts"]


def test_company_hook_gets_no_project_events_and_a_new_project_has_no_project_id(
    site: Site, receiver: Receiver
) -> None:
    refused = f"/rest/v2.0/companies/{COMPANY}/webhooks/hooks"
    hook = site.hook(receiver.url, ("Projects", "create"), ("Company Vendors", "update"), project=False)
    trigger = {"resource_name": "Work Order Contracts", "event_type": "update"}
    assert site.call("POST", f"{hook}/triggers", json=trigger).status_code == 400
    body = {"company_id": COMPANY, "project": {"name": "Annex"}}
    site.call("POST", "/rest/v1.0/projects", app="team", json=body)
    site.edit_subcontract(title="x")
    site.settle()
    assert [(event["resource_type"], event["project_id"]) for event in receiver.bodies] == [("Projects", "")]
    assert site.call("GET", refused).status_code == 400  # a company's hooks are listed by namespace
    listed = site.call("GET", refused, params={"namespace": "tieout"}).json()["data"][0]
    assert listed["trigger_count"] == 2
    assert listed["destination_headers"] == {"Authorization": "*****12345"}


def test_failure_pauses_every_delivery_of_the_hook_and_success_resumes_them(site: Site, receiver: Receiver) -> None:
    hook = site.hook(receiver.url, UPDATED)
    receiver.answers += [500, 503]
    for title in ("a", "b", "c"):
        site.edit_subcontract(title=title)
    site.settle()
    assert len(receiver.bodies) == 1  # the other two wait behind the first
    assert _statuses(site, hook) == ["retrying", "enqueued", "enqueued"]
    site.advance(1.5)
    site.settle()
    assert len(receiver.bodies) == 2
    site.advance(1)
    site.settle()
    assert len(receiver.bodies) == 2  # the second pause is two seconds long
    site.advance(2)
    site.settle()
    assert _statuses(site, hook, **{"filter[status]": "succeeded"}) == ["delivered"] * 3
    assert receiver.bodies[0]["id"] == receiver.bodies[2]["id"]


def test_several_deliveries_go_at_once_and_an_outage_that_all_of_them_meet_counts_once(
    site_with: Callable[..., Site], receiver: Receiver
) -> None:
    site = site_with(deliveries_at_once=2)
    hook = site.hook(receiver.url, UPDATED)
    receiver.answers += [500, 503]
    for title in ("a", "b", "c"):
        site.edit_subcontract(title=title)
    site.settle()
    assert _statuses(site, hook) == ["retrying", "retrying", "enqueued"]
    assert len({body["id"] for body in receiver.bodies}) == 2
    site.advance(1.5)  # and not three seconds: it was one outage
    site.settle()
    assert _statuses(site, hook) == ["delivered"] * 3
    assert len(receiver.bodies) == 5


def test_twelve_hours_of_failure_discard_the_queue_and_the_next_event_starts_afresh(
    site: Site, receiver: Receiver
) -> None:
    hook = site.hook(receiver.url, UPDATED)
    receiver.answers += [500] * 2
    site.edit_subcontract(title="a")
    site.edit_subcontract(title="b")
    site.settle()
    site.advance(12 * 3600)
    site.settle()
    site.sign_in_again()
    assert _statuses(site, hook, **{"filter[status]": "discarded"}) == ["discarded"] * 2
    v1 = f"/rest/v1.0/webhooks/hooks/{hook.rsplit('/', 1)[1]}/deliveries"
    log = site.get(v1, **{"filter[status]": "discarded"}).json()
    assert [row["outcome"] for row in log] == ["discarded"] * 2
    site.edit_subcontract(title="c")
    site.settle()
    assert _statuses(site, hook)[-1] == "delivered"


def test_disabled_hook_gets_nothing(site: Site, receiver: Receiver) -> None:
    hook = site.hook(receiver.url, UPDATED)
    assert site.call("PATCH", hook, json={"status": "disabled"}).json()["data"]["status"] == "disabled"
    site.edit_subcontract(title="x")
    site.settle()
    assert receiver.bodies == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ({"kind": "duplicate", "copies": 2}, ["a", "a", "a", "b"]),
        ({"kind": "drop"}, ["b"]),
        ({"kind": "reorder"}, ["b", "a"]),
    ],
)
def test_deliveries_are_repeated_dropped_and_reordered_on_demand(
    site: Site, receiver: Receiver, kind: dict[str, object], expected: list[str]
) -> None:
    site.hook(receiver.url, UPDATED)
    site.control("webhooks", {"faults": [{**kind, "resource_name": "Work Order Contracts"}]})
    for title in ("a", "b"):
        site.edit_subcontract(title=title)
    site.settle()
    order = {event["ulid"]: title for event, title in zip(site.state["events"][-6:], "aaabbb", strict=True)}
    assert [order[body["id"]] for body in receiver.bodies] == expected


def test_delivery_log_is_filtered_by_event_and_by_day(site: Site, receiver: Receiver) -> None:
    hook = site.hook(receiver.url, UPDATED, LINE_UPDATED)
    site.control("clock", {"now": "2026-03-11T12:00:00Z"})
    site.sign_in_again()
    site.edit_subcontract(title="x")
    site.settle()
    assert len(_statuses(site, hook)) == 3
    assert len(_statuses(site, hook, **{"filter[resource_name]": "Work Order Contracts"})) == 1
    assert _statuses(site, hook, **{"filter[event_type]": "delete"}) == []
    assert len(_statuses(site, hook, **{"filter[start]": "2026-03-11", "filter[end]": "2026-03-11"})) == 3
    assert _statuses(site, hook, **{"filter[start]": "2026-03-12"}) == []
    assert site.call("GET", f"{hook}/deliveries", params={"filter[start]": "yesterday"}).status_code == 400


def test_reordered_delivery_that_nothing_overtakes_still_arrives(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED)
    site.control("webhooks", {"faults": [{"kind": "reorder", "seconds": 20}]})
    site.edit_subcontract(title="x")
    site.settle()
    assert receiver.bodies == []
    site.advance(20)
    site.settle()
    assert len(receiver.bodies) == 1


def test_delayed_delivery_arrives_when_its_time_has_come(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED)
    site.control("webhooks", {"faults": [{"kind": "delay", "seconds": 90}]})
    site.edit_subcontract(title="late")
    site.edit_subcontract(title="soon")
    site.settle()
    assert len(receiver.bodies) == 1
    site.advance(90)
    site.settle()
    assert len(receiver.bodies) == 2


def test_past_event_is_delivered_again_in_another_payload_version(site: Site, receiver: Receiver) -> None:
    site.hook(receiver.url, UPDATED)
    site.edit_subcontract(title="x")
    site.settle()
    site.control("webhooks/redeliver", {"resource_id": SUBCONTRACT, "payload_version": "v2.0", "times": 2})
    site.settle()
    first, *again = receiver.bodies
    assert [body["ulid"] for body in again] == [first["id"]] * 2


def test_deprecated_v1_hooks_still_work(site: Site, receiver: Receiver) -> None:
    hook = {"api_version": "v2", "destination_url": receiver.url, "destination_headers": {"Authorization": "Bearer x"}}
    made = site.call("POST", "/rest/v1.0/webhooks/hooks", json={"company_id": COMPANY, "hook": hook})
    assert (made.status_code, made.json()["namespace"]) == (201, "procore")
    path = f"/rest/v1.0/webhooks/hooks/{made.json()['id']}"
    trigger = {"resource_name": "Company Vendors", "event_type": "update"}
    body = {"company_id": COMPANY, "api_version": "v2", "trigger": trigger}
    assert site.call("POST", f"{path}/triggers", json=body).json()["event_type"] == "UPDATE"
    receiver.answers += [500]
    change = {"company_id": COMPANY, "vendor": {"city": "Boise"}}
    site.call("PATCH", f"/rest/v1.0/vendors/{VENDOR}", app="team", json=change)
    site.settle()
    site.advance(2)
    site.settle()
    assert receiver.bodies[0]["api_version"] == "v2"
    log = site.call("GET", f"{path}/deliveries", params={"company_id": COMPANY}).json()
    assert [row["outcome"] for row in log] == ["retried", "ok"]
    assert site.call("DELETE", path, params={"company_id": COMPANY}).status_code == 200


def test_record_can_be_missing_for_a_moment_after_its_event_but_not_for_its_writer(
    site_with: Callable[..., Site],
) -> None:
    site = site_with(not_found_after_event_seconds=5)
    site.edit_subcontract(status="Approved")
    assert site.get(SC_PATH).status_code == 404
    assert site.call("GET", SC_PATH, app="team", params={"project_id": PROJECT}).status_code == 200
    site.advance(6)
    assert site.get(SC_PATH).status_code == 200
