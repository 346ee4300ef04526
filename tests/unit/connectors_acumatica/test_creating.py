"""A create sends what it should, and its answer is taken for no more than it proves."""

import httpx
import pytest

from tieout.connectors.acumatica.assumptions import FILTERED_CREATE
from tieout.sync.outcomes import (
    Applied,
    InDoubt,
    NeedsPerson,
    NotNow,
    Partial,
    Refused,
)
from unit.connectors_acumatica.vendor_answers import (
    CONTRACT,
    DOCUMENT,
    PURCHASE,
    SWITCHED_ON,
    Answers,
    Wire,
    by_path,
    connector,
    line,
    note,
    ok,
    ready,
    subcontract,
)


def test_create_asks_for_the_lines_and_ties_them_to_their_source() -> None:
    wire = Wire(lambda _request: ok(subcontract()))
    erp = connector(wire)
    assert erp.perform(erp.plan(ready())[0], guard_key="g", documents=()) == Applied((DOCUMENT,))
    assert (wire.last.method, wire.last.url.path) == ("PUT", f"{CONTRACT}/Subcontract")
    assert wire.last.url.query == b"$expand=Details"
    assert "if-none-match" not in wire.last.headers


@pytest.mark.parametrize("body", [{}, [], {"SubcontractNbr": {"value": "SC-1"}}, {"Details": []}])
def test_success_that_names_no_document_is_in_doubt(body: object) -> None:
    erp = connector(lambda _request: ok(body))
    assert isinstance(erp.perform(erp.plan(ready())[0], guard_key="g", documents=()), InDoubt)


def test_reference_cut_short_is_partial_since_it_would_never_be_found_again() -> None:
    erp = connector(lambda _request: ok(subcontract(ref="platform:doc:4")))
    outcome = erp.perform(erp.plan(ready())[0], guard_key="g", documents=())
    assert isinstance(outcome, Partial)
    assert [reason.code for reason in outcome.reasons] == ["reference_differs"]


def test_extension_that_did_not_arrive_is_partial() -> None:
    wire = Wire(lambda _request: ok(subcontract(custom={"Document": {"AttributeGWP": {"value": "81"}}})))
    erp = connector(wire)
    step = erp.plan(ready(extensions={"custom:Document.AttributeGWP": "812"}))[0]
    outcome = erp.perform(step, guard_key="g", documents=())
    assert isinstance(outcome, Partial)
    assert outcome.reasons[0].text == "custom:Document.AttributeGWP says '81'; '812' was sent."
    assert dict(wire.last.url.params)["$custom"] == "Document.AttributeGWP"


def test_nothing_is_tried_on_an_assumption_that_is_off() -> None:
    wire = Wire(lambda _request: ok(subcontract()))
    erp = connector(wire, assumptions=frozenset())
    with pytest.raises(NeedsPerson, match="acumatica_vendor_ref_holds_our_reference"):
        erp.perform(erp.plan(ready())[0], guard_key="g", documents=())
    with pytest.raises(NeedsPerson, match="not switched on"):
        erp.look_up(note(erp.plan(ready())[0]), documents=())
    assert wire.sent == []


def test_guarded_create_finds_what_is_there_already_instead_of_making_another() -> None:
    wire = by_path(
        {
            "PUT Subcontract": httpx.Response(412, json={"exceptionMessage": "The record already exists."}),
            "GET Subcontract": ok([subcontract()]),
            "GET SC-000001": ok(subcontract()),
        }
    )
    erp = connector(wire, assumptions=SWITCHED_ON | {FILTERED_CREATE.name})
    outcome = erp.perform(erp.plan(ready())[0], guard_key="g", documents=())
    assert isinstance(outcome, Applied)
    assert outcome.documents == (DOCUMENT,)
    put = wire.sent[0]
    assert put.headers["if-none-match"] == "*"
    assert dict(put.url.params)["$filter"] == "VendorRef eq 'platform:doc:41'"


def test_guarded_create_that_is_refused_and_finds_none_is_in_doubt() -> None:
    wire = by_path({"PUT Subcontract": httpx.Response(412), "GET Subcontract": ok([])})
    erp = connector(wire, assumptions=SWITCHED_ON | {FILTERED_CREATE.name})
    assert isinstance(erp.perform(erp.plan(ready())[0], guard_key="g", documents=()), InDoubt)


def test_lines_are_added_to_the_document_and_never_make_one() -> None:
    lines = tuple(line(str(at), "1.00") for at in range(501))
    rows = [
        {"LineNbr": {"value": at}, "ExtendedCost": {"value": 1}, "CostCode": {"value": "03-300"}}
        for at in range(1, 502)
    ]
    wire = Wire(lambda _request: ok(subcontract(Details=rows)))
    erp = connector(wire)
    step = erp.plan(ready(lines=lines))[1]
    outcome = erp.perform(step, guard_key="g", documents=(DOCUMENT,))
    assert isinstance(outcome, Applied)
    assert len(outcome.documents[0].lines) == 501
    assert wire.last.headers["if-match"] == "*"
    assert wire.body()["SubcontractNbr"] == {"value": "SC-000001"}
    assert len(wire.body()["Details"]) == 1


def test_missing_line_in_the_middle_leaves_the_others_tied() -> None:
    rows = [
        {"LineNbr": {"value": number}, "ExtendedCost": {"value": cost}, "CostCode": {"value": "03-300"}}
        for number, cost in ((3, 7), (1, 5))
    ]
    erp = connector(lambda _request: ok(subcontract(Details=rows)))
    lines = (line("s1", "5.00"), line("s2", "5.00"), line("s3", "7.00"))
    outcome = erp.perform(erp.plan(ready(lines=lines))[0], guard_key="g", documents=())
    assert isinstance(outcome, Applied)
    assert outcome.documents[0].lines == {"s1": "1", "s3": "3"}


def test_step_without_its_document_is_refused() -> None:
    erp = connector(lambda _request: ok(subcontract()))
    assert isinstance(erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(PURCHASE,)), Refused)


def test_redirect_means_that_the_session_is_dead_and_is_not_followed() -> None:
    login = httpx.Response(302, headers={"Location": "https://elsewhere.example/Frames/Login.aspx"})
    granted = httpx.Response(200, json={"access_token": "t2", "expires_in": 3600})
    answers: Answers = {
        "PUT Subcontract": [login, ok(subcontract())],
        "POST token": granted,
        "POST logout": httpx.Response(204),
    }
    wire = by_path(answers)
    erp = connector(wire)
    assert isinstance(erp.perform(erp.plan(ready())[0], guard_key="g", documents=()), Applied)
    assert {request.url.host for request in wire.sent} == {"firm.example"}


def test_broken_connection_is_in_doubt_and_a_closed_port_is_not() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    def closed(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    erp = connector(broken)
    assert isinstance(erp.perform(erp.plan(ready())[0], guard_key="g", documents=()), InDoubt)
    assert isinstance(erp.perform(erp.plan(ready())[-1], guard_key="g", documents=(DOCUMENT,)), InDoubt)
    with pytest.raises(NotNow):
        connector(closed).perform(erp.plan(ready())[0], guard_key="g", documents=())
