"""A vendor or a customer: the ERP's master record, shown on the platform."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Address, Party
from tieout.records.record import Record

_BOOKKEEPING: dict[str, Any] = {"updated_at": True, "created_at": True, "approved_at": True, "deleted": True}


class CompanyKind(StrEnum):
    VENDOR = "vendor"
    CUSTOMER = "customer"


class Company(Record):
    """A company as accounting knows it. `number` is its code in the ERP, `title` its name, `status` the ERP's own word.

    `tax_id_hash` is a keyed hash, for matching only: the tax id itself is never kept. Bank details are never read.
    """

    after_sending: ClassVar[Literal["another_document", "update"]] = "update"
    not_content: ClassVar[dict[str, Any]] = _BOOKKEEPING

    kind: CompanyKind
    project: Party | None = None
    vendor: Party | None = None
    total: Money = Decimal("0.00")
    legal_name: str = ""
    active: bool = True
    address: Address = Address()
    phone: str = ""
    email: str = ""
    website: str = ""
    payment_terms: str | None = None
    tax_id_hash: str = ""


class Vendor(Company):
    """Who is paid."""

    entity: ClassVar = Entity.VENDOR

    kind: CompanyKind = CompanyKind.VENDOR


class Customer(Company):
    """Who pays."""

    entity: ClassVar = Entity.CUSTOMER

    kind: CompanyKind = CompanyKind.CUSTOMER
