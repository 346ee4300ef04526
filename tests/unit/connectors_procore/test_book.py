"""Procore's book against the look-alike: one project's money as rows, to the cent."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from books.reading import rows_of
from sandbox.kit.serve import running
from tieout.config.connection import Connection, read_connection
from tieout.connectors.procore.book import build_book
from tieout.connectors.procore.book_stages import stage_of
from tieout.reconcile.schema import TABLES, Row, Stage
from unit.connectors_procore.financial_site import OWNER, PRIME, SUB, SUBCONTRACT, FinancialSite

Rows = dict[str, list[Row]]
SIDES = {"platform": {"system": "procore"}, "erp": {"system": "acumatica"}}
MAPS = {"cost_types": {"O": {"account": "51000", "account_group": "SUBCON"}}}
TABLES_KEPT = tuple(name for name, table in TABLES.items() if "platform" in table.sides and name != "job_cost")


def connection(**more: Any) -> Connection:
    return read_connection({"id": "acme", **SIDES, "value_maps": MAPS, **more})


@pytest.fixture(scope="module")
def site() -> Iterator[FinancialSite]:
    with running("procore") as base_url, httpx.Client(base_url=base_url, timeout=10) as outside:
        site = FinancialSite(outside)
        paid = {"contract": SUBCONTRACT, "requisition": site.refs["req-1"], "amount": "270.00", "date": "2026-06-15"}
        site.control("seed", {"contract_payments": [paid]})
        yield site
        site.close()


@pytest.fixture(scope="module")
def rows(site: FinancialSite) -> Rows:
    """Every table, each row as the snapshot takes it."""
    with closing(build_book(site.context(), connection())) as book:
        found = {name: rows_of(book, name) for name in TABLES_KEPT if not book.keeps(name)}
        assert book.keeps("job_cost")
        assert book.keeps("receipt")
    for name, each in found.items():
        for row in each:
            TABLES[name].write(row)
    return found


def one(rows: list[Row], **where: object) -> Row:
    (found,) = (row for row in rows if all(row[name] == value for name, value in where.items()))
    return found


def test_commitment_is_told_without_its_change_orders(rows: Rows) -> None:
    (row,) = rows["commitment"]
    assert (row["reference"], row["vendor"]) == (f"procore:subcontract:{SUBCONTRACT}", f"procore:vendor:{SUB}")
    assert (row["amount"], row["retainage_percent"], row["stage"]) == (Decimal("1500.00"), Decimal(10), "approved")
    assert {line["amount"] for line in rows["commitment_line"]} == {Decimal("1000.00"), Decimal("500.00")}
    assert {line["cost_key"] for line in rows["commitment_line"]} == {"3300/SUBCON"}


def test_change_orders_of_both_contracts_name_theirs(rows: Rows) -> None:
    ours = one(rows["change_order"], kind="commitment_change_order")
    owners = one(rows["change_order"], kind="prime_change_order")
    assert (ours["amount"], ours["contract"]) == (Decimal("150.00"), f"procore:subcontract:{SUBCONTRACT}")
    assert (owners["amount"], owners["contract"]) == (Decimal("343.85"), f"procore:prime_contract:{PRIME}")


def test_stored_material_is_billed_once_and_paid_is_what_its_payments_say(rows: Rows) -> None:
    first, second = (one(rows["invoice"], invoice_number=number) for number in ("A-17", "A-18"))
    # 300.00 of work and 50.00 stored; then 100.00, 80.00 of the change order, and 30.00 less stored than before.
    assert (first["amount"], second["amount"]) == (Decimal("350.00"), Decimal("150.00"))
    assert (first["retained"], first["paid"], second["paid"]) == (Decimal("35.00"), Decimal("270.00"), Decimal(0))
    assert first["due"] == Decimal("315.00")
    lines = [line for line in rows["invoice_line"] if line["invoice"] == second["reference"]]
    assert sum(Decimal(str(line["amount"])) for line in lines) == Decimal("150.00")
    assert any("commitment_change_order" in str(line["contract_line"]) for line in lines)


def test_owner_invoice_and_its_lines_come_to_the_same_gross(rows: Rows) -> None:
    second = one(rows["invoice"], kind="owner_invoice", number="2")
    assert (second["amount"], second["party"]) == (Decimal("330.00"), f"procore:customer:{OWNER}")
    (line,) = (line for line in rows["invoice_line"] if line["invoice"] == second["reference"])
    assert (line["amount"], line["retained"], line["cost_key"]) == (second["amount"], second["retained"], "3300")


def test_budget_holds_its_approved_changes(rows: Rows) -> None:
    (row,) = rows["budget_line"]
    assert (row["original"], row["approved_changes"], row["amount"]) == (
        Decimal("6000.00"),
        Decimal("100.50"),
        Decimal("6100.50"),
    )


def test_an_owner_is_a_customer_and_no_vendor(rows: Rows) -> None:
    assert [row["name"] for row in rows["customer"]] == ["City of Aurora"]
    assert [row["name"] for row in rows["vendor"]] == ["90 Minute Courier"]


def test_a_payment_names_the_invoice_it_pays(rows: Rows) -> None:
    (payment,) = rows["payment"]
    assert (payment["amount"], payment["invoice"]) == (
        Decimal("270.00"),
        one(rows["invoice"], invoice_number="A-17")["reference"],
    )


def test_a_code_without_a_mapping_has_no_key(site: FinancialSite) -> None:
    with closing(build_book(site.context(), connection(value_maps={}))) as book:
        assert {row["cost_key"] for row in rows_of(book, "commitment_line")} == {None}


def test_a_reading_goes_on_behind_the_last_project_whatever_was_added_before_it(site: FinancialSite) -> None:
    context = site.context()
    unlimited = replace(context, settings={**context.settings, "projects": []})
    with closing(build_book(unlimited, connection())) as book:
        _, cursor = book.page("commitment", "")
        assert cursor is None
    site.control("seed", {"projects": [{"id": 5, "name": "Early", "project_number": "1"}]})
    with closing(build_book(unlimited, connection())) as book:
        first, cursor = book.page("commitment", "")
        assert (first, cursor) == ([], "5")
        assert [row["amount"] for row in book.page("commitment", "5")[0]] == [Decimal("1500.00")]


@pytest.mark.parametrize(
    ("kind", "status", "stage"),
    [
        ("subcontract", "Approved", Stage.APPROVED),
        ("subcontract", "Complete", Stage.CLOSED),
        ("subcontract", "Terminated", Stage.VOID),
        ("purchase_order", "Submitted", Stage.PENDING),
        ("purchase_order", "Partially Received", Stage.APPROVED),
        ("purchase_order", "Received", Stage.APPROVED),
        ("purchase_order", "Closed", Stage.CLOSED),
        ("commitment_change_order", "a word of our own", Stage.PENDING),
        ("subcontractor_invoice", "approved_as_noted", Stage.APPROVED),
    ],
)
def test_only_what_counts_as_approved_stands(kind: str, status: str, stage: Stage) -> None:
    assert stage_of(connection(), kind, status) is stage


def test_what_counts_as_approved_is_the_connections_to_say() -> None:
    signed = {"commitment": {"approved": {"subcontract": ["Out For Signature"]}}}
    narrowed = connection(entities=signed)
    assert stage_of(narrowed, "subcontract", "out for signature") is Stage.APPROVED
    assert stage_of(narrowed, "subcontract", "Approved") is Stage.PENDING
