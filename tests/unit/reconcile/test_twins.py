"""What stands twice: within what a number is unique, and what a number that was only given twice must not hide."""

from decimal import Decimal

import pytest

from books.book import Book, Row
from books.breaks import commitment, money, never_sent, pay_app
from books.firm import EVERYWHERE
from tieout.reconcile.findings import Finding, find
from tieout.reconcile.match import Tolerance, matched
from tieout.reconcile.statement import Statement, Verdict, drawn_up

from .conftest import LayOut

SUBCONTRACT = EVERYWHERE[0]
OWN = [("vendor_bill", "ACME/Project/P0001"), ("retainage_bill", "ACME/Project/P0001"), ("vendor_bill", None)]


def found(book: Book, lay_out: LayOut) -> tuple[tuple[Finding, ...], Statement]:
    with lay_out([book]) as desk:
        report = find(desk)
        return report.findings, drawn_up(desk, report)


def again(book: Book, side: str, table: str, reference: str, **changed: object) -> Row:
    return book.add(side, table, **book.one(side, table, reference) | {"reference": f"{reference}-again"} | changed)


def unexplained(statement: Statement) -> list[Decimal]:
    return [line.unexplained for line in statement.lines if line.unexplained]


def test_firms_books_number_alike_on_two_projects_and_two_contracts_of_one_vendor(small: Book) -> None:
    ours = [small.one("platform", "commitment", commitment(project, SUBCONTRACT)[0]) for project in (1, 2)]
    assert len({(row["number"], row["vendor"], row["kind"]) for row in ours}) == 1
    assert len({row["project"] for row in ours}) == 2
    for at, side in enumerate(("platform", "erp")):
        bills = [small.one(side, "invoice", pay_app(project, SUBCONTRACT, 0)[at]) for project in (1, 2)]
        assert len({(row["invoice_number"], row["party"]) for row in bills}) == 1


def test_number_that_every_project_has_is_no_duplicate(small: Book, lay_out: LayOut) -> None:
    for project in (1, 2):
        row = small.one("erp", "commitment", commitment(project, SUBCONTRACT)[1])
        row["number"] = "SC-010"
    assert found(small, lay_out)[0] == ()
    with lay_out([small]) as desk:
        assert matched(desk, Tolerance()).exceptions == ()


@pytest.mark.parametrize(
    ("entity", "refs"),
    [("commitment", commitment(2, SUBCONTRACT)), ("invoice", pay_app(2, SUBCONTRACT, 2))],
)
def test_number_that_another_project_has_too_does_not_hide_what_was_never_sent(
    small: Book, lay_out: LayOut, entity: str, refs: tuple[str, str]
) -> None:
    broken = never_sent(entity, f"{entity}_not_in_erp", refs)(small)
    findings, statement = found(small, lay_out)
    assert [(f.question, f.cause, f.source) for f in findings] == [(broken.question, "never_seen", refs[0])]
    assert unexplained(statement) == []


def test_prime_change_order_without_a_contract_is_numbered_by_its_project(small: Book, lay_out: LayOut) -> None:
    for project in (1, 2):
        refs = f"platform:prime_change_order:{project}", f"ACME/prime_change_order/{project}"
        for side, reference, home in zip(
            ("platform", "erp"), refs, (f"platform:project:{project}", f"ACME/Project/P000{project}"), strict=True
        ):
            small.add(
                side, "change_order", reference=reference, kind="prime_change_order", number="001", project=home,
                stage="approved", status="Approved", amount=Decimal("50.00"),
            )  # fmt: skip
        small.bind("change_order", *refs)
    assert found(small, lay_out)[0] == ()


def test_same_commitment_entered_twice_in_its_project_is_one_mistake(small: Book, lay_out: LayOut) -> None:
    ours = commitment(1, SUBCONTRACT)[0]
    row = again(small, "platform", "commitment", ours)
    findings, statement = found(small, lay_out)
    assert [(f.question, f.source, f.target, f.amount) for f in findings] == [
        ("duplicate_on_platform", row["reference"], ours, row["amount"])
    ]
    assert unexplained(statement) == []


@pytest.mark.parametrize(
    ("side", "missing", "duplicate"),
    [
        ("platform", "commitment_not_in_erp", "duplicate_on_platform"),
        ("erp", "erp_without_source", "duplicate_in_erp"),
    ],
)
def test_suspected_twin_of_another_amount_hides_nothing(
    small: Book, lay_out: LayOut, side: str, missing: str, duplicate: str
) -> None:
    ref = commitment(1, SUBCONTRACT)[side == "erp"]
    again(small, side, "commitment", ref, amount=money(small.one(side, "commitment", ref)["amount"]) + 1)
    findings, statement = found(small, lay_out)
    assert sorted(f.question for f in findings) == sorted((missing, duplicate))
    assert unexplained(statement) == []
    assert {f.question: bool(f.effects) for f in findings} == {missing: True, duplicate: False}


@pytest.mark.parametrize(("kind", "project"), OWN)
def test_bills_of_accounting_alone_that_stand_twice_leave_the_statement_alone(
    small: Book, lay_out: LayOut, kind: str, project: str | None
) -> None:
    for number in ("1", "2"):
        small.add(
            "erp", "invoice", reference=f"ACME/Bill/{number}", kind=kind, number=number, invoice_number="DC-77",
            party="ACME/Vendor/V00001", project=project, stage="approved", status="Open", amount=Decimal("250.00"),
        )  # fmt: skip
    findings, statement = found(small, lay_out)
    assert (findings, statement.verdict) == ((), Verdict.TIED)
    assert not any(line.explained or line.unexplained for line in statement.lines)
    assert len(statement.of("")) == len({line.measure for line in statement.of("")})
    with lay_out([small]) as desk:
        told = matched(desk, Tolerance()).exceptions
    assert ("ACME/Bill/2", "duplicate_bill") in {(one.line, one.verdict.value) for one in told}


def test_what_stands_on_no_project_changes_no_figure(small: Book, lay_out: LayOut) -> None:
    small.add(
        "platform", "commitment", reference="platform:subcontract:none", kind="subcontract", number="SC-900",
        stage="approved", status="Approved", amount=Decimal("5.00"),
    )  # fmt: skip
    findings, statement = found(small, lay_out)
    assert [(f.question, f.amount, f.effects) for f in findings] == [("commitment_not_in_erp", Decimal("5.00"), {})]
    assert unexplained(statement) == []


def test_bill_by_hand_under_the_number_of_a_sent_one_is_a_duplicate_bill_on_any_contract(
    small: Book, lay_out: LayOut
) -> None:
    sent = small.one("erp", "invoice", pay_app(1, SUBCONTRACT, 0)[1])
    other, sent["invoice_number"] = commitment(2, SUBCONTRACT)[1], "77"
    again(small, "erp", "invoice", str(sent["reference"]), contract=other, project="ACME/Project/P0002")
    assert [f.question for f in found(small, lay_out)[0]] == ["erp_without_source"]
    with lay_out([small]) as desk:
        told = [(one.line, one.verdict.value) for one in matched(desk, Tolerance()).exceptions]
    assert told == [(f"{sent['reference']}-again", "duplicate_bill")]


def test_pay_app_that_was_entered_and_sent_twice_is_a_duplicate_bill(small: Book, lay_out: LayOut) -> None:
    refs = pay_app(1, SUBCONTRACT, 0)
    copies = [
        str(again(small, side, "invoice", ref)["reference"])
        for side, ref in zip(("platform", "erp"), refs, strict=True)
    ]
    small.bind("invoice", copies[0], copies[1])
    findings, statement = found(small, lay_out)
    assert [(f.question, f.cause, f.source) for f in findings] == [
        ("duplicate_on_platform", "entered_twice_and_sent", copies[0])
    ]
    assert unexplained(statement) == []
    with lay_out([small]) as desk:
        told = [(one.line, one.verdict.value) for one in matched(desk, Tolerance()).exceptions]
    assert (copies[1], "duplicate_bill") in told
