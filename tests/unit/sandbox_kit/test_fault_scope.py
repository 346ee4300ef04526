"""A fault may be meant for one record alone: the one that a call's query or body names."""

import httpx

ENTRIES = "/books/gl/entries"


def arm(ledger: httpx.Client, contains: object) -> httpx.Response:
    rule = {"kind": "refuse", "status": 409, "path": "/books/*", "contains": contains}
    return ledger.post("/__sandbox__/faults", json={"faults": [rule]})


def test_fault_strikes_the_call_whose_body_names_its_record_and_no_other(ledger: httpx.Client) -> None:
    arm(ledger, "SC-002")
    assert ledger.post(ENTRIES, json=["SC-001"]).status_code == 201
    assert ledger.post(ENTRIES, json=["SC-002"]).status_code == 409


def test_fault_strikes_the_call_whose_query_names_its_record_however_it_is_written(ledger: httpx.Client) -> None:
    arm(ledger, "ref eq 'SC-002'")
    assert ledger.get(ENTRIES, params={"$filter": "ref eq 'SC-001'"}).status_code == 200
    assert ledger.get(ENTRIES, params={"$filter": "ref eq 'SC-002'"}).status_code == 409


def test_scope_that_is_no_text_is_refused_by_name(ledger: httpx.Client) -> None:
    answer = arm(ledger, 7)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "faults[0].contains"
