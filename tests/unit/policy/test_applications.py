"""Applications for payment, worked out by hand, through the policy: what is billed, held, released and due, to the cent."""

from decimal import Decimal

import pytest

from tieout.config.connection import ValueMaps
from tieout.policy.application import check_application
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits, ReadyInvoice
from tieout.records.invoice import Application, Invoice
from unit.policy.applications import (
    CONTRACT,
    FINAL,
    G702,
    INSTALLED,
    MAPS,
    ORDER,
    RELEASE,
    VECTORS,
    Vector,
    application,
    line,
)

CENT = Decimal("0.01")


def _prepared(vector: Vector, invoice: Invoice | None = None) -> ReadyInvoice | list[str]:
    record = invoice or vector.invoice
    found = prepare(record, ValueMaps(**MAPS), FieldLimits(), generation=1, targets=vector.targets("Firm"))
    if isinstance(found, list):
        return [reason.code for reason in found]
    assert isinstance(found, ReadyInvoice)
    return found


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: each.name)
def test_what_is_billed_held_released_and_due_follows_from_the_sheet(vector: Vector) -> None:
    ready = _prepared(vector)
    assert isinstance(ready, ReadyInvoice)
    told = (ready.gross, ready.retained, ready.released, ready.total)
    assert told == tuple(map(Decimal, (vector.gross, vector.retained, vector.released, vector.due)))
    assert ready.gross - ready.retained + ready.released == ready.total
    assert sum(each.line.amount for each in ready.lines) == ready.gross


@pytest.mark.parametrize("field", [name for name in Application.model_fields if name not in {"original_sum", "tax"}])
@pytest.mark.parametrize("vector", [G702, FINAL], ids=lambda each: each.name)
def test_a_summary_that_is_a_cent_off_is_refused(vector: Vector, field: str) -> None:
    stated = vector.invoice.application
    assert stated is not None
    off = stated.model_copy(update={field: getattr(stated, field) + CENT})
    codes = _prepared(vector, vector.invoice.model_copy(update={"application": off}))
    assert isinstance(codes, list)
    assert set(codes) == {"application_differs"}


def test_dollars_between_the_contract_and_its_change_orders_are_refused_with_line_and_both_values() -> None:
    """Line 3 adds up all the same, and so does everything that follows from it."""
    stated = G702.invoice.application
    assert stated is not None
    moved = {"original_sum": Decimal("99000"), "net_change_orders": Decimal("11000")}
    off = G702.invoice.model_copy(update={"application": stated.model_copy(update=moved)})
    found = prepare(off, ValueMaps(**MAPS), FieldLimits(), generation=1, targets=G702.targets("Firm"))
    assert isinstance(found, list)
    assert [one.field for one in found] == ["application.original_sum", "application.net_change_orders"]
    assert "$10,000.00, but its net change orders is $11,000.00" in found[1].text
    assert "Correct the application" in found[1].text


def test_what_is_taken_over_from_the_application_before_is_held_against_it() -> None:
    """Stored material of then may stand in column D now, or in what was stored: together they are what that one ended with."""
    ended = ("25000", "0", None)
    lines = tuple(
        each.model_copy(update={"done_before": Decimal(before) if before else None})
        for each, before in zip((*INSTALLED.invoice.lines, line(3, "0")), ended, strict=True)
    )
    known = {"certified_before": Decimal("22750"), "lines": lines}
    good = INSTALLED.invoice.model_copy(update=known)
    assert check_application(good) == []
    assert (
        good.content()
        == INSTALLED.invoice.model_copy(update={"lines": (*INSTALLED.invoice.lines, line(3, "0"))}).content()
    )
    off = (lines[0].model_copy(update={"done_before": Decimal("24999.99")}), *lines[1:])
    by_certificate, by_row = check_application(
        good.model_copy(update={"certified_before": Decimal(22000), "lines": off})
    )
    assert by_certificate.field == "application.previous_certificates"
    assert "before it is $22,000.00, but its previous certificates is $22,750.00" in by_certificate.text
    assert by_row.field == "lines.1.previous_work"
    assert "$25,000.00" in by_row.text
    assert "$24,999.99: $0.01 apart" in by_row.text


def test_sheet_whose_rows_do_not_say_whose_they_are_is_held_to_line_three_alone() -> None:
    stated = G702.invoice.application
    assert stated is not None
    silent = [each.model_copy(update={"contract_line": None}) for each in G702.invoice.lines[:2]]
    lines = (*silent, G702.invoice.lines[2])
    moved = {"original_sum": Decimal("99000"), "net_change_orders": Decimal("11000")}
    invoice = G702.invoice.model_copy(update={"lines": lines, "application": stated.model_copy(update=moved)})
    assert check_application(invoice) == []


def test_rows_that_stand_still_are_not_billed() -> None:
    ready = _prepared(G702)
    assert isinstance(ready, ReadyInvoice)
    assert [each.line.source_id for each in ready.lines] == ["I1", "I2"]


@pytest.mark.parametrize("vector", [RELEASE, FINAL], ids=lambda each: each.name)
def test_pay_app_that_only_releases_retainage_of_a_change_order_waits_for_it_and_bills_its_line(vector: Vector) -> None:
    """Its target is looked up by what the application needs: a row that is sent, and whose order is not needed, has none."""
    assert [need.reference for need in vector.invoice.needs] == [CONTRACT, ORDER]
    ready = _prepared(vector)
    assert isinstance(ready, ReadyInvoice)
    last = ready.lines[-1]
    assert last.document is not None
    assert (last.document.key, last.document_line, last.released) == ("000007", "3", Decimal(1000))


def test_change_order_whose_row_stands_still_is_not_waited_for() -> None:
    assert [need.reference for need in G702.invoice.needs] == [CONTRACT]


def test_installed_material_is_billed_net_of_what_was_billed_as_stored() -> None:
    ready = _prepared(INSTALLED)
    assert isinstance(ready, ReadyInvoice)
    (only,) = ready.lines
    assert (only.line.amount, only.stored, only.released) == (Decimal(3000), Decimal(-5000), Decimal(250))


def test_more_retainage_than_was_held_is_not_released() -> None:
    first, second, third = FINAL.invoice.lines
    assert second.released_work == Decimal(4000)
    more = second.model_copy(update={"released_work": Decimal("4000.01")})
    codes = _prepared(FINAL, FINAL.invoice.model_copy(update={"lines": (first, more, third)}))
    assert isinstance(codes, list)
    assert "released_too_much" in codes


CREDIT = application(
    line(1, "60000", previous_work="20000", work="-4000.00", retained_before="2000", retained_work="-400.00"),
    line(2, "40000"),
    original_sum="100000", net_change_orders="0", sum_to_date="100000", completed_and_stored="16000",
    total_retainage="1600", earned_less_retainage="14400", previous_certificates="18000",
    current_payment_due="-3600", balance_to_finish="85600", total="-3600",
)  # fmt: skip


def test_negative_invoice_that_the_erp_cannot_hold_is_refused_by_name_and_its_dollars() -> None:
    found = prepare(CREDIT, ValueMaps(**MAPS), FieldLimits(negative=False), generation=1, targets=G702.targets("Firm"))
    assert isinstance(found, list)
    assert [(reason.code, reason.field) for reason in found] == [("negative_invoice", "total")]
    assert "-$3,600.00" in found[0].text


def test_negative_invoice_goes_where_the_erp_holds_one() -> None:
    found = prepare(CREDIT, ValueMaps(**MAPS), FieldLimits(negative=True), generation=1, targets=G702.targets("Firm"))
    assert isinstance(found, ReadyInvoice)
    assert (found.gross, found.retained, found.total) == (Decimal(-4000), Decimal(-400), Decimal(-3600))
