"""A payment as accounting made it: to a vendor, or received from a customer."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from tieout.records.entities import Entity
from tieout.records.money import Money
from tieout.records.parties import Party
from tieout.records.record import Record

_BOOKKEEPING: dict[str, Any] = {"updated_at": True, "created_at": True, "approved_at": True, "books_currency": True}


class PaymentKind(StrEnum):
    PAYMENT = "payment"
    RECEIPT = "receipt"


class PaidDocument(BaseModel):
    """What one payment paid of one bill or invoice. `document` is its address in the ERP, as a binding has it.

    `retainage`: the document bills retainage that is released, so this pays what was held back before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    number: str = ""
    amount: Money
    discount: Money
    retainage: bool = False


class Payment(Record):
    """One payment. `number` is the ERP's number, `total` what was paid; `voided` payments stay known.

    A payment is shown on the platform per paid document that we sent; what it paid besides is none of the platform's business.
    `books_currency`: what the ERP's company keeps its books in, where the connection says so; `currency` is the payment's own.
    """

    entity: ClassVar = Entity.PAYMENT
    after_sending: ClassVar[Literal["another_document", "update"]] = "update"
    not_content: ClassVar[dict[str, Any]] = _BOOKKEEPING

    kind: PaymentKind
    project: Party | None = None
    paid_on: date | None = None
    books_currency: str | None = None
    method: Literal["check", "credit_card", "electronic", ""] = ""
    check_number: str = ""
    voided: bool = False
    documents: tuple[PaidDocument, ...] = ()
