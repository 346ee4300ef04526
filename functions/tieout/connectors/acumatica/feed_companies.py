"""Vendors and customers, as accounting has them.

Bank details stand in PaymentInstructions, which is never asked for. A tax id is asked for only where the connection's secret
has a key to hash it with (`tax_id_key`), and leaves this room as that hash.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_lists import Listing
from tieout.connectors.acumatica.feed_values import moment, part
from tieout.connectors.http import AnswerLost
from tieout.records.company import Company, CompanyKind, Customer, Vendor
from tieout.records.parties import Address
from tieout.records.references import SourceReference
from tieout.sync.unreadable import Garbled, UnknownWord

TAX_ID, TAX_ID_KEY = "TaxRegistrationID", "tax_id_key"
_CONTACT = "MainContact"
_ADDRESS = ("AddressLine1", "AddressLine2", "City", "State", "PostalCode", "Country")
_PARTS = (
    *(f"{_CONTACT}/{name}" for name in ("Email", "Phone1", "WebSite")),
    *(f"{_CONTACT}/Address/{name}" for name in _ADDRESS),
)

ACTIVE: Mapping[str, bool] = {
    "Active": True,
    "One-Time": True,
    "Hold Payments": True,
    # Held for a while: the ERP itself refuses documents until then, and taking the company away would part it from its work.
    "Hold": True,
    "On Hold": True,
    "Credit Hold": True,
    "Inactive": False,
}
"""By status, as contract 4 labels it in English: whether the company is one to work with. Any other is refused by name."""


@dataclass(frozen=True)
class CompanyForm:
    """Where one kind of company is kept. `legal_name`: the contract has none for customers."""

    kind: CompanyKind
    record: type[Vendor] | type[Customer]
    listing: Listing
    title: str
    legal_name: str = ""


def _listing(entity: str, key: str, *fields: str) -> Listing:
    select = (key, *fields, "Status", "Terms", "CurrencyID", "CreatedDateTime", "LastModifiedDateTime", *_PARTS)
    return Listing(entity, (key,), key, select, expand=f"{_CONTACT}/Address")


VENDORS = CompanyForm(
    CompanyKind.VENDOR, Vendor, _listing("Vendor", "VendorID", "VendorName", "LegalName"), "VendorName", "LegalName"
)
CUSTOMERS = CompanyForm(
    CompanyKind.CUSTOMER, Customer, _listing("Customer", "CustomerID", "CustomerName"), "CustomerName"
)


@dataclass(frozen=True)
class Companies:
    """Makes records of one form's answers. `tax_id_key`: without one no tax id is asked for."""

    form: CompanyForm
    tax_id_key: str

    @property
    def listing(self) -> Listing:
        """What is asked for."""
        plain = self.form.listing
        return replace(plain, select=(*plain.select, TAX_ID)) if self.tax_id_key else plain

    def record(self, entity: Mapping[str, Any]) -> Company:
        """The record.

        Raises:
            Garbled: the answer is no company.
            UnknownWord: its status is none that is known.
        """
        key = text(entity, self.form.listing.by)
        try:
            return self._record(entity, key)
        except AnswerLost as lost:
            raise Garbled(f"{self.form.listing.entity} {key} could not be read: {lost}") from lost

    def _record(self, entity: Mapping[str, Any], key: str) -> Company:
        if not key:
            raise AnswerLost("it has no key")
        contact, status = part(entity, _CONTACT), text(entity, "Status")
        created = text(entity, "CreatedDateTime")
        return self.form.record(
            reference=SourceReference(system=SYSTEM, kind=self.form.kind.value, id=key),
            number=key,
            title=text(entity, self.form.title),
            status=status,
            active=self._active(key, status),
            currency=text(entity, "CurrencyID") or None,
            created_at=moment(entity, "CreatedDateTime") if created else None,
            updated_at=moment(entity, "LastModifiedDateTime"),
            legal_name=text(entity, self.form.legal_name),
            address=_address(part(contact, "Address")),
            phone=text(contact, "Phone1"),
            email=text(contact, "Email"),
            website=text(contact, "WebSite"),
            payment_terms=text(entity, "Terms") or None,
            tax_id_hash=hashed(self.tax_id_key, text(entity, TAX_ID)),
        )

    def _active(self, key: str, status: str) -> bool:
        if status not in ACTIVE:
            raise UnknownWord(
                f"{self.form.listing.entity} {key} has the status '{status}', which is none of {', '.join(ACTIVE)}. "
                "The login has to read in English; a status of your own needs a line in the connector's table."
            )
        return ACTIVE[status]


def hashed(key: str, tax_id: str) -> str:
    """A tax id as a keyed hash, equal for equal letters and digits however they are punctuated; "" where there is none."""
    plain = "".join(letter for letter in tax_id.upper() if letter.isalnum())
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest() if key and plain else ""


def _address(address: Mapping[str, Any]) -> Address:
    lines = [text(address, name) for name in _ADDRESS[:2]]
    return Address(
        street=", ".join(line for line in lines if line),
        city=text(address, "City"),
        region=text(address, "State"),
        postal_code=text(address, "PostalCode"),
        country=text(address, "Country"),
    )
