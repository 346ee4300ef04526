"""The control routes are a public contract: what they take, what they show, how they complain."""

from typing import Any

import httpx
import pytest

ENTRIES = "/books/gl/entries"


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"kind": "explode"}, "faults[0].kind"),
        ({"kind": "hold", "when": "never"}, "faults[0].when"),
        ({"kind": "delay"}, "faults[0].seconds"),
        ({"kind": "delay", "seconds": -1}, "faults[0].seconds"),
        ({"kind": "hold", "seconds": 1}, "faults[0].seconds"),
        ({"kind": "hold", "parameters": {"seconds": 1}}, "faults[0].parameters.seconds"),
        ({"kind": "refuse", "status": 200}, "faults[0].status"),
        ({"kind": "refuse", "status": 409, "times": 0}, "faults[0].times"),
        ({"kind": "unavailable", "probability": 2}, "faults[0].probability"),
        ({"kind": "unavailable", "path_regex": "("}, "faults[0].path_regex"),
        ({"kind": "unavailable", "headers": {"Retry-After": 3}}, "faults[0].headers"),
        ({"kind": "drop_lines", "keep": 1, "drop": 1}, "faults[0].keep"),
    ],
)
def test_wrong_fault_is_refused_by_its_field_name(ledger: httpx.Client, rule: dict[str, Any], field: str) -> None:
    answer = ledger.post("/__sandbox__/faults", json={"faults": [rule]})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_one_wrong_fault_puts_none_in_force(ledger: httpx.Client) -> None:
    both = [{"kind": "unavailable"}, {"kind": "explode"}]
    assert ledger.post("/__sandbox__/faults", json={"faults": both}).status_code == 400
    assert ledger.get("/__sandbox__/faults").json() == {"faults": [], "held": 0}


def test_faults_are_listed_with_their_hits_and_cleared(ledger: httpx.Client) -> None:
    rule = {"kind": "refuse", "parameters": {"status": 418}, "times": 3}
    ids = ledger.post("/__sandbox__/faults", json={"faults": [rule]}).json()["ids"]
    ledger.get(ENTRIES)
    listed = ledger.get("/__sandbox__/faults").json()["faults"]
    assert [(fault["id"], fault["hits"]) for fault in listed] == [(ids[0], 1)]
    assert ledger.delete("/__sandbox__/faults").json() == {"cleared": 1}
    assert ledger.get(ENTRIES).status_code == 200


def test_one_fault_is_taken_back_and_the_others_stay(ledger: httpx.Client) -> None:
    rule = {"kind": "refuse", "parameters": {"status": 418}}
    first, second = ledger.post("/__sandbox__/faults", json={"faults": [rule, rule]}).json()["ids"]
    assert ledger.delete(f"/__sandbox__/faults/{first}").json() == {"cleared": 1}
    assert ledger.delete(f"/__sandbox__/faults/{first}").json() == {"cleared": 0}
    assert [fault["id"] for fault in ledger.get("/__sandbox__/faults").json()["faults"]] == [second]
    assert ledger.get(ENTRIES).status_code == 418


def test_calls_are_counted_per_route_and_not_per_document(ledger: httpx.Client) -> None:
    ledger.get(ENTRIES)
    ledger.get("/books/ap/entries")
    ledger.post(ENTRIES, json=["a"])
    ledger.get("/nowhere")
    seen = ledger.get("/__sandbox__/calls").json()
    assert seen["counts"] == {"GET /books/{book}/entries": 2, "GET unmatched": 1, "POST /books/{book}/entries": 1}
    assert seen["total"] == 4
    assert [(call["path"], call["status"]) for call in seen["last"]][-1] == ("/nowhere", 404)


def test_call_without_an_answer_is_shown_without_a_status(ledger: httpx.Client) -> None:
    ledger.post("/__sandbox__/faults", json={"faults": [{"kind": "lose_answer_before"}]})
    with pytest.raises(httpx.RemoteProtocolError):
        ledger.get(ENTRIES)
    last = ledger.get("/__sandbox__/calls").json()["last"][-1]
    assert (last["status"], last["fault"]) == (None, "lose_answer_before")


def test_seed_is_taken_or_refused_by_the_vendor(ledger: httpx.Client) -> None:
    assert ledger.post("/__sandbox__/seed", json={"entries": [["x"]]}).json() == {"seeded": True}
    assert ledger.get("/__sandbox__/state").json()["entries"] == [["x"]]
    refused = ledger.post("/__sandbox__/seed", json={"entries": 1})
    assert refused.json() == {"error": {"field": "entries", "message": "must be a list"}}


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_body_that_is_no_object_is_refused(ledger: httpx.Client, body: bytes) -> None:
    answer = ledger.post("/__sandbox__/seed", content=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "(body)")


def test_clock_can_be_set_and_advanced(ledger: httpx.Client) -> None:
    ledger.post("/__sandbox__/clock", json={"now": "2031-01-01T00:00:00Z"}).raise_for_status()
    ledger.post("/__sandbox__/clock", json={"advance_seconds": 3600}).raise_for_status()
    assert ledger.get("/__sandbox__/clock").json()["now"].startswith("2031-01-01T01:00:")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "advance_seconds"),
        ({"advance_seconds": -5}, "advance_seconds"),
        ({"advance_seconds": "5"}, "advance_seconds"),
        ({"now": "2031-01-01T00:00:00"}, "now"),
        ({"minutes": 5}, "minutes"),
    ],
)
def test_wrong_clock_move_is_refused_by_name(ledger: httpx.Client, document: dict[str, Any], field: str) -> None:
    answer = ledger.post("/__sandbox__/clock", json=document)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_reset_forgets_data_faults_calls_and_clock(ledger: httpx.Client) -> None:
    ledger.post(ENTRIES, json=["a"])
    ledger.post("/__sandbox__/faults", json={"faults": [{"kind": "unavailable", "times": 99}]})
    ledger.post("/__sandbox__/clock", json={"now": "2031-01-01T00:00:00Z"})
    ledger.post("/__sandbox__/reset")
    assert ledger.get("/__sandbox__/calls").json()["total"] == 0
    assert ledger.get(ENTRIES).json() == []
    assert not ledger.get("/__sandbox__/clock").json()["now"].startswith("2031")
