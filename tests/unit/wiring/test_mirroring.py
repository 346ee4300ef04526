"""The value maps, read backwards, say where costs to date belong on the platform."""

from typing import Any

from fakes.records import connection
from tieout.wiring.mirroring import mirror_settings

MAPS = {
    "cost_codes": {"03-300": "CONC", "03-310": "FORM", "03-311": "FORM"},
    "cost_types": {
        "S": {"account": "5000", "cost_type": "SUB", "account_group": "SUBCON"},
        "L": {"account": "5001", "account_group": "LABOR"},
        "M": {"account": "5002"},
    },
}


def shown(settings: dict[str, Any], maps: dict[str, Any] = MAPS) -> Any:
    document = connection(platform={"system": "fake_platform", "settings": settings}, value_maps=maps)
    return mirror_settings(document).get("mirror")


def test_maps_are_read_backwards_and_an_ambiguous_word_leads_nowhere() -> None:
    assert shown({}) == {
        "cost_codes": {"CONC": "03-300"},
        "cost_types": {"SUB": "S", "SUBCON": "S", "LABOR": "L"},
    }


def test_what_the_settings_say_is_not_overridden() -> None:
    own = {"cost_codes": {"CONC": "99-999"}, "job_costs": "erp_tool"}
    assert shown({"mirror": own}) == own | {"cost_types": {"SUB": "S", "SUBCON": "S", "LABOR": "L"}}


def test_settings_without_maps_or_with_a_mistake_stay_as_they_are() -> None:
    assert shown({}, {}) is None
    assert shown({"mirror": "no"}) == "no"
