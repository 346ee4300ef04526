"""AP vendors, by the columns of bAPVM, and AR customers by analogy. Neither tax ids nor bank details are among them."""

from dataclasses import dataclass

from tieout.connectors.viewpoint_vista import SYSTEM
from tieout.connectors.viewpoint_vista.cached import modified, needed, text
from tieout.connectors.viewpoint_vista.door import Row
from tieout.records.company import Company, CompanyKind, Customer, Vendor
from tieout.records.parties import Address
from tieout.records.references import SourceReference


@dataclass(frozen=True)
class CompanyForm:
    """One kind of company: its object, and the columns of its key."""

    kind: CompanyKind
    object: str
    group: str
    number: str
    record: type[Company]


VENDORS = CompanyForm(CompanyKind.VENDOR, "ap/vendors", "VendorGroup", "Vendor", Vendor)
CUSTOMERS = CompanyForm(CompanyKind.CUSTOMER, "ar/customers", "CustGroup", "Customer", Customer)


def company_of(form: CompanyForm, row: Row) -> Company:
    """The record that a row is. Raises: Unreadable, ValidationError."""
    number = needed(row, form.number)
    active = text(row, "ActiveYN") != "N"
    street = ", ".join(line for line in (text(row, "Address"), text(row, "Address2")) if line)
    address = Address(
        street=street,
        city=text(row, "City"),
        region=text(row, "State"),
        postal_code=text(row, "Zip"),
        country=text(row, "Country"),
    )
    return form.record(
        reference=SourceReference(system=SYSTEM, kind=form.kind.value, id=number),
        kind=form.kind,
        number=number,
        title=text(row, "Name"),
        status="Active" if active else "Inactive",
        active=active,
        updated_at=modified(row),
        address=address,
        phone=text(row, "Phone"),
        email=text(row, "EMail"),
        website=text(row, "URL"),
        payment_terms=text(row, "PayTerms") or None,
    )
