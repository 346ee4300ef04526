"""What a plan comes to in the company: not only the document that was made, but what it did to the books."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import ErpRig, created, note_of, perform
from tieout.connectors.sage_intacct.settings import read_settings
from tieout.policy.ready import Ready, ReadyChangeOrder, ReadyInvoice
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, Found, InDoubt, Observed, Refused
from tieout.sync.ports import Erp
from tieout.sync.tie import differences


def _run(erp: Erp, ready: Ready) -> TargetDocument:
    documents: tuple[TargetDocument, ...] = ()
    for step in erp.plan(ready):
        outcome = perform(erp, step, documents)
        assert isinstance(outcome, Applied), outcome
        documents = outcome.documents or documents
    return documents[0]


def _seeded(rig: ErpRig) -> dict[str, Any]:
    return next(each for each in rig.sandbox.state()["documents"] if each["documentNumber"] == "SC-900001")


def test_prime_change_raises_the_contract_once_however_often_its_steps_are_sent(rig: ErpRig, erp: Erp) -> None:
    ready = rig.ready("prime_change_order")
    document = _run(erp, ready)
    for step in erp.plan(ready)[1:]:
        assert isinstance(perform(erp, step, (document,)), Applied)
    state = rig.sandbox.state()
    (contract,) = state["contracts"]
    assert Decimal(contract["summary"]["approvedChangePrice"]) == ready.total
    assert [order["state"] for order in state["project_change_orders"]] == ["posted"]


def test_order_whose_answer_was_lost_is_linked_and_not_made_twice(rig: ErpRig, erp: Erp) -> None:
    ready = rig.ready("prime_change_order")
    document = created(erp, ready)
    release = erp.plan(ready)[1]
    path = "/ia/api/v1/objects/construction/project-change-order"
    rig.sandbox.fault("lose_answer_after", method="POST", path=path)
    assert isinstance(perform(erp, release, (document,)), InDoubt)
    again = erp.perform(release, guard_key="guard-2", documents=(document,))
    assert isinstance(again, Applied)
    assert len(rig.sandbox.state()["project_change_orders"]) == 1
    assert isinstance(erp.look_up(note_of(release), documents=(document,)), Found)


def test_budget_change_is_one_more_set_of_lines_of_the_primary_estimate(rig: ErpRig, erp: Erp) -> None:
    budget, change = rig.ready("budget"), rig.ready("budget_change")
    document = _run(erp, budget)
    _run(erp, change)
    (estimate,) = rig.sandbox.state()["estimates"]
    assert Decimal(estimate["totalEstimateAmount"]) == budget.total + change.total
    seen = erp.read_back(document)
    expects = erp.plan(budget)[0].expects
    assert isinstance(seen, Observed)
    assert expects is not None
    assert differences(expects, seen) == (), "the baseline still ties: what a change added is not its own"


def test_another_budget_of_the_project_is_not_written_over(rig: ErpRig, erp: Erp) -> None:
    budget = rig.ready("budget")
    _run(erp, budget)
    other = replace(budget, external_reference="platform:budget:other")
    outcome = perform(erp, erp.plan(other)[0])
    assert isinstance(outcome, Refused)
    assert outcome.reasons[0].code == "budget_exists"


def test_commitment_change_moves_the_commitment_to_the_cent_and_keeps_its_own_read_back(rig: ErpRig, erp: Erp) -> None:
    change = rig.ready("commitment_change_order")
    _run(erp, change)
    revised = Decimal(_seeded(rig)["revision"]["revisedTotal"])
    assert revised == Decimal("20000.50") + change.total
    assert isinstance(change, ReadyChangeOrder)
    assert change.contract is not None
    seen = erp.read_back(change.contract)
    assert isinstance(seen, Observed)
    assert (seen.total, len(seen.lines)) == (Decimal("20000.50"), 2), "the line that a change added is the change's"


def _bill_of(change: ReadyChangeOrder, document: TargetDocument, invoice: Ready) -> ReadyInvoice:
    """An invoice of the change order's own two lines: one that changed a line, and one that was added."""
    assert isinstance(invoice, ReadyInvoice)
    both = zip(invoice.lines, change.lines, strict=True)
    lines = tuple(
        replace(billed, document=document, document_line=document.lines[made.line.source_id]) for billed, made in both
    )
    smaller = replace(lines[1], line=replace(lines[1].line, amount=Decimal("50.00")), retained=Decimal("0.00"))
    return replace(invoice, lines=(lines[0], smaller))


def test_billing_a_change_order_relieves_the_lines_of_the_commitment(rig: ErpRig, erp: Erp) -> None:
    change = rig.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    document = _run(erp, change)
    invoice = _bill_of(change, document, rig.ready("subcontractor_invoice"))
    assert erp.objections(invoice) == []
    _run(erp, invoice)
    converted = {line["key"]: Decimal(line["priceConverted"]) for line in _seeded(rig)["lines"]}
    assert sorted(value for value in converted.values() if value) == [Decimal("50.00"), invoice.lines[0].line.amount]
    assert converted[str(change.lines[0].adjusts)] == invoice.lines[0].line.amount


def test_billing_a_change_order_that_is_still_a_draft_is_refused_by_name(rig: ErpRig, erp: Erp) -> None:
    change = rig.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    document = created(erp, change)
    outcome = perform(erp, erp.plan(_bill_of(change, document, rig.ready("subcontractor_invoice")))[0])
    assert isinstance(outcome, Refused)
    assert "draft" in outcome.reasons[0].text
    assert rig.held("subcontractor_invoice") == []


def test_taken_number_is_ours_or_a_refusal(rig: ErpRig) -> None:
    own = rig.open(subcontracts={"definition": "Subcontract", "numbering": "platform"})
    ready = rig.ready("subcontract")
    step = own.plan(ready)[0]
    first = own.perform(step, guard_key="a", documents=())
    again = own.perform(step, guard_key="b", documents=())
    assert isinstance(first, Applied)
    assert isinstance(again, Applied)
    assert again.documents == first.documents
    other = own.plan(replace(ready, external_reference="platform:subcontract:42"))[0]
    refused = own.perform(other, guard_key="c", documents=())
    assert isinstance(refused, Refused)
    assert "already exists" in refused.reasons[0].text
    assert len(rig.held("subcontract")) == 1
    own.close()


def test_same_guard_key_is_answered_again_and_makes_nothing(rig: ErpRig, erp: Erp) -> None:
    step = erp.plan(rig.ready("purchase_order"))[0]
    outcomes = [erp.perform(step, guard_key="same", documents=()) for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    assert len(rig.held("purchase_order")) == 1


def test_document_that_was_made_and_cannot_be_read_is_asked_for_again(rig: ErpRig, erp: Erp) -> None:
    step = erp.plan(rig.ready("purchase_order"))[0]
    rig.sandbox.fault("unavailable", method="GET", path=rig.any_data)
    taken = perform(erp, step)
    ticket = getattr(taken, "ticket", "")
    asked = erp.ask(note_of(step, ticket=ticket))
    assert isinstance(asked, Applied)
    assert set(asked.documents[0].lines) == {"11", "12"}


@pytest.mark.parametrize("kind", ["subcontract", "owner_invoice", "subcontractor_invoice", "project", "budget"])
def test_nothing_is_sent_on_an_assumption_that_is_off(rig: ErpRig, erp: Erp, kind: str) -> None:
    from tieout.connectors.sage_intacct import build  # noqa: PLC0415 - beside the context that it is built from

    context = replace(erp.context, assumptions=frozenset())  # type: ignore[attr-defined]  # the rig's connector has one
    bare = build(context)
    objections = bare.objections(rig.ready(kind))
    assert {reason.code for reason in objections} == {"assumption_off"}
    bare.close()


def test_kinds_whose_setting_is_missing_are_not_offered(rig: ErpRig) -> None:
    plain = rig.open(commitment_changes=None, vendor_invoices=None, changes={})
    for kind in ("commitment_change_order", "subcontractor_invoice", "budget_change", "prime_change_order"):
        able = plain.capability(kind)
        assert not able.offered
        assert "erp.settings" in able.note
    plain.close()


def test_retainage_taken_back_and_negative_lines_are_refused_by_name(rig: ErpRig, erp: Erp) -> None:
    invoice = rig.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    bad = replace(invoice.lines[0], line=replace(invoice.lines[0].line, amount=Decimal("-1.00")), document_line=None)
    codes = {reason.code for reason in erp.objections(replace(invoice, released=Decimal("-5.00"), lines=(bad,)))}
    assert codes == {"retainage_release", "negative_line", "unlinked_line"}


def test_prime_change_without_a_contract_line_is_refused_since_it_would_change_nothing(rig: ErpRig) -> None:
    plain = rig.open(changes={"budget_status": "Budget revision", "prime_status": "Approved"})
    assert [reason.code for reason in plain.objections(rig.ready("prime_change_order"))] == ["no_contract"]
    plain.close()


def test_project_is_brought_up_to_date_in_what_the_platform_owns(rig: ErpRig, erp: Erp) -> None:
    ready = rig.ready("project")
    document = created(erp, ready)
    (update,) = erp.update(replace(ready, title="Dock Street Garage II"), (document,))
    outcome = perform(erp, update, (document,))
    assert isinstance(outcome, Applied)
    seen = erp.read_back(outcome.documents[0])
    assert isinstance(seen, Observed)
    assert update.expects is not None
    assert differences(update.expects, seen) == ()
    assert seen.fields["name"] == "Dock Street Garage II"


def test_limit_scope_is_the_company_and_user() -> None:
    assert read_settings({"company": "HarborCo", "entity": "US"}).user_of_company == "HarborCo|US"
