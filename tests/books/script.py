"""Forty differences and more, of every kind that a run looks for, spread over the firm's projects."""

from books import breaks as b
from books import company_mistakes as c
from books import mistakes as m
from books.book import Book, merged
from books.breaks import Broken
from books.firm import Firm
from books.mistakes import Scripted


def broken_book(firm: Firm) -> tuple[Book, list[Broken]]:
    """The firm's whole book with all of them, and what was broken. It takes a firm of twenty-one projects."""
    book = merged(firm.parts())
    return book, [script(book) for script in SCRIPT]


_OTHER = {"cost_code": "77-777", "cost_key": "77777/S"}
_CO = ("change_order", "change_order_not_in_erp")

SCRIPT: tuple[Scripted, ...] = (
    c.vendor_changed("erp", 20, "name_differs", name="Vendor 20 Works and Sons"),
    c.vendor_changed("erp", 21, "active_differs", active=False),
    c.vendor_changed("platform", 22, "place_differs", city="Ogdenville"),
    c.vendor_only("erp", "ACME/Vendor/V80000", "Fresh Concrete", "vendor_not_on_platform", "vendor_never_shown"),
    c.vendor_only("platform", "platform:vendor:80001", "Site Sourced", "vendor_not_in_erp", "born_on_platform"),
    c.vendor_twice,
    m.recoded("commitment_line", b.commitment(1, 1), "cost_code_mismatch", "coded_differently", **_OTHER),
    m.recoded("invoice_line", b.pay_app(1, 3, 0), "cost_code_mismatch", "coded_differently", **_OTHER),
    m.recoded("invoice_line", b.pay_app(2, 3, 0), "cost_code_mismatch", "on_default", on_default=True, **_OTHER),
    m.unmapped,
    m.default_cost,
    b.never_sent(*_CO, b.change_order(1, 8)),
    b.held_up(*_CO, b.change_order(2, 8), "stuck", "pending"),
    b.held_up(*_CO, b.change_order(3, 8), "refused", "refused", text="The period is closed."),
    b.held_up(*_CO, b.change_order(4, 8), "in_doubt", "in_doubt"),
    m.prime_change,
    b.amount_off("change_order", "change_order_amount", b.change_order(5, 8), "-19.99"),
    b.not_standing("change_order", "change_order_status", b.change_order(6, 8), "pending"),
    b.never_sent("invoice", "owner_invoice_not_in_erp", b.owner_invoice(5, 7)),
    b.amount_off("invoice", "owner_invoice_amount", b.owner_invoice(5, 8), "0.01"),
    m.timing,
    m.payment_unshown,
    m.payment_short,
    m.payment_by_hand,
    m.payment_voided,
    m.line_amount,
    m.line_missing,
    m.money_moved,
    m.other_vendor,
    m.other_project,
    b.not_standing("commitment", "commitment_status", b.commitment(10, 30), "void"),
    b.held_up("commitment", "commitment_not_in_erp", b.commitment(12, 31), "waiting", "waiting", waiting_on="vendor"),
    b.held_up(
        "invoice", "invoice_not_in_erp", b.pay_app(12, 32, 2), "not_adopted", "waiting", waiting_on="adopt"
    ),
    b.amount_off("invoice", "invoice_amount", b.pay_app(12, 33, 2), "1000000.00"),
    m.budget_changed,
    m.budget_missing,
    m.budget_added,
    m.copied("erp", 14, "INV-BY-HAND", "erp_without_source", "entered_in_erp"),
    m.copied("erp", 15, "", "duplicate_in_erp", "entered_twice"),
    m.copied("platform", 16, "", "duplicate_on_platform", "entered_twice"),
    m.retained,
    m.rate,
    m.dangling("erp", "gone_from_erp", b.commitment(17, 35)),
    m.dangling("platform", "gone_from_platform", b.commitment(18, 35)),
    m.dangling_both,
    m.recoded("invoice_line", b.owner_invoice(18, 1), "owner_invoice_coding", "coded_differently", **_OTHER),
    b.elsewhere("change_order", b.change_order(20, 8), "project", "ACME/Project/P0021"),
    b.elsewhere("invoice", b.pay_app(20, 4, 0), "project", "ACME/Project/P0021"),
    b.elsewhere("invoice", b.pay_app(20, 6, 2), "party", "ACME/Vendor/V00001"),
    b.elsewhere("invoice", b.owner_invoice(20, 2), "project", "ACME/Project/P0021"),
    b.not_standing("invoice", "invoice_status", b.pay_app(21, 4, 0), "pending"),
    b.not_standing("invoice", "owner_invoice_status", b.owner_invoice(21, 9), "pending"),
    b.withdrawn("commitment", "commitment_status", b.commitment(21, 33)),
    b.held_up("change_order", "change_order_not_in_erp", b.change_order(21, 8), "partial", "partial", text="A line is missing."),
    b.held_up("change_order", "change_order_not_in_erp", b.change_order(21, 10), "unlinked", "unlinked"),
    m.line_added,
    m.retained_short,
    m.sent_twice,
    c.tax_ids_differ,
    c.mapped_alike(b.commitment(19, 6)),
)  # fmt: skip
"""At least forty; between them they give every answer and every cause that there is."""
