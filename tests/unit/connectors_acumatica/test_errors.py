"""Every answer other than success is a refusal, a doubt or a wait, and refusals read like sentences."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tieout.connectors.acumatica.errors import read_failure, sign_in_failure, write_outcome
from tieout.connectors.acumatica.reasons import MAX_REASONS, MAX_TEXT, reasons_in
from tieout.connectors.http import Answer
from tieout.policy.reasons import MISSING_IN_ERP
from tieout.sync.outcomes import InDoubt, NeedsPerson, NotNow, Refused
from unit.connectors_acumatica.vendor_answers import NOON


def _answer(status: int, body: Any = None, **headers: str) -> Answer:
    answer = httpx.Response(status, json=body, headers={name.replace("_", "-"): text for name, text in headers.items()})
    return Answer(status, answer.headers, answer.content if body is not None else b"<html>busy</html>")


@pytest.mark.parametrize("status", [400, 403, 404, 412, 422])
def test_spelled_out_refusal_of_a_write_did_not_happen(status: int) -> None:
    outcome = write_outcome(_answer(status, {"message": "No.", "exceptionMessage": "Error: Because."}), NOON)
    assert isinstance(outcome, Refused)
    assert [reason.text for reason in outcome.reasons] == ["Because."]


@pytest.mark.parametrize("status", [408, 409, 418, 500, 502, 503, 504])
def test_whatever_is_not_documented_as_a_refusal_is_in_doubt(status: int) -> None:
    assert isinstance(write_outcome(_answer(status), NOON), InDoubt)


def test_lost_update_is_in_doubt_since_the_first_save_may_stand() -> None:
    body = {"exceptionMessage": "Another process has updated the 'POOrder' record. Your changes will be lost."}
    assert isinstance(write_outcome(_answer(500, body), NOON), InDoubt)


def test_missing_setup_is_a_refusal() -> None:
    body = {"exceptionMessage": "Set it up.", "exceptionType": "PX.Data.PXSetupNotEnteredException"}
    assert isinstance(write_outcome(_answer(500, body), NOON), Refused)


@pytest.mark.parametrize(
    ("answer", "rest", "pauses"),
    [
        (_answer(429), 60, True),
        (_answer(429, None, retry_after="7"), 7, True),
        (_answer(503, None, retry_after="Mon, 02 Mar 2026 12:02:00 GMT"), 120, True),
        (_answer(500, {"exceptionMessage": "API Login Limit"}), 60, True),
        (_answer(500, {"exceptionMessage": "The previous operation has not been completed yet."}), 10, False),
    ],
    ids=["429", "429-7", "503-date", "login-limit", "busy"],
)
def test_being_asked_to_wait_says_until_when(answer: Answer, rest: int, pauses: bool) -> None:
    with pytest.raises(NotNow) as waiting:
        write_outcome(answer, NOON)
    assert (waiting.value.retry_at, waiting.value.pause_scope) == (NOON + timedelta(seconds=rest), pauses)


@pytest.mark.parametrize(("status", "kind"), [(500, NotNow), (503, NotNow), (429, NotNow), (403, NeedsPerson)])
def test_read_that_fails_is_never_a_fact(status: int, kind: type[Exception]) -> None:
    assert isinstance(read_failure(_answer(status), NOON), kind)


def test_reference_field_that_cannot_be_filtered_goes_to_a_person() -> None:
    failure = read_failure(_answer(500, {"exceptionType": "PX.Api.CannotOptimizeException"}), NOON)
    assert isinstance(failure, NeedsPerson)
    assert "reference_field" in failure.why


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (_answer(400, {"error": "invalid_grant", "error_description": "Invalid credentials."}), NeedsPerson),
        (_answer(401, {"message": "no"}), NeedsPerson),
        (_answer(500, {"exceptionMessage": "Your account is locked out."}), NeedsPerson),
        (_answer(500, {"exceptionType": "PXUndefinedCompanyException", "exceptionMessage": "?"}), NeedsPerson),
        (_answer(500, {"exceptionMessage": "Invalid credentials. Please try again."}), NeedsPerson),
        (_answer(302), NeedsPerson),
        (_answer(429, {"exceptionMessage": "API Login Limit"}), NotNow),
        (_answer(502), NotNow),
        (_answer(500), NotNow),
    ],
)
def test_sign_in_that_may_be_a_wrong_password_is_for_a_person(answer: Answer, kind: type[Exception]) -> None:
    assert isinstance(sign_in_failure(answer, NOON), kind)


def test_nested_refusal_names_header_line_and_linked_field_once() -> None:
    body = {
        "id": "x",
        "exceptionMessage": "Inserting 'POOrder' record raised at least one error.",
        "VendorID": {"value": "NOBODY", "error": "Error: Vendor cannot be found."},
        "VendorContactInfo": {"Email": {"value": "x", "error": "Not an address."}},
        "Details": [
            {"CostCode": {"value": "03-300"}},
            {"CostCode": {"value": "99", "error": "Unknown."}, "error": "Error: The row is wrong."},
            {"CostCode": {"value": "99", "error": "Unknown."}},
        ],
    }
    assert [(reason.field, reason.text) for reason in reasons_in(body, otherwise="")] == [
        ("VendorID", "VendorID 'NOBODY': Vendor cannot be found."),
        ("VendorContactInfo.Email", "VendorContactInfo, Email 'x': Not an address."),
        ("Details.2", "Line 2: The row is wrong."),
        ("Details.2.CostCode", "Line 2, CostCode '99': Unknown."),
        ("Details.3.CostCode", "Line 3, CostCode '99': Unknown."),
    ]


def test_what_accounting_has_not_entered_yet_is_told_from_what_is_wrong() -> None:
    lacking = "Cost Code '99' cannot be found in the system."
    body = {
        "VendorID": {"value": "V9", "error": "Error: VendorID 'V9' cannot be found in the system."},
        "Date": {"value": "x", "error": "The period cannot be found."},
        "Details": [
            {
                "CostCode": {"value": "99", "error": lacking},
                "POOrderNbr": {"value": "1", "error": "PO 1 cannot be found."},
            },
            {"CostCode": {"value": "", "error": "'Cost Code' cannot be empty."}},
        ],
    }
    found = {reason.field: reason.code for reason in reasons_in(body, otherwise="")}
    assert {name for name, code in found.items() if code == MISSING_IN_ERP} == {"VendorID", "Details.1.CostCode"}
    assert set(found) == {"VendorID", "Date", "Details.1.CostCode", "Details.1.POOrderNbr", "Details.2.CostCode"}


def test_error_of_the_whole_entity_is_told() -> None:
    assert [reason.text for reason in reasons_in({"error": "Error: The document is wrong."}, otherwise="")] == [
        "The document is wrong."
    ]


def test_model_state_names_its_fields() -> None:
    body = {
        "message": "The request is invalid.",
        "modelState": {"entity.Date": ["must be a date"]},
        "stackTrace": "at X",
    }
    assert [reason.text for reason in reasons_in(body, otherwise="")] == ["entity.Date: must be a date"]


def test_reasons_hold_no_stack_trace_no_control_characters_and_no_end() -> None:
    trace = "It broke.\r\n   at PX.Data.PXGraph.Persist() in C:\\x.cs:line 4"
    assert reasons_in({"exceptionMessage": trace}, otherwise="")[0].text == "It broke."
    assert reasons_in({"message": "a\x00b\u202e" + "c" * 900}, otherwise="")[0].text.startswith("a b c")
    assert len(reasons_in({"message": "c" * 900}, otherwise="")[0].text) == MAX_TEXT
    many = {"Details": [{"CostCode": {"value": str(at), "error": "Unknown."}} for at in range(90)]}
    told = reasons_in(many, otherwise="")
    assert len(told) == MAX_REASONS
    assert told[-1].text == f"… and {90 - MAX_REASONS + 1} more."


def test_inner_exception_is_told_and_nothing_is_told_twice() -> None:
    body = {"exceptionMessage": "It failed.", "innerException": {"exceptionMessage": "The period is closed."}}
    assert [reason.text for reason in reasons_in(body, otherwise="")] == ["It failed.", "The period is closed."]
    same = {"exceptionMessage": "It failed.", "innerException": {"message": "It failed."}}
    assert [reason.text for reason in reasons_in(same, otherwise="")] == ["It failed."]


def test_answer_without_a_reason_still_says_something() -> None:
    outcome = write_outcome(_answer(404), NOON)
    assert isinstance(outcome, Refused)
    assert "404" in outcome.reasons[0].text
