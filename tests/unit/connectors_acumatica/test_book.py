"""Acumatica's book against the look-alike: what accounting's documents say, as rows, to the cent."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from typing import Any

import httpx
import pytest

from books.reading import rows_of
from contract.erp.rig import OneHolder, PlentyOfTime
from sandbox.kit.serve import running
from tieout.config.connection import read_connection
from tieout.connectors.acumatica.book import RELIES_ON, AcumaticaBook, build_book
from tieout.connectors.acumatica.book_assumptions import SWITCHES
from tieout.connectors.acumatica.book_invoices import receivable
from tieout.connectors.acumatica.book_masters import book_reference
from tieout.connectors.acumatica.book_stages import stage_of
from tieout.connectors.context import ConnectorContext
from tieout.reconcile.schema import RECEIVABLE_KINDS, TABLES, Row, Stage
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.wiring.clock import SystemClock
from unit.connectors_acumatica.feed_desk import LINE, LOGIN, SEED
from unit.connectors_acumatica.feed_site import ALL

EVERYTHING = ALL | {each.name for each in SWITCHES}
CONNECTION = read_connection(
    {
        "id": "harbor",
        "platform": {"system": "procore"},
        "erp": {"system": "acumatica"},
        "value_maps": {"cost_types": {"S": {"account": "51000", "account_group": "SUBCON"}}},
    }
)
COST = {"Project": "P100", "Task": "01", "CostCode": "03-300", "Account": "51000", "OrderQty": "1"}
BILLS = {"POOrderType": "Subcontract", "POOrderNbr": "SC-1", "POLine": 1, "Qty": "0"}
BOOKS: dict[str, Any] = SEED | {
    "accounts": ["51000", "40000", "12000"],
    "cost_codes": [{"CostCodeID": "03-300"}, {"CostCodeID": "00-000"}],
    "subcontracts": [
        {
            "SubcontractNbr": "SC-1",
            "VendorID": "V0001",
            "VendorRef": "procore:subcontract:41~2",
            "Status": "Open",
            "ApplyRetainage": True,
            "RetainagePct": "10",
            # The change order put 200.00 on the first line, and added the second.
            "Details": [
                COST | {"LineNbr": 1, "UnitCost": "1200.00", "ExtendedCost": "1200.00"},
                COST | {"LineNbr": 2, "UnitCost": "50.00", "ExtendedCost": "50.00"},
            ],
        }
    ],
    "change_orders": [
        {
            "RefNbr": number,
            "ProjectID": "P100",
            "Status": status,
            "CommitmentsChangeTotal": "250.00",
            "CostBudgetChangeTotal": "0",
            "RevenueBudgetChangeTotal": "0",
            "Commitments": [
                {"POType": "Subcontract", "PONbr": "SC-1", "POLineNbr": line, "Vendor": "V0001", "Amount": amount}
                for line, amount in ((1, "200.00"), (2, "50.00"))
            ],
        }
        for number, status in (("CO-1", "Closed"), ("CO-2", "Open"))
    ],
    "bills": [
        {
            "Type": "Bill",
            "ReferenceNbr": "000901",
            "Vendor": "V0001",
            "VendorRef": "A-17",
            "Description": "[procore:subcontractor_invoice:7] 1",
            "Status": "Open",
            "Date": "2026-03-31T00:00:00+00:00",
            "PostPeriod": "042026",
            "Balance": "500.00",
            "custom": {"Document.RetainageApply": True},
            "Details": [
                LINE | BILLS | {"ExtendedCost": "900.00", "custom": {"Transactions.RetainagePct": 10}},
                LINE | {"CostCode": "00-000", "ExtendedCost": "100.00", "Qty": "0"},
            ],
            "Applications": [
                {"DocType": "Payment", "ReferenceNbr": "1", "AmountPaid": "300.00"},
                {"DocType": "Debit Adj.", "ReferenceNbr": "2", "AmountPaid": "110.00"},
            ],
        },
        {
            "Type": "Debit Adj.",
            "ReferenceNbr": "000902",
            "Vendor": "V0001",
            "Status": "Open",
            "Details": [LINE | {"ExtendedCost": "40.00", "Qty": "0"}],
        },
    ],
    "invoices": [
        {
            "Type": "Invoice",
            "ReferenceNbr": "000801",
            "Customer": "C0001",
            "Project": "P100",
            "Status": "Open",
            "Details": [
                {"ProjectTask": "01", "CostCode": "03-300", "Account": account, "Qty": "0", "ExtendedPrice": amount}
                for account, amount in (("40000", "500.00"), ("12000", "-50.00"))
            ],
        },
        *(
            {
                "Type": kind,
                "ReferenceNbr": number,
                "Customer": "C0001",
                "Project": "P100",
                "Status": "Open",
                "Description": said,
                "Details": [
                    {
                        "ProjectTask": "01",
                        "CostCode": "03-300",
                        "Account": "40000",
                        "Qty": "0",
                        "ExtendedPrice": "70.00",
                    }
                ],
            }
            for kind, number, said in (
                ("Credit Memo", "000802", "by hand"),
                ("Debit Memo", "000803", "by hand"),
                ("Credit Memo", "000804", "[procore:owner_invoice:9] 2"),
            )
        ),
    ],
    "project_budgets": [
        {"ProjectID": "P100", "ProjectTaskID": "01", "AccountGroup": "SUBCON", "CostCode": "03-300"}
        | {"OriginalBudgetedAmount": "6000.00", "RevisedBudgetedAmount": "6100.50"}
    ],
}


class Site:
    """A seeded tenant, and books of it."""

    def __init__(self, outside: httpx.Client) -> None:
        self.outside = outside
        self.seed(BOOKS)

    def seed(self, document: dict[str, Any]) -> None:
        answer = self.outside.post("/__sandbox__/seed", json=document)
        assert answer.status_code == 200, answer.text

    def context(self, assumptions: frozenset[str] = EVERYTHING) -> ConnectorContext:
        settings = {"base_url": str(self.outside.base_url).rstrip("/"), "tenant": "Harbor", "branch": "MAIN"}
        return ConnectorContext(
            connection="harbor",
            settings=settings | {"invoices": {"retainage_receivable_account": "12000"}},
            credentials=LOGIN,
            tokens=OneHolder(),
            clock=SystemClock(),
            deadline=PlentyOfTime(),
            sleep=lambda seconds: pytest.fail(f"slept {seconds} seconds"),
            assumptions=assumptions,
            allow_loopback=True,
        )

    def book(self, assumptions: frozenset[str] = EVERYTHING) -> AcumaticaBook:
        return build_book(self.context(assumptions), CONNECTION)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with (
        running("acumatica", max_sessions=20) as base_url,
        httpx.Client(base_url=base_url, timeout=10) as outside,
    ):
        yield Site(outside)


@pytest.fixture(scope="module")
def rows(site: Site) -> dict[str, list[Row]]:
    """Every table, each row as the snapshot takes it."""
    with closing(site.book()) as book:
        found = {name: rows_of(book, name) for name in RELIES_ON}
    for name, each in found.items():
        for row in each:
            TABLES[name].write(row)
    return found


def one(rows: list[Row], reference: str) -> Row:
    (found,) = (row for row in rows if row["reference"] == reference)
    return found


def test_order_is_told_at_its_original_amount_and_under_our_reference(rows: dict[str, list[Row]]) -> None:
    order = one(rows["commitment"], "Harbor/Subcontract/SC-1")
    assert (order["amount"], order["number"]) == (Decimal("1000.00"), "procore:subcontract:41~2")
    assert (order["project"], order["retainage_percent"]) == ("Harbor/Project/P100", Decimal(10))
    (line,) = rows["commitment_line"]
    assert (line["amount"], line["reference"]) == (Decimal("1000.00"), "Harbor/Subcontract/SC-1/1")
    assert line["cost_key"] == "03300/SUBCON"


def test_change_order_stands_once_it_is_released(rows: dict[str, list[Row]]) -> None:
    stages = {row["reference"]: row["stage"] for row in rows["change_order"]}
    assert stages == {"Harbor/ChangeOrder/CO-1": "approved", "Harbor/ChangeOrder/CO-2": "pending"}
    assert {row["contract"] for row in rows["change_order"]} == {"Harbor/Subcontract/SC-1"}


def test_bill_is_gross_and_only_payments_pay_it(rows: dict[str, list[Row]]) -> None:
    bill = one(rows["invoice"], "Harbor/Bill/Bill/000901")
    assert (bill["amount"], bill["retained"], bill["due"]) == (Decimal("1000.00"), Decimal("90.00"), Decimal("910.00"))
    assert (bill["paid"], bill["kind"], bill["invoice_number"]) == (Decimal("300.00"), "subcontractor_invoice", "A-17")
    assert (str(bill["billed_on"]), str(bill["posted_on"])) == ("2026-03-31", "2026-04-01")
    lines = [line for line in rows["invoice_line"] if line["invoice"] == bill["reference"]]
    assert [(line["amount"], line["contract_line"], line["on_default"]) for line in lines] == [
        (Decimal("900.00"), "Harbor/Subcontract/SC-1/1", False),
        (Decimal("100.00"), None, True),
    ]


def test_an_adjustment_reduces_what_is_owed_and_is_no_twin_of_its_bill(rows: dict[str, list[Row]]) -> None:
    row = one(rows["invoice"], "Harbor/Bill/Debit Adj./000902")
    assert (row["amount"], row["kind"]) == (Decimal("-40.00"), "debit_adj")


def test_owner_invoice_holds_its_retainage_in_rows_of_its_own(rows: dict[str, list[Row]]) -> None:
    row = one(rows["invoice"], "Harbor/Invoice/Invoice/000801")
    assert (row["amount"], row["retained"], row["due"]) == (Decimal("500.00"), Decimal("50.00"), Decimal("450.00"))
    (line,) = (line for line in rows["invoice_line"] if line["invoice"] == row["reference"])
    assert (line["cost_key"], line["contract_line"]) == ("03300", None)


def test_memo_to_a_customer_is_a_receivable_and_one_of_our_own_an_owners_invoice(rows: dict[str, list[Row]]) -> None:
    memos = [row for row in rows["invoice"] if "Memo" in str(row["reference"])]
    assert {row["number"]: (row["kind"], row["amount"]) for row in memos} == {
        "000802": ("credit_memo", Decimal("-70.00")),
        "000803": ("debit_memo", Decimal("70.00")),
        "000804": ("owner_invoice", Decimal("-70.00")),
    }
    assert {row["kind"] for row in rows["invoice"] if "/Invoice/" in str(row["reference"])} <= RECEIVABLE_KINDS
    assert not {row["kind"] for row in rows["invoice"] if "/Bill/" in str(row["reference"])} & RECEIVABLE_KINDS


@pytest.mark.parametrize("kind", ["Invoice", "Credit Memo", "Debit Memo", "Overdue Charge", "Prepayment"])
def test_whatever_stands_among_ar_invoices_is_a_receivable(kind: str) -> None:
    assert {receivable(kind, ours=ours) for ours in (True, False)} <= RECEIVABLE_KINDS


def test_budget_and_costs_are_read_project_by_project(rows: dict[str, list[Row]]) -> None:
    (budget,) = rows["budget_line"]
    assert (budget["amount"], budget["original"], budget["cost_key"]) == (
        Decimal("6100.50"),
        Decimal("6000.00"),
        "03300/SUBCON",
    )
    costs = {row["cost_code"]: (row["amount"], row["on_default"]) for row in rows["job_cost"]}
    assert costs["00-000"] == (Decimal("100.00"), True)


def test_a_reading_can_be_taken_up_by_another_reader_at_every_cursor(site: Site, rows: dict[str, list[Row]]) -> None:
    for table in ("invoice", "commitment", "budget_line", "payment"):
        found: list[Row] = []
        cursor: str | None = ""
        while cursor is not None:
            with closing(site.book()) as book:
                page, cursor = book.page(table, cursor)
            found += page
        assert {str(row["reference"]) for row in found} == {str(row["reference"]) for row in rows[table]}


@pytest.mark.parametrize("table", ["commitment", "invoice", "payment", "job_cost"])
def test_what_is_not_switched_on_is_refused_by_name(site: Site, table: str) -> None:
    needed = RELIES_ON[table][-1].name
    with closing(site.book(EVERYTHING - {needed})) as book, pytest.raises(NeedsPerson, match=needed):
        book.page(table, "")


def test_a_status_nobody_knows_is_refused_by_name_and_never_dropped() -> None:
    assert stage_of("Bill", "Bill/1", "Balanced") is Stage.PENDING
    with pytest.raises(NeedsPerson, match="Offen"):
        stage_of("Bill", "Bill/1", "Offen")


def test_records_of_accounting_are_named_as_the_rows_name_them(site: Site, rows: dict[str, list[Row]]) -> None:
    vendor = SourceReference(system="acumatica", kind="vendor", id="V0001")
    assert one(rows["vendor"], book_reference(site.context(), vendor))["name"] == "O'Brien & Sons"
