"""Three steps to Sage, and what Sage refuses at the end of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from unit.sandbox_sage_300_cre.caller import CHANGES, COMMITMENTS, DOCUMENT, INVOICES, Caller


def test_cloud_takes_a_commitment_at_once_and_sage_minutes_later(hh2: Caller) -> None:
    guid = hh2.made(COMMITMENTS, hh2.commitment())
    assert not _row(hh2, guid)["HasExternalId"]
    operation = hh2.post(f"{COMMITMENTS}/synchronize?id={guid}").json()
    assert not hh2.completed(operation)
    hh2.advance(300)
    assert hh2.completed(operation)
    assert not _row(hh2, guid)["HasExternalId"]
    hh2.advance(300)
    assert _row(hh2, guid)["HasExternalId"]


def test_taken_number_is_a_key_in_use_and_only_at_sage(hh2: Caller) -> None:
    hh2.sent(COMMITMENTS, hh2.commitment())
    second, failure = hh2.sent(COMMITMENTS, hh2.commitment(Code="sc-1"))
    assert "KeyAlreadyInUseException" in failure
    assert not _row(hh2, second)["HasExternalId"]
    hh2.sent(DOCUMENT, hh2.invoice())
    assert "KeyAlreadyInUseException" in hh2.sent(DOCUMENT, hh2.invoice())[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Code": "SC-1234567890"}, "longer than 12"),
        ({"Description": "x" * 31}, "longer than 30"),
        ({"vendor": "V0002"}, "Vendor V0002 is inactive"),
        ({"job": "P900"}, "Job P900 is inactive"),
        ({"item": {"Amount": 1000000}}, "larger than 999999.99"),
        ({"item": {"UnitOfMeasure": "FATHOMS"}}, "longer than 6"),
        ({"item": {"Description": "x" * 31}}, "longer than 30"),
        ({"cost_code": "03-000"}, "group code"),
        ({"category_of": "05-120"}, "no such category"),
    ],
)
def test_sage_refuses_what_its_fields_do_not_take(hh2: Caller, change: dict[str, Any], words: str) -> None:
    item = change.pop("item", {})
    if code := change.pop("cost_code", None):
        item["CostCodeId"] = hh2.id_of("cost_codes", code)
    if code := change.pop("category_of", None):
        item["CategoryId"] = hh2.coding(code)["CategoryId"]
    for kind, name in (("vendor", "VendorId"), ("job", "JobId")):
        if code := change.pop(kind, None):
            change[name] = hh2.id_of(f"{kind}s", code)
    assert words in hh2.sent(COMMITMENTS, hh2.commitment(item=item, **change))[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Colour": "red"}, "not a known field"),
        ({"Date": "03/01/2026"}, "Error converting value"),
        ({"Code": None}, "'Header.Code' is required"),
        ({"VendorId": "00000000-0000-0000-0000-000000000000"}, "was not found"),
        ({"item": {"Amount": "1000.10"}}, "Error converting value"),
    ],
)
def test_cloud_refuses_what_it_cannot_read(hh2: Caller, change: dict[str, Any], words: str) -> None:
    answer = hh2.post(COMMITMENTS, hh2.commitment(**change))
    assert answer.status_code == 400
    assert words in answer.text


def test_change_order_keeps_the_unit_cost_and_moves_the_commitment(hh2: Caller) -> None:
    def order(code: str, **item: Any) -> dict[str, Any]:
        there = hh2.id_of("commitments", "SC-900001")
        line = {"Code": "1", "Amount": 150.10, **hh2.coding(), **item}
        return {"Code": code, "CommitmentId": there, "Date": datetime.now(UTC).date().isoformat(), "Items": [line]}

    priced = hh2.id_of("commitment_items", "2")
    wrong = order("1", CommitmentItemId=priced, Units=2, UnitCost=80)
    assert "Unit cost mismatch between contract line item 75.05" in hh2.sent(CHANGES, wrong)[1]
    assert hh2.sent(CHANGES, order("1", CommitmentItemId=priced, Units=2, UnitCost=75.05))[1] == ""
    assert hh2.sent(CHANGES, order("2"))[1] == ""
    assert "KeyAlreadyInUse" in hh2.sent(CHANGES, order("2"))[1]
    assert "in the future" in hh2.sent(CHANGES, order("3") | {"Date": "2999-01-01"})[1]
    row = _row(hh2, hh2.id_of("commitments", "SC-900001"))
    assert (row["AmountOriginal"], row["AmountApproved"], row["Amount"]) == (2000.50, 300.20, 2300.70)


def test_invoice_document_says_nine_and_shows_after_the_lag(hh2: Caller) -> None:
    vendor = hh2.id_of("vendors", "V0001")
    guid = hh2.made(DOCUMENT, hh2.invoice(row={"Retainage": 10.02}))
    operation = hh2.post(f"{DOCUMENT}/actions/export?document={guid}").json()
    hh2.advance(300)
    assert hh2.completed(operation)
    assert hh2.get(DOCUMENT, id=guid)["CurrentState"] == 9
    assert hh2.get(INVOICES, vendor=vendor) == []
    hh2.advance(300)
    (row,) = hh2.get(INVOICES, vendor=vendor)
    (line,) = hh2.get(f"{INVOICES}/distributions", invoice=row["Id"])
    assert (line["Amount"], line["RetainageAmount"]) == (100.25, 10.02)


def test_refused_invoice_is_not_nine_and_says_why(hh2: Caller) -> None:
    guid, failure = hh2.sent(DOCUMENT, hh2.invoice(Code="I" * 16))
    assert "longer than 15" in failure
    assert hh2.get(DOCUMENT, id=guid)["CurrentState"] == 6


def test_dropped_lines_leave_a_commitment_with_fewer(hh2: Caller) -> None:
    fault = {"kind": "drop_lines", "keep": 0, "path": f"{COMMITMENTS}/synchronize"}
    hh2.client.post("/__sandbox__/faults", json={"faults": [fault]}).raise_for_status()
    guid, failure = hh2.sent(COMMITMENTS, hh2.commitment())
    assert failure == ""
    assert hh2.get(f"{COMMITMENTS}/items", commitment=guid) == []
    assert _row(hh2, guid)["AmountOriginal"] == 0


def test_job_cost_reaches_its_category(hh2: Caller) -> None:
    body = {"Code": "DC-1", "Amount": 5.25, "AccountingDate": "2026-03-01", "TransactionDate": "2026-03-01"}
    places = {"JobId": hh2.id_of("jobs", "P100"), "TransactionType": 1, **hh2.coding()}
    base = "/JobCosting/Api/V1/JobTransaction.svc"
    guid = hh2.made(f"{base}/transactions/direct-costs", {**body, **places})
    operation = hh2.post(f"{base}/job/transaction/synchronize?id={guid}").json()
    hh2.advance(300)
    assert hh2.completed(operation)
    rows = [*hh2.get("/JobCosting/Api/V1/JobCost.svc/jobs/categories", page=0)]
    rows += hh2.get("/JobCosting/Api/V1/JobCost.svc/jobs/categories", page=1)
    assert next(row["JobToDateCost"] for row in rows if row["Id"] == places["CategoryId"]) == 1005.35


def _row(hh2: Caller, guid: str) -> dict[str, Any]:
    rows = [row for page in range(3) for row in hh2.get(COMMITMENTS, page=page)]
    return next(row for row in rows if row["Id"] == guid)
