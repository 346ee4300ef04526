"""Money is exact or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from fakes.records import commitment, line
from tieout.records.commitment import Commitment
from tieout.records.money import Money, MoneyError, dollars, plain, to_cents, to_decimal
from tieout.records.references import SourceReference, TargetDocument

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


class Priced(BaseModel):
    amount: Money


@pytest.mark.parametrize("value", [1.1, True, None, "", "12,50", "NaN", "Infinity", b"1"])
def test_what_is_no_exact_amount_is_refused_by_name(value: object) -> None:
    with pytest.raises(MoneyError, match="amount"):
        to_decimal(value)


def test_fraction_of_a_cent_is_no_money() -> None:
    with pytest.raises(ValidationError, match="fractions of a cent"):
        Priced.model_validate({"amount": "1.005"})


@given(amounts)
def test_amount_survives_json_to_the_cent(amount: Decimal) -> None:
    priced = Priced(amount=amount)
    assert Priced.model_validate_json(priced.model_dump_json()).amount == amount


@given(amounts)
def test_amount_is_written_without_an_exponent(amount: Decimal) -> None:
    assert "E" not in plain(amount)
    assert Decimal(plain(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "cents"), [("2.345", "2.35"), ("2.344999", "2.34"), ("-2.345", "-2.35"), ("1E+3", "1000.00")]
)
def test_half_a_cent_rounds_away_from_zero(amount: str, cents: str) -> None:
    assert to_cents(Decimal(amount)) == Decimal(cents)


@pytest.mark.parametrize(("amount", "told"), [("1250", "$1,250.00"), ("-3.1", "-$3.10"), ("0", "$0.00")])
def test_amount_is_told_as_people_write_it(amount: str, told: str) -> None:
    assert dollars(Decimal(amount)) == told


def test_unit_price_line_computes_its_amount_to_the_cent() -> None:
    priced = line(amount="162281.86", quantity=Decimal("38500.5"), unit_cost=Decimal("4.215"), unit="sf")
    assert priced.computed_amount == Decimal("162279.61")


def test_record_survives_json_whole() -> None:
    record = commitment(extensions={"embodied_carbon_kg": "1250"})
    assert Commitment.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("text", ["", "a:b", "A:b:c", "a::c", "a:b:"])
def test_text_that_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="source reference"):
        SourceReference.parse(text)


@given(st.text(min_size=1).filter(lambda text: "\n" not in text and "\r" not in text))
def test_reference_reads_back_what_it_writes(record_id: str) -> None:
    reference = SourceReference(system="a", kind="b_c", id=record_id)
    if str(reference).splitlines() == [str(reference)]:
        assert SourceReference.parse(str(reference)) == reference


def test_same_number_in_two_companies_is_two_documents() -> None:
    here, there = (TargetDocument(role="header", kind="Order", key="1", company=name) for name in ("A", "B"))
    assert here.address != there.address
