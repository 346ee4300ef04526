"""What accounting keeps: read whole, page by page, and nothing that is none of the platform's business."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from contract.erp.rig import ErpRig, created, perform
from contract.erp.sage_intacct_seed import SEED
from tieout.connectors.sage_intacct import build_feed
from tieout.connectors.sage_intacct.capabilities import RECEIPTS
from tieout.connectors.sage_intacct.client import Records, Rows
from tieout.records.payment import Payment
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Applied, NeedsPerson, NotNow
from tieout.sync.ports import Erp, Missing
from tieout.sync.pull_ports import Feed

MANY = [{"id": f"M{number:03d}", "name": f"Firm {number}", "taxId": "12-3456789"} for number in range(25)]


@pytest.fixture
def feed(rig: ErpRig, erp: Erp) -> Iterator[Feed]:
    """A feed of the same connection."""
    found = build_feed(erp.context)  # type: ignore[attr-defined]  # the rig's connector has one
    yield found
    found.close()


def _seed(rig: ErpRig, **lists: object) -> None:
    rig.sandbox.client.post("/__sandbox__/seed", json=lists).raise_for_status()


def _invoiced(rig: ErpRig, erp: Erp) -> tuple[TargetDocument, str]:
    """A pay app in the ERP, and the key of the bill that Intacct made of it."""
    documents: tuple[TargetDocument, ...] = ()
    for step in erp.plan(rig.ready("subcontractor_invoice")):
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied)
        documents = outcome.documents or documents
    (bill,) = rig.sandbox.state()["bills"]
    return documents[0], str(bill["key"])


def _pay(rig: ErpRig, bill: str, amount: str, **fields: object) -> None:
    payment = {
        "vendor": {"id": "V0001"},
        "paymentDate": "2026-03-05",
        "financialEntity": {"entityId": "BOA"},
        "paymentMethod": "Printed Check",
        "documentNumber": "1001",
        "details": [{"bill": {"key": bill}, "txnCurrency": {"paymentAmount": amount}}],
    }
    _seed(rig, payments=[payment | fields])


def _receive(rig: ErpRig, invoice: TargetDocument, amount: str, **fields: object) -> None:
    receipt = {
        "customer": {"id": "C0001"},
        "paidDate": "2026-03-09",
        "paymentMethod": "printedCheck",
        "documentNumber": "77",
        "paymentDetails": [{"arInvoice": {"key": invoice.key}, "txnCurrency": {"paymentAmount": amount}}],
    }
    _seed(rig, receipts=[receipt | fields])


def test_every_vendor_comes_once_over_many_pages(rig: ErpRig, feed: Feed) -> None:
    _seed(rig, vendors=MANY)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = feed.page("vendor", cursor=cursor, since=None, size=10)
        seen += [record.number for record in page.records]
        cursor = page.next_cursor
    assert sorted(seen) == sorted(each["id"] for each in [*MANY, *SEED["vendors"]])
    assert page.as_of is not None


def test_tax_id_is_never_asked_for(rig: ErpRig, feed: Feed) -> None:
    _seed(rig, vendors=MANY[:1])
    record = feed.one("vendor", SourceReference(system="sage_intacct", kind="vendor", id="M000"))
    assert not isinstance(record, Missing)
    assert "3456789" not in record.model_dump_json()


def test_inactive_vendor_is_shown_as_such_and_an_unknown_one_is_missing(feed: Feed) -> None:
    gone = feed.one("vendor", SourceReference(system="sage_intacct", kind="vendor", id="V0002"))
    assert not isinstance(gone, Missing)
    assert (gone.status, getattr(gone, "active", None)) == ("inactive", False)
    assert isinstance(feed.one("customer", SourceReference(system="sage_intacct", kind="customer", id="X")), Missing)


def test_only_what_changed_since_is_read(rig: ErpRig, feed: Feed) -> None:
    rig.sandbox.advance(3600)
    _seed(rig, vendors=MANY[:2])
    changed = max(record.updated_at for record in feed.page("vendor", cursor="", since=None, size=100).records)
    page = feed.page("vendor", cursor="", since=changed - timedelta(minutes=30), size=100)
    assert sorted(record.number for record in page.records) == ["M000", "M001"]


def test_payment_names_the_invoice_that_was_sent_and_not_its_bill(rig: ErpRig, erp: Erp, feed: Feed) -> None:
    document, bill = _invoiced(rig, erp)
    _pay(rig, bill, "100.25")
    _pay(rig, bill, "1.00", state="draft")
    _pay(rig, bill, "2.00", state="voided")
    made, voided = sorted(feed.page("payment", cursor="", since=None, size=50).records, key=lambda each: each.status)
    assert isinstance(made, Payment)
    assert isinstance(voided, Payment)
    assert (made.documents[0].document, made.documents[0].amount) == (document.address, Decimal("100.25"))
    assert (made.total, made.method, made.check_number) == (Decimal("100.25"), "check", "1001")
    assert (made.voided, voided.voided) == (False, True)


def test_balances_of_bills_and_commitments_tie(rig: ErpRig, erp: Erp, feed: Feed) -> None:
    document, bill = _invoiced(rig, erp)
    _pay(rig, bill, "100.25")
    invoice = rig.ready("subcontractor_invoice")
    contract = getattr(invoice, "contract", None)
    assert contract is not None
    found = {balance.document: balance for balance in feed.balances((document, contract))}
    gross, retained = Decimal("725.34"), Decimal("72.54")
    assert found[document.address].amount == gross
    assert found[document.address].balance == gross - retained - Decimal("100.25")
    assert found[document.address].retainage == retained
    assert found[contract.address].amount == Decimal("20000.50")
    assert found[contract.address].balance == Decimal("20000.50") - gross


def test_job_costs_add_up_debit_less_credit_per_task_and_cost_type(rig: ErpRig, feed: Feed) -> None:
    where = {"project": {"id": "P100"}, "task": {"id": "03-300"}, "costType": {"id": "S"}}
    rows = [
        {"txnType": "debit", "txnAmount": "100.10", "baseAmount": "100.10", "dimensions": where},
        {"txnType": "credit", "txnAmount": "0.05", "baseAmount": "0.05", "dimensions": where},
        {"txnType": "credit", "txnAmount": "999.00", "baseAmount": "999.00", "dimensions": {"project": {"id": "P100"}}},
    ]
    _seed(rig, journal_entry_lines=[row | {"glAccount": {"id": "5010"}, "state": "posted"} for row in rows])
    costs, cursor = feed.job_costs("P100", cursor="")
    (cost,) = costs
    assert cursor is None
    assert (cost.cost_code.code, cost.cost_type, cost.cost_to_date) == ("03-300", "S", Decimal("100.05"))
    assert cost.committed == Decimal("20000.50")


@pytest.mark.parametrize("kind", ["vendor", "payment", "receipt"])
def test_row_that_cannot_be_read_is_left_out_by_name_and_its_neighbours_are_read(
    rig: ErpRig, feed: Feed, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"id": "A", "key": "1", "state": "complete" if kind == "receipt" else "confirmed", "status": "active"}
    good |= {"audit.modifiedDateTime": "2026-03-02T09:00:00Z", "vendor.id": "V1"}
    odd = good | {"id": "B", "key": "2", "audit.modifiedDateTime": "soon"}
    found = Rows((good, odd), None, datetime(2026, 3, 2, tzinfo=UTC))
    monkeypatch.setattr(Records, "rows", lambda *_, **__: found)
    monkeypatch.setattr(Records, "every_row", lambda *_, **__: iter(()))
    page = feed.page(kind, cursor="", since=None, size=10)
    names = {"vendor": ("A", "B")}.get(kind, ("1", "2"))
    assert ([one.reference.id for one in page.records], [one.reference.id for one in page.unread]) == (
        [names[0]], [names[1]],
    )  # fmt: skip
    assert "audit.modifiedDateTime is no moment" in page.unread[0].why


def test_page_that_cannot_be_read_is_no_empty_page(rig: ErpRig, feed: Feed) -> None:
    for fault in ("garbage", "unavailable", "lose_answer_before", "rate_limit"):
        rig.sandbox.fault(fault, method="POST", path="/ia/api/v1/services/core/query")
        with pytest.raises(NotNow):
            feed.page("vendor", cursor="", since=datetime(2026, 1, 1, tzinfo=UTC), size=10)


def test_receipt_names_the_invoices_that_it_paid_and_a_reversed_one_keeps_what_it_had(
    rig: ErpRig, erp: Erp, feed: Feed
) -> None:
    document = created(erp, rig.ready("owner_invoice"))
    _receive(rig, document, "100.25")
    _receive(rig, document, "9.00", state="draft")
    _receive(rig, document, "2.00", state="reversed", paymentMethod="eft")
    made, voided = sorted(feed.page("receipt", cursor="", since=None, size=50).records, key=lambda each: each.status)
    assert isinstance(made, Payment)
    assert isinstance(voided, Payment)
    assert [(one.document, one.amount) for one in made.documents] == [(document.address, Decimal("100.25"))]
    assert (made.total, made.method, made.check_number, made.vendor) == (Decimal("100.25"), "check", "77", None)
    assert (voided.total, voided.method, voided.voided) == (Decimal("2.00"), "electronic", True)
    assert made.paid_on == date(2026, 3, 9)
    assert feed.one("receipt", made.reference) == made


def test_receipts_are_refused_by_name_until_their_assumption_is_on(erp: Erp) -> None:
    context = erp.context  # type: ignore[attr-defined]  # the rig's connector has one
    with closing(build_feed(replace(context, assumptions=context.assumptions - {RECEIPTS}))) as without:
        assert not without.capability("receipt").offered
        with pytest.raises(NeedsPerson, match=RECEIPTS):
            without.page("receipt", cursor="", since=None, size=1)
