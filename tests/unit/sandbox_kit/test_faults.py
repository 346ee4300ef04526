"""Each fault does to the caller, and to the vendor's data, exactly what it is named for."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

ENTRIES = "/books/gl/entries"
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError)


def fault(ledger: httpx.Client, kind: str, **rule: Any) -> None:
    """Put one fault in force on the booking call."""
    rule = {"kind": kind, "method": "POST", "path": "/books/*", **rule}
    assert ledger.post("/__sandbox__/faults", json={"faults": [rule]}).status_code == 201


def booked(ledger: httpx.Client) -> list[list[str]]:
    """What the vendor really holds."""
    entries: list[list[str]] = ledger.get("/__sandbox__/state").json()["entries"]
    return entries


def test_answer_lost_before_the_work_leaves_nothing_behind(ledger: httpx.Client) -> None:
    fault(ledger, "lose_answer_before")
    with pytest.raises(BROKEN):
        ledger.post(ENTRIES, json=["a"])
    assert booked(ledger) == []


@pytest.mark.parametrize("cut", [False, True])
def test_answer_lost_after_the_work_leaves_it_done(ledger: httpx.Client, cut: bool) -> None:
    fault(ledger, "lose_answer_after", cut=cut)
    with pytest.raises(BROKEN):
        ledger.post(ENTRIES, json=["a"])
    assert booked(ledger) == [["a"]]


def test_lost_answer_can_be_a_gateway_timeout(ledger: httpx.Client) -> None:
    fault(ledger, "lose_answer_after", status=504)
    assert ledger.post(ENTRIES, json=["a"]).status_code == 504
    assert booked(ledger) == [["a"]]


def test_fault_strikes_as_often_as_told_and_no_more(ledger: httpx.Client) -> None:
    fault(ledger, "refuse", status=409, times=2)
    assert [ledger.post(ENTRIES, json=["a"]).status_code for _ in range(3)] == [409, 409, 201]


def test_fault_can_let_the_first_calls_pass(ledger: httpx.Client) -> None:
    fault(ledger, "refuse", status=409, skip=1)
    assert [ledger.post(ENTRIES, json=["a"]).status_code for _ in range(3)] == [201, 409, 201]


def test_fault_spares_other_methods_and_paths(ledger: httpx.Client) -> None:
    fault(ledger, "refuse", status=409, path_regex="^/books/ap/")
    assert ledger.get("/books/ap/entries").status_code == 200
    assert ledger.post(ENTRIES, json=["a"]).status_code == 201
    assert ledger.post("/books/ap/entries", json=["a"]).status_code == 409


def test_probability_repeats_itself_for_the_same_seed(ledger: httpx.Client) -> None:
    def run() -> list[int]:
        ledger.post("/__sandbox__/reset")
        fault(ledger, "unavailable", probability=0.5, seed=7)
        return [ledger.post(ENTRIES, json=["a"]).status_code for _ in range(12)]

    first = run()
    assert set(first) == {201, 503}
    assert run() == first


def test_late_commit_happens_when_the_sandbox_clock_gets_there(ledger: httpx.Client) -> None:
    fault(ledger, "commit_late", seconds=90)
    with pytest.raises(BROKEN):
        ledger.post(ENTRIES, json=["late"])
    ledger.post("/__sandbox__/clock", json={"advance_seconds": 89})
    assert booked(ledger) == []
    ledger.post("/__sandbox__/clock", json={"advance_seconds": 1})
    assert booked(ledger) == [["late"]]


def test_late_commit_happens_in_real_time_too(ledger: httpx.Client) -> None:
    fault(ledger, "commit_late", seconds=0.02, status=504)
    assert ledger.post(ENTRIES, json=["late"]).status_code == 504
    waiting = (ledger.get("/__sandbox__/clock").json()["late_work"] for _ in range(5000))
    assert next(count for count in waiting if not count) == 0
    assert booked(ledger) == [["late"]]


def test_late_commit_that_is_due_happens_before_the_next_call(ledger: httpx.Client) -> None:
    fault(ledger, "commit_late", seconds=0, status=504)
    assert ledger.post(ENTRIES, json=["late"]).status_code == 504
    assert ledger.get(ENTRIES).json() == [["late"]]


@pytest.mark.parametrize(("when", "meanwhile"), [("before", []), ("after", [["held"]])])
def test_held_call_waits_before_or_after_its_commit(
    ledger: httpx.Client, when: str, meanwhile: list[list[str]]
) -> None:
    fault(ledger, "hold", when=when)
    with ThreadPoolExecutor() as pool:
        call = pool.submit(ledger.post, ENTRIES, json=["held"])
        held = (ledger.get("/__sandbox__/state").json() for _ in range(2000))
        seen = next(state for state in held if state["held"])
        assert seen["entries"] == meanwhile
        assert not call.done()
        assert ledger.post("/__sandbox__/faults/release").json() == {"released": 1}
        assert call.result(5).status_code == 201
    assert booked(ledger) == [["held"]]


def test_work_goes_on_after_the_caller_hung_up(ledger: httpx.Client) -> None:
    fault(ledger, "hold")
    with pytest.raises(httpx.ReadTimeout):
        ledger.post(ENTRIES, json=["held"], timeout=0.1)
    held = (ledger.get("/__sandbox__/state").json() for _ in range(2000))
    assert next(state for state in held if state["held"])["entries"] == []
    ledger.post("/__sandbox__/faults/release")
    polls = (booked(ledger) for _ in range(2000))
    assert next(entries for entries in polls if entries) == [["held"]]


def test_rate_limit_and_outage_carry_the_headers_they_are_given(ledger: httpx.Client) -> None:
    fault(ledger, "rate_limit", headers={"X-Rate-Limit-Reset": "1800000000"}, body={"error": "slow down"})
    fault(ledger, "unavailable", headers={"Retry-After": "30"})
    limited, out = (ledger.post(ENTRIES, json=["a"]) for _ in range(2))
    assert (limited.status_code, limited.headers["x-rate-limit-reset"]) == (429, "1800000000")
    assert limited.json() == {"error": "slow down"}
    assert (out.status_code, out.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize(("trim", "stored"), [({"keep": 1}, ["a"]), ({"drop": 1}, ["a", "b"]), ({"drop": 9}, [])])
def test_dropped_lines_are_missing_without_a_word(
    ledger: httpx.Client, trim: dict[str, int], stored: list[str]
) -> None:
    fault(ledger, "drop_lines", **trim)
    assert ledger.post(ENTRIES, json=["a", "b", "c"]).status_code == 201
    assert booked(ledger) == [stored]


def test_expired_session_is_answered_by_the_vendor(ledger: httpx.Client) -> None:
    fault(ledger, "expire_session")
    assert ledger.post(ENTRIES, json=["a"]).json() == {"message": "session expired"}


def test_garbage_and_oversized_answers_hide_work_that_was_done(ledger: httpx.Client) -> None:
    fault(ledger, "garbage")
    fault(ledger, "oversized", bytes=300_000)
    unreadable = ledger.post(ENTRIES, json=["a"])
    huge = ledger.post(ENTRIES, json=["b"])
    assert unreadable.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        unreadable.json()
    assert len(huge.content) == 300_000
    assert booked(ledger) == [["a"], ["b"]]


def test_delay_makes_an_impatient_caller_give_up_on_work_that_was_done(ledger: httpx.Client) -> None:
    fault(ledger, "delay", seconds=0.5, when="after")
    with pytest.raises(httpx.ReadTimeout):
        ledger.post(ENTRIES, json=["a"], timeout=0.1)
    polls = (booked(ledger) for _ in range(2000))
    assert next(entries for entries in polls if entries) == [["a"]]
