"""Every field in which Procore shows what is accounting's, and what the ERP's own document says of it."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from e2e.firm import Firm, Json, money

Fields = Mapping[str, Callable[[Json], object]]


def _contact(there: Json) -> Json:
    return there.get("MainContact") or {}


def _address(there: Json) -> Json:
    return _contact(there).get("Address") or {}


def _street(there: Json) -> str:
    lines = (_address(there).get(name) for name in ("AddressLine1", "AddressLine2"))
    return ", ".join(line for line in lines if line)


COMPANY: Fields = {
    "name": lambda there: there.get("VendorName") or there["CustomerName"],
    "origin_code": lambda there: there.get("VendorID") or there["CustomerID"],
    "is_active": lambda there: there["Status"] != "Inactive",
    "address": _street,
    "city": lambda there: _address(there).get("City"),
    "state_code": lambda there: _address(there).get("State"),
    "zip": lambda there: _address(there).get("PostalCode"),
    "country_code": lambda there: _address(there).get("Country"),
    "business_phone": lambda there: _contact(there).get("Phone1"),
    "email_address": lambda there: _contact(there).get("Email"),
    "website": lambda there: _contact(there).get("WebSite"),
}
"""Of a company of the directory, by Procore's "List company vendors"; a vendor and a customer alike."""

PAYMENT: Fields = {
    "date": lambda there: str(there["ApplicationDate"])[:10],
    "amount": lambda there: Decimal(there["paid"]),
    "check_number": lambda there: there["PaymentRef"],
    "invoice_number": lambda there: there["pays"],
    "notes": lambda there: f"{there['called']} {there['ReferenceNbr']}",
    "requisition_id": lambda there: there["pay_app"],
}
"""Of a contract payment, by "List contract payments". `payment_method` and `draw_request_number` stand in no answer of it."""


def companies_tie(firm: Firm) -> None:
    """Assert that every vendor and customer of accounting is shown once, and as accounting has it."""
    there = [
        *firm.listed("Vendor", expand="MainContact/Address"),
        *firm.listed("Customer", expand="MainContact/Address"),
    ]
    companies = firm.papers.companies()
    for one in there:
        code = COMPANY["origin_code"](one)
        (shown,) = (company for company in companies if company["origin_code"] == code)
        _tie(f"company {code}", COMPANY, one, shown)


def check_ties(firm: Firm, number: str, shown: Json, pay_app: int) -> None:
    """Assert that a contract payment is the check that accounting wrote."""
    there = firm.only("Check", f"ReferenceNbr eq '{number}' and Type eq 'Payment'", expand="History")
    (paid,) = there["History"]
    what = {"paid": paid["AmountPaid"], "pays": paid["ReferenceNbr"], "pay_app": pay_app, "called": "Payment"}
    _tie(f"check {number}", PAYMENT, {**there, **what}, shown)


def receipt_ties(firm: Firm, number: str, shown: Json) -> None:
    """Assert that a contract payment is what accounting received of the owner."""
    there = firm.only("Payment", f"ReferenceNbr eq '{number}' and Type eq 'Payment'", expand="ApplicationHistory")
    (paid,) = there["ApplicationHistory"]
    what = {"paid": paid["AmountPaid"], "pays": paid["AdjustedRefNbr"], "pay_app": None, "called": "Receipt"}
    _tie(f"receipt {number}", PAYMENT, {**there, **what}, shown)


def _tie(what: str, fields: Fields, there: Json, shown: Json) -> None:
    meant = {name: meaning(there) for name, meaning in fields.items()}
    wrong = [
        f"{what}: {name} shows {shown[name]!r}; accounting has {value!r}"
        for name, value in meant.items()
        if not _same(value, shown[name])
    ]
    assert wrong == [], "; ".join(wrong)


def _same(meant: object, shown: object) -> bool:
    """Nothing is nothing, whether empty or null; an amount is one, however it is written."""
    if isinstance(meant, bool):
        return shown is meant
    if isinstance(meant, Decimal):
        return money(shown) == money(meant)
    return str(shown or "") == str(meant or "")
