"""Both sides of a book spell a cost code and type alike, or not at all."""

from tieout.config.value_maps import ValueMaps
from tieout.reconcile.cost_keys import CostKeys
from tieout.records.parties import CostCode

SUB = {"account": "51000", "account_group": "SUBCON"}
KEYS = CostKeys(
    ValueMaps.model_validate(
        {"cost_codes": {"03-300": "03 3000"}, "cost_types": {"S": SUB, "L": {"account": "52000"}, "T": SUB}}
    )
)


def test_a_mapped_line_a_posted_line_and_a_budget_line_of_one_place_have_one_key() -> None:
    code = CostCode(code="03-300", name="Concrete")
    assert (
        KEYS.mapped(code, "S")
        == KEYS.posted("03-3000", "51000")
        == KEYS.budgeted("033000", "subcon")
        == "033000/SUBCON"
    )
    assert KEYS.mapped(code, "L") == KEYS.posted("03-3000", "52000") == "033000/52000"


def test_what_maps_to_nothing_has_no_key_and_is_never_guessed() -> None:
    assert KEYS.mapped(CostCode(code="09-900", name="Paint"), "S") is None
    assert KEYS.mapped(CostCode(code="03-300", name="Concrete"), "E") is None
    assert KEYS.mapped(None, "S") is None


def test_a_link_says_the_code_where_no_map_does_and_an_unknown_account_stays_itself() -> None:
    assert KEYS.mapped(CostCode(code="09-900", name="Paint", erp_code="09900"), "S") == "09900/SUBCON"
    assert KEYS.posted("09900", "59999") == "09900/59999"
