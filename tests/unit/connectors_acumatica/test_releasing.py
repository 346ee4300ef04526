"""A release is judged by the document's own status, whatever the call was answered."""

from datetime import timedelta

import httpx
import pytest

from tieout.records.commitment import CommitmentKind
from tieout.sync.outcomes import (
    Accepted,
    Applied,
    InDoubt,
    NotNow,
    Refused,
)
from unit.connectors_acumatica.vendor_answers import (
    BASE,
    DOCUMENT,
    PURCHASE,
    Watch,
    Wire,
    by_path,
    connector,
    note,
    ok,
    ready,
    subcontract,
)

STATUS = "/entity/Default/24.200.001/Subcontract/ReleaseFromHold/status/5b1c"
ORDER = CommitmentKind.PURCHASE_ORDER


def test_subcontract_is_released_by_action_and_its_status_is_the_verdict() -> None:
    wire = by_path({"POST ReleaseFromHold": httpx.Response(204), "GET SC-000001": ok(subcontract("Pending Approval"))})
    erp = connector(wire)
    outcome = erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,))
    assert outcome == Applied(note="Subcontract SC-000001 is Pending Approval")
    assert wire.sent[0].content == b'{"entity": {"SubcontractNbr": {"value": "SC-000001"}}, "parameters": {}}'


def test_order_is_released_by_hold_false_and_never_made_by_it() -> None:
    wire = by_path({"PUT PurchaseOrder": ok({}), "GET 0001": ok({"Status": {"value": "Open"}})})
    erp = connector(wire)
    outcome = erp.perform(erp.plan(ready(ORDER))[-1], guard_key="g", documents=(PURCHASE,))
    assert isinstance(outcome, Applied)
    wire.sent.pop()
    assert wire.body() == {"Type": {"value": "Normal"}, "OrderNbr": {"value": "PO 0001"}, "Hold": {"value": False}}
    assert wire.last.headers["if-match"] == "*"


def test_release_that_changed_nothing_is_refused() -> None:
    wire = by_path({"POST ReleaseFromHold": httpx.Response(204), "GET SC-000001": ok(subcontract("On Hold"))})
    erp = connector(wire)
    outcome = erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,))
    assert isinstance(outcome, Refused)
    assert "Check the rights" in outcome.reasons[0].text


GARBAGE = httpx.Response(200, content=b'{"id": "5f1c, <html><title>Runtime Err')


def test_action_answered_with_garbage_is_in_doubt_and_not_judged_while_it_may_be_running() -> None:
    wire = by_path({"POST ReleaseFromHold": GARBAGE, "GET SC-000001": ok(subcontract("On Hold"))})
    erp = connector(wire)
    outcome = erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,))
    assert isinstance(outcome, InDoubt)
    assert "no answer to an action" in outcome.why


@pytest.mark.parametrize("answer", [GARBAGE, ok([])], ids=["garbage", "a list"])
def test_order_whose_release_is_answered_with_no_document_is_in_doubt(answer: httpx.Response) -> None:
    wire = by_path({"PUT PurchaseOrder": answer, "GET 0001": ok({"Status": {"value": "On Hold"}})})
    erp = connector(wire)
    assert isinstance(erp.perform(erp.plan(ready(ORDER))[-1], guard_key="g", documents=(PURCHASE,)), InDoubt)


def test_status_of_an_action_that_is_garbage_is_asked_for_again() -> None:
    wire = _taken(STATUS, [GARBAGE])
    erp = connector(wire)
    release = erp.plan(ready())[-1]
    taken = erp.perform(release, guard_key="g", documents=(DOCUMENT,))
    assert isinstance(taken, Accepted)
    with pytest.raises(NotNow, match="could not be read"):
        erp.ask(note(release, ticket=taken.ticket))


@pytest.mark.parametrize(("status", "kind"), [("Open", Applied), ("On Hold", Refused), ("Rejected", Refused)])
def test_refused_release_counts_as_done_if_the_document_has_left_hold(status: str, kind: type) -> None:
    wire = by_path(
        {"POST ReleaseFromHold": httpx.Response(422, json={"message": "Disabled."}), "GET 1": ok(subcontract(status))}
    )
    erp = connector(wire)
    assert isinstance(erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,)), kind)


def _taken(location: str, polls: list[httpx.Response]) -> Wire:
    return by_path(
        {
            "POST ReleaseFromHold": httpx.Response(202, headers={"Location": location}),
            "GET 5b1c": polls,
            "GET SC-000001": ok(subcontract("Open")),
        }
    )


@pytest.mark.parametrize(
    "location", [STATUS, f"/Live{STATUS}", f"{BASE}{STATUS}", f"http://firm.example:8080/Live{STATUS}"]
)
def test_action_that_takes_its_time_is_asked_for_in_place(location: str) -> None:
    wire, watch = _taken(location, [httpx.Response(202), httpx.Response(204)]), Watch()
    erp = connector(wire, watch=watch)
    outcome = erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,))
    assert isinstance(outcome, Applied)
    assert watch.slept == [0.5, 1.0]
    assert wire.sent[1].url.path == f"/Live{STATUS}"


def test_slow_action_is_asked_for_later_with_its_ticket() -> None:
    wire, watch = _taken(STATUS, [httpx.Response(202)]), Watch()
    erp = connector(wire, watch=watch)
    release = erp.plan(ready())[-1]
    outcome = erp.perform(release, guard_key="g", documents=(DOCUMENT,))
    assert outcome == Accepted(f"{STATUS}#SC-000001", timedelta(seconds=15))
    assert sum(watch.slept) <= 5
    wire.script = _taken(STATUS, [httpx.Response(204)]).script
    assert isinstance(erp.ask(note(release, f"{STATUS}#SC-000001")), Applied)


def test_nobody_waits_in_place_when_time_is_short() -> None:
    watch = Watch(remaining=timedelta(seconds=8))
    erp = connector(_taken(STATUS, [httpx.Response(204)]), watch=watch)
    assert isinstance(erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,)), Accepted)
    assert watch.slept == []


@pytest.mark.parametrize(
    "location",
    ["", "https://evil.example" + STATUS, "/entity/auth/logout", f"/entity/Default/24.200.001/../../x{STATUS}"],
)
def test_answer_cannot_send_us_elsewhere(location: str) -> None:
    wire = _taken(location, [httpx.Response(204)])
    erp = connector(wire)
    assert isinstance(erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,)), InDoubt)
    assert len(wire.sent) == 1


@pytest.mark.parametrize(
    ("poll", "status", "kind"),
    [
        (httpx.Response(422, json={"message": "Out of balance."}), "On Hold", Refused),
        (httpx.Response(500, json={"exceptionMessage": "It broke."}), "On Hold", Refused),
        (httpx.Response(500, json={"exceptionMessage": "It broke."}), "Open", Applied),
        (httpx.Response(404), "On Hold", InDoubt),
        (httpx.Response(404), "Open", Applied),
    ],
)
def test_failed_operation_is_judged_by_the_document(poll: httpx.Response, status: str, kind: type) -> None:
    wire = by_path({"GET 5b1c": poll, "GET SC-000001": ok(subcontract(status))})
    erp = connector(wire)
    assert isinstance(erp.ask(note(erp.plan(ready())[-1], f"{STATUS}#SC-000001")), kind)


@pytest.mark.parametrize("poll", [httpx.Response(429), httpx.Response(502), httpx.Response(503)])
def test_status_that_cannot_be_asked_is_not_now(poll: httpx.Response) -> None:
    erp = connector(by_path({"GET 5b1c": poll}))
    with pytest.raises(NotNow):
        erp.ask(note(erp.plan(ready())[-1], f"{STATUS}#SC-000001"))


def test_release_whose_status_cannot_be_read_is_asked_about_later() -> None:
    wire = by_path({"POST ReleaseFromHold": httpx.Response(204), "GET SC-000001": httpx.Response(502)})
    erp = connector(wire)
    release = erp.plan(ready())[-1]
    outcome = erp.perform(release, guard_key="g", documents=(DOCUMENT,))
    assert isinstance(outcome, Accepted)
    wire.script = by_path({"GET SC-000001": ok(subcontract("Open"))}).script
    assert isinstance(erp.ask(note(release, outcome.ticket)), Applied)
