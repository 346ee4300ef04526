"""The scripted differences: each breaks one thing in a book that ties, and writes down what it broke.

What is written down is worked out from the rows that were changed, never by asking the code that looks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from books.billing import both
from books.book import Book, Row

LATELY = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Broken:
    """One scripted difference, as the run has to find it."""

    question: str
    cause: str
    amount: Decimal
    source: str | None = None
    target: str | None = None


def commitment(project: int, order: int) -> tuple[str, str]:
    """The two references of a commitment of the firm's book."""
    kind, short = ("purchase_order", "PO") if order % 2 else ("subcontract", "SC")
    return f"platform:{kind}:{project}-{order}", f"ACME/{kind}/{short}-{project}-{order}"


def pay_app(project: int, order: int, app: int) -> tuple[str, str]:
    return both("subcontractor_invoice", f"{project}-{order}-{app}")


def owner_invoice(project: int, month: int) -> tuple[str, str]:
    return both("owner_invoice", f"{project}-{month}")


def change_order(project: int, order: int) -> tuple[str, str]:
    return both("commitment_change_order", f"{project}-{order}")


def remove(book: Book, side: str, table: str, reference: str) -> Row:
    """Take a document and its lines away."""
    row = book.one(side, table, reference)
    book.drop(side, table, reference=reference)
    lines = {"commitment": "commitment_line", "invoice": "invoice_line"}.get(table)
    if lines:
        book.drop(side, lines, **{table: reference})
    return row


def unsent(book: Book, entity: str, ours: str, theirs: str) -> Decimal:
    """As if it had never reached the ERP: no document, no binding. Returns what the platform says it is worth."""
    remove(book, "erp", entity, theirs)
    book.drop("ledger", "binding", entity=entity, platform=ours)
    book.drop("ledger", "binding_line", entity=entity, platform=ours)
    book.drop("erp", "payment", invoice=theirs)
    return money(book.one("platform", entity, ours)["amount"])


def entry(book: Book, entity: str, source: str, state: str, *, text: str = "", waiting_on: str = "") -> None:
    book.add(
        "ledger", "entry", entity=entity, source=source, state=state, reason_text=text, waiting_on=waiting_on,
        since=LATELY,
    )  # fmt: skip


def money(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def dated(value: object) -> date:
    assert isinstance(value, date)
    return value


def never_sent(entity: str, question: str, refs: tuple[str, str]) -> Callable[[Book], Broken]:
    """A document that nothing ever saw."""
    return lambda book: Broken(question, "never_seen", unsent(book, entity, *refs), refs[0])


def held_up(
    entity: str, question: str, refs: tuple[str, str], cause: str, state: str, **more: str
) -> Callable[[Book], Broken]:
    """A document that the ledger knows, and that has not arrived."""

    def broken(book: Book) -> Broken:
        entry(book, entity, refs[0], state, **more)
        return Broken(question, cause, unsent(book, entity, *refs), refs[0])

    return broken


def not_standing(entity: str, question: str, refs: tuple[str, str], stage: str) -> Callable[[Book], Broken]:
    """A document that is there, and does not count in the ERP."""

    def broken(book: Book) -> Broken:
        row = book.one("erp", entity, refs[1])
        row.update(stage=stage, status=stage.title())
        return Broken(question, "stands_only_on_platform", money(row["amount"]), *refs)

    return broken


def amount_off(entity: str, question: str, refs: tuple[str, str], by: str) -> Callable[[Book], Broken]:
    """A document whose total was changed in the ERP."""

    def broken(book: Book) -> Broken:
        row = book.one("erp", entity, refs[1])
        row["amount"] = money(row["amount"]) + Decimal(by)
        return Broken(question, "amounts_differ", abs(Decimal(by)), *refs)

    return broken


def later(value: object, days: int) -> date:
    return dated(value) + timedelta(days=days)


def elsewhere(entity: str, refs: tuple[str, str], column: str, value: str) -> Callable[[Book], Broken]:
    """A document that stands on another project or with another vendor in the ERP."""

    def broken(book: Book) -> Broken:
        row = book.one("erp", entity, refs[1])
        row[column] = value
        owner = "owner_" if row["kind"] == "owner_invoice" else ""
        what = "project" if column == "project" else "vendor"
        return Broken(f"{owner}{entity}_{what}", f"another_{what}", money(row["amount"]), *refs)

    return broken


def withdrawn(entity: str, question: str, refs: tuple[str, str]) -> Callable[[Book], Broken]:
    """A document that was voided on the platform after it had been sent."""

    def broken(book: Book) -> Broken:
        row = book.one("platform", entity, refs[0])
        row.update(stage="void", status="Void")
        return Broken(question, "stands_only_in_erp", money(row["amount"]), *refs)

    return broken
