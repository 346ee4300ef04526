"""The sample push notifications in events/acumatica stay what the look-alike sends."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.acumatica.push.messages import message
from sandbox.acumatica.push.queries import READY_MADE
from sandbox.acumatica.store import Change, Record
from sandbox.acumatica.values import read_time

SAMPLES = Path(__file__).parents[3] / "events" / "acumatica"
TRANSACTION = "6f0c7a52-2f0e-4b6e-8f0a-5a3f5b1b9c11"
MOMENT = datetime(2026, 3, 11, 14, 5, 9, 250_000, tzinfo=UTC)
VENDOR = {"VendorID": "V000101", "VendorName": "Cascade Concrete Inc.", "Status": "Active", "Terms": "30D"}
BILL = {"Type": "Bill", "ReferenceNbr": "000159", "Vendor": "V000101", "VendorRef": "INV-7", "Status": "Open"}
CUSTOMER = {"CustomerID": "C000017", "CustomerName": "Harbor Holdings LLC", "Status": "Active", "Terms": "30D"}
RECEIPT = {"Type": "Payment", "ReferenceNbr": "000311", "CustomerID": "C000017", "PaymentAmount": 900}
CHECK = {"Type": "Payment", "ReferenceNbr": "000042", "Vendor": "V000101", "Status": "Closed"}


def record(values: dict[str, Any]) -> Record:
    """A record with these values, its dates read."""
    dates = ("ApplicationDate", "LastModifiedDateTime")
    return Record("1", {name: read_time(value) if name in dates else value for name, value in values.items()})


def change(entity: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[Change]:
    """A transaction of one change."""
    return [Change(entity, None if before is None else record(before), None if after is None else record(after))]


EARLIER, NOW = {"LastModifiedDateTime": "2026-01-05T08:00:00Z"}, {"LastModifiedDateTime": "2026-03-11T14:05:09.25Z"}
OPEN, PAID = {"Amount": 900, "Balance": 900}, {"Status": "Closed", "Amount": 900, "Balance": 0}
CHANGES = {
    "vendor_inserted": ("PN-Vendors", change("Vendor", None, {**VENDOR, **NOW})),
    "vendor_updated": (
        "PN-Vendors",
        change("Vendor", {**VENDOR, **EARLIER}, {**VENDOR, **NOW, "Status": "Hold", "Terms": None}),
    ),
    "vendor_deleted": ("PN-Vendors", change("Vendor", {**VENDOR, **EARLIER}, None)),
    "customer_inserted": ("PN-Customers", change("Customer", None, {**CUSTOMER, **NOW})),
    "receipt_released": ("PN-Payments", change("Payment", None, {**RECEIPT, "Status": "Closed"})),
    "receipt_voided": (
        "PN-Payments",
        change("Payment", {**RECEIPT, "Status": "Closed"}, {**RECEIPT, "Status": "Voided"}),
    ),
    "bill_paid": ("PN-Bills", change("Bill", {**BILL, **OPEN}, {**BILL, **PAID})),
    "check_released": (
        "PN-Checks",
        change("Check", None, {**CHECK, "PaymentAmount": 900, "ApplicationDate": "2026-03-11T00:00:00Z"}),
    ),
    "check_voided": (
        "PN-Checks",
        change(
            "Check",
            {**CHECK, "PaymentAmount": 900, "ApplicationDate": "2026-03-11T00:00:00Z"},
            {**CHECK, "PaymentAmount": 900, "ApplicationDate": "2026-03-11T00:00:00Z", "Status": "Voided"},
        ),
    ),
}


def sent(name: str) -> dict[str, Any] | None:
    """What the look-alike sends."""
    wanted, changes = CHANGES[name]
    query = next(query for query in READY_MADE if query.name == wanted)
    return message(query, changes, "Company", TRANSACTION, MOMENT)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_sample_is_what_the_look_alike_sends(name: str) -> None:
    assert json.loads((SAMPLES / f"push_{name}.json").read_text()) == sent(name)


def test_every_sample_is_checked_and_named_in_the_readme() -> None:
    files = {path.name for path in SAMPLES.glob("*.json")}
    assert files == {f"push_{name}.json" for name in CHANGES}
    readme = (SAMPLES / "README.md").read_text()
    assert [name for name in files if name not in readme] == []
