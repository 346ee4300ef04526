"""A row as it would be shown, held against one record of the platform: each value that both tell and that would be written.

Which values a mirror writes is its own affair. It is asked without a call: a value whose change leaves the fingerprint of what
would be written as it was is not written, and no difference of it counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tieout.cli.shadow_apart import Apart
from tieout.preflight.ports import CompanySeen
from tieout.records.company import Company
from tieout.records.money import dollars
from tieout.records.payment import Payment
from tieout.sync.pull_ports import Mirror, Row, Shown

ADDRESS = ("street", "city", "region", "postal_code")
UNLISTED = ("phone", "email", "website")
"""Of these the platform's list does not tell the values, only whether all is as it should be."""

NOT_LISTED = "(another; the list does not tell)"
YES_NO = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Value:
    """A value of both sides. `take`: the row as it would be if the platform's value were accounting's."""

    name: str
    meant: str
    stands: str
    take: Callable[[Row], Row]


def values_apart(mirror: Mirror, row: Row, there: Shown, company: CompanySeen | None) -> Iterator[Apart]:
    """Every value that differs; none where the mirror's own fingerprints are equal. `company`: there, for its address."""
    row = replace(row, shown_id=there.id)
    content = mirror.content(row)
    if there.content == content:
        return
    record = row.record
    told = [
        one
        for one in _values(row, there, company)
        if one.meant != one.stands and mirror.content(one.take(row)) != content
    ]
    yield from (Apart("", "", one.name, one.meant, one.stands) for one in told)
    as_there = row
    for one in told:
        as_there = one.take(as_there)
    if there.content and mirror.content(as_there) != there.content:
        yield from _besides(record, row.part, there, told=bool(told))


def _besides(record: object, part: int, there: Shown, *, told: bool) -> Iterator[Apart]:
    """What else differs, as the fingerprints say, though the list tells no values of it."""
    if isinstance(record, Company):
        words = "; ".join(f"{name} {word}" for name in UNLISTED if (word := getattr(record, name)))
        yield Apart("", "", ", ".join(UNLISTED), words, NOT_LISTED)
    elif isinstance(record, Payment) and not told:
        when = record.paid_on.isoformat() if record.paid_on is not None else "no date"
        paid = dollars(record.documents[part].amount)
        yield Apart("", "", "payment", f"{record.kind.value} {record.number} of {when}, {paid}", there.name)


def _values(row: Row, there: Shown, company: CompanySeen | None) -> Iterator[Value]:
    match row.record:
        case Company() as record:
            yield from _of_company(row, record, there, company)
        case Payment() as record:
            yield from _of_payment(row, record, there)


def _of_company(row: Row, company: Company, there: Shown, seen: CompanySeen | None) -> Iterator[Value]:
    number = there.fields.get("number", "")
    yield Value("name", company.title.strip() or company.number, there.name, _taking(title=there.name))
    yield Value("number", company.number, number, _taking(number=number))
    stands = YES_NO[there.active]
    yield Value("in use", YES_NO[not row.withdrawn], stands, lambda row: replace(row, withdrawn=not there.active))
    for name in ADDRESS if seen is not None else ():
        stands = str(getattr(seen.address, name)) if seen is not None else ""
        address = company.address.model_copy(update={name: stands})
        yield Value(name.replace("_", " "), getattr(company.address, name), stands, _taking(address=address))


def _of_payment(row: Row, payment: Payment, there: Shown) -> Iterator[Value]:
    paid = payment.documents[row.part]
    check = there.fields.get("number", "")
    yield Value("check number", payment.check_number, check, _taking(check_number=check))
    if "amount" in there.fields:
        stands = Decimal(there.fields["amount"])
        documents = list(payment.documents)
        documents[row.part] = paid.model_copy(update={"amount": stands})
        yield Value("amount", f"{paid.amount:f}", f"{stands:f}", _taking(documents=tuple(documents)))


def _taking(**values: Any) -> Callable[[Row], Row]:
    """Puts the platform's value into a row's record."""
    return lambda row: replace(row, record=row.record.model_copy(update=values))
