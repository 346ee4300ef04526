"""The layouts that may be stated, and what does not fit them: refused by name, never cut."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import perform
from contract.erp.sage_300_cre_files_rig import BUCKET, PREFIX
from tieout.config.connection import ConfigurationError
from tieout.connectors.sage_300_cre.file_columns import Column, plain
from tieout.connectors.sage_300_cre.settings import read_settings
from tieout.policy.ready import ReadyBudget, ReadyInvoice
from unit.connectors_sage_300_cre.import_desk import AP_FORMAT, Desk
from unit.connectors_sage_300_cre.laying import accepted
from unit.connectors_sage_300_cre.site import Site

FINE: dict[str, Any] = {"base_url": "acme", "company": "Harbor"}


def _header(at: int, **change: Any) -> Any:
    return lambda form: form["header"][at].update(change)


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
    accepted(perform(erp, erp.plan(replace(invoice, lines=lines))[0]))
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
