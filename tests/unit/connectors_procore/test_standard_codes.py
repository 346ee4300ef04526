"""Accounting's cost codes are in the named list once, under accounting's names, and nobody else's is touched."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tieout.connectors.procore.mirror import ProcoreMirror
from tieout.connectors.procore.mirror_assumptions import STANDARD_COST_CODES
from tieout.records.references import SourceReference
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_procore.mirror_site import MirrorSite
from unit.connectors_procore.site import COMPANY

LIST, SYNC = 700, "/rest/v1.0/standard_cost_codes/sync"
SEED: dict[str, Any] = {
    "standard_cost_code_lists": [{"id": LIST, "ref": "list", "name": "Main", "is_erp_list": True}],
    "standard_cost_codes": [
        {"id": 1, "ref": "03", "list": "list", "code": "03", "name": "Concrete"},
        {"id": 2, "list": "list", "parent": "03", "code": "300", "name": "Poured by hand"},
        {"id": 3, "list": "list", "code": "09-900", "name": "Theirs", "origin_id": "other:7"},
    ],
}


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    fresh.control("seed", SEED)
    yield fresh
    fresh.close()


def code(number: str, name: str = "") -> StandardCostCode:
    reference = SourceReference(system="acumatica", kind="cost_code", id=number)
    return StandardCostCode(reference=reference, code=number, name=name)


def mirror(site: MirrorSite, **settings: Any) -> ProcoreMirror:
    return site.mirror_with(STANDARD_COST_CODES.name, **{"standard_cost_code_list_id": str(LIST), **settings})


def listed(site: MirrorSite) -> dict[str, tuple[str, str | None]]:
    """Name and link by the whole code."""
    query = f"company_id={COMPANY}&standard_cost_code_list_id={LIST}&view=extended"
    rows = site.api("GET", f"/rest/v1.0/standard_cost_codes?{query}")
    assert len({row["full_code"] for row in rows}) == len(rows)
    return {row["full_code"]: (row["name"], row["origin_id"]) for row in rows}


def test_new_code_is_added_a_standing_one_is_linked_and_anothers_is_left_alone(site: MirrorSite) -> None:
    shown = mirror(site).show_cost_codes([code("05-120", "Steel"), code("03-300", "Cast in place"), code("09-900")])
    assert shown.written == 2
    (reason,) = shown.reasons
    assert (reason.code, "09-900" in reason.text) == ("foreign_link", True)
    assert listed(site) == {
        "03": ("Concrete", None),
        "03-300": ("Cast in place", "tieout:acumatica/cost_code/03-300"),
        "05-120": ("Steel", "tieout:acumatica/cost_code/05-120"),
        "09-900": ("Theirs", "other:7"),
    }


def test_second_time_nothing_is_written_and_a_new_name_goes_to_the_same_code(site: MirrorSite) -> None:
    mine = mirror(site)
    mine.show_cost_codes([code("05-120", "Steel"), code("06-100")])
    assert mine.show_cost_codes([code("05-120", "Steel"), code("06-100")]).written == 0
    assert site.calls(f"PATCH {SYNC}") == 1
    assert mine.show_cost_codes([code("05-120", "Structural steel"), code("06-100")]).written == 1
    assert listed(site)["05-120"] == ("Structural steel", "tieout:acumatica/cost_code/05-120")
    assert listed(site)["06-100"][0] == "06-100"  # it has no name in the ERP


def test_mapped_code_stands_under_the_platforms_word_and_belongs_to_one_of_the_erps(site: MirrorSite) -> None:
    mine = mirror(site, cost_codes={"3000": "03-300"})
    assert mine.show_cost_codes([code("3000", "Cast in place")]).written == 1
    assert listed(site)["03-300"] == ("Cast in place", "tieout:acumatica/cost_code/3000")
    (reason,) = mirror(site).show_cost_codes([code("03-300", "Another")]).reasons
    assert (reason.code, "acumatica:cost_code:3000" in reason.text) == ("linked_elsewhere", True)


def test_lost_answer_adds_no_second_code(site: MirrorSite) -> None:
    mine = mirror(site)
    site.fault("lose_answer_after", "PATCH", SYNC)
    with pytest.raises(NotNow, match="shown again"):
        mine.show_cost_codes([code("05-120", "Steel")])
    assert mine.show_cost_codes([code("05-120", "Steel")]).written == 0
    assert listed(site)["05-120"][0] == "Steel"


def test_nothing_is_shown_until_the_firm_names_a_list_and_relies_on_the_assumption(site: MirrorSite) -> None:
    unnamed, off = site.mirror_with(STANDARD_COST_CODES.name), site.mirror_with(standard_cost_code_list_id=str(LIST))
    assert "standard_cost_code_list_id" in unnamed.takes_cost_codes().note
    assert off.takes_cost_codes().assumption == STANDARD_COST_CODES.name
    for one in (unnamed, off):
        with pytest.raises(NeedsPerson):
            one.show_cost_codes([code("05-120")])
    gone = mirror(site, standard_cost_code_list_id="999")
    with pytest.raises(NeedsPerson, match="cannot be read"):
        gone.show_cost_codes([code("05-120")])
