"""Released retainage is freed once, of the oldest bills that hold it, and never more than they hold."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from books.reading import rows_of
from contract.erp.any_world import AnyWorld, live_everywhere
from contract.erp.records import record_of
from contract.erp.rig import ErpRig, note_of, perform
from tieout.config.connection import read_connection
from tieout.connectors.sage_intacct import build_book, build_feed
from tieout.connectors.sage_intacct.assumptions import RETAINAGE_RELEASE
from tieout.policy.ready import ReadyInvoice
from tieout.records.invoice import Invoice
from tieout.records.payment import Payment
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, Observed, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Erp
from tieout.sync.state import State
from tieout.sync.tie import differences

RELEASES = "/ia/api/v1/objects/construction/ap-retainage-release"
HELD = {"I1": Decimal("62.54"), "I2": Decimal("10.00")}


def run(erp: Erp, ready: ReadyInvoice) -> tuple[TargetDocument, ...]:
    documents: tuple[TargetDocument, ...] = ()
    for step in erp.plan(ready):
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied), outcome
        documents = outcome.documents or documents
    return documents


def pay_app(rig: ErpRig, number: int, *, released: dict[str, str] | None = None, bills: bool = True) -> ReadyInvoice:
    """A pay app that bills and holds as the suite's does, or nothing; and releases so much per line."""
    ready = rig.ready("subcontractor_invoice")
    assert isinstance(ready, ReadyInvoice)
    nothing = Decimal("0.00")
    lines = tuple(
        replace(
            each,
            line=each.line if bills else replace(each.line, amount=nothing),
            retained=each.retained if bills else nothing,
            released=Decimal((released or {}).get(each.line.source_id, "0.00")),
        )
        for each in ready.lines
    )
    freed = sum((each.released for each in lines), nothing)
    return replace(
        ready,
        lines=lines,
        released=freed,
        retained=sum((each.retained for each in lines), nothing),
        external_reference=f"platform:subcontractor_invoice:{number}",
        invoice_number=f"PA-{number}",
    )


def held(rig: ErpRig) -> dict[str, Any]:
    """The commitment's summary."""
    (found,) = rig.sandbox.state()["summaries"]
    totals: dict[str, Any] = found["retainageTotals"]["txnTotals"]
    return totals


def test_oldest_bills_are_freed_first_and_a_bill_is_made_of_it(rig: ErpRig, erp: Erp) -> None:
    run(erp, pay_app(rig, 1))
    run(erp, pay_app(rig, 2))
    run(erp, pay_app(rig, 3, released={"I1": "70.00", "I2": "10.00"}))
    state = rig.sandbox.state()
    (release,) = state["retainage_releases"]
    freed = [(row["txnAmountReleased"], row["retainageBill"]["id"]) for row in release["apRetainageReleaseLines"]]
    first, second, _ = (bill["id"] for bill in state["bills"] if not bill["billNumber"].startswith("APRET"))
    assert freed == [("62.54", first), ("7.46", second), ("10.00", first)]
    assert release["state"] == "released"
    assert [bill["totalTxnAmount"] for bill in state["bills"] if bill["billNumber"].startswith("APRET")] == ["80.00"]
    assert Decimal(held(rig)["heldBalanceAmount"]) == 3 * sum(HELD.values()) - Decimal("80.00")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_lost_answer_frees_nothing_twice(rig: ErpRig, erp: Erp, method: str) -> None:
    run(erp, pay_app(rig, 1))
    ready = pay_app(rig, 2, released={"I1": "62.54"})
    *steps, free = erp.plan(ready)
    documents = run_some(erp, steps)
    rig.sandbox.fault("lose_answer_after", method=method, path=f"{RELEASES}*")
    assert isinstance(perform(erp, free, documents), InDoubt)
    known = erp.look_up(note_of(free), documents=documents)
    assert isinstance(known, Absent if method == "POST" else Found)
    assert isinstance(erp.perform(free, guard_key="guard-2", documents=documents), Applied)
    (release,) = rig.sandbox.state()["retainage_releases"]
    assert release["state"] == "released"
    assert Decimal(held(rig)["releasedAmount"]) == Decimal("62.54")


def run_some(erp: Erp, steps: list[Step]) -> tuple[TargetDocument, ...]:
    documents: tuple[TargetDocument, ...] = ()
    for step in steps:
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied), outcome
        documents = outcome.documents or documents
    return documents


def test_pay_app_that_only_releases_is_the_release_itself(rig: ErpRig, erp: Erp) -> None:
    run(erp, pay_app(rig, 1))
    ready = pay_app(rig, 2, released={"I1": "62.54", "I2": "10.00"}, bills=False)
    assert erp.objections(ready) == []
    (create,) = erp.plan(ready)
    (document,) = run(erp, ready)
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    assert create.expects is not None
    assert differences(create.expects, seen) == ()
    assert (document.kind, seen.total, seen.live) == ("construction/ap-retainage-release", Decimal("72.54"), True)
    assert held(rig)["heldBalanceAmount"].startswith("0.00")


def test_more_than_is_held_is_refused_with_what_is_missing(rig: ErpRig, erp: Erp) -> None:
    run(erp, pay_app(rig, 1))
    (create,) = erp.plan(pay_app(rig, 2, released={"I1": "62.54", "I2": "10.01"}, bills=False))
    refused = perform(erp, create)
    assert isinstance(refused, Refused)
    (reason,) = refused.reasons
    assert "$0.01 less" in reason.text
    assert reason.text.startswith("Line 2 ")
    assert rig.sandbox.state()["retainage_releases"] == []


def test_release_is_left_to_accounting_where_invoices_are(rig: ErpRig, erp: Erp) -> None:
    run(erp, pay_app(rig, 1))
    settings = {**erp.context.settings["vendor_invoices"], "end": "draft"}  # type: ignore[attr-defined]
    with closing(rig.open(vendor_invoices=settings)) as cautious:
        run(cautious, pay_app(rig, 2, released={"I1": "1.00"}))
    (release,) = rig.sandbox.state()["retainage_releases"]
    assert release["state"] == "draft"


def test_release_needs_its_assumption_by_name(rig: ErpRig, erp: Erp) -> None:
    context = erp.context  # type: ignore[attr-defined]  # the rig's connector has one
    without = type(erp)(replace(context, assumptions=context.assumptions - {RETAINAGE_RELEASE.name}))  # type: ignore[call-arg]
    (reason,) = without.objections(pay_app(rig, 1, released={"I1": "1.00"}))
    assert RETAINAGE_RELEASE.name in reason.text
    assert without.objections(pay_app(rig, 1)) == []
    without.close()


def test_book_tells_a_pay_app_with_what_it_releases_and_no_dollar_twice(rig: ErpRig, erp: Erp) -> None:
    ((first,), (second,), (third,)) = (
        run(erp, pay_app(rig, 1)),
        run(erp, pay_app(rig, 2, released={"I1": "62.54"})),
        run(erp, pay_app(rig, 3, released={"I2": "10.00"}, bills=False)),
    )
    chosen = {"id": "harbor", "platform": {"system": "procore"}, "erp": {"system": "sage_intacct"}}
    with closing(build_book(erp.context, read_connection(chosen))) as book:  # type: ignore[attr-defined]
        told = {row["reference"]: row for row in rows_of(book, "invoice")}
        lines = rows_of(book, "invoice_line")
    gross, kept = Decimal("725.34"), Decimal("72.54")
    assert {name: (row["kind"], row["amount"], row["retained"], row["due"]) for name, row in told.items()} == {
        first.address: ("subcontractor_invoice", gross, kept, gross - kept),
        second.address: ("subcontractor_invoice", gross, Decimal("10.00"), gross - Decimal("10.00")),
        third.address: ("subcontractor_invoice", Decimal("0.00"), Decimal("-10.00"), Decimal("10.00")),
    }
    assert sum(Decimal(str(line["amount"])) for line in lines) == 2 * gross


def test_payment_of_released_retainage_names_the_pay_app_that_released_it(rig: ErpRig, erp: Erp) -> None:
    run(erp, pay_app(rig, 1))
    (second,), (third,) = (
        run(erp, pay_app(rig, 2, released={"I1": "62.54"})),
        run(erp, pay_app(rig, 3, released={"I2": "10.00"}, bills=False)),
    )
    freeing = [bill for bill in rig.sandbox.state()["bills"] if bill["billNumber"].startswith("APRET")]
    payment = {
        "vendor": {"id": "V0001"},
        "paymentDate": "2026-03-20",
        "financialEntity": {"entityId": "BOA"},
        "paymentMethod": "Printed Check",
        "details": [
            {"bill": {"key": bill["key"]}, "txnCurrency": {"paymentAmount": bill["totalTxnAmount"]}} for bill in freeing
        ],
    }
    rig.sandbox.client.post("/__sandbox__/seed", json={"payments": [payment]}).raise_for_status()
    with closing(build_feed(erp.context)) as feed:  # type: ignore[attr-defined]
        (paid,) = feed.page("payment", cursor="", since=None, size=10).records
    assert isinstance(paid, Payment)
    assert {(one.document, one.amount, one.retainage) for one in paid.documents} == {
        (second.address, Decimal("62.54"), True),
        (third.address, Decimal("10.00"), True),
    }


def test_release_comes_true_once_through_the_push_flow(rig: ErpRig, erp: Erp) -> None:
    world = AnyWorld(connection=live_everywhere(dict(rig.value_maps)))
    world.erp = cast(Any, erp)
    first = record_of("subcontractor_invoice", customer=rig.customer)
    assert isinstance(first, Invoice)
    world.prepare_for(first)
    world.approve(first)
    assert world.entry(first).state is State.SYNCED, world.told(first)
    line, other = first.lines
    nothing = Decimal("0.00")
    held_back = {"retained_work": nothing, "retained_before": Decimal("62.54"), "released_work": Decimal("62.54")}
    freed = line.model_copy(update={"work": nothing, **held_back})
    second = first.model_copy(
        update={
            "reference": first.reference.model_copy(update={"id": "PA-second"}),
            "number": "PA-second",
            "invoice_number": "INV-78",
            "lines": (freed, other),
            "total": Decimal("152.53"),
        }
    )
    rig.sandbox.fault("lose_answer_after", method="PATCH", path=f"{RELEASES}*")
    world.approve(second)
    world.pass_time(timedelta(hours=2))
    assert world.entry(second).state is State.SYNCED, world.told(second)
    (release,) = rig.sandbox.state()["retainage_releases"]
    assert (release["state"], release["apRetainageReleaseLines"][0]["txnAmountReleased"]) == ("released", "62.54")
