"""Actions: done at once or long-running, and refused where the status does not allow them."""

import pytest

from unit.sandbox_acumatica.caller import Caller, subcontract


def made(acumatica: Caller, **header: object) -> str:
    """The number of a new subcontract."""
    number: str = acumatica.put("Subcontract", subcontract(**header)).json()["SubcontractNbr"]["value"]
    return number


def status(acumatica: Caller) -> str:
    """The status of the only subcontract, as the vendor holds it."""
    found: str = acumatica.state()["subcontracts"][0]["Status"]
    return found


def test_release_is_done_at_once_or_long_running_in_turn(acumatica: Caller) -> None:
    number = made(acumatica)
    assert acumatica.act("Subcontract", "ReleaseFromHold", SubcontractNbr=number).status_code == 204
    assert status(acumatica) == "Open"
    running = acumatica.act("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert running.status_code == 202
    assert running.headers["location"].startswith("/entity/Default/24.200.001/Subcontract/PutOnHold/status/")
    polls = [acumatica.call("GET", running.headers["location"]).status_code for _ in range(4)]
    assert polls == [202, 202, 204, 204]
    assert status(acumatica) == "On Hold"


def test_long_operation_ends_by_itself_when_nobody_asks(acumatica: Caller) -> None:
    number = acumatica.released()
    acumatica.act("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert status(acumatica) == "Open"
    acumatica.advance(30)
    assert status(acumatica) == "On Hold"


def test_form_is_busy_for_its_session_while_an_operation_runs(acumatica: Caller) -> None:
    number = acumatica.released()
    running = acumatica.act("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert acumatica.get(f"Subcontract/{number}").status_code == 500
    assert acumatica.get("Vendor").status_code == 200
    acumatica.advance(30)
    assert acumatica.call("GET", running.headers["location"]).status_code == 204
    assert acumatica.get(f"Subcontract/{number}").status_code == 200


def test_action_out_of_turn_is_refused(acumatica: Caller) -> None:
    number = made(acumatica)
    refused = acumatica.act("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert (refused.status_code, "disabled" in refused.json()["exceptionMessage"]) == (422, True)


def test_failure_of_a_long_operation_shows_on_its_status_url(acumatica: Caller) -> None:
    number = acumatica.released()
    running = acumatica.act("Subcontract", "ReleaseFromHold", SubcontractNbr=number)
    polls = [acumatica.call("GET", running.headers["location"]).status_code for _ in range(3)]
    assert (running.status_code, polls) == (202, [202, 202, 422])


def test_control_total_that_disagrees_keeps_a_subcontract_on_hold(acumatica: Caller) -> None:
    number = made(acumatica, ControlTotal=999)
    refused = acumatica.act("Subcontract", "ReleaseFromHold", SubcontractNbr=number)
    assert (refused.status_code, "error" in refused.json()["ControlTotal"]) == (422, True)
    assert status(acumatica) == "On Hold"


@pytest.mark.parametrize(
    ("entity", "action", "key", "code"),
    [
        ("Subcontract", "Detonate", "SC-000001", 404),
        ("Subcontract", "ReleaseFromHold", "SC-999999", 404),
        ("PurchaseOrder", "ReleaseFromHold", "000001", 404),
    ],
)
def test_unknown_action_or_record_is_404(acumatica: Caller, entity: str, action: str, key: str, code: int) -> None:
    made(acumatica)
    name = "SubcontractNbr" if entity == "Subcontract" else "OrderNbr"
    assert acumatica.act(entity, action, **{name: key}).status_code == code


def test_action_needs_its_entity(acumatica: Caller) -> None:
    assert acumatica.call("POST", "Subcontract/ReleaseFromHold", json={"parameters": {}}).status_code == 400


def test_unknown_status_url_is_404(acumatica: Caller) -> None:
    assert acumatica.get("Subcontract/ReleaseFromHold/status/5b1f").status_code == 404


def test_workflow_actions_are_named_in_the_schema(acumatica: Caller) -> None:
    named = acumatica.get("Subcontract/$adHocSchema").json()["_workflowActions"]
    assert {action["name"] for action in named} == {"ReleaseFromHold", "PutOnHold"}
