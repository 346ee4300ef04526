"""What is billed and paid in a firm's books: pay apps, owner invoices, receipts, payments, and how the money moved."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from books.book import Book

APPS, OWNER_APPS = 3, 12
RATE = Decimal(10)


@dataclass(frozen=True)
class Home:
    """Where a document stands on one side: its contract, project and party there."""

    side: str
    contract: str
    project: str
    party: str


def both(kind: str, name: str) -> tuple[str, str]:
    """The references of a document on the platform and in the ERP."""
    return f"platform:{kind}:{name}", f"ACME/{kind}/{name}"


def cost(number: int) -> dict[str, object]:
    """A cost code, as it is written and as both sides compare it."""
    code = f"{3 + number % 30:02d}-{300 + number % 7}"
    return {"cost_code": code, "cost_key": f"{code.replace('-', '')}/S"}


def some_amount(draw: random.Random, most: int) -> Decimal:
    """Divisible by 40: a tenth and a quarter of it are whole cents."""
    return Decimal(draw.randrange(most // 40, most) * 40) / 100


def bind_line(book: Book, entity: str, refs: tuple[str, str], line: int) -> None:
    book.add(
        "ledger", "binding_line", entity=entity, platform=refs[0], platform_line=f"{refs[0]}/{line}", erp=refs[1],
        erp_line=f"{refs[1]}/{line}",
    )  # fmt: skip


def pay_apps(book: Book, homes: tuple[Home, Home], name: str, lines: list[Decimal], approved: datetime) -> None:
    """Three pay apps of a quarter each; the last is not paid yet. Purchase orders have no retainage, and are received.

    They are numbered from 1 on every contract, and their bills in the ERP as they are.
    """
    ordered = "purchase_order" in homes[0].contract
    for app in range(APPS):
        amounts = [amount / 4 for amount in lines]
        gross = sum(amounts, Decimal(0))
        retained = Decimal(0) if ordered else gross / RATE
        paid = gross - retained if app < APPS - 1 else Decimal(0)
        at, label = approved + timedelta(days=30 * (app + 1)), f"{name}-{app}"
        for home, reference in zip(homes, both("subcontractor_invoice", label), strict=True):
            book.add(
                home.side, "invoice", reference=reference, kind="subcontractor_invoice", number=str(app + 1),
                invoice_number=str(app + 1), contract=home.contract, retained=retained, due=gross - retained, paid=paid,
                due_on=at.date() + timedelta(days=30), paid_on=at.date() + timedelta(days=28) if paid else None,
                amount=gross, **_standing(home, at),
            )  # fmt: skip
            _lines(book, home, reference, amounts, at)
            if paid:
                _payment(book, home, reference, paid, at.date())
        if ordered:
            _received(book, homes[1], label, amounts, at)
        _bound(book, "subcontractor_invoice", label, len(amounts), paid=bool(paid))
        _moved(book, homes[0], label, at, {"invoiced": gross, "retained": retained, "paid": paid})


def owner_invoice(book: Book, draw: random.Random, number: int, month: int) -> None:
    """One application to the owner; those of the first five months are paid."""
    amounts = [some_amount(draw, 90_000), some_amount(draw, 90_000)]
    gross = sum(amounts, Decimal(0))
    retained = gross / RATE
    paid = gross - retained if month < 6 else Decimal(0)
    at, name = datetime(2026, month, 20, 12, tzinfo=UTC), f"{number}-{month}"
    homes = (
        Home("platform", f"platform:prime_contract:{number}", f"platform:project:{number}", f"platform:customer:{number % 3}"),
        Home("erp", f"ACME/Prime/{number}", f"ACME/Project/P{number:04d}", f"ACME/Customer/C{number % 3:05d}"),
    )  # fmt: skip
    for home, reference in zip(homes, both("owner_invoice", name), strict=True):
        book.add(
            home.side, "invoice", reference=reference, kind="owner_invoice", number=str(month),
            invoice_number=str(month), contract=home.contract, amount=gross, retained=retained, due=gross - retained,
            paid=paid, **_standing(home, at),
        )  # fmt: skip
        _lines(book, home, reference, amounts, at)
        if paid:
            _payment(book, home, reference, paid, at.date())
    _bound(book, "owner_invoice", name, len(amounts), paid=bool(paid))


def _standing(home: Home, at: datetime) -> dict[str, object]:
    return {
        "project": home.project, "party": home.party, "stage": "approved", "status": "Approved", "approved_at": at,
        "changed_at": at, "billed_on": at.date(), "posted_on": at.date(),
    }  # fmt: skip


def _lines(book: Book, home: Home, invoice: str, amounts: list[Decimal], at: datetime) -> None:
    for line, amount in enumerate(amounts):
        book.add(
            home.side, "invoice_line", reference=f"{invoice}/{line}", invoice=invoice, project=home.project,
            stage="approved", line_number=Decimal(line + 1), contract_line=f"{home.contract}/{line}", amount=amount,
            quantity=Decimal("2.5"), unit_cost=amount / Decimal("2.5"), changed_at=at, **cost(line),
        )  # fmt: skip


def _received(book: Book, home: Home, label: str, amounts: list[Decimal], at: datetime) -> None:
    for line, amount in enumerate(amounts):
        book.add(
            "erp", "receipt", reference=f"ACME/Receipt/{label}-{line}", project=home.project, amount=amount,
            commitment_line=f"{home.contract}/{line}", received_on=at.date(), quantity=Decimal("2.5"), changed_at=at,
        )  # fmt: skip


def _payment(book: Book, home: Home, invoice: str, amount: Decimal, billed: date) -> None:
    book.add(
        home.side, "payment", reference=f"{invoice}/paid", number=f"CHK-{billed:%m%d}", party=home.party,
        invoice=invoice, amount=amount, paid_on=billed + timedelta(days=28), voided=False,
        changed_at=datetime(billed.year, billed.month, 28, tzinfo=UTC),
    )  # fmt: skip


def _bound(book: Book, kind: str, name: str, lines: int, *, paid: bool) -> None:
    refs = both(kind, name)
    book.bind("invoice", *refs)
    for line in range(lines):
        bind_line(book, "invoice", refs, line)
    if paid:
        book.bind("payment", f"{refs[0]}/paid", f"{refs[1]}/paid")


def _moved(book: Book, home: Home, label: str, at: datetime, amounts: dict[str, Decimal]) -> None:
    for measure, amount in amounts.items():
        if amount:
            book.add(
                "ledger", "movement", entity="invoice", source=both("subcontractor_invoice", label)[0],
                project=home.project, party=home.party, measure=measure, amount=amount,
                happened_at=at + timedelta(days=28) if measure == "paid" else at,
                due_on=at.date() + timedelta(days=30),
            )  # fmt: skip
