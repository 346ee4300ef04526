"""The bytes of import files."""

from dataclasses import replace
from decimal import Decimal

from contract.erp.rig import perform
from tieout.connectors.sage_300_cre.file_text import category_record
from tieout.policy.ready import ReadyBudget, ReadyInvoice
from tieout.sync.outcomes import Applied, Observed
from tieout.sync.tie import differences
from unit.connectors_sage_300_cre.import_desk import Desk
from unit.connectors_sage_300_cre.laying import accepted, laid
from unit.connectors_sage_300_cre.site import Site, made, verdict


def test_category_record_is_written_as_in_the_vendors_example() -> None:
    values = {"record_id": "C", "cost_code": " 318100", "name": " ", "category": "LAB", "date": "1997-02-05"}
    values |= {"quantity": "0.66", "unit": "hour", "amount": "9.90"}
    assert category_record(values) == '"C"," 318100"," ","LAB",02051997,0.66,"hour",9.90,,,"",""'


def test_estimate_file_names_the_job_then_each_cost_code_with_its_categories(site: Site, opened: Desk) -> None:
    laid(site, opened, "budget")
    (path,) = opened.files()
    assert opened.lying()[path].decode().split("\r\n") == [
        '"J","P100",03022026',
        '"P","05-120"',
        '"C","05-120"," ","SUB",03022026,,"",250000.37,,,"",""',
        '"P","09-900"',
        '"C","09-900"," ","SUB",03022026,,"",-10.01,,,"",""',
        "",
    ]


def test_invoice_file_has_the_printed_columns_in_their_order(site: Site, opened: Desk) -> None:
    laid(site, opened, "subcontractor_invoice")
    (path,) = opened.files()
    assert opened.lying()[path].decode().split("\r\n") == [
        '"API","V0001","INV-77","Foundations",725.34,03022026,03022026',
        '"APD","SC-900001","1","P100","","03-300","SUB","51000","20100",625.35,62.54,"Progress"',
        '"APD","SC-900001","2","P100","","03-300","SUB","51000","20100",99.99,10.00,"Progress"',
        "",
    ]
    (manifest,) = opened.waiting()
    assert manifest["control_total"] == "725.34"
    assert manifest["records"] == {"API": 1, "APD": 2}
    assert [line["amount"] for line in manifest["lines"]] == ["625.35", "99.99"]


def test_line_that_a_change_order_added_is_billed_on_the_item_it_became(site: Site, opened: Desk) -> None:
    erp = site.erp(file_road=opened.settings())
    change, post = made(erp, site.ready("commitment_change_order"))
    assert isinstance(verdict(site, erp, post, perform(erp, post, (change,))), Applied)
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    billed = replace(invoice.lines[0], document=change, document_line="2")
    (step,) = erp.plan(replace(invoice, lines=(billed,)))
    accepted(perform(erp, step))
    (path,) = opened.files()
    assert b'"APD","SC-900001","3",' in opened.lying()[path]


def test_lines_of_one_place_are_one_estimate(site: Site) -> None:
    budget = site.ready("budget")
    assert isinstance(budget, ReadyBudget)
    twice = replace(budget, lines=(*budget.lines, replace(budget.lines[0], source_id="B3", amount=Decimal("0.63"))))
    (step,) = site.erp().plan(twice)
    assert step.expects is not None
    assert [(line.source_id, line.amount) for line in step.expects.lines] == [
        ("B1", Decimal("250001.00")),
        ("B2", Decimal("-10.01")),
    ]


def test_two_equal_lines_are_two_distributions(site: Site, opened: Desk) -> None:
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    once = invoice.lines[0]
    again = replace(once, line=replace(once.line, source_id="I9"))
    erp = site.erp(file_road=opened.settings())
    (step,) = erp.plan(replace(invoice, lines=(once, again), gross=once.line.amount * 2))
    taken = accepted(perform(erp, step))
    opened.import_all()
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, Applied)
    (document,) = outcome.documents
    assert len(set(document.lines.values())) == 2
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    assert step.expects is not None
    assert differences(step.expects, seen) == ()
