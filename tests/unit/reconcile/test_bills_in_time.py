"""Whether bills are paid in time: which bills that is asked of."""

from datetime import date, timedelta
from decimal import Decimal

from books.book import Book
from tieout.reconcile.findings import find
from tieout.reconcile.measures import measured

from .conftest import RUN, LayOut


def test_bill_with_nothing_to_pay_is_neither_in_time_nor_late(small: Book, lay_out: LayOut) -> None:
    def in_time() -> Decimal | None:
        with lay_out([small]) as desk:
            return measured(desk, find(desk), since=RUN - timedelta(days=330), until=RUN).on_time_payments

    before = in_time()
    for due in ("0.00", "-40.00"):
        small.add(
            "erp", "invoice", reference=f"ACME/Bill/none{due}", kind="vendor_bill", party="ACME/Vendor/V00001",
            stage="approved", status="Closed", amount=Decimal(due), due=Decimal(due), paid=Decimal(0),
            due_on=date(2026, 6, 1),
        )  # fmt: skip
    small.add(
        "erp", "invoice", reference="ACME/Bill/retained", kind="vendor_bill", party="ACME/Vendor/V00001", stage="approved",
        status="Closed", amount=Decimal("40.00"), retained=Decimal("40.00"), paid=Decimal(0), due_on=date(2026, 6, 1),
    )  # fmt: skip
    assert in_time() == before
