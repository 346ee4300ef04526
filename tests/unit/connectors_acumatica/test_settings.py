"""A wrong setting is named with its path; a query keeps hostile values whole."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tieout.config.connection import ConfigurationError
from tieout.connectors.acumatica.assumptions import SWITCHES
from tieout.connectors.acumatica.odata import equals, key_path, query
from tieout.connectors.acumatica.settings import read_settings

FINE = {"base_url": "https://firm.example/Live", "tenant": "Firm"}


def test_defaults_are_those_of_the_documented_contract() -> None:
    settings = read_settings(FINE)
    assert settings.contract_path == "/entity/Default/24.200.001"
    assert (settings.sign_in, settings.seats, settings.timeout.total_seconds()) == ("oauth", 2, 60)
    assert settings.reference_length == 40
    assert read_settings(FINE | {"reference_field": "custom:Document.AttributeT"}).reference_length == 255


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"base_url": "ftp://firm.example"}, "erp.settings.base_url"),
        ({"version": "22.200.001"}, "erp.settings.version"),
        ({"version": "26.200.001"}, "erp.settings.version"),
        ({"timeout": 0}, "erp.settings.timeout"),
        ({"ask_in_place": 11}, "erp.settings.ask_in_place"),
        ({"reference_field": "Description"}, "erp.settings.reference_field"),
        ({"retainage_on_purchase_orders": "RetainagePct"}, "erp.settings.retainage_on_purchase_orders"),
        ({"title_limit": 206}, "erp.settings"),
        ({"colour": "blue"}, "erp.settings.colour"),
    ],
)
def test_wrong_setting_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read_settings(FINE | change)
    assert [problem.split(":")[0] for problem in told.value.problems] == [named]


@example("O'Brien''s")
@example("100% & + # 🏗")
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_value_survives_the_query_as_one_literal(value: str) -> None:
    sent = parse_qs(query(filter=equals("VendorRef", value), top="2"), keep_blank_values=True, strict_parsing=True)
    literal = sent["$filter"][0].removeprefix("VendorRef eq ")
    assert (literal[0], literal[-1], literal[1:-1].replace("''", "'")) == ("'", "'", value)
    assert "'" not in literal[1:-1].replace("''", "")
    assert sent["$top"] == ["2"]


def test_key_with_odd_characters_stays_in_its_segment() -> None:
    assert key_path("Normal", "PO 1/2?#%") == "Normal/PO%201%2F2%3F%23%25"


def test_every_assumption_has_a_name_of_its_own_and_a_way_to_check_it() -> None:
    assert len({each.name for each in SWITCHES}) == len(SWITCHES)
    assert all(each.name.startswith("acumatica_") and each.live_check and each.source for each in SWITCHES)
