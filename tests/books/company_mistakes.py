"""What goes wrong in a firm's masters: each function breaks one vendor that no other does, and says what it broke."""

from decimal import Decimal

from books import breaks as b
from books.book import Book
from books.breaks import Broken
from books.mistakes import Scripted


def vendor_changed(side: str, number: int, cause: str, **changed: object) -> Scripted:
    def broken(book: Book) -> Broken:
        refs = f"platform:vendor:{number}", f"ACME/Vendor/V{number:05d}"
        book.one(side, "vendor", refs[0] if side == "platform" else refs[1]).update(changed)
        return Broken("vendor_differs", cause, committed(book, "platform", refs[0]), *refs)

    return broken


def committed(book: Book, side: str, vendor: str) -> Decimal:
    stand = (r for r in book.of(side, "commitment") if r["vendor"] == vendor and r["stage"] == "approved")
    return sum((b.money(row["amount"]) for row in stand), Decimal("0.00"))


def vendor_only(side: str, reference: str, name: str, question: str, cause: str) -> Scripted:
    def broken(book: Book) -> Broken:
        book.add(side, "vendor", reference=reference, number="X", name=name, city="Shelbyville", active=True)
        refs = (reference, None) if side == "platform" else (None, reference)
        return Broken(question, cause, Decimal("0.00"), *refs)

    return broken


def vendor_twice(book: Book) -> Broken:
    kept = book.one("erp", "vendor", "ACME/Vendor/V00030")
    book.add("erp", "vendor", **kept | {"reference": "ACME/Vendor/V90030", "number": "90030"})
    return Broken("duplicate_in_erp", "entered_twice", Decimal("0.00"), str(kept["reference"]), "ACME/Vendor/V90030")


def tax_ids_differ(book: Book) -> Broken:
    """The hash of each, or, once the firm stands in both systems, the id that is hashed."""
    book.one("platform", "vendor", "platform:vendor:25")["tax_key"] = "121234567"
    return vendor_changed("erp", 25, "tax_id_differs", tax_key="121234568")(book)


def mapped_alike(refs: tuple[str, str]) -> Scripted:
    """The vendor of one commitment stands on the platform once more, and is mapped to the one in the ERP that he is already."""

    def broken(book: Book) -> Broken:
        row, theirs = book.one("platform", "commitment", refs[0]), book.one("erp", "commitment", refs[1])
        ours, kept = "platform:vendor:80002", str(row["vendor"])
        number = book.one("erp", "vendor", theirs["vendor"])["number"]
        book.add("platform", "vendor", reference=ours, number="80002", name="Once More", city="Ogdenville", active=True)
        book.add("ledger", "mapping", entity="vendor", platform=ours, number=number)
        row["vendor"] = ours
        return Broken("duplicate_on_platform", "mapped_alike", b.money(row["amount"]), ours, kept)

    return broken
