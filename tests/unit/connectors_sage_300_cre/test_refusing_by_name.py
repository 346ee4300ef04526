"""What is refused before anything is sent, and why, each by name."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.records import KINDS as SENT
from contract.erp.rig import perform
from tieout.config.connection import ConfigurationError
from tieout.connectors.sage_300_cre.assumptions import AP_IMPORT, SWITCHES
from tieout.connectors.sage_300_cre.capabilities import RELIES_ON, relied_on
from tieout.connectors.sage_300_cre.failures import reason_of
from tieout.connectors.sage_300_cre.settings import read_settings
from tieout.connectors.sage_300_cre.values import REFERENCE_LENGTH, written
from tieout.policy.ready import ReadyChangeOrder, ReadyInvoice
from tieout.sync.outcomes import NeedsPerson, Refused
from unit.connectors_sage_300_cre.import_desk import AP_FORMAT
from unit.connectors_sage_300_cre.site import Site, subcontract

FINE = {"base_url": "acme", "company": "Harbor"}


@pytest.mark.parametrize("given", ["acme", "acme.hh2.com", "https://acme.hh2.com", "https://acme.hh2.com/"])
def test_identifier_may_be_given_in_any_of_its_forms(given: str) -> None:
    assert read_settings(FINE | {"base_url": given}).base_url == "https://acme.hh2.com"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"base_url": "ftp://acme"}, "erp.settings.base_url"),
        ({"base_url": 7}, "erp.settings.base_url"),
        ({"company": ""}, "erp.settings.company"),
        ({"ask_in_place": 11}, "erp.settings.ask_in_place"),
        ({"timeout": 0}, "erp.settings.timeout"),
        ({"colour": "blue"}, "erp.settings.colour"),
    ],
)
def test_wrong_setting_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        read_settings(FINE | change)
    assert named in str(wrong.value)


@pytest.mark.parametrize("off", [each.name for each in SWITCHES])
def test_switched_off_assumption_is_refused_by_name_and_never_tried(site: Site, off: str) -> None:
    road = {"bucket": "drop", "ap_invoices": AP_FORMAT} if off == AP_IMPORT.name else None
    erp = site.erp(off=off, file_road=road)
    kinds = [kind for kind in RELIES_ON if off in {each.name for each in relied_on(kind, erp.settings)}]
    assert kinds
    for kind in kinds:
        assert (erp.capability(kind).offered, erp.capability(kind).assumption) == (False, off)
        if kind in SENT:
            assert off in " ".join(reason.text for reason in erp.objections(site.ready(kind)))
    assert site.sandbox.calls() == 0


def test_write_that_is_not_documented_is_not_made_without_its_switch(site: Site) -> None:
    off = "sage_300_cre_commitment_is_created_then_synchronized"
    with pytest.raises(NeedsPerson, match=off):
        perform(site.erp(off=off), site.erp().plan(subcontract())[0])
    assert site.sandbox.calls() == 0


def test_what_a_commitment_cannot_carry_is_told_line_by_line(site: Site) -> None:
    lump, steel = subcontract().lines
    lines = (
        replace(lump, task="01", cost_type="", amount=Decimal("1000000.00")),
        replace(steel, unit="FATHOMS", retainage_percent=Decimal(5), extensions={"A": "1"}),
    )
    told = {reason.code for reason in site.erp().objections(subcontract(lines=lines, extensions={"B": "2"}))}
    assert told == {"extra", "no_cost_type", "line_limit", "too_long", "line_retainage", "extension"}
    assert site.erp().objections(subcontract()) == []


def test_tax_and_released_retainage_of_an_invoice_are_told_in_dollars(site: Site) -> None:
    invoice = site.ready("subcontractor_invoice")
    assert isinstance(invoice, ReadyInvoice)
    bad = replace(invoice, tax=Decimal("5.10"), released=Decimal("7.20"), vendor=None, billing_date=None)
    reasons = {reason.code: reason.text for reason in site.erp().objections(bad)}
    assert set(reasons) == {"tax", "retainage_release", "no_vendor", "no_date"}
    assert "$5.10" in reasons["tax"]
    assert "$7.20" in reasons["retainage_release"]


def test_change_order_without_a_date_or_with_an_item_twice_is_told(site: Site) -> None:
    change = site.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    twice = replace(change, lines=(change.lines[0], change.lines[0]), change_date=None, contract=None)
    assert {reason.code for reason in site.erp().objections(twice)} == {"changed_twice", "no_date", "no_contract"}


def test_group_code_is_refused_before_anything_is_sent(site: Site) -> None:
    site.client.post("/__sandbox__/seed", json={"cost_codes": [{"Job": "P100", "Code": "03-000", "Name": "Group"}]})
    line = replace(subcontract().lines[0], cost_code="03-000")
    erp = site.erp()
    outcome = perform(erp, erp.plan(subcontract(lines=(line,)))[0])
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["group_code"]


def test_unit_cost_of_a_changed_line_stays_and_its_quantity_changes(site: Site) -> None:
    item = {"Code": "1", "CostCode": "03-300", "Category": "SUB", "Amount": "200.00", "Units": 10, "UnitCost": "20.00"}
    priced = {"Code": "SC-2", "Vendor": "V0001", "Job": "P100", "Items": [item]}
    site.client.post("/__sandbox__/seed", json={"commitments": [priced]}).raise_for_status()
    row = next(each for each in site.sandbox.state()["commitments"] if each["Code"] == "SC-2")
    change = site.ready("commitment_change_order")
    assert isinstance(change, ReadyChangeOrder)
    contract = site.seeded().model_copy(update={"key": f"SC-2/{row['Id']}"})
    line = replace(change.lines[0], line=replace(change.lines[0].line, amount=Decimal("-50.00")))
    erp = site.erp()
    good = replace(change, contract=contract, lines=(line,))
    perform(erp, erp.plan(good)[0])
    (sent,) = site.sandbox.state()["change_order_items"]
    assert (sent["Units"], sent["UnitCost"]) == ("-2.5", "20")
    dear = replace(line.line, quantity=Decimal("-2"), unit_cost=Decimal("25"))
    outcome = perform(erp, erp.plan(replace(good, lines=(replace(line, line=dear),)))[0])
    assert isinstance(outcome, Refused)
    assert [reason.code for reason in outcome.reasons] == ["unit_cost"]


@pytest.mark.parametrize(
    ("message", "code", "told"),
    [
        ("Exception of type 'DBI.X.KeyAlreadyInUseException' was thrown.", "number_taken", "another"),
        ("Exception of type 'DBI.X.PeriodClosedException' was thrown.", "erp_refused", "period closed"),
        ("Unit cost mismatch between contract line item 139200 and …", "unit_cost", "139200"),
        ("The Import operation took longer than the set timeout", "import_timeout", "sync client"),
        ("Vendor V1 is inactive.\n   at DBI.Post(Row row)", "erp_refused", "Vendor V1 is inactive."),
    ],
)
def test_failure_is_told_in_words_an_accountant_can_act_on(message: str, code: str, told: str) -> None:
    reason = reason_of(message)
    assert reason.code == code
    assert told in reason.text
    assert "   at " not in reason.text
    assert "Exception of type" not in reason.text


def test_long_reference_keeps_its_beginning_and_is_nobody_elses() -> None:
    first, second = (written(f"platform:subcontract:{'9' * 30}{end}") for end in "12")
    assert len(first) == len(second) == REFERENCE_LENGTH
    assert first != second
    assert first.startswith("platform:subcon")
    assert written("platform:po:1") == "platform:po:1"
