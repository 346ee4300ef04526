"""What Vista takes into a batch, what it refuses, and what posting does."""

import pytest

from unit.sandbox_viewpoint_vista.caller import MONTH, Caller, line


@pytest.mark.parametrize(
    ("module", "posted", "items"),
    [("po", "purchase_orders", "purchase_order_items"), ("sl", "subcontracts", "subcontract_items")],
)
def test_posted_batch_becomes_a_document(vista: Caller, module: str, posted: str, items: str) -> None:
    batch = vista.batch(module)
    unit = line(UM="TON", OrigUnits="12.345", OrigUnitCost=829.28, OrigCost="1")
    assert vista.entry(batch, line(), unit, module=module)["status"] == "Completed"
    assert vista.state()[posted] == []
    assert vista.post(batch, module)["status"] == "Completed"
    state = vista.state()
    assert [row[module.upper()] for row in state[posted]] == ["X-1"]
    assert [row["OrigCost"] for row in state[items]] == ["1250.37", "10237.46"]
    assert state[f"{module}_batch_entries"] == []
    assert [row["Status"] for row in state[f"{module}_batches"]] == [5]


def test_every_fault_of_an_entry_is_told_and_nothing_is_kept(vista: Caller) -> None:
    bad = line(Phase="03-300", GLAcct="77777", UM="LBS")
    told = vista.entry(vista.batch(), bad, Vendor=1002, PayTerms="N90")
    assert told["status"] == "Failed"
    text = " ".join(told["result"]["errors"])
    assert [
        word for word in ("Inactive Vendor 1002", "N90", "Invalid Phase 03-300", "77777", "LBS") if word not in text
    ] == []
    assert vista.state()["po_batch_entries"] == []


@pytest.mark.parametrize(("job", "says"), [("1234", "Invalid Job 1234"), ("  1235-", "closed")])
def test_codes_compare_with_their_padding_and_closed_jobs_refuse(vista: Caller, job: str, says: str) -> None:
    assert says in " ".join(vista.entry(vista.batch(), line(), Job=job)["result"]["errors"])


def test_lump_sum_has_no_units(vista: Caller) -> None:
    told = vista.entry(vista.batch(), line(OrigUnits=1, OrigUnitCost=1250.37))
    assert "Lump sum PO Items must have 0.00 Units" in told["result"]["errors"][0]


def test_subcontract_is_for_one_job(vista: Caller) -> None:
    told = vista.entry(vista.batch("sl"), line(Job="  1235-"), module="sl")
    assert any("does not match SL Header" in text for text in told["result"]["errors"])


def test_number_is_given_once(vista: Caller) -> None:
    first, second = vista.batch(), vista.batch()
    assert first != second
    vista.entry(first, line())
    assert "in use by Batch" in vista.entry(second, line())["result"]["errors"][0]
    vista.post(first)
    assert "already exists" in vista.entry(second, line())["result"]["errors"][0]


@pytest.mark.parametrize(("month", "says"), [("2026-03-02", "first day"), ("2026-01-01", "not open")])
def test_batch_month_is_an_open_one(vista: Caller, month: str, says: str) -> None:
    told = vista.done("po/po_batches", "upsert", {"Co": 1, "Mth": month})
    assert says in told["result"]["errors"][0]


def test_month_closed_meanwhile_leaves_the_batch_open_with_errors(vista: Caller) -> None:
    batch = vista.batch()
    vista.entry(batch, line())
    vista.client.post("/__sandbox__/seed", json={"last_closed_month": MONTH}).raise_for_status()
    assert vista.post(batch)["status"] == "Failed"
    state = vista.state()
    assert (state["po_batches"][0]["Status"], len(state["po_batch_entries"]), state["purchase_orders"]) == (2, 1, [])
    assert state["batch_errors"][0]["BatchId"] == batch


def test_cancelled_batch_is_gone_for_good(vista: Caller) -> None:
    batch = vista.batch()
    vista.entry(batch, line())
    key = vista.state()["po_batches"][0]["KeyID"]
    assert vista.done("po/po_batches", "cancel", {"__key": {"KeyID": key}})["status"] == "Completed"
    assert vista.state()["po_batch_entries"] == []
    assert vista.post(batch)["status"] == "Failed"


def test_unknown_field_is_refused_before_it_is_queued(vista: Caller) -> None:
    answer = vista.act("po/po_batches", "upsert", {"Co": 1, "Month": MONTH})
    assert answer.status_code == 400
    assert "Mth is required" in answer.text
    assert "Month is unknown" in answer.text
    assert vista.state()["actions"] == []
