"""A payment of accounting as fields of a contract payment, and a contract payment as the pull flow compares it.

Field names: "Create Contract Payment" and "List Contract Payments" of Procore's reference. `payment_method` and
`draw_request_number` are written when a payment is created and not compared: the one is in no answer, the other follows from
the invoice that is paid.
"""

from decimal import Decimal
from typing import Any

from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.values import amount, as_number, identifier, text
from tieout.records.invoice import InvoiceKind
from tieout.records.money import dollars, plain, to_cents
from tieout.records.payment import PaidDocument, Payment
from tieout.sync.plan import fingerprint
from tieout.sync.pull_ports import Row, Shown

_COMPARED = ("date", "amount", "check_number", "invoice_number", "notes", "requisition_id")


def paid_of(row: Row) -> tuple[Payment, PaidDocument]:
    """The row's payment and what it pays. Raises: TypeError: it is a row of another kind."""
    if not isinstance(row.record, Payment):
        raise TypeError(f"{row.key} is no payment")
    return row.record, row.record.documents[row.part]


def written(row: Row) -> Json:
    """What is written of a payment. `amount` is what was paid in cash; a discount taken is told in words beside it."""
    payment, paid = paid_of(row)
    pays_requisition = row.target is not None and row.target.kind == InvoiceKind.SUBCONTRACTOR
    return {
        "date": payment.paid_on.isoformat() if payment.paid_on is not None else None,
        "amount": plain(paid.amount),
        "check_number": payment.check_number or None,
        "invoice_number": paid.number or None,
        "notes": _notes(payment, paid),
        "requisition_id": as_number(row.target.id) if row.target is not None and pays_requisition else None,
    }


def _notes(payment: Payment, paid: PaidDocument) -> str:
    words = [f"{payment.kind.value.capitalize()} {payment.number}"]
    if paid.retainage:
        words.append("releases retainage")
    if paid.discount:
        words.append(f"discount taken {dollars(paid.discount)}")
    return "; ".join(words)


def content(row: Row) -> str:
    """Comparable with `Shown.content`. Makes no call."""
    return _fingerprint(written(row) | {"withdrawn": row.withdrawn})


def shown(row: Json, links: RowLinks) -> Shown:
    """A contract payment of the list. What Procore Pay paid is somebody else's, link or none. Raises: ValueError."""
    origin_id, check, pay = text(row.get("origin_id")), text(row.get("check_number")), row.get("external_payment_id")
    money = amount(row.get("amount"))
    return Shown(
        id=identifier(row.get("id")),
        link=links.key(origin_id),
        name=f"payment {text(row.get('payment_number'))} of {text(row.get('date')) or 'no date'}, {dollars(money)}",
        content=_fingerprint(row | {"withdrawn": False}),
        foreign_link=f"Procore Pay {text(pay)}" if pay else links.foreign(origin_id),
        fields={name: word for name, word in (("number", check), *_recognised_by(row)) if word},
    )


def _recognised_by(row: Json) -> tuple[tuple[str, str], ...]:
    """What a payment that somebody typed in is recognised by, though it says nothing of a check: "List Contract Payments"."""
    return (
        ("amount", plain(amount_shown(row))),
        ("date", text(row.get("date"))),
        ("requisition", text(row.get("requisition_id"))),
    )


def amount_shown(row: Json) -> Decimal:
    """Raises: ValueError."""
    return to_cents(amount(row.get("amount")))


def _fingerprint(row: Json) -> str:
    compared: dict[str, Any] = {name: text(row.get(name)) for name in _COMPARED}
    return fingerprint(compared | {"amount": plain(amount_shown(row)), "withdrawn": row["withdrawn"]})
