"""Vendors and customers as the feed gives them. Tax ids and bank details are never asked for, so that they cannot leak."""

from collections.abc import Mapping
from typing import Any

from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.moments import moment
from tieout.records.company import CompanyKind, Customer, Vendor
from tieout.records.parties import Address
from tieout.records.references import SourceReference

OBJECTS: Mapping[str, str] = {
    CompanyKind.VENDOR: "accounts-payable/vendor",
    CompanyKind.CUSTOMER: "accounts-receivable/customer",
}
_CONTACT = "contacts.default."
_MAIL = f"{_CONTACT}mailingAddress."
FIELDS = (
    "id",
    "name",
    "status",
    "term.id",
    f"{_CONTACT}companyName",
    f"{_CONTACT}email1",
    f"{_CONTACT}phone1",
    f"{_CONTACT}URL1",
    *(f"{_MAIL}{name}" for name in ("addressLine1", "addressLine2", "city", "state", "postCode", "country")),
    "audit.modifiedDateTime",
)
"""The vendor's OpenAPI names, flat as the query service gives them."""


def company_in(kind: str, row: Mapping[str, Any]) -> Vendor | Customer:
    """The company that a row of the query service shows."""
    said = {name: str(row.get(name) or "") for name in FIELDS}
    changed = moment(row, "audit.modifiedDateTime")
    street = " ".join(part for part in (said[f"{_MAIL}addressLine1"], said[f"{_MAIL}addressLine2"]) if part)
    known: dict[str, Any] = {
        "reference": SourceReference(system=SYSTEM, kind=kind, id=said["id"]),
        "number": said["id"],
        "title": said["name"],
        "status": said["status"],
        "updated_at": changed,
        "legal_name": said[f"{_CONTACT}companyName"],
        "active": said["status"] == "active",
        "email": said[f"{_CONTACT}email1"],
        "phone": said[f"{_CONTACT}phone1"],
        "website": said[f"{_CONTACT}URL1"],
        "payment_terms": said["term.id"] or None,
        "address": Address(
            street=street,
            city=said[f"{_MAIL}city"],
            region=said[f"{_MAIL}state"],
            postal_code=said[f"{_MAIL}postCode"],
            country=said[f"{_MAIL}country"],
        ),
    }
    return Vendor(**known) if kind == CompanyKind.VENDOR else Customer(**known)
