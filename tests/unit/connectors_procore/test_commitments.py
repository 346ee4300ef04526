"""A contract as Procore shows it becomes the commitment it is, to the cent, or is refused by the value that is wrong."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import PURCHASE_ORDER, SUBCONTRACT
from tieout.connectors.procore.links import Links
from tieout.records.commitment import Commitment, CommitmentKind
from tieout.sync.outcomes import NeedsPerson
from unit.connectors_procore.papers import contract, line

OURS = Links("tieout:")


def read(shown: dict[str, Any], *, linked_by_accounting: bool = False) -> Commitment:
    # By way of JSON text, as on the wire: numbers with a point are Decimal there.
    shown = json.loads(json.dumps(shown), parse_float=Decimal)
    return read_commitment(
        SUBCONTRACT, shown, shown["line_items"], OURS.as_linked if linked_by_accounting else OURS.own
    )


def test_header_is_read_as_it_stands() -> None:
    found = read(
        contract(payment_terms="Net 30", contract_date="2026-01-15", retainage_percent="10.0", status="Out For Bid")
    )
    assert str(found.reference) == "procore:subcontract:41"
    assert (found.kind, found.number, found.title) == (CommitmentKind.SUBCONTRACT, "SC-001", "Concrete")
    assert (found.status, found.payment_terms, found.contract_date) == ("Out For Bid", "Net 30", date(2026, 1, 15))
    assert (found.total, found.retainage_percent) == (Decimal("250.00"), Decimal("10.0"))
    assert found.vendor is not None
    assert (found.vendor.id, found.vendor.name, found.project.id) == ("47", "90 Minute Courier", "6778")


def test_purchase_order_is_named_as_one() -> None:
    shown = contract()
    assert str(read_commitment(PURCHASE_ORDER, shown, shown["line_items"], OURS.own).reference) == (
        "procore:purchase_order:41"
    )


@pytest.mark.parametrize("amount", ["0.1", 0.1, "0.10"])
def test_ten_cents_are_ten_cents_as_text_and_as_number(amount: object) -> None:
    three = [line(number, amount=amount) for number in (1, 2, 3)]
    assert read(contract(line_items=three, grand_total="0.3")).lines_total == Decimal("0.30")


def test_large_amounts_keep_every_cent() -> None:
    found = read(contract(grand_total="9007199254740993.01", line_items=[line(amount=9007199254740993.01)]))
    assert found.total == Decimal("9007199254740993.01")


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_recorded_is_zero_dollars_and_no_percentage(nothing: str | None) -> None:
    found = read(contract(grand_total=nothing, retainage_percent=nothing, payment_terms=nothing, title=nothing))
    assert (found.total, found.retainage_percent, found.payment_terms, found.title) == (Decimal("0.00"), None, None, "")


@pytest.mark.parametrize("unknown", [None, "", "0001-01-01"])
def test_unknown_date_is_no_date(unknown: str | None) -> None:
    assert read(contract(contract_date=unknown)).contract_date is None


def test_moments_are_utc() -> None:
    found = read(contract())
    assert found.created_at == datetime(2026, 1, 19, 19, 17, 31, tzinfo=UTC)
    assert found.updated_at.tzinfo is UTC
    assert read(contract(created_at="0001-01-01T00:00:00Z")).created_at is None


def test_letter_of_approval_is_no_approval() -> None:
    assert read(contract(approval_letter_date="2026-01-20", executed=True)).approved_at is None


def test_deleted_contract_says_so() -> None:
    assert read(contract(deleted_at="2026-02-02T00:00:00Z")).deleted
    assert not read(contract()).deleted


def test_lump_sum_line_has_no_quantity_though_procore_shows_zeros() -> None:
    (found,) = read(contract()).lines
    assert (found.quantity, found.unit, found.unit_cost, found.is_unit_price) == (None, None, None, False)
    assert (found.id, found.position, found.amount, found.cost_type) == ("177", 1, Decimal("250.00"), "O")


@pytest.mark.parametrize(
    ("method", "extended"), [("amount", "calculated"), ("unit", "calculated"), ("unit", "manual"), ("unit", None)]
)
def test_unit_price_line_keeps_quantity_unit_and_price(method: str, extended: str | None) -> None:
    priced = line(quantity="12.5", unit_cost="1.3333", uom="CY", amount="16.67", extended_type=extended)
    (found,) = read(contract(accounting_method=method, line_items=[priced], grand_total="16.67")).lines
    assert (found.quantity, found.unit_cost, found.unit) == (Decimal("12.5"), Decimal("1.3333"), "CY")
    assert found.computed_amount == found.amount


def test_typed_amount_in_a_unit_contract_is_a_lump_sum_while_no_quantity_is_filled_in() -> None:
    (found,) = read(contract(accounting_method="unit")).lines
    assert not found.is_unit_price


def test_calculated_line_of_nothing_is_still_unit_price() -> None:
    zero = line(quantity="0.0", unit_cost="5.0", amount="0.0", extended_type="calculated")
    assert read(contract(line_items=[zero], grand_total="0.0")).lines[0].is_unit_price


def test_cost_type_falls_back_to_its_name_and_cost_code_does_not_fall_back() -> None:
    odd = line(line_item_type={"id": 47, "name": "Labor", "code": ""}, cost_code={"id": 3, "code": "300", "name": "x"})
    (found,) = read(contract(line_items=[odd])).lines
    assert (found.cost_type, found.cost_code) == ("Labor", None)
    (bare,) = read(contract(line_items=[line(line_item_type=None, cost_code=None, position=None)])).lines
    assert (bare.cost_type, bare.cost_code, bare.position) == (None, None, 1)


def test_erp_code_is_read_from_our_own_link_only() -> None:
    foreign = read(contract(vendor={"id": 47, "company": "C", "origin_id": "V000123"}))
    ours = read(contract(vendor={"id": 47, "company": "C", "origin_id": "tieout:V000123"}))
    assert foreign.vendor is not None
    assert ours.vendor is not None
    assert (foreign.vendor.erp_code, ours.vendor.erp_code) == (None, "V000123")


def test_what_accounting_linked_counts_without_our_prefix() -> None:
    code = {"id": 1, "full_code": "01-000", "name": "Purpose", "origin_id": "JOB-1|01-000"}
    shown = contract(
        vendor={"id": 47, "company": "C", "origin_id": "V000123"},
        project={"id": 6778, "name": "A", "origin_id": "tieout:JOB-1"},
        line_items=[line(cost_code=code)],
    )
    found = read(shown, linked_by_accounting=True)
    assert found.vendor is not None
    assert found.lines[0].cost_code is not None
    assert (found.vendor.erp_code, found.project.erp_code) == ("V000123", "JOB-1")
    assert found.lines[0].cost_code.erp_code == "JOB-1|01-000"


def test_contract_without_a_company_has_no_vendor() -> None:
    assert read(contract(vendor=None)).vendor is None
    assert read(contract(vendor={"id": None, "company": None})).vendor is None


def test_custom_fields_become_text_by_their_definition() -> None:
    values: dict[str, Any] = {
        "custom_field_1": {"data_type": "string", "value": "12 kg CO2e/m³"},
        "custom_field_2": {"data_type": "decimal", "value": 412.50},
        "custom_field_3": {"data_type": "boolean", "value": False},
        "custom_field_4": {"data_type": "lov_entry", "value": {"id": 1, "label": "Open"}},
        "custom_field_5": {"data_type": "lov_entries", "value": [{"id": 1, "label": "A"}, {"id": 2, "label": "B"}]},
        "custom_field_6": {"data_type": "string", "value": None},
        "custom_field_7": {"data_type": "other", "value": {"b": 1, "a": 2}},
    }
    assert read(contract(custom_fields=values)).extensions == {
        "custom_field_1": "12 kg CO2e/m³",
        "custom_field_2": "412.5",
        "custom_field_3": "false",
        "custom_field_4": "Open",
        "custom_field_5": "A, B",
        "custom_field_7": '{"a": 2, "b": 1}',
    }


@pytest.mark.parametrize(
    "name", ["O'Brien & Söhne <GmbH>", "株式会社", "a\u202eb", "'; DROP TABLE vendors;--", "x" * 4000]
)
def test_hostile_names_pass_through_unchanged(name: str) -> None:
    found = read(contract(title=name, vendor={"id": 47, "company": name}, line_items=[line(description=name)]))
    assert found.vendor is not None
    assert (found.title, found.vendor.name, found.lines[0].description) == (name, name, name)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"grand_total": "250.001"}, "fractions of a cent"),
        ({"grand_total": "1,250.00"}, "1,250.00"),
        ({"grand_total": "NaN"}, "finite"),
        ({"line_items": [line(amount="1.005")]}, "fractions of a cent"),
        ({"line_items": [line(id=None)]}, "not an id"),
        ({"updated_at": None}, "updated_at"),
        ({"updated_at": "2026-02-01T10:00:00"}, "offset"),
        ({"contract_date": "01/02/2026"}, "01/02/2026"),
        ({"project": None}, "not an id"),
        ({"number": ["SC-001"]}, "not text"),
    ],
)
def test_value_that_cannot_be_read_exactly_is_a_persons_and_never_rounded(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(NeedsPerson, match=named):
        read(contract(**changes))


def test_tax_code_and_currency_are_read_where_they_are_told() -> None:
    told = read(contract(currency_configuration={"currency_iso_code": "CAD"}, line_items=[line(tax_code_id=12)]))
    assert (told.currency, told.lines[0].tax_code) == ("CAD", "12")
    silent = read(contract(currency_configuration={"currency_iso_code": None}, line_items=[line(tax_code_id=None)]))
    assert (silent.currency, silent.lines[0].tax_code) == (None, None)
