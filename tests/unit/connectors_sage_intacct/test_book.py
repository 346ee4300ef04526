"""Sage Intacct's book against the look-alike: what was sent and what accounting did since, as rows, to the cent."""

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import ErpRig, created
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import book_reference, build_book
from tieout.connectors.sage_intacct.book import RELIES_ON, SageIntacctBook
from tieout.connectors.sage_intacct.book_stages import stage_of
from tieout.reconcile.schema import Stage
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Erp
from unit.connectors_sage_intacct.book_desk import CONNECTION, Seed, rows, send


def test_commitment_is_told_as_it_was_signed_and_its_change_beside_it(
    rig: ErpRig, erp: Erp, book: SageIntacctBook
) -> None:
    sent, change = rig.ready("commitment_change_order"), send(rig, erp, "commitment_change_order")
    contract = getattr(sent, "contract", None)
    assert contract is not None
    held = rows(book, "commitment")[contract.address]
    assert (held["amount"], held["stage"], held["kind"]) == (Decimal("20000.50"), "approved", "subcontract")
    assert held["vendor"] == "HarborCo/accounts-payable%2Fvendor/V0001"
    lines = rows(book, "commitment_line")
    assert {row["amount"] for row in lines.values()} == {Decimal("7500.50"), Decimal("12500.00")}
    assert {row["cost_key"] for row in lines.values()} == {"03300/S"}
    told = rows(book, "change_order")[change.address]
    assert (told["amount"], told["contract"], told["stage"]) == (Decimal("300.50"), contract.address, "approved")
    assert told["number"] == sent.external_reference


def test_pay_app_is_told_by_what_was_sent_and_paid_as_its_bill_is(
    rig: ErpRig, erp: Erp, book: SageIntacctBook, seed: Seed
) -> None:
    sent = send(rig, erp, "subcontractor_invoice")
    (bill,) = rig.sandbox.state()["bills"]
    seed(
        payments=[
            {
                "vendor": {"id": "V0001"},
                "paymentDate": "2026-03-05",
                "financialEntity": {"entityId": "BOA"},
                "paymentMethod": "Printed Check",
                "details": [{"bill": {"key": bill["key"]}, "txnCurrency": {"paymentAmount": "100.25"}}],
            }
        ]
    )
    invoices = rows(book, "invoice")
    # Its bill is no second invoice: the same dollars would count twice.
    assert set(invoices) == {sent.address}
    told = invoices[sent.address]
    assert (told["amount"], told["retained"], told["due"]) == (Decimal("725.34"), Decimal("72.54"), Decimal("652.80"))
    assert (told["paid"], told["invoice_number"], told["kind"]) == (
        Decimal("100.25"),
        "INV-77",
        "subcontractor_invoice",
    )
    lines = rows(book, "invoice_line")
    commitment_lines = rows(book, "commitment_line")
    assert {row["contract_line"] for row in lines.values()} == set(commitment_lines)
    assert sum(Decimal(str(row["retained"])) for row in lines.values()) == Decimal("72.54")
    (payment,) = rows(book, "payment").values()
    assert (payment["invoice"], payment["amount"], payment["voided"]) == (sent.address, Decimal("100.25"), False)


def test_bill_that_nobody_sent_is_a_bill_and_no_pay_app(book: SageIntacctBook, seed: Seed) -> None:
    where = {"project": {"id": "P100"}, "task": {"id": "03-300"}, "costType": {"id": "S"}}
    direct: dict[str, Any] = {
        "billNumber": "B-9",
        "vendor": {"id": "V0001"},
        "createdDate": "2026-03-01",
        "dueDate": "2026-04-01",
        "lines": [{"glAccount": {"id": "5010"}, "txnAmount": "10.01", "dimensions": where}],
    }
    seed(bills=[direct, direct | {"billNumber": "B-8", "state": "reversed"}])
    told = {row["number"]: row for row in rows(book, "invoice").values()}
    assert (told["B-9"]["kind"], told["B-9"]["amount"], told["B-9"]["stage"]) == (
        "vendor_bill",
        Decimal("10.01"),
        "approved",
    )
    assert told["B-8"]["stage"] == "void"


def test_owner_invoice_and_its_receipt(rig: ErpRig, erp: Erp, book: SageIntacctBook, seed: Seed) -> None:
    sent = send(rig, erp, "owner_invoice")
    paid = [{"arInvoice": {"key": sent.key}, "txnCurrency": {"paymentAmount": "52.80"}}]
    seed(receipts=[{"customer": {"id": "C0001"}, "paymentDetails": paid}])
    told = rows(book, "invoice")[sent.address]
    assert (told["amount"], told["retained"], told["paid"]) == (Decimal("725.34"), Decimal("72.54"), Decimal("52.80"))
    assert told["invoice_number"] == rig.ready("owner_invoice").external_reference
    assert {row["cost_key"] for row in rows(book, "invoice_line").values()} == {"03300"}
    (receipt,) = rows(book, "payment").values()
    assert (receipt["invoice"], receipt["amount"]) == (sent.address, Decimal("52.80"))


def test_budget_is_its_original_and_what_was_posted_to_it_since(rig: ErpRig, erp: Erp, book: SageIntacctBook) -> None:
    for kind in ("budget", "budget_change", "prime_change_order"):
        send(rig, erp, kind)
    told = {row["cost_key"]: row for row in rows(book, "budget_line").values()}
    assert told["05120/S"]["original"] == Decimal("250000.37")
    assert told["05120/S"]["amount"] == Decimal("500000.74")
    assert told["09900/S"]["approved_changes"] == Decimal("-10.01")
    prime = rows(book, "change_order")
    assert [(row["kind"], row["amount"]) for row in prime.values()] == [("prime_change_order", Decimal("409.56"))]


def test_masters_are_named_as_bindings_name_them(
    rig: ErpRig, erp: Erp, book: SageIntacctBook, context: ConnectorContext
) -> None:
    vendor = SourceReference(system="sage_intacct", kind="vendor", id="V0002")
    assert rows(book, "vendor")[book_reference(context, vendor)]["active"] is False
    project = created(erp, rig.ready("project"))
    assert rows(book, "project")[project.address]["customer"] in rows(book, "customer")


def test_list_that_shrinks_while_it_is_read_misses_nobody(rig: ErpRig, book: SageIntacctBook, seed: Seed) -> None:
    seed(vendors=[{"id": f"M{number:03d}", "name": f"Firm {number}"} for number in range(230)])
    token = rig.sandbox.client.post(
        "/ia/api/v1/oauth2/token",
        json={
            "grant_type": "client_credentials",
            "client_id": "tieout.app.sage.com",
            "client_secret": "s3cret",
            "username": "tieout@HarborCo",
        },
    ).json()["access_token"]
    first, cursor = book.page("vendor", "")
    gone = next(row for row in rig.sandbox.state()["vendors"] if row["id"] == "M003")
    path = f"/ia/api/v1/objects/accounts-payable/vendor/{gone['key']}"
    rig.sandbox.client.delete(path, headers={"authorization": f"Bearer {token}"}).raise_for_status()
    seen = {row["number"] for row in first}
    while cursor is not None:
        page, cursor = book.page("vendor", cursor)
        seen |= {row["number"] for row in page}
    assert {f"M{number:03d}" for number in range(230)} <= seen


def test_table_is_refused_by_the_name_of_what_it_relies_on(context: ConnectorContext) -> None:
    with closing(build_book(replace(context, assumptions=frozenset()), CONNECTION)) as bare:
        for table, needed in RELIES_ON.items():
            with pytest.raises(NeedsPerson, match=needed[0].name):
                bare.page(table, "")


def test_what_is_not_kept_has_a_reason(book: SageIntacctBook, context: ConnectorContext) -> None:
    assert "definition" in book.keeps("receipt")
    assert [book.keeps(table) for table in ("vendor", "invoice", "budget_line")] == ["", "", ""]
    by_task = replace(context, settings={**context.settings, "task": "task"})
    with closing(build_book(by_task, CONNECTION)) as other:
        assert "value_maps.tasks" in other.keeps("budget_line")


def test_state_that_nobody_knows_is_refused_and_not_dropped() -> None:
    assert stage_of("accounts-payable/bill", "B-1", "selected") is Stage.APPROVED
    with pytest.raises(NeedsPerson, match="shredded"):
        stage_of("purchasing/document", "SC-1", "shredded")
