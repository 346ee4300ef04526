"""Our webhooks are brought in step with the configuration, once, in our namespace, and trouble in one project is told."""

from typing import Any

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import build_hooks
from tieout.connectors.procore.directory import ProjectShown, ServiceUser
from tieout.connectors.procore.hooks import ProcoreHooks
from tieout.connectors.procore.triggers import Wanted, wanted_triggers
from tieout.records.entities import Entity
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_procore.hook_store import BASE, NAMES, AnyCall, HookStore
from unit.connectors_procore.wire import COMPANY, Wire, context, reply

URL, TOKEN = "https://tieout.example/webhooks/procore/acme", "token-of-today"
RESOURCES = wanted_triggers({Entity.COMMITMENT: Intake.RESOURCES})
REQUESTS = wanted_triggers({Entity.COMMITMENT: Intake.ERP_REQUESTS})


def hooks(store: HookStore, **given: Any) -> ProcoreHooks:
    return build_hooks(context(AnyCall(store), **given))


def test_resources_intake_needs_a_hook_per_project_and_none_of_the_company() -> None:
    assert RESOURCES.company == ()
    assert set(RESOURCES.project) == {(name, action) for name in NAMES for action in ("create", "update", "delete")}


def test_requests_intake_needs_the_companys_hook_alone() -> None:
    assert (REQUESTS.company, REQUESTS.project) == ((("ERP Requests", "create"),), ())
    assert wanted_triggers({}) == Wanted((), ())


def test_missing_hooks_are_made_with_all_their_triggers() -> None:
    store = HookStore()
    report = hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    assert report.ok
    assert store.listens("/projects/6778") == store.listens("/projects/6779") == set(RESOURCES.project)
    assert store.listens("") == set()
    (one, _) = store.hooks.values()
    assert (one["destination_url"], one["namespace"], one["payload_version"]) == (URL, "tieout", "v4.0")


def test_second_run_changes_nothing() -> None:
    store = HookStore()
    hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    store.writes.clear()
    report = hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    assert store.writes == []
    assert report.unchanged == ["project 6778: hook 1", "project 6779: hook 14"]


@pytest.mark.parametrize(
    ("url", "token"), [("https://tieout.example/webhooks/procore/other", TOKEN), (URL, "token-of-tomorrow")]
)
def test_moved_receiver_and_new_token_reach_the_hook_that_is_there(url: str, token: str) -> None:
    store = HookStore()
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    report = hooks(store).sync_hooks(REQUESTS, url, token)
    (hook,) = store.hooks.values()
    assert (hook["id"], hook["destination_url"]) == ("1", url)
    assert hook["destination_headers"]["Authorization"].endswith(token[-5:])
    assert report.changed == ["the company: hook 1"]


def test_old_payload_version_is_brought_up_to_date() -> None:
    store = HookStore()
    store.add(
        "",
        namespace="tieout",
        payload_version="v2.0",
        destination_url=URL,
        destination_headers={"Authorization": f"Bearer {TOKEN}"},
    )
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    assert store.hooks["1"]["payload_version"] == "v4.0"


def test_trigger_no_longer_wanted_goes_and_missing_ones_come() -> None:
    store = HookStore()
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    store.listen("1", "RFIs", "update")
    store.listen("1", "ERP Requests", "create")  # twice: it would deliver twice
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    assert [(row["resource_name"], row["id"]) for row in store.triggers.values()] == [("ERP Requests", "2")]


def test_switching_the_intake_moves_the_hooks() -> None:
    store = HookStore()
    hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    report = hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    assert [hook["scope"] for hook in store.hooks.values()] == [""]
    assert len(report.removed) == 2


def test_disabled_hook_and_double_hook_are_replaced_by_one_that_works() -> None:
    store = HookStore()
    shape = {"namespace": "tieout", "payload_version": "v4.0", "destination_url": URL}
    store.add("", **shape, destination_headers={"Authorization": "Bearer x"}, status="disabled")
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    store.add("", **shape, destination_headers={"Authorization": "Bearer x"})
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    assert [hook["id"] for hook in store.hooks.values()] == ["2"]


def test_other_apps_hooks_are_not_touched_even_if_they_are_listed() -> None:
    store = HookStore()
    store.add("", namespace="procore", payload_version="v2.0", destination_url="https://other.example")
    hooks(store).sync_hooks(Wanted((), ()), URL, TOKEN)
    assert hooks(store).remove_hooks().removed == []
    assert len(store.hooks) == 1


def test_name_that_procore_does_not_serve_is_named_and_nothing_is_made() -> None:
    store = HookStore(served=NAMES[:3])
    report = hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    assert [problem.split(":")[0] for problem in report.problems] == ["project 6778", "project 6779"]
    assert "'Work Order Contract Line Items'" in report.problems[0]
    assert store.writes == []


@pytest.mark.parametrize("actions", [["create", "update"], [{"name": "create"}, {"name": "update"}]])
def test_event_type_that_procore_does_not_serve_is_named(actions: list[Any]) -> None:
    report = hooks(HookStore(actions=actions)).sync_hooks(RESOURCES, URL, TOKEN)
    assert "Purchase Order Contracts (delete)" in report.problems[0]


def test_actions_of_an_unknown_shape_exclude_nothing() -> None:
    store = HookStore(actions=[{"id": 1}])
    assert hooks(store).sync_hooks(RESOURCES, URL, TOKEN).ok


def test_trigger_refused_among_others_is_told_though_the_answer_is_a_207() -> None:
    store = HookStore(refuse_trigger="Work Order Contracts")
    report = hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    assert "Work Order Contracts create: resource_name: is odd" in report.problems[0]
    assert ("Purchase Order Contracts", "create") in store.listens("/projects/6778")


def test_project_that_is_not_permitted_does_not_stop_the_others() -> None:
    store = HookStore()

    def respond(request: httpx.Request) -> httpx.Response:
        if "/projects/6778/" in request.url.path:
            return reply({"error": {"code": "FORBIDDEN", "message": "Project is not permitted"}}, 403)
        return HookStore.__call__(store, request)

    wire = AnyCall(store)
    wire.store = respond  # type: ignore[assignment]  # a store of its own
    report = build_hooks(context(wire)).sync_hooks(RESOURCES, URL, TOKEN)
    assert [problem.split(":")[0] for problem in report.problems] == ["project 6778"]
    assert store.listens("/projects/6779") == set(RESOURCES.project)


def test_company_out_of_reach_stops_at_once() -> None:
    wire = Wire().on(f"GET {BASE}/webhooks/hooks", reply({"error": "App is not connected to this company"}, 403))
    with pytest.raises(NeedsPerson, match="not connected"):
        build_hooks(context(wire)).sync_hooks(REQUESTS, URL, TOKEN)


def test_hook_whose_making_was_not_answered_is_found_by_the_next_run() -> None:
    store = HookStore()

    def lose(request: httpx.Request) -> httpx.Response:
        HookStore.__call__(store, request)
        raise httpx.ReadTimeout("slow")

    wire = Wire().on(f"GET {BASE}/webhooks/hooks", store).on(f"GET {BASE}/webhooks/resources", store)
    wire.on(f"POST {BASE}/webhooks/hooks", lose)
    with pytest.raises(NotNow, match="run it again"):
        build_hooks(context(wire)).sync_hooks(REQUESTS, URL, TOKEN)
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    assert len(store.hooks) == 1
    assert store.listens("") == set(REQUESTS.company)


def test_all_our_hooks_can_be_taken_away() -> None:
    store = HookStore()
    hooks(store).sync_hooks(RESOURCES, URL, TOKEN)
    assert len(hooks(store).remove_hooks().removed) == 2
    assert store.hooks == {}


def test_hooks_are_listed_with_their_status_and_triggers() -> None:
    store = HookStore()
    hooks(store).sync_hooks(REQUESTS, URL, TOKEN)
    store.hooks["1"] |= {"status": "disabled", "updated_at": "2026-03-01T00:00:00Z"}
    (found,) = hooks(store).list_hooks()
    assert (found.scope, found.status, found.destination_url) == ("the company", "disabled", URL)
    assert found.triggers == (("ERP Requests", "create"),)


def test_service_user_is_found_by_asking_who_we_are() -> None:
    wire = Wire().on("GET /rest/v1.0/me", reply({"id": 15004487, "login": "x@y", "name": "Tieout"}))
    assert build_hooks(context(wire)).whoami() == ServiceUser("15004487", "Tieout")


def test_project_is_shown_with_its_link() -> None:
    shown = {"id": 6778, "name": "A", "display_name": "17 - A", "project_number": "17", "active": True}
    wire = Wire().on("GET /rest/v1.0/projects/6778", reply({**shown, "origin_id": "tieout:JOB-1"}))
    assert build_hooks(context(wire)).project("6778") == ProjectShown("6778", "17 - A", "17", True, "tieout:JOB-1")
    assert wire.query("GET /rest/v1.0/projects/6778") == [[("company_id", COMPANY)]]


@pytest.mark.parametrize("answer", [reply({}), reply([]), reply({}, 404)])
def test_stranger_to_procore_is_a_persons_business(answer: httpx.Response) -> None:
    wire = Wire().on("GET /rest/v1.0/me", answer).on("GET /rest/v1.0/projects/6778", answer)
    with pytest.raises(NeedsPerson):
        build_hooks(context(wire)).whoami()
    with pytest.raises(NeedsPerson):
        build_hooks(context(wire)).project("6778")


def test_project_id_that_could_change_the_path_is_never_called() -> None:
    wire = Wire()
    with pytest.raises(NeedsPerson, match="digits"):
        build_hooks(context(wire)).project("1/../../me")
    assert wire.requests == []
