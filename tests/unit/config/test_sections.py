"""Cost codes, numbers, cadences, fields and thresholds: each section keeps its own promise."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tieout.config.connection import Cadence, CostCodeStructure, FieldGroup, FieldSource, Numbering
from unit.config.documents import document, paths, read

PACIFIC = ZoneInfo("America/Los_Angeles")


def structure(standard: str, **more: Any) -> CostCodeStructure:
    return CostCodeStructure.model_validate({"standard": standard} | more)


@pytest.mark.parametrize(
    ("standard", "code", "parts"),
    [
        ("masterformat_2004", "03 30 00", ("03", "30", "00")),
        ("masterformat_2004", "26 05 19.13", ("26", "05", "19", "13")),
        ("masterformat_2004", "033000", ("03", "30", "00")),
        ("masterformat_2004", "03-300", None),
        ("masterformat_1995", "03300", ("03", "300")),
        ("masterformat_1995", "03-300", ("03", "300")),
        ("masterformat_1995", "3-300", None),
        ("nahb", "1-01-0110", ("1", "01", "0110")),
        ("nahb", "1-01-110", None),
    ],
)
def test_standard_knows_its_codes(standard: str, code: str, parts: tuple[str, ...] | None) -> None:
    assert structure(standard).split(code) == parts


def test_custom_structure_is_exactly_as_stated() -> None:
    segments = [{"name": "job", "length": 2, "digits_only": False}, {"name": "code", "length": 3}]
    custom = structure("custom", segments=[*segments, {"name": "sub", "length": 1, "optional": True}], separator=".")
    assert custom.split("A1.300") == ("A1", "300")
    assert custom.split("A1.300.7") == ("A1", "300", "7")
    assert custom.split("A1-300") is None


@pytest.mark.parametrize(
    ("rule", "groups"),
    [("zeros_after_first", ["03 00 00"]), ("zeros_at_end", ["03 00 00", "03 30 00"]), ("none", [])],
)
def test_group_codes_are_told_apart(rule: str, groups: list[str]) -> None:
    told = structure("masterformat_2004", group_codes=rule)
    assert [code for code in ("03 00 00", "03 30 00", "03 30 53") if told.is_group(code)] == groups


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"standard": "custom"}, "segments"),
        ({"standard": "nahb", "segments": [{"name": "a", "length": 1}]}, "segments"),
        ({"standard": "custom", "segments": [{"name": "a", "length": 1, "optional": True}, {"name": "b", "length": 1}]},
         "segments.0.optional"),
    ],
)  # fmt: skip
def test_structure_that_makes_no_sense_is_refused(section: dict[str, Any], path: str) -> None:
    assert paths(document(cost_code_structure=section)) == [f"cost_code_structure.{path}"]


def test_mapped_codes_are_held_against_the_stated_structure() -> None:
    maps = {"value_maps": {"cost_codes": {"03-30-00": "a", "03-300": "b", "03-00-00": "c"}}}
    assert read(document(**maps)).value_maps.cost_codes
    assert paths(document(**maps, cost_code_structure={"standard": "masterformat_2004"})) == [
        "value_maps.cost_codes.03-300",
        "value_maps.cost_codes.03-00-00",
    ]


def test_number_is_given_its_prefix_and_never_cut() -> None:
    numbering = Numbering(prefix="T-", max_length=8)
    assert numbering.numbered("SC-001") == "T-SC-001"
    assert numbering.numbered("SC-0001") is None


@pytest.mark.parametrize(
    ("cadence", "now", "last"),
    [
        ({"nightly": 2}, "2026-03-04T09:30", "2026-03-04T02:00"),
        ({"nightly": 2}, "2026-03-04T01:59", "2026-03-03T02:00"),
        ({"every_hours": 6}, "2026-03-04T17:59", "2026-03-04T12:00"),
        ({"every_hours": 12}, "2026-03-04T00:00", "2026-03-04T00:00"),
    ],
)
def test_cadence_goes_by_the_wall_clock(cadence: dict[str, Any], now: str, last: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=PACIFIC)
    assert Cadence.model_validate(cadence).last_due(local) == datetime.fromisoformat(last).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize(("day", "hour"), [("2026-03-08", 2), ("2026-11-01", 1), ("2026-06-01", 2)])
def test_nightly_comes_once_a_night_when_the_clocks_change_too(day: str, hour: int) -> None:
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=PACIFIC)
    moments = [datetime.fromtimestamp(start.timestamp() + 900 * step, PACIFIC) for step in range(23 * 4)]
    due = {Cadence(nightly=hour).last_due(moment).timestamp() for moment in moments}
    assert len([moment for moment in due if moment >= start.timestamp()]) == 1


def test_group_that_is_left_out_keeps_its_cadence() -> None:
    told = read(document(cadence={"payments": {"every_hours": 4}}))
    assert told.cadence_of(FieldGroup.PAYMENTS).hours == (0, 4, 8, 12, 16, 20)
    assert told.cadence_of(FieldGroup.VENDORS).hours == (2,)


@pytest.mark.parametrize("cadence", [{}, {"nightly": 2, "every_hours": 4}, {"every_hours": 5}, {"nightly": 24}])
def test_cadence_is_one_or_the_other(cadence: dict[str, Any]) -> None:
    (path,) = paths(document(cadence={"payments": cadence}))
    assert path.startswith("cadence.payments")


def test_field_comes_from_a_custom_field_or_is_constant() -> None:
    assert FieldSource(field="CO2").value_in({"CO2": "12"}) == "12"
    assert FieldSource(field="CO2").value_in({"CO2": ""}) is None
    assert FieldSource(constant="US").value_in({}) == "US"
    source = {"vendor": {"fields": {"country": {"field": "Country", "constant": "US"}}}}
    assert paths(document(entities=source)) == ["entities.vendor.fields.country"]


def test_binary_fractions_are_no_money_and_no_percent() -> None:
    wrong = {"drift": {"amount": 0.1}, "three_way_match": {"price_percent": 2.5, "quantity_percent": "101"}}
    assert paths(document(thresholds=wrong)) == [
        "thresholds.drift.amount",
        "thresholds.three_way_match.quantity_percent",
        "thresholds.three_way_match.price_percent",
    ]
    right = read(document(thresholds={"drift": {"amount": "0.10", "age": "P1D"}})).thresholds
    assert (right.drift.amount, right.drift.age) == (Decimal("0.10"), timedelta(days=1))
