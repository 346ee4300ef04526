"""Push notifications: what each comes to, by the samples of the vendor's shape and at the edges of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.connectors.acumatica import parse_notification
from tieout.records.entities import Entity
from tieout.sync.events import Concerns, Nothing, Resolution, Unknown, Unreadable

SAMPLES = Path(__file__).resolve().parents[3] / "events" / "acumatica"
TICKS = 637407844167787833


def message(query: str = "PN-Vendors", *, inserted: Any = None, deleted: Any = None, **fields: Any) -> bytes:
    body = {"Inserted": inserted or [], "Deleted": deleted or [], "Query": query, "CompanyId": "Firm", "Id": "t-1"}
    return json.dumps(body | {"TimeStamp": TICKS} | fields).encode()


def named(resolution: Resolution) -> list[str]:
    assert isinstance(resolution, Concerns), resolution
    return [str(concern.reference) for concern in resolution.wakes]


@pytest.mark.parametrize(
    ("sample", "action", "reference"),
    [
        ("push_vendor_inserted", "create", "acumatica:vendor:V000101"),
        ("push_vendor_updated", "update", "acumatica:vendor:V000101"),
        ("push_vendor_deleted", "delete", "acumatica:vendor:V000101"),
        ("push_check_released", "create", "acumatica:payment:Payment/000042"),
        ("push_check_voided", "update", "acumatica:payment:Payment/000042"),
        ("push_customer_inserted", "create", "acumatica:customer:C000017"),
        ("push_receipt_released", "create", "acumatica:receipt:Payment/000311"),
        ("push_receipt_voided", "update", "acumatica:receipt:Payment/000311"),
    ],
)
def test_sample_comes_to_the_record_to_look_at(sample: str, action: str, reference: str) -> None:
    event, resolution = parse_notification((SAMPLES / f"{sample}.json").read_bytes(), {})
    assert named(resolution) == [reference]
    assert (event.action, event.company, event.id) == (action, "Company", "6f0c7a52-2f0e-4b6e-8f0a-5a3f5b1b9c11")


def test_query_that_nothing_acts_on_is_counted_by_its_name() -> None:
    _, resolution = parse_notification((SAMPLES / "push_bill_paid.json").read_bytes(), {})
    assert resolution == Unknown("push query PN-Bills")


def test_time_is_read_from_ticks() -> None:
    event, _ = parse_notification((SAMPLES / "push_vendor_updated.json").read_bytes(), {})
    assert event.at == datetime(2026, 3, 11, 14, 5, 9, 250000, tzinfo=UTC)


def test_rows_of_one_transaction_are_each_looked_at_once_and_a_changed_key_twice() -> None:
    inserted = [{"VendorID": "V1 "}, {"VendorID": "V2"}]
    _, resolution = parse_notification(message(inserted=inserted, deleted=[{"VendorID": "V1"}, {"VendorID": "V3"}]), {})
    assert named(resolution) == ["acumatica:vendor:V1", "acumatica:vendor:V2", "acumatica:vendor:V3"]


@pytest.mark.parametrize(("query", "kind"), [("PN-Checks", "payment"), ("PN-Payments", "receipt")])
def test_void_makes_us_look_at_the_payment_itself(query: str, kind: str) -> None:
    row = {"Type": "Voided Payment", "ReferenceNbr": "000042", "Status": "Closed"}
    _, resolution = parse_notification(message(query, inserted=[row]), {})
    assert named(resolution) == [f"acumatica:{kind}:Payment/000042"]
    assert isinstance(resolution, Concerns)
    assert resolution.wakes[0].entity is Entity.PAYMENT


def test_payment_that_is_not_released_wakes_nobody_and_its_release_does() -> None:
    draft = {"Type": "Payment", "ReferenceNbr": "000042", "Status": "Balanced"}
    _, resolution = parse_notification(message("PN-Checks", inserted=[draft]), {})
    assert isinstance(resolution, Nothing)
    _, resolution = parse_notification(
        message("PN-Checks", inserted=[draft | {"Status": "Closed"}], deleted=[draft]), {}
    )
    assert named(resolution) == ["acumatica:payment:Payment/000042"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<xml/>", "not JSON"),
        (b"[]", "object"),
        (message(Query=None), "no Query"),
        (message(Id=""), "no Id"),
        (message(TimeStamp="today"), "no TimeStamp"),
        (message(TimeStamp=10**30), "no moment"),
        (message(inserted=[{"Name": "X"}]), "VendorID"),
        (message(inserted=[{"VendorID": None}]), "VendorID"),
        (message(inserted="V1"), "Inserted"),
    ],
)
def test_what_is_no_notification_says_what_is_missing(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        parse_notification(body, {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PARTS = dict.fromkeys(("Inserted", "Deleted", "Id", "TimeStamp", "CompanyId"), JSON)


@given(st.fixed_dictionaries({"Query": st.sampled_from(["PN-Vendors", "PN-Checks", "X"]) | JSON}, optional=PARTS))
def test_any_body_comes_to_a_resolution_or_is_unreadable(body: dict[str, Any]) -> None:
    try:
        event, _ = parse_notification(json.dumps(body).encode(), {})
    except Unreadable:
        return
    assert event.id
