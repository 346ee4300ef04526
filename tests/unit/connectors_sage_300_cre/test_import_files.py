"""The bytes of import files, the layouts that may be stated, and what is said of a file that lies there."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import note_of, perform
from tieout.config.connection import ConfigurationError
from tieout.connectors.sage_300_cre.file_columns import Column, plain
from tieout.connectors.sage_300_cre.file_text import category_record
from tieout.connectors.sage_300_cre.s3_drop import S3Drop
from tieout.connectors.sage_300_cre.settings import read_settings
from tieout.policy.ready import ReadyBudget, ReadyInvoice
from tieout.sync.outcomes import Accepted, Applied, InDoubt, NeedsPerson, Observed, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.tie import differences
from unit.connectors_sage_300_cre.import_desk import AP_FORMAT, BUCKET, PREFIX, Desk
from unit.connectors_sage_300_cre.site import Site, made, verdict

FINE: dict[str, Any] = {"base_url": "acme", "company": "Harbor"}


def _taken(outcome: Outcome) -> Accepted:
    assert isinstance(outcome, Accepted), outcome
    return outcome


def _laid(site: Site, opened: Desk, kind: str) -> tuple[Any, Step, Accepted]:
    erp = site.erp(file_road=opened.settings())
    (step,) = erp.plan(site.ready(kind))
    return erp, step, _taken(perform(erp, step))


def test_category_record_is_written_as_in_the_vendors_example() -> None:
    values = {"record_id": "C", "cost_code": " 318100", "name": " ", "category": "LAB", "date": "1997-02-05"}
    values |= {"quantity": "0.66", "unit": "hour", "amount": "9.90"}
    assert category_record(values) == '"C"," 318100"," ","LAB",02051997,0.66,"hour",9.90,,,"",""'


def test_estimate_file_names_the_job_then_each_cost_code_with_its_categories(site: Site, opened: Desk) -> None:
    _laid(site, opened, "budget")
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
    _laid(site, opened, "subcontractor_invoice")
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
    _taken(perform(erp, step))
    (path,) = opened.files()
    assert b'"APD","SC-900001","3",' in opened.lying()[path]


@pytest.mark.parametrize(
    ("type_", "length", "value", "told"),
    [
        ("alpha", "3", "LABO", "longer than 3"),
        ("alpha", "12", 'A"B', "cannot hold"),
        ("alpha", "12", "Ж", "cannot hold"),
        ("numeric", "-9.2", "10000000.00", "±9,999,999.99"),
        ("numeric", "-9.2", "-10000000.00", "±9,999,999.99"),
        ("numeric", "7.2", "-1.00", "outside"),
        ("numeric", "-9.2", "1.001", "decimals"),
        ("date", "", "", "asks for one"),
    ],
)
def test_what_does_not_fit_a_column_is_refused_and_never_cut(type_: Any, length: str, value: str, told: str) -> None:
    column = Column(name="Field", type=type_, length=length, required=True)
    assert told in column.misfit(value)
    with pytest.raises(ValueError, match="Field"):
        column.text(value, "mmddyyyy")


def test_largest_amount_fits_and_a_description_is_made_to_fit() -> None:
    column = Column(name="Amount", type="numeric", length="-9.2")
    assert [column.text(value, "mmddyyyy") for value in ("-9999999.99", "5", "")] == ["-9999999.99", "5.00", ""]
    assert plain('2" pipe, Søns café\t½', 30) == "2'' pipe, S?ns cafe 1?2"
    assert plain("x" * 40, 30) == "x" * 30


def test_objections_name_the_column_and_the_line(site: Site) -> None:
    erp = site.erp(file_road={"bucket": BUCKET, "ap_invoices": AP_FORMAT})
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    wide = replace(invoice.lines[0], line=replace(invoice.lines[0].line, amount=Decimal("10000000.00")))
    told = [reason.text for reason in erp.objections(replace(invoice, lines=(wide,), vendor="V" * 11))]
    assert any("Vendor" in text and "longer than 10" in text for text in told)
    assert any(text.startswith("Line 1: Gross 10,000,000.00") for text in told)
    assert any("No column of the import holds the expense_account" in text for text in told)
    budget = site.ready("budget")
    assert isinstance(budget, ReadyBudget)
    million = replace(budget, lines=(replace(budget.lines[0], amount=Decimal("1000000.00")),))
    assert any("05-120/SUB: Amount 1,000,000.00" in reason.text for reason in erp.objections(million))
    assert [reason.code for reason in erp.objections(replace(budget, lines=()))] == ["nothing_to_import"]


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


def _header(at: int, **change: Any) -> Any:
    return lambda form: form["header"][at].update(change)


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (_header(1, name="Vendor ID"), "header field 2 is documented as 'Vendor'"),
        (_header(4, length="-7.2"), "header field 5 is documented as 'Amount'"),
        (_header(3, length="60"), "header field 4 is documented as 'Description'"),
        (lambda form: form["header"].pop(5), "header field 6 is documented as 'Invoice Date'"),
        (lambda form: form.update(flavour="fixed"), "header field 6 is documented as 'Tax'"),
        (lambda form: form["distribution"].pop(1), "no column holds commitment"),
        (lambda form: form["distribution"].reverse(), "the first column holds the record_id"),
        (lambda form: form["distribution"][2].update(holds="colour"), "holds 'colour'"),
        (lambda form: form["distribution"][3].update(holds="cost_code"), "each once"),
        (
            lambda form: form["header"].append({"name": "Draw", "type": "alpha", "length": "5", "required": True}),
            "requires a value and holds nothing",
        ),
        (lambda form: form["header"][1].update(length="10.2"), "length '10.2'"),
    ],
)
def test_layout_that_is_not_the_documented_one_is_refused_by_name(break_it: Any, told: str) -> None:
    form = deepcopy(AP_FORMAT)
    break_it(form)
    with pytest.raises(ConfigurationError) as wrong:
        read_settings(FINE | {"file_road": {"bucket": BUCKET, "ap_invoices": form}})
    assert told in str(wrong.value)
    assert "erp.settings.file_road" in str(wrong.value)


def test_fixed_format_has_all_nine_documented_fields_and_its_own_record_ids(site: Site, opened: Desk) -> None:
    form = deepcopy(AP_FORMAT) | {"flavour": "fixed", "date_format": "mm/dd/yyyy"}
    numbers = [
        {"name": name, "type": "numeric", "length": "-7.2"} for name in ("Tax", "Discount Offered", "Misc Deduction")
    ]
    form["header"][5:5] = numbers
    form["header"].append({"name": "Amount", "type": "numeric", "length": "-9.2"})
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    lines = tuple(replace(each, line=replace(each.line, account="")) for each in invoice.lines)
    road = {"bucket": BUCKET, "prefix": PREFIX, "ap_invoices": form}
    erp = site.erp(file_road=road, accounts_payable_account=None)
    assert erp.objections(replace(invoice, lines=lines)) == []
    _taken(perform(erp, erp.plan(replace(invoice, lines=lines))[0]))
    (path,) = opened.files()
    assert opened.lying()[path].decode().split("\r\n")[:2] == [
        '"APIF","V0001","INV-77","Foundations",725.34,,,,03/02/2026,',
        '"APDF","SC-900001","1","P100","03-300","SUB",625.35,62.54',
    ]


def test_estimate_record_without_its_job_is_refused_by_name() -> None:
    for form in ({"job_record": ['"J"', '"P100"']}, {"job_record": ['"J"', '"{job}"', "{colour}"]}):
        with pytest.raises(ConfigurationError, match="job_record"):
            read_settings(FINE | {"file_road": {"bucket": BUCKET, "estimates": form}})


def test_budget_is_not_offered_where_no_layout_is_stated(site: Site) -> None:
    able = site.erp().capability("budget")
    assert (able.offered, "file_road.estimates" in able.note) == (False, True)
    assert (
        site.erp(file_road={"bucket": BUCKET, "estimates": {"job_record": ["J", "{job}"]}}).capability("budget").offered
    )
    for kind in ("project", "budget_change", "prime_change_order", "owner_invoice"):
        assert not site.erp().capability(kind).offered


def test_file_that_cannot_be_laid_is_told_to_a_person(site: Site, opened: Desk) -> None:
    settings = opened.settings()
    site.s3 = None
    erp = site.erp(file_road=settings)
    with pytest.raises(NeedsPerson, match="no access to S3"):
        perform(erp, erp.plan(site.ready("budget"))[0])
    site.s3 = opened.client
    nowhere = site.erp(file_road=settings | {"bucket": "somebody-elses"})
    with pytest.raises(NeedsPerson, match="s3://somebody-elses/"):
        perform(nowhere, nowhere.plan(site.ready("budget"))[0])


def test_edited_record_gets_no_second_file_while_the_first_waits(site: Site, opened: Desk) -> None:
    erp, _, _ = _laid(site, opened, "budget")
    before = opened.lying()
    budget = site.ready("budget")
    assert isinstance(budget, ReadyBudget)
    edited = replace(budget, lines=(replace(budget.lines[0], amount=Decimal("1.00")), budget.lines[1]))
    outcome = perform(erp, erp.plan(edited)[0])
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["file_waits"]
    assert opened.lying() == before


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ({"status": "done"}, "status"),
        ({"status": "rejected"}, "reasons"),
        ({"status": "accepted", "colour": "blue"}, "colour"),
        ({"status": "accepted", "sha256": "0" * 64}, "of another file"),
    ],
)
def test_word_that_cannot_be_understood_is_asked_for_again_and_never_guessed(
    site: Site, opened: Desk, word: dict[str, Any], told: str
) -> None:
    erp, step, taken = _laid(site, opened, "budget")
    (manifest,) = opened.waiting()
    opened.put(manifest["acknowledge_at"], {"sha256": manifest["sha256"]} | word)
    with pytest.raises(NeedsPerson, match=told):
        erp.ask(note_of(step, ticket=taken.ticket))
    opened.say(manifest, "Job P100 is closed.")
    assert isinstance(erp.ask(note_of(step, ticket=taken.ticket)), Refused)


def test_file_that_somebody_changed_is_not_taken_for_ours(site: Site, opened: Desk) -> None:
    erp, step, _ = _laid(site, opened, "budget")
    opened.put(opened.files()[0], "changed")
    with pytest.raises(NeedsPerson, match="not what its manifest says"):
        perform(erp, step)


def test_file_that_nobody_has_imported_waits_and_is_no_doubt(site: Site, opened: Desk) -> None:
    erp, step, taken = _laid(site, opened, "budget")
    assert isinstance(verdict(site, erp, step, taken), Accepted), "three hours later"


def test_two_equal_lines_are_two_distributions(site: Site, opened: Desk) -> None:
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    once = invoice.lines[0]
    again = replace(once, line=replace(once.line, source_id="I9"))
    erp = site.erp(file_road=opened.settings())
    (step,) = erp.plan(replace(invoice, lines=(once, again), gross=once.line.amount * 2))
    taken = _taken(perform(erp, step))
    opened.import_all()
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, Applied)
    (document,) = outcome.documents
    assert len(set(document.lines.values())) == 2
    seen = erp.read_back(document)
    assert isinstance(seen, Observed)
    assert step.expects is not None
    assert differences(step.expects, seen) == ()


def test_acknowledged_file_that_never_shows_is_a_doubt(site: Site, opened: Desk) -> None:
    erp, step, taken = _laid(site, opened, "budget")
    opened.say(opened.waiting()[0])
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, InDoubt)
    assert "hh2 has not shown it" in outcome.why


def test_invoice_that_sage_has_under_another_number_is_found_by_the_word(site: Site, opened: Desk) -> None:
    erp, step, taken = _laid(site, opened, "subcontractor_invoice")
    (manifest,) = opened.waiting()
    renamed = opened.read(PREFIX + manifest["file"]).replace(b"INV-77", b"INV-77A")
    site.client.post("/sage-desktop/import/ap-invoices", content=renamed).raise_for_status()
    opened.say(manifest, document="INV-77A")
    outcome = verdict(site, erp, step, taken)
    assert isinstance(outcome, Applied)
    assert [document.key for document in outcome.documents] == ["V0001/INV-77A"]


def test_path_in_the_drop_is_written_once(opened: Desk) -> None:
    drop = S3Drop(opened.s3, BUCKET, PREFIX)
    assert drop.get("out/a.txt") is None
    assert [drop.put_new("out/a.txt", content) for content in (b"1", b"2")] == [True, False]
    assert (drop.get("out/a.txt"), opened.read(f"{PREFIX}out/a.txt")) == (b"1", b"1")
