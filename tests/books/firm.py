"""A firm whose books tie: the same seed gives the same rows, project by project, at any size."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from books.billing import OWNER_APPS, Home, bind_line, both, cost, owner_invoice, pay_apps, some_amount
from books.book import Book, Row

RECORDS_PER_PROJECT = 868
"""About how many rows one project has on either side, headers and lines together."""
COMMITMENTS, LINES, BILLED_LINES, CHANGES, BUDGET_LINES = 40, 5, 3, 30, 20
EVERYWHERE = range(10, 14)
"""Commitments that the same vendor has on every project, under the same number: the platform counts anew on each."""
FIRST_DAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Firm:
    """How large the firm is. `records`: rows on either side, about."""

    records: int = 20_000
    seed: int = 7

    @property
    def projects(self) -> int:
        return max(2, self.records // RECORDS_PER_PROJECT)

    @property
    def vendors(self) -> int:
        return max(COMMITMENTS + 10, self.projects * 5)

    def parts(self) -> Iterator[Book]:
        """The company's masters first, then project by project."""
        yield masters(self)
        for number in range(1, self.projects + 1):
            yield project(self, number)


def masters(firm: Firm) -> Book:
    book = Book()
    for number in range(firm.vendors):
        _company(book, "vendor", number, f"Vendor {number} Works")
    for number in range(3):
        _company(book, "customer", number, f"Owner {number} Holdings")
    return book


def project(firm: Firm, number: int) -> Book:
    """One project with everything that hangs on it."""
    book, draw = Book(), random.Random(f"{firm.seed}/{number}")  # noqa: S311 - made-up books, the same every time
    refs = f"platform:project:{number}", f"ACME/Project/P{number:04d}"
    for side, reference in zip(("platform", "erp"), refs, strict=True):
        book.add(side, "project", reference=reference, number=f"P{number:04d}", name=f"Tower {number}", active=True)
    book.bind("project", *refs)
    for line in range(BUDGET_LINES):
        amount = some_amount(draw, 1_000_000)
        for side, home in zip(("platform", "erp"), refs, strict=True):
            book.add(
                side, "budget_line", reference=f"{home}/b{line}", project=home, amount=amount, changed_at=FIRST_DAY,
                **cost(line),
            )  # fmt: skip
    for order in range(COMMITMENTS):
        _commitment(book, draw, firm, (number, order))
    for month in range(1, OWNER_APPS):
        owner_invoice(book, draw, number, month)
    _unsent(book, number)
    return book


def _company(book: Book, entity: str, number: int, name: str) -> None:
    refs = f"platform:{entity}:{number}", f"ACME/{entity.title()}/{entity[0].upper()}{number:05d}"
    for side, reference in zip(("platform", "erp"), refs, strict=True):
        book.add(
            side, entity, reference=reference, number=f"{number:05d}", name=name, city="Springfield", active=True,
            changed_at=FIRST_DAY,
        )  # fmt: skip
    book.bind(entity, *refs)


def _commitment(book: Book, draw: random.Random, firm: Firm, at: tuple[int, int]) -> None:
    (number, order), name = at, f"{at[0]}-{at[1]}"
    kind, short = ("purchase_order", "PO") if order % 2 else ("subcontract", "SC")
    vendor = order if order in EVERYWHERE else (number * 7 + order) % firm.vendors
    approved = FIRST_DAY + timedelta(days=order, minutes=number)
    amounts = [some_amount(draw, 40_000) for _ in range(LINES)]
    head: Row = {
        "kind": kind, "title": f"Work {order}", "stage": "approved",
        "status": "Approved", "approved_at": approved, "changed_at": approved + timedelta(hours=1),
        "retainage_percent": Decimal(0 if order % 2 else 10), "amount": sum(amounts, Decimal(0)),
    }  # fmt: skip
    refs = f"platform:{kind}:{name}", f"ACME/{kind}/{short}-{name}"
    homes = (
        Home("platform", refs[0], f"platform:project:{number}", f"platform:vendor:{vendor}"),
        Home("erp", refs[1], f"ACME/Project/P{number:04d}", f"ACME/Vendor/V{vendor:05d}"),
    )
    for home, numbered in zip(homes, (f"{short}-{order:03d}", f"{short}-{name}"), strict=True):
        book.add(
            home.side, "commitment", reference=home.contract, number=numbered, project=home.project, vendor=home.party, **head
        )  # fmt: skip
        for line, amount in enumerate(amounts):
            book.add(
                home.side, "commitment_line", reference=f"{home.contract}/{line}", commitment=home.contract,
                project=home.project, stage="approved", line_number=Decimal(line + 1), amount=amount,
                quantity=Decimal(10), unit_cost=amount / 10, changed_at=head["changed_at"], **cost(line),
            )  # fmt: skip
    book.bind("commitment", *refs)
    for line in range(LINES):
        bind_line(book, "commitment", refs, line)
    _history(book, homes[0], approved, order, sum(amounts, Decimal(0)))
    if order < CHANGES:
        _change_order(book, homes, name, some_amount(draw, 5_000), approved + timedelta(days=30))
    pay_apps(book, homes, name, amounts[:BILLED_LINES], approved)


def _history(book: Book, home: Home, approved: datetime, order: int, amount: Decimal) -> None:
    book.add(
        "ledger", "movement", entity="commitment", source=home.contract, project=home.project, party=home.party,
        measure="committed", happened_at=approved, amount=amount,
    )  # fmt: skip
    for moment, what in ((approved, "approved"), (approved + timedelta(seconds=20 + order), "synced")):
        book.add(
            "ledger", "event", entity="commitment", source=home.contract, what=what, happened_at=moment, by_hand=False
        )


def _change_order(book: Book, homes: tuple[Home, Home], name: str, amount: Decimal, at: datetime) -> None:
    refs = both("commitment_change_order", name)
    for home, reference in zip(homes, refs, strict=True):
        book.add(
            home.side, "change_order", reference=reference, kind="commitment_change_order", number="001",
            contract=home.contract, project=home.project, vendor=home.party, stage="approved", status="Approved",
            amount=amount, approved_at=at, changed_at=at,
        )  # fmt: skip
    book.bind("change_order", *refs)


def _unsent(book: Book, number: int) -> None:
    """What is rightly on one side only: a draft on the platform, and a bill of the office in the ERP."""
    book.add(
        "platform", "commitment", reference=f"platform:subcontract:{number}-draft", kind="subcontract",
        number=f"SC-{number}-draft", project=f"platform:project:{number}", vendor="platform:vendor:1", stage="draft",
        status="Draft", amount=Decimal("999.00"), changed_at=FIRST_DAY,
    )  # fmt: skip
    book.add(
        "erp", "invoice", reference=f"ACME/Bill/office-{number}", kind="vendor_bill", number=f"rent-{number}",
        invoice_number=f"rent-{number}", party="ACME/Vendor/V00001", stage="approved", status="Open",
        amount=Decimal("1200.00"), changed_at=FIRST_DAY,
    )  # fmt: skip
