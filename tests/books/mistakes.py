"""What goes wrong in one firm's books: each function breaks one thing that no other does, and says what it broke."""

from collections.abc import Callable
from decimal import Decimal

from books import breaks as b
from books.book import Book
from books.breaks import Broken

Scripted = Callable[[Book], Broken]


def recoded(table: str, refs: tuple[str, str], question: str, cause: str, **changed: object) -> Scripted:
    """A line that the ERP holds under another code."""

    def broken(book: Book) -> Broken:
        row = book.one("erp", table, f"{refs[1]}/0")
        row.update(changed)
        return Broken(question, cause, b.money(row["amount"]), f"{refs[0]}/0", f"{refs[1]}/0")

    return broken


def unmapped(book: Book) -> Broken:
    refs = b.commitment(3, 6)
    book.one("platform", "commitment_line", f"{refs[0]}/1").update(cost_code="99-999", cost_key=None)
    line = book.one("erp", "commitment_line", f"{refs[1]}/1")
    return Broken("cost_code_mismatch", "unmapped", b.money(line["amount"]), f"{refs[0]}/1", f"{refs[1]}/1")


def default_cost(book: Book) -> Broken:
    book.add(
        "erp", "job_cost", reference="ACME/JobCost/P0004/00", project="ACME/Project/P0004", cost_code="00-000",
        cost_key="00000/S", amount=Decimal("4321.09"), on_default=True,
    )  # fmt: skip
    return Broken("default_cost_posting", "on_default", Decimal("4321.09"), None, "ACME/JobCost/P0004/00")


def prime_change(book: Book) -> Broken:
    reference = "platform:prime_change_order:5-1"
    book.add(
        "platform", "change_order", reference=reference, kind="prime_change_order", number="PCO-1",
        contract="platform:prime_contract:5", project="platform:project:5", stage="approved", status="Approved",
        amount=Decimal("-2500.50"), approved_at=b.LATELY, changed_at=b.LATELY,
    )  # fmt: skip
    return Broken("change_order_not_in_erp", "never_seen", Decimal("2500.50"), reference)


def timing(book: Book) -> Broken:
    refs = b.owner_invoice(6, 3)
    row = book.one("erp", "invoice", refs[1])
    row["posted_on"] = b.later(row["posted_on"], 20)
    return Broken("owner_invoice_timing", "another_month", b.money(row["amount"]), *refs)


def payment_unshown(book: Book) -> Broken:
    refs = b.pay_app(7, 4, 0)
    row = book.one("platform", "invoice", refs[0])
    paid, row["paid"] = b.money(row["paid"]), Decimal("0.00")
    book.drop("platform", "payment", invoice=refs[0])
    book.drop("ledger", "binding", entity="payment", platform=f"{refs[0]}/paid")
    return Broken("payment_not_shown", "payment_never_shown", paid, *refs)


def payment_short(book: Book) -> Broken:
    refs = b.pay_app(7, 6, 1)
    row = book.one("platform", "invoice", refs[0])
    row["paid"] = b.money(row["paid"]) - Decimal("12.34")
    return Broken("payment_not_shown", "payment_shown_short", Decimal("12.34"), *refs)


def payment_by_hand(book: Book) -> Broken:
    refs = b.pay_app(7, 8, 2)
    row = book.one("platform", "invoice", refs[0])
    row["paid"] = row["due"]
    return Broken("payment_only_on_platform", "marked_paid_on_platform", b.money(row["due"]), *refs)


def payment_voided(book: Book) -> Broken:
    refs = b.owner_invoice(7, 2)
    row = book.one("erp", "invoice", refs[1])
    paid, row["paid"] = b.money(row["paid"]), Decimal("0.00")
    book.one("erp", "payment", f"{refs[1]}/paid")["voided"] = True
    return Broken("payment_only_on_platform", "void_not_taken_back", paid, *refs)


def line_amount(book: Book) -> Broken:
    refs = b.commitment(8, 3)
    for table, reference in (("commitment", refs[1]), ("commitment_line", f"{refs[1]}/2")):
        row = book.one("erp", table, reference)
        row["amount"] = b.money(row["amount"]) - Decimal("100.01")
    return Broken("commitment_amount", "line_amounts", Decimal("100.01"), *refs)


def line_missing(book: Book) -> Broken:
    refs = b.commitment(8, 5)
    lost = b.money(book.one("erp", "commitment_line", f"{refs[1]}/4")["amount"])
    book.drop("erp", "commitment_line", reference=f"{refs[1]}/4")
    book.drop("ledger", "binding_line", erp_line=f"{refs[1]}/4")
    head = book.one("erp", "commitment", refs[1])
    head["amount"] = b.money(head["amount"]) - lost
    return Broken("commitment_amount", "lines_missing", lost, *refs)


def money_moved(book: Book) -> Broken:
    refs = b.commitment(8, 7)
    for line, by in ((0, "250.25"), (1, "-250.25")):
        row = book.one("erp", "commitment_line", f"{refs[1]}/{line}")
        row["amount"] = b.money(row["amount"]) + Decimal(by)
    return Broken("commitment_lines", "moved_between_lines", Decimal("250.25"), *refs)


def other_vendor(book: Book) -> Broken:
    refs = b.commitment(9, 38)
    row = book.one("erp", "commitment", refs[1])
    row["vendor"] = "ACME/Vendor/V00000"
    return Broken("commitment_vendor", "another_vendor", b.money(row["amount"]), *refs)


def other_project(book: Book) -> Broken:
    refs = b.commitment(9, 39)
    row = book.one("erp", "commitment", refs[1])
    row["project"] = "ACME/Project/P0010"
    return Broken("commitment_project", "another_project", b.money(row["amount"]), *refs)


def budget_changed(book: Book) -> Broken:
    row = book.one("erp", "budget_line", "ACME/Project/P0011/b3")
    row["amount"] = b.money(row["amount"]) + Decimal("777.77")
    at = f"platform:project:11/{row['cost_key']}"
    return Broken("budget_amount", "amounts_differ", Decimal("777.77"), at, at)


def budget_missing(book: Book) -> Broken:
    row = book.one("erp", "budget_line", "ACME/Project/P0011/b4")
    book.drop("erp", "budget_line", reference=row["reference"])
    at = f"platform:project:11/{row['cost_key']}"
    return Broken("budget_line_not_in_erp", "budget_line_missing", b.money(row["amount"]), at, at)


def budget_added(book: Book) -> Broken:
    book.add(
        "erp", "budget_line", reference="ACME/Project/P0011/extra", project="ACME/Project/P0011", cost_code="88-888",
        cost_key="88888/S", amount=Decimal("60.00"),
    )  # fmt: skip
    at = "platform:project:11/88888/S"
    return Broken("budget_line_only_in_erp", "budget_changed_in_erp", Decimal("60.00"), at, at)


def copied(side: str, project: int, number: str, question: str, cause: str) -> Scripted:
    """A bill that one side holds once more, under its own number or another."""

    def broken(book: Book) -> Broken:
        refs = b.pay_app(project, 2, 1)
        kept = refs[0] if side == "platform" else refs[1]
        row = book.one(side, "invoice", kept)
        again = f"{kept}-again"
        book.add(side, "invoice", **row | {"reference": again, "invoice_number": number or row["invoice_number"]})
        ids = (again, kept) if side == "platform" else (kept, again)
        return Broken(question, cause, b.money(row["amount"]), *((None, again) if number else ids))

    return broken


def retained(book: Book) -> Broken:
    refs = b.pay_app(13, 0, 0)
    row = book.one("erp", "invoice", refs[1])
    retained, row["retained"] = b.money(row["retained"]), Decimal("0.00")
    return Broken("retainage_held", "retainage_not_held", retained, *refs)


def rate(book: Book) -> Broken:
    refs = b.commitment(13, 2)
    row = book.one("erp", "commitment", refs[1])
    row["retainage_percent"] = Decimal(5)
    at_stake = (b.money(row["amount"]) * 5 / 100).quantize(Decimal("0.01"))
    return Broken("retainage_rate", "retainage_rate", at_stake, *refs)


def dangling(side: str, cause: str, refs: tuple[str, str]) -> Scripted:
    def broken(book: Book) -> Broken:
        row = b.remove(book, side, "commitment", refs[0] if side == "platform" else refs[1])
        return Broken("dangling_binding", cause, b.money(row["amount"]), *refs)

    return broken


def dangling_both(book: Book) -> Broken:
    book.bind("invoice", "platform:subcontractor_invoice:ghost", "ACME/Bill/ghost")
    return Broken(
        "dangling_binding", "both_gone", Decimal("0.00"), "platform:subcontractor_invoice:ghost", "ACME/Bill/ghost"
    )


def line_added(book: Book) -> Broken:
    refs = b.commitment(19, 5)
    line = book.one("erp", "commitment_line", f"{refs[1]}/0")
    book.add("erp", "commitment_line", **line | {"reference": f"{refs[1]}/9", "amount": Decimal("450.00")})
    head = book.one("erp", "commitment", refs[1])
    head["amount"] = b.money(head["amount"]) + 450
    return Broken("commitment_amount", "lines_added", Decimal("450.00"), *refs)


def retained_short(book: Book) -> Broken:
    refs = b.pay_app(19, 6, 0)
    row = book.one("erp", "invoice", refs[1])
    row["retained"] = b.money(row["retained"]) - Decimal("0.01")
    return Broken("retainage_held", "retainage_amount", Decimal("0.01"), *refs)


def sent_twice(book: Book) -> Broken:
    """The platform holds a change order twice, and both were sent."""
    refs = b.change_order(19, 8)
    again = tuple(f"{one}-again" for one in refs)
    for side, kept, copy in zip(("platform", "erp"), refs, again, strict=True):
        book.add(side, "change_order", **book.one(side, "change_order", kept) | {"reference": copy})
    book.bind("change_order", *again)
    amount = b.money(book.one("platform", "change_order", refs[0])["amount"])
    return Broken("duplicate_on_platform", "entered_twice_and_sent", amount, again[0], refs[0])
