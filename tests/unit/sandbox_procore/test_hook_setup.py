"""Setting up hooks: what is taken, refused and offered."""

from unit.sandbox_procore.receiver import Receiver
from unit.sandbox_procore.site import COMPANY, PROJECT, Site


def test_hook_destination_must_be_https_unless_it_is_this_machine(site: Site) -> None:
    body = {"payload_version": "v4.0", "namespace": "tieout", "destination_url": "http://example.com/events"}
    path = f"/rest/v2.0/companies/{COMPANY}/webhooks/hooks"
    refused = site.call("POST", path, json=body)
    assert (refused.status_code, refused.json()["error"]["details"][0]["source"]) == (400, "destination_url")
    named = {**body, "destination_url": "https://example.com/events", "namespace": "Tie Out"}
    assert site.call("POST", path, json=named).json()["error"]["details"][0]["source"] == "namespace"


def test_bulk_triggers_tell_the_good_from_the_bad(site: Site, receiver: Receiver) -> None:
    hook = site.hook(receiver.url)
    rows = [{"resource_name": "Cost Codes", "event_type": "create"}, {"resource_name": "Moons", "event_type": "create"}]
    answer = site.call("POST", f"{hook}/triggers/bulk", json=rows)
    assert answer.status_code == 207
    assert len(answer.json()["data"]["succeeded"]) == len(answer.json()["data"]["failed"]) == 1
    made = answer.json()["data"]["succeeded"][0]["id"]
    gone = site.call("DELETE", f"{hook}/triggers/bulk", json=[made])
    assert gone.json() == {"data": {"succeeded": [made]}}


def test_resources_list_the_names_of_the_scope(site: Site) -> None:
    scope = f"/rest/v2.0/companies/{COMPANY}"
    query = {"payload_version": "v4.0", "per_page": 100}
    company = site.call("GET", f"{scope}/webhooks/resources", params=query).json()["data"]
    assert {"ERP Requests", "Projects", "Company Vendors"} <= {row["name"] for row in company}
    assert next(row for row in company if row["name"] == "Company Vendors")["actions"] == ["create", "update"]
    project = site.call("GET", f"{scope}/projects/{PROJECT}/webhooks/resources", params=query).json()["data"]
    assert "Work Order Contracts" in {row["name"] for row in project}
    assert "ERP Requests" not in {row["name"] for row in project}
