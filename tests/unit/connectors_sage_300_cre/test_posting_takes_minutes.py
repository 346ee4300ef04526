"""Sage answers minutes later: nobody waits in place, nothing is sent twice, and a refusal comes in plain words."""

from dataclasses import replace
from decimal import Decimal

from contract.erp.rig import note_of, perform
from tieout.policy.ready import ReadyChangeOrder, ReadyInvoice
from tieout.sync.outcomes import Absent, Accepted, Applied, Found, InDoubt, Observed, Partial, Refused
from unit.connectors_sage_300_cre.site import Site, made, subcontract, verdict

COMMITMENTS = "/JobCosting/Api/V1/Commitment.svc/commitments"


def test_posting_is_accepted_at_once_and_applied_once_the_cloud_shows_it(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract())
    first = perform(erp, post, (document,))
    assert isinstance(first, Accepted)
    assert erp.look_up(note_of(post), documents=(document,)) == Absent()
    site.pass_time(301)
    between = erp.ask(note_of(post, ticket=first.ticket))
    assert isinstance(between, Accepted), "Sage has it, and the cloud does not show it yet"
    site.pass_time(301)
    assert isinstance(erp.ask(note_of(post, ticket=first.ticket)), Applied)
    assert erp.look_up(note_of(post), documents=(document,)) == Found(document)
    assert len(site.sandbox.state()["operations"]) == 1


def test_posted_commitment_is_not_sent_again(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract())
    assert isinstance(verdict(site, erp, post, perform(erp, post, (document,))), Applied)
    assert isinstance(perform(site.erp(), post, (document,)), Applied)
    assert len(site.sandbox.state()["operations"]) == 1


def test_taken_number_is_refused_in_plain_words(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract(number="SC-900001"))
    outcome = verdict(site, erp, post, perform(erp, post, (document,)))
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["number_taken"]
    assert "Exception" not in outcome.reasons[0].text


def test_second_posting_while_the_first_is_not_shown_is_no_refusal(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract())
    perform(erp, post, (document,))
    site.pass_time(301)  # Sage has it, the cloud does not show it: a repeat meets its own number
    again = perform(erp, post, (document,))
    assert isinstance(verdict(site, erp, post, again), Applied)


def test_failure_of_an_earlier_try_does_not_count(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract(title="x" * 31))
    outcome = verdict(site, erp, post, perform(erp, post, (document,)))
    assert isinstance(outcome, Refused)
    assert "longer than 30" in outcome.reasons[0].text
    again = perform(erp, post, (document,))
    assert isinstance(again, Accepted)
    assert isinstance(erp.ask(note_of(post, ticket=again.ticket)), Accepted)


def test_lines_lost_on_the_way_to_sage_are_partial(site: Site) -> None:
    erp = site.erp()
    document, post = made(erp, subcontract())
    site.sandbox.fault("drop_lines", method="POST", path=f"{COMMITMENTS}/synchronize", keep=1)
    outcome = verdict(site, erp, post, perform(erp, post, (document,)))
    assert isinstance(outcome, Partial)
    assert "1 items of $48,250.37; 2 of $58,487.83" in outcome.reasons[0].text


def test_sync_client_that_never_runs_becomes_a_doubt(site: Site) -> None:
    erp = site.erp(show_within=240)
    document, post = made(erp, subcontract())
    outcome = verdict(site, erp, post, perform(erp, post, (document,)))
    assert isinstance(outcome, InDoubt)
    assert "sync client" in outcome.why


def test_invoice_is_read_back_among_the_vendors_others_once_it_is_shown(site: Site) -> None:
    others = [{"Code": code, "Vendor": "V0001"} for code in ("INV-7", "INV-76", "INV-777", "77")]
    site.client.post("/__sandbox__/seed", json={"invoices": others}).raise_for_status()
    erp = site.erp()
    invoice = site.ready("subcontractor_invoice")
    (create,) = erp.plan(invoice)
    first = perform(erp, create)
    assert isinstance(first, Accepted)
    outcome = verdict(site, erp, create, first)
    assert isinstance(outcome, Applied)
    seen = erp.read_back(outcome.documents[0])
    assert isinstance(seen, Observed)
    assert (seen.total, outcome.documents[0].key) == (Decimal("652.80"), "V0001/INV-77")
    (row,) = site.sandbox.state()["distributions"][:1]
    item = next(each for each in site.sandbox.state()["commitment_items"] if each["Code"] == "1")
    assert (row["CommitmentItemId"], row["RetainageAmount"]) == (item["Id"], "62.54")


def test_invoice_sent_twice_within_the_lag_ends_as_one(site: Site) -> None:
    erp = site.erp()
    (create,) = erp.plan(site.ready("subcontractor_invoice"))
    perform(erp, create)
    site.pass_time(301)
    again = perform(erp, create)
    assert isinstance(again, Accepted), "not shown yet, so it was sent again"
    assert isinstance(verdict(site, erp, create, again), Applied)
    assert len(site.sandbox.state()["invoices"]) == 1


def test_number_of_another_invoice_is_refused_with_both_amounts(site: Site) -> None:
    erp = site.erp()
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    (create,) = erp.plan(invoice)
    verdict(site, erp, create, perform(erp, create))
    line = replace(invoice.lines[0], line=replace(invoice.lines[0].line, amount=Decimal("1.01")))
    (other,) = erp.plan(replace(invoice, lines=(line,), gross=Decimal("1.01")))
    outcome = perform(erp, other)
    assert isinstance(outcome, Refused)
    assert "$652.80" in outcome.reasons[0].text


def test_number_of_a_deleted_invoice_is_free_and_one_that_is_deleted_later_is_seen(site: Site) -> None:
    gone = {"Code": "INV-77", "Vendor": "V0001", "IsArchived": True}
    site.client.post("/__sandbox__/seed", json={"invoices": [gone]}).raise_for_status()
    look_ups = site.erp().look_ups
    deleted = look_ups.invoice("V0001", "INV-77")
    assert deleted is not None
    seen = look_ups.observed_invoice(look_ups.invoice_document("V0001/INV-77", ()), deleted)
    assert (seen.live, seen.status) == (False, "Deleted")
    (create,) = site.erp().plan(site.ready("subcontractor_invoice"))
    assert isinstance(perform(site.erp(), create), Accepted), "Sage says whether a deleted one's number is free"
    site.client.post("/__sandbox__/seed", json={"invoices": [gone | {"IsArchived": False}]}).raise_for_status()
    again = look_ups.invoice("V0001", "INV-77")
    assert again is not None
    assert again["Id"] != deleted["Id"]


def test_line_that_a_change_order_added_is_billed_on_the_item_it_became(site: Site) -> None:
    erp = site.erp()
    change = site.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    document, post = made(erp, change)
    assert isinstance(verdict(site, erp, post, perform(erp, post, (document,))), Applied)
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    billed = replace(invoice.lines[0], document=document, document_line="2")
    (create,) = erp.plan(replace(invoice, lines=(billed,), gross=billed.line.amount))
    assert isinstance(verdict(site, erp, create, perform(erp, create)), Applied)
    (row,) = site.sandbox.state()["distributions"]
    added = next(each for each in site.sandbox.state()["commitment_items"] if each["AmountApproved"] == "400.55")
    assert row["CommitmentItemId"] == added["Id"]


def test_change_order_leaves_what_was_sent_as_it_was(site: Site) -> None:
    erp = site.erp()
    document = site.seeded()
    before = erp.read_back(document)
    change, post = made(erp, site.ready("commitment_change_order"))
    assert isinstance(verdict(site, erp, post, perform(erp, post, (change,))), Applied)
    after = site.erp().read_back(document)
    assert isinstance(before, Observed)
    assert isinstance(after, Observed)
    assert (after.total, after.lines) == (before.total, before.lines)
